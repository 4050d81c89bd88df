import SQLText
import Vocabulary

/// Writes a checked condition as SQL over `customers AS c`, the subject as `s`, and `r2`, `r3`, … for the rows of nested
/// scopes. Every value is bound.
///
/// Two-valued logic (R33): where nothing is negated, SQL's unknown may stand, because `WHERE`, `AND` and `OR` treat it as
/// false. A negation is carried down to the conditions, where it becomes `IS NOT TRUE` on what may be missing. A strict
/// compiler leaves no unknown at all, for callers who negate what they get.
///
/// Shapes: on SQLite everything is correlated by the key's first column, which is never worse than twice the best shape; on
/// PostgreSQL a threshold on `count`, `sum`, `min`, `max` or `avg` becomes `IN (… GROUP BY … HAVING …)`, which its planner
/// reads once.
struct SQLCompiler {
  let context: AudienceContext
  /// Whether few customers are asked about: nothing is computed for all of them then.
  var isNarrow = false
  /// Whether conditions are always true or false.
  var isStrict = false
  /// The segments being written, to stop at a circle.
  var openSegments: [String] = []

  func alias(_ scope: Int) -> SQLText {
    switch scope {
    case Checker.customerScope: "c"
    case Checker.subjectScope: "s"
    default: .raw("r\(scope)")
    }
  }

  /// The loose forms of those conditions of an `and` that an index can answer.
  func leading(_ condition: Condition) -> [SQLText] {
    switch condition.kind {
    case .all(let parts): return parts.flatMap { leading($0) }
    case .anniversary: return [self.condition(condition)]
    case .time(let value, _):
      guard case .column(let column) = value.kind, column.scope == Checker.subjectScope else { return [] }
      return [self.condition(condition)]
    default: return []
    }
  }

  func condition(_ condition: Condition, negated: Bool = false) -> SQLText {
    if let stored = condition.lookingUpTrait { return self.condition(stored, negated: negated) }
    switch condition.kind {
    case .constant(let holds): return holds != negated ? "1 = 1" : "1 = 0"
    case .all(let parts): return joined(parts, negated ? " OR " : " AND ", negated)
    case .any(let parts): return joined(parts, negated ? " AND " : " OR ", negated)
    case .not(let inner): return self.condition(inner, negated: !negated)
    case .compare(let left, let comparison, let right): return compare(left, comparison, right, negated)
    case .among(let value, let literals):
      let list = literals.map { SQLText.value($0.sqlValue) }.joined(separator: ", ")
      let operand = self.value(value)
      if negated, !value.isNullable { return "\(operand) NOT IN (\(list))" }
      return settled("\(operand) IN (\(list))", value.isNullable, negated)
    case .amongTexts(let value, let patterns):
      return settled(amongTexts(value, patterns), value.isNullable, negated)
    case .missing(let value): return "\(self.value(value)) IS \(negated ? "NOT NULL" : "NULL" as SQLText)"
    case .match(let value, let match, let text):
      return settled(self.match(value, match, text), value.isNullable, negated)
    case .flag(let value):
      if negated, !value.isNullable { return "\(self.value(value)) = 0" }
      return settled("\(self.value(value)) = 1", value.isNullable, negated)
    case .time(let value, let range): return time(value, range, negated)
    case .anniversary(let value, let range): return anniversary(value, range, negated)
    case .exists(let rows):
      return "\(negated ? "NOT EXISTS" : "EXISTS" as SQLText) (SELECT 1 \(source(rows)))"
    case .consented(let channel, let topic):
      return settled("\(consentRank(Int64(channel), topic)) IN (6, 4, 2)", true, negated)
    case .segment(let name):
      precondition(!openSegments.contains(name), "segments name one another in a circle")
      var inner = self
      inner.openSegments.append(name)
      return inner.condition(context.segment(name).root, negated: negated)
    }
  }

  /// The greatest `ConsentRank` of the customer's answers. A no counts whenever it was given: as of a day in the past,
  /// too, nobody is written to against it.
  private func consentRank(_ channel: Int64, _ topic: String) -> SQLText {
    let (no, yes) = (ConsentState.unsubscribed.number, ConsentState.subscribed.number)
    return """
      (SELECT max(CASE WHEN a.state = \(no) THEN 99 ELSE CASE WHEN a.channel = \(channel) AND a.topic = \(topic) THEN 6 \
      WHEN a.channel = \(channel) OR a.topic = \(topic) THEN 4 ELSE 2 END + CASE a.state WHEN \(yes) THEN 0 ELSE 1 END END) \
      FROM consent_states AS a WHERE a.customer_id = c.customer_id AND a.channel IN (0, \(channel)) \
      AND a.topic IN (\(everyTopic), \(topic)) \
      AND (a.state = \(no) OR a.given_at IS NULL OR a.given_at <= \(now)))
      """
  }

  private func joined(_ parts: [Condition], _ word: String, _ negated: Bool) -> SQLText {
    let inner = parts.map { condition($0, negated: negated) }.joined(separator: word)
    return parts.count == 1 ? inner : "(\(inner))"
  }

  /// Makes a negated condition two-valued.
  func settled(_ sql: SQLText, _ isNullable: Bool, _ negated: Bool) -> SQLText {
    if !negated { return isStrict && isNullable ? "(\(sql)) IS TRUE" : sql }
    return isNullable ? "(\(sql)) IS NOT TRUE" : "NOT (\(sql))"
  }

  // MARK: Comparisons

