import Catalogue
import Diagnostics
import LocalTime
import Vocabulary
import YAMLText

/// Reads a moment in words: `3 days before birthday at 09:30`, `every Monday at 10:00`, `order_shipped`.
struct MomentReader {
  let catalogue: Catalogue
  let subject: SubjectKind?

  /// Returns the moment, or what is wrong with its words; a warning may come with a moment.
  func read(_ fragment: SourceFragment) -> (moment: Moment?, diagnostics: [Diagnostic]) {
    let phrase = Phrase(fragment)
    switch phrase[0] {
    case "": return (nil, [.unknownMoment(phrase)])
    case "manual" where phrase.words.count == 1: return (.manual, [])
    case "every", "cron": return schedule(phrase)
    case "enters", "leaves":
      return (nil, [.notYet("campaigns that begin when somebody \(phrase[0]) a segment", at: phrase.place)])
    case "on": return date(phrase, days: 0, fieldAt: 1)
    case let first where CivilDate(first.prefix(10)) != nil: return once(phrase)
    case let first where first.utf8.first.map { (48...57).contains($0) } ?? false: return span(phrase)
    default: return event(phrase)
    }
  }

  private func schedule(_ phrase: Phrase) -> (Moment?, [Diagnostic]) {
    do throws(ScheduleError) {
      return (.schedule(try Schedule(parsing: phrase.fragment.text)), [])
    } catch {
      let range = phrase.fragment.range(error.range)
      return (nil, [Diagnostic("bad-schedule", error.message, at: range, hint: error.hint)])
    }
  }

  private func once(_ phrase: Phrase) -> (Moment?, [Diagnostic]) {
    guard let date = CivilDate(phrase[0]), phrase[1] == "at" else {
      let date = phrase.words[0].text.prefix(10)
      return (nil, [.badMoment("a date and a time are written with 'at'", phrase, hint: "write '\(date) at 10:00'")])
    }
    return time(phrase, at: 2) { .once(CivilMoment(date: date, time: $0)) }
  }

  /// `3 days before FIELD at TIME`
  private func span(_ phrase: Phrase) -> (Moment?, [Diagnostic]) {
    guard let direction = (1..<phrase.words.count).first(where: { phrase[$0] == "before" || phrase[$0] == "after" })
    else {
      return (nil, [.unknownMoment(phrase)])
    }
    let words = phrase.text(from: 0, to: direction)
    guard let span = Span(parsing: words) else {
      return (
        nil, [.badMoment("'\(words)' is not a length of time", phrase, of: 0..<direction, hint: "write '3 days'")]
      )
    }
    guard let days = span.days, days > 0 || span.count == 0 else {
      let hint = "write days or weeks, as in '1 day after placed_at at 10:00'"
      return (
        nil, [.notYet("moments counted in \(span.unit.rawValue)", at: phrase.place(of: 0..<direction), hint: hint)]
      )
    }
    guard days <= 3660 else {
      return (nil, [.badMoment("'\(words)' is more than ten years", phrase, of: 0..<direction)])
    }
    return date(phrase, days: phrase[direction] == "before" ? -days : days, fieldAt: direction + 1)
  }

  private func date(_ phrase: Phrase, days: Int, fieldAt index: Int) -> (Moment?, [Diagnostic]) {
    guard phrase.words.indices.contains(index) else { return (nil, [.unknownMoment(phrase)]) }
    if CivilDate(phrase[index]) != nil {
      return (nil, [.badMoment("a date needs no 'on'", phrase, hint: "write '\(phrase[index]) at 10:00'")])
    }
    switch field(phrase, at: index) {
    case .failure(let finding): return (nil, [finding.diagnostic])
    case .success(let name):
      guard phrase[index + 1] == "at" else {
        let written = phrase.text(from: 0, to: index + 1)
        let place = phrase.words.count > index + 1 ? phrase.place(of: index + 1) : phrase.place
        return (nil, [Diagnostic("bad-moment", "the time is missing", at: place, hint: "write '\(written) at 10:00'")])
      }
      return time(phrase, at: index + 2) { .date(days: days, field: name, at: $0) }
    }
  }

