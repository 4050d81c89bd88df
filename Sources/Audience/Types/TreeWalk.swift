import Diagnostics
import LocalTime
import Vocabulary

/// Goes through a checked tree and tells what it meets; the rows of a scope before anything inside them.
struct TreeWalk {
  var onRows: (Rows) -> Void = { _ in }
  var onLink: (Rows.Link) -> Void = { _ in }
  var onAggregate: (Aggregate) -> Void = { _ in }
  /// The column, and the derived value that reads it where there is one.
  var onColumn: (Column, Value?) -> Void = { _, _ in }
  var onSegment: (String) -> Void = { _ in }
  var onRange: (TimeRange) -> Void = { _ in }
  /// A value moved by months, where it was left standing.
  var onMoved: (Span, SourceRange) -> Void = { _, _ in }

  /// No scope of an expression has this number.
  private static let consentScope = -1

  func visit(_ condition: Condition) {
    switch condition.kind {
    case .constant: break
    case .all(let parts), .any(let parts): parts.forEach(visit)
    case .not(let inner): visit(inner)
    case .compare(let left, _, let right):
      visit(left)
      visit(right)
    case .among(let value, _), .amongTexts(let value, _), .missing(let value), .match(let value, _, _),
      .flag(let value):
      visit(value)
    case .time(let value, let range), .anniversary(let value, let range):
      onRange(range)
      if range.isLocal { onColumn(.customerZone, nil) }
      visit(value)
    case .exists(let rows): visit(rows)
    case .segment(let name): onSegment(name)
    case .consented:
      let rows = Rows(table: .consentStates, scope: TreeWalk.consentScope)
      onRows(rows)
      for column in ConsentRank.columns(scope: rows.scope) { onColumn(column, nil) }
    }
  }

  func visit(_ value: Value) {
    switch value.kind {
    case .literal, .time: break
    case .column(let column), .property(let column, _, _): onColumn(column, nil)
    case .age(let birthday): onColumn(birthday, value)
    case .orderStatus(let scope):
      for name in ["status"] + OrderStatus.dates.map(\.column) {
        onColumn(
          Column(scope: scope, name: name, column: name, type: name == "status" ? .integer : .timestamp), value)
      }
    case .invoiceBalance(let amount, let cancelledAt, let paid):
      onColumn(amount, nil)
      onColumn(cancelledAt, nil)
      visit(paid)
    case .negative(let operand), .dayStart(let operand): visit(operand)
    case .moved(let operand, let span, let place):
      onMoved(span, place)
      visit(operand)
    case .arithmetic(let left, _, let right):
      visit(left)
      visit(right)
    case .aggregate(let aggregate): visit(aggregate)
    }
  }

  func visit(_ aggregate: Aggregate) {
    onAggregate(aggregate)
    visit(aggregate.rows)
    if let value = aggregate.value { visit(value) }
  }

  private func visit(_ rows: Rows) {
    onRows(rows)
    if let link = rows.link { onLink(link) }
    if let condition = rows.condition { visit(condition) }
  }
}
