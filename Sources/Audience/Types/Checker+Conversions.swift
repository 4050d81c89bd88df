import Catalogue
import Diagnostics
import LocalTime
import Vocabulary

extension Checker {
  /// Reached the goal of a campaign inside its window, which begins when a message was drawn (R30), whenever it is asked:
  /// late orders and cancellations count, as in reports (R27).
  ///
  /// It is read as if it were written out, over the customer's messages of that campaign.
  mutating func converted(
    _ campaign: String, _ name: Name, _ moment: MomentClause?, _ node: SyntaxNode, _ text: String
  ) -> Condition? {
    guard let goal = scope.goals[campaign] else {
      report(.noGoal(campaign, at: range(name)))
      return nil
    }
    let window = goal.within.microseconds / 1_000_000
    func inside(_ time: String) -> String {
      let asked = moment.map { " and \(time) \(Formatter.inline($0.lookingBack))" } ?? ""
      return "\(time) >= message.planned_at and \(time) < message.planned_at + \(window) seconds\(asked)"
    }
    guard let row = openRow("messages") else { return nil }
    defer { frames.removeLast() }
    guard let reached = reached(goal, inside, row, at: node) else { return nil }
    let state = Value(.column(column("state", of: row)), .choice(MessageState.stored), "state")
    let handed: [MessageState] = [.claimed, .inDoubt, .sent, .delivered]
    let parts = [
      named(campaign, row), Condition(.among(state, handed.map { .integer(Int64($0.rawValue)) }), "state"), reached,
    ]
    return Condition(.exists(rows(row, Condition(.all(parts), text))), text)
  }

  private mutating func reached(
    _ goal: AudienceGoal, _ inside: (String) -> String, _ row: Frame, at node: SyntaxNode
  ) -> Condition? {
    var source: String
    var links: [String] = []
    switch goal.event {
    case "payment_received":
      source = "any(payments where amount >= 0 and \(inside("paid_at")))"
      links = goal.subject.map { $0 == .order ? ["order_id"] : ["invoice_id"] } ?? []
    default:
      if let status = OrderStatus.allCases.first(where: { $0.eventName == goal.event }) {
        source = "any(orders where \(reached(status, inside)))"
        links = goal.subject == .order ? ["order_id"] : []
      } else {
        source = "any(events(\(Formatter.quoted(goal.event))) where \(inside("at")))"
        links = goal.subject == .event ? ["event_id"] : []
      }
    }
    let written = SourceFragment(path: fragment.path, text: source)
    var inner = self
    inner.diagnostics = []
    inner.fragment = written
    guard var condition = inner.condition(Parser.parse(written).node), inner.diagnostics.isEmpty else {
      preconditionFailure("a goal is written as a condition that checks")
    }
    adopt(inner)
    condition.place.range = nil
    guard let column = links.first, case .exists(var rows) = condition.kind else { return condition }
    // The event must be about what the message is about.
    let own = Value(
      .column(Column(scope: rows.scope, name: column, column: column, type: .integer)), .integer, column)
    let subject = Value(
      .column(Column(scope: row.scope, name: "subject_id", column: "subject_id", type: .integer)), .integer, "subject")
    let same = Condition(.compare(own, .equal, subject), "about the same")
    rows.condition = rows.condition.map { Condition(.all([$0, same]), $0.text) } ?? same
    condition.kind = .exists(rows)
    return condition
  }

  /// A status that has no date of its own counts from the order's.
  private func reached(_ status: OrderStatus, _ inside: (String) -> String) -> String {
    let later: [OrderStatus]
    switch status {
    case .created: return "status is not \"cancelled\" and \(inside("placed_at"))"
    case .cancelled, .refunded: later = [status]
    case .paid: later = [.paid, .shipped, .delivered, .refunded]
    case .shipped: later = [.shipped, .delivered]
    case .delivered: later = [.delivered]
    }
    let date = status.rawValueColumn
    let words = later.map { Formatter.quoted($0.word) }.joined(separator: ", ")
    let alive = status == .cancelled ? "" : "status is not \"cancelled\" and "
    return
      "\(alive)(\(inside(date)) or \(date) is missing and status in [\(words)] and \(inside("placed_at")))"
  }

  /// Goes on counting scopes where a condition written elsewhere stopped.
  private mutating func adopt(_ other: Checker) {
    nextScope = other.nextScope
    hasAskedClock = hasAskedClock || other.hasAskedClock
  }

  /// Reports values moved by months that were left where no fixed day or moment stands beside them.
  mutating func reportMoved(in condition: Condition) {
    var found: [(Span, SourceRange)] = []
    var walk = TreeWalk()
    walk.onMoved = { found.append(($0, $1)) }
    walk.visit(condition)
    for (span, place) in found { report(.noFixedLength(Span(abs(span.count), span.unit), at: place)) }
  }
}

extension OrderStatus {
  /// The column of the moment at which the status was reached.
  fileprivate var rawValueColumn: String {
    OrderStatus.dates.first { $0.status == self }?.column ?? "placed_at"
  }
}

extension MomentClause {
  /// `within 30 days` of something that happened.
  var lookingBack: MomentClause {
    switch self {
    case .unsaid(let span): .last(span)
    case .local(let inner): .local(inner.lookingBack)
    default: self
    }
  }

  var looksAhead: Bool {
    switch self {
    case .next: true
    case .local(let inner): inner.looksAhead
    default: false
    }
  }
}