  private func compare(_ left: Value, _ comparison: Comparison, _ right: Value, _ negated: Bool) -> SQLText {
    if let shorter = countThreshold(left, comparison, right, negated) { return shorter }
    if let shorter = countThreshold(right, comparison.mirrored, left, negated) { return shorter }
    let sql = plainCompare(value(left), comparison, value(right), left.isNullable || right.isNullable, negated)
    if !isNarrow, case .aggregate(let aggregate) = left.kind, case .literal(let literal) = right.kind,
      aggregate.standsAlone
    {
      let isUnequal = comparison == .unequal
      let positive: Comparison = isUnequal ? .equal : comparison
      let grouped = grouped(
        aggregate, holdsForNothing: aggregate.holdsForNothing(positive, literal), negated != isUnequal
      ) {
        "\($0) \(raw: positive.sql) \(literal.sqlValue)"
      }
      return .dialect(sqlite: sql, postgres: grouped)
    }
    return sql
  }

  private func plainCompare(
    _ left: SQLText, _ comparison: Comparison, _ right: SQLText, _ isNullable: Bool, _ negated: Bool
  ) -> SQLText {
    let isUnequal = comparison == .unequal
    let positive: Comparison = isUnequal ? .equal : comparison
    guard negated != isUnequal else {
      return settled("\(left) \(raw: positive.sql) \(right)", isNullable, false)
    }
    if !isNullable { return "\(left) \(raw: positive.inverse.sql) \(right)" }
    return "(\(left) \(raw: positive.sql) \(right)) IS NOT TRUE"
  }

  /// `count(…) > 0` asks only whether there is one, and `count(…) >= 3` stops at the third.
  private func countThreshold(
    _ left: Value, _ comparison: Comparison, _ right: Value, _ negated: Bool
  ) -> SQLText? {
    guard case .aggregate(let aggregate) = left.kind, aggregate.function == .count,
      case .literal(.integer(let wanted)) = right.kind
    else { return nil }
    let effective = negated ? comparison.inverse : comparison
    switch (effective, wanted) {
    case (.greater, 0), (.greaterOrEqual, 1), (.unequal, 0): return "EXISTS (SELECT 1 \(source(aggregate.rows)))"
    case (.equal, 0), (.less, 1), (.lessOrEqual, 0): return "NOT EXISTS (SELECT 1 \(source(aggregate.rows)))"
    default: break
    }
    guard wanted > 0 else { return nil }
    let enough = effective == .greaterOrEqual || effective == .less ? wanted : wanted + 1
    let stopping: SQLText =
      "(SELECT count(*) FROM (SELECT 1 \(source(aggregate.rows)) LIMIT \(enough)) AS n) \(raw: effective.sql) \(wanted)"
    guard !isNarrow, aggregate.standsAlone else { return stopping }
    let grouped = grouped(
      aggregate, holdsForNothing: effective.holds(0, wanted), false
    ) { "\($0) \(raw: effective.sql) \(wanted)" }
    return .dialect(sqlite: stopping, postgres: grouped)
  }

  /// `c.customer_id IN (SELECT … GROUP BY … HAVING …)`, or NOT IN with the opposite where nobody's rows hold it too.
  func grouped(
    _ aggregate: Aggregate, holdsForNothing: Bool, _ negated: Bool, _ test: (SQLText) -> SQLText
  ) -> SQLText {
    let alias = alias(aggregate.rows.scope)
    let tested = test(combined(aggregate))
    let having: SQLText = holdsForNothing ? "NOT (\(tested))" : tested
    let wanted: SQLText = holdsForNothing != negated ? "NOT IN" : "IN"
    let filter = conditions(of: aggregate.rows, isCorrelated: false, needsDate: aggregate.needsDate)
    return """
      c.customer_id \(wanted) (SELECT \(alias).customer_id FROM \(raw: aggregate.rows.table.name) AS \(alias)\
      \(filter.isEmpty ? "" : " WHERE " + filter) GROUP BY \(alias).customer_id HAVING \(having))
      """
  }
}

extension Literal {
  var sqlValue: SQLValue {
    switch self {
    case .integer(let number): .integer(number)
    case .number(let number): .real(number)
    case .text(let text): .text(text)
    }
  }
}

extension Aggregate {
  /// Whether it depends on nothing but the customer, so that it can be computed for all of them in one pass.
  var standsAlone: Bool {
    switch function {
    case .count, .countDistinct, .sum, .average, .minimum, .maximum: break
    case .first, .last: if !takesExtreme { return false }
    case .only: return false
    }
    guard rows.link == nil else { return false }
    var own: Set<Int> = [rows.scope]
    var isAlone = true
    var walk = TreeWalk()
    walk.onRows = { own.insert($0.scope) }
    walk.onColumn = { column, _ in if !own.contains(column.scope) { isAlone = false } }
    walk.onSegment = { _ in isAlone = false }
    walk.onLink = { if !own.contains($0.otherScope) { isAlone = false } }
    walk.visit(self)
    return isAlone
  }

  /// Whether `first` or `last` of it is the least or greatest: of the field that orders the rows.
  var takesExtreme: Bool {
    guard case .column(let column) = value?.kind else { return false }
    return column.scope == rows.scope && column.column == rows.table.orderedBy && column.dated == nil
  }

  /// Whether the comparison holds for a customer without such rows.
  func holdsForNothing(_ comparison: Comparison, _ literal: Literal) -> Bool {
    guard function == .count || function == .countDistinct || function == .sum else { return false }
    switch literal {
    case .integer(let number): return comparison.holds(0, number)
    case .number(let number): return comparison.holds(0, number)
    case .text: return false
    }
  }
}