  private func time(_ phrase: Phrase, at index: Int, _ make: (CivilTime) -> Moment) -> (Moment?, [Diagnostic]) {
    guard let time = CivilTime(phrase[index]) else {
      return (
        nil,
        [
          .badMoment(
            phrase[index].isEmpty ? "the time is missing" : "'\(phrase.words[index].text)' is not a time", phrase,
            of: index..<index + 1, hint: "write hours and minutes: 10:00")
        ]
      )
    }
    guard phrase.words.count == index + 1 else {
      let rest = phrase.text(from: index + 1)
      return (nil, [.badMoment("'\(rest)' has no meaning here", phrase, of: index + 1..<phrase.words.count)])
    }
    return (make(time), [])
  }

  private struct Finding: Error {
    var diagnostic: Diagnostic
  }

  /// The date field of the subject where there is one, else of the customer.
  private func field(_ phrase: Phrase, at index: Int) -> Result<String, Finding> {
    let written = phrase.words[index].text
    let place = phrase.place(of: index)
    let entity = subject.flatMap { catalogue.entity(singular: $0.rawValue) } ?? catalogue.customers
    let parts = written.split(separator: ".", maxSplits: 1).map(String.init)
    let name = parts.count == 2 && parts[0] == entity.singular ? parts[1] : written
    let dates = entity.fields.filter { $0.type == .date || $0.type == .timestamp }
    if dates.contains(where: { $0.name == name }) { return .success(name) }
    if let field = entity.field(name) {
      return .failure(
        Finding(
          diagnostic: Diagnostic(
            "not-a-date", "'\(written)' is \(field.type == .integer ? "an" : "a") \(field.type), not a date", at: place,
            hint: "dates of \(entity.singular): \(dates.map(\.name).joined(separator: ", "))")))
    }
    let owner = ["customers", "orders", "invoices"].lazy.compactMap { catalogue.entity($0) }.first { other in
      guard other.name != entity.name, let field = other.field(parts.last ?? written) else { return false }
      return field.type == .date || field.type == .timestamp
    }
    if let owner {
      return .failure(
        Finding(
          diagnostic: Diagnostic(
            "wrong-subject",
            "'\(written)' is a date of \(owner.singular), and this campaign is for each \(entity.singular)",
            at: place, hint: owner.name == "customers" ? "leave out 'for_each'" : "write 'for_each: \(owner.singular)'")
        ))
    }
    return .failure(
      Finding(
        diagnostic: Diagnostic(
          "unknown-field", "\(entity.singular) has no date '\(written)'", at: place,
          hint: didYouMean(name, in: dates.map(\.name))
            ?? "dates of \(entity.singular): \(dates.map(\.name).joined(separator: ", "))")))
  }

  private func event(_ phrase: Phrase) -> (Moment?, [Diagnostic]) {
    let name = EventNames.canonical(phrase.text(from: 0))
    guard EventNames.isName(name) else { return (nil, [.unknownMoment(phrase)]) }
    if EventNames.builtIn.contains(name) { return (.event(name), []) }
    let words = EventNames.builtIn + ["manual"]
    guard let near = nearestName(to: name, in: words) else { return (.event(name), []) }
    return (
      .event(name),
      [
        Diagnostic(
          "unusual-event", .warning, "'\(name)' is taken as an event of the shop's own", at: phrase.place,
          hint: "did you mean '\(near)'?")
      ]
    )
  }
}

extension Diagnostic {
  static func unknownMoment(_ phrase: Phrase) -> Diagnostic {
    Diagnostic(
      "bad-moment", "cannot read the moment '\(phrase.text(from: 0))'", at: phrase.place,
      hint: "moments are '3 days before birthday at 09:30', 'on due_date at 10:00', 'every Monday at 10:00', "
        + "'2026-12-01 at 10:00', an event's name, or 'manual'")
  }

  static func badMoment(
    _ message: String, _ phrase: Phrase, of words: Range<Int>? = nil, hint: String? = nil
  ) -> Diagnostic {
    Diagnostic("bad-moment", message, at: words.map { phrase.place(of: $0) } ?? phrase.place, hint: hint)
  }

  /// Something that the design has and this version does not.
  static func notYet(
    _ what: String, at range: SourceRange, severity: Severity = .error, hint: String? = nil
  ) -> Diagnostic {
    Diagnostic("not-supported-yet", severity, "\(what) are not supported yet", at: range, hint: hint)
  }
}
