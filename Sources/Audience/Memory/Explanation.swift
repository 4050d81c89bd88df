import LocalTime
import Vocabulary

/// A condition, whether it held, and what was found.
package struct ExplainedCondition: Hashable, Sendable {
  /// Canonical text.
  package var text: String
  package var holds: Bool
  /// For a condition without parts: `3`, `2026-10-30, 23 days ago (order 88121)`, `missing`.
  package var found: String?
  /// The parts of `and`, `or`, `not` and of a segment.
  package var children: [ExplainedCondition] = []
}

/// Evaluates every part, also those that cannot change the result any more, and says what was found.
struct Explanation {
  private var evaluator: Evaluator
  private let currency: Currency

  init(_ evaluator: Evaluator, _ currency: Currency) {
    self.evaluator = evaluator
    self.currency = currency
  }

  mutating func explain(_ condition: Condition) -> ExplainedCondition {
    var explained = ExplainedCondition(text: condition.text, holds: evaluator.holds(condition))
    switch condition.kind {
    case .all(let parts), .any(let parts):
      explained.children = parts.map { explain($0) }
    case .not(let inner):
      let part = explain(inner)
      explained.found = part.found
      explained.children = part.children
    case .segment(let name): explained.children = [explain(evaluator.context.segment(name).root)]
    case .exists(let rows): explained.found = counted(rows)
    case .compare(let left, _, let right):
      explained.found =
        right.isFixed ? found(left) : left.isFixed ? found(right) : "\(found(left)) and \(found(right))"
    case .consented(let channel, let topic):
      explained.found = ConsentRank.text(evaluator.consentRank(Int64(channel), topic))
    case .anniversary(let value, _):
      explained.found = found(value).prefix { $0 != "," }.description
    case .among(let value, _), .amongTexts(let value, _), .missing(let value), .match(let value, _, _),
      .flag(let value), .time(let value, _):
      explained.found = found(value)
    case .constant: break
    }
    return explained
  }

  /// `2 of 5 orders`, `no orders`
  private mutating func counted(_ rows: Rows) -> String {
    let all = evaluator.rows(rows, ignoringCondition: true).count
    let word = all == 1 ? rows.table.singular : rows.table.name
    let name = rows.eventName.map { "\($0) \(word)" } ?? word
    if all == 0 { return "no \(name)" }
    return rows.condition == nil ? "\(all) \(name)" : "\(evaluator.rows(rows).count) of \(all) \(name)"
  }

  private mutating func found(_ value: Value) -> String {
    let text = describe(evaluator.cell(value), value.type)
    if case .aggregate(let aggregate) = value.kind, aggregate.rows.trait != nil {
      guard let place = evaluator.rows(aggregate.rows, atMost: 1).first,
        let since = evaluator.cell(place, named: "since").integer
      else { return "never computed" }
      return "\(text), since \(evaluator.context.zone.date(Instant(microseconds: since)))"
    }
    guard case .aggregate(let aggregate) = value.kind, aggregate.function == .first || aggregate.function == .last,
      let place = evaluator.extreme(of: evaluator.rows(aggregate.rows), aggregate),
      case .text(let number) = evaluator.cell(place, named: "number")
    else { return text }
    return "\(text) (\(aggregate.rows.table.singular) \(String(decoding: number, as: UTF8.self)))"
  }

  private func describe(_ cell: Cell, _ type: AudienceType) -> String {
    switch (cell, type) {
    case (.missing, _): return "missing"
    case (.text(let bytes), _): return String(decoding: bytes, as: UTF8.self)
    case (.number(let number), _): return String(number)
    case (.integer(let minor), .money): return Money(minor: minor, currency: currency).description
    case (.integer(let index), .choice(let words)):
      return words.indices.contains(Int(index)) ? words[Int(index)] : String(index)
    case (.integer(let holds), .boolean): return holds == 1 ? "yes" : "no"
    case (.integer(let days), .date): return day(CivilDate(days: Int32(truncatingIfNeeded: days)))
    case (.integer(let microseconds), .timestamp):
      return day(evaluator.context.zone.date(Instant(microseconds: microseconds)))
    case (.integer(let microseconds), .duration):
      let days = microseconds / Span.dayLength
      return days == 0 ? "\(microseconds / 3_600_000_000) hours" : "\(days) day\(days == 1 ? "" : "s")"
    case (.integer(let number), _): return String(number)
    }
  }

  /// `2026-10-30, 23 days ago`
  private func day(_ date: CivilDate) -> String {
    switch date - evaluator.context.today {
    case 0: "\(date), today"
    case 1: "\(date), tomorrow"
    case -1: "\(date), yesterday"
    case let distance where distance < 0: "\(date), \(-distance) days ago"
    case let distance: "\(date), in \(distance) days"
    }
  }
}
