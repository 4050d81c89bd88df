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
/// reads once, unless few customers are asked about. What is asked of the same rows is asked in one pass over them.
struct SQLCompiler {
  let context: AudienceContext
  /// Whether few customers are asked about: nothing is computed for all of them then.
  var isNarrow = false
  /// Whether conditions are always true or false.
  var isStrict = false
  /// The segments being written, to stop at a circle.
  var openSegments: [String] = []
  /// Scopes that share the rows of another one.
  var shared: [Int: Int] = [:]
  /// Which of the shared rows an aggregate is over, by its scope, where not all.
  var filters: [Int: SQLText] = [:]
  /// The number of the customer whose rows are asked.
  var customer: SQLText = "c.customer_id"

  func alias(_ scope: Int) -> SQLText {
    switch shared[scope] ?? scope {
    case Checker.customerScope: "c"
    case Checker.subjectScope: "s"
    case let scope: .raw("r\(scope)")
    }
  }

  /// What is best where every customer is asked, and what is best where few are.
  func broad(_ postgres: @autoclosure () -> SQLText, else correlated: SQLText) -> SQLText {
    isNarrow ? correlated : .dialect(sqlite: correlated, postgres: postgres())
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
      let operand = self.value(value, among: literals)
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
      return consented(Int64(channel), topic, negated)
    case .segment(let name):
      precondition(!openSegments.contains(name), "segments name one another in a circle")
      var inner = self
      inner.openSegments.append(name)
      return inner.condition(context.segment(name).root, negated: negated)
    }
  }

  private func joined(_ parts: [Condition], _ word: String, _ negated: Bool) -> SQLText {
    // SQLite asks in the order that is written.
    let costs = parts.map { cost($0) }
    let parts = parts.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }.map { parts[$0] }
    let isAll = word == " AND "
    func bracketed(_ parts: [SQLText]) -> SQLText {
      parts.count == 1 ? parts[0] : "(\(parts.joined(separator: word)))"
    }
    let plain = isAll ? drawnTogether(parts, negated: negated, isGrouped: false) : nil
    let correlated = bracketed(plain ?? parts.map { condition($0, negated: negated) })
    guard isAll, !isNarrow, let together = drawnTogether(parts, negated: negated, isGrouped: true) else {
      return correlated
    }
    return broad(bracketed(together), else: correlated)
  }

  /// How much looking about it takes, by and large.
  private func cost(_ condition: Condition) -> Int {
    var cost = 0
    var walk = TreeWalk()
    walk.onRows = { cost += ($0.condition == nil ? 2 : 3) + ($0.table == .consentStates ? 2 : 0) }
    walk.onAggregate = { if $0.takesExtreme, $0.rows.condition == nil { cost -= 1 } }
    walk.onSegment = { cost += self.cost(context.segment($0).root) }
    walk.visit(condition)
    return cost
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
    let isUnequal = comparison == .unequal
    let test = RowTest(left, isUnequal ? .equal : comparison, right)
    if let test, test.aggregates.count > 1 {
      return broad(
        grouped(test, negated != isUnequal), else: settled(scalar(test), test.isNullable, negated != isUnequal))
    }
    var operand = value(left)
    if comparison == .equal || isUnequal, case .literal(let literal) = right.kind {
      operand = value(left, among: [literal])
    }
    let sql = plainCompare(operand, comparison, value(right), left.isNullable || right.isNullable, negated)
    return test.map { broad(grouped($0, negated != isUnequal), else: sql) } ?? sql
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
    guard let test = RowTest(left, effective, right) else { return stopping }
    return broad(grouped(test, false), else: stopping)
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
}
