import Diagnostics
import LocalTime
import Vocabulary
import YAMLText

/// Reads `order_paid within 14 days, value order.total`.
enum GoalWords {
  static func read(_ node: YAMLNode, subject: SubjectKind?, into reader: inout YAMLReader) -> Goal? {
    guard let fragment = reader.fragment(node) else { return nil }
    let phrase = Phrase(fragment)
    guard let within = phrase.words.firstIndex(where: { $0.text.lowercased() == "within" }), within > 0 else {
      reader.report(
        Diagnostic(
          "bad-goal", "a goal says what must happen and within which time", at: phrase.place,
          hint: "write 'order_paid within 14 days, value order.total'"))
      return nil
    }
    let event = EventNames.canonical(phrase.text(from: 0, to: within))
    guard EventNames.isName(event) else {
      reader.report(Diagnostic("bad-goal", "'\(event)' is no name of an event", at: phrase.place(of: 0..<within)))
      return nil
    }
    if !EventNames.builtIn.contains(event), let near = nearestName(to: event, in: EventNames.builtIn) {
      reader.report(
        Diagnostic(
          "unusual-event", .warning, "'\(event)' is taken as an event of the shop's own",
          at: phrase.place(of: 0..<within), hint: "did you mean '\(near)'?"))
    }
    if let subject, subject != .event, !EventNames.isAbout(event, subject) {
      reader.report(
        Diagnostic(
          "goal-subject", "the goal of a campaign for each \(subject.rawValue) must be about that \(subject.rawValue)",
          at: phrase.place(of: 0..<within),
          hint: subject == .invoice ? "write 'payment_received within …'" : "write 'order_paid within …'"))
    }
    let end = (within..<phrase.words.count).first { phrase[$0] == "," || phrase[$0] == "value" } ?? phrase.words.count
    let words = phrase.text(from: within + 1, to: end)
    guard let span = Span(parsing: words), span.count > 0, span.nominal <= .days(730) else {
      reader.report(
        Diagnostic(
          "bad-goal",
          words.isEmpty ? "the length of time is missing" : "'\(words)' is not a length of time up to two years",
          at: phrase.place(of: within + 1..<end), hint: "write 'within 14 days'"))
      return nil
    }
    var goal = Goal(event: event, within: span.nominal, withinWords: span.description)
    guard end < phrase.words.count else { return goal }
    let value = phrase[end] == "," ? end + 1 : end
    guard phrase[value] == "value", phrase.words.count == value + 2 else {
      reader.report(
        Diagnostic(
          "bad-goal", "expected 'value' and what a conversion is worth", at: phrase.place(of: end..<phrase.words.count),
          hint: "write ', value order.total'"))
      return nil
    }
    let name = phrase.words[value + 1].text
    guard let worth = Goal.Value(rawValue: name) else {
      reader.report(
        .unknownName(
          name, "value of a goal", known: Goal.Value.allCases.map(\.rawValue), at: phrase.place(of: value + 1)))
      return nil
    }
    let isPayment = event == "payment_received"
    if (worth == .orderTotal && !EventNames.isAbout(event, .order)) || (worth == .paymentAmount) != isPayment {
      reader.report(
        Diagnostic(
          "bad-goal", "'\(event)' has no '\(name)'", at: phrase.place(of: value + 1),
          hint: isPayment ? "write 'value payment.amount'" : "only events of orders have 'order.total'"))
      return nil
    }
    goal.value = worth
    return goal
  }
}
