import SQLText

/// A question about one customer's rows of one table that is answered from aggregates over them alone.
struct RowTest {
  /// All over the same table; each of its own rows.
  var aggregates: [Aggregate]
  /// Whether it holds for a customer without such rows.
  var holdsForNothing: Bool
  /// Whether the answer can be unknown.
  var isNullable: Bool
  /// Ranges of last dates, by the scope of the aggregate: rows before their beginning cannot make it hold.
  private(set) var ranges: [Int: TimeRange] = [:]
  /// Writes it for a compiler by which the aggregates share their rows.
  var sql: (SQLCompiler) -> SQLText

  private init?(
    _ aggregates: [Aggregate], holdsForNothing: Bool, isNullable: Bool, _ sql: @escaping (SQLCompiler) -> SQLText
  ) {
    guard let first = aggregates.first, aggregates.allSatisfy({ $0.standsAlone && $0.hasRows(of: first) }) else {
      return nil
    }
    self.aggregates = aggregates
    self.holdsForNothing = holdsForNothing
    self.isNullable = isNullable
    self.sql = sql
  }

  /// Asked with `.unequal` only where the answer cannot be unknown: else that is a negated `.equal`.
  init?(_ left: Value, _ comparison: Comparison, _ right: Value) {
    guard let first = left.aggregates, let second = right.aggregates else { return nil }
    var holds = false
    if let one = left.ofNothing, let other = right.ofNothing { holds = comparison.holds(one, other) }
    self.init(first + second, holdsForNothing: holds, isNullable: left.isNullable || right.isNullable) { compiler in
      "\(compiler.value(left)) \(raw: comparison.sql) \(compiler.value(right))"
    }
  }

  init?(_ value: Value, _ range: TimeRange) {
    guard !range.isLocal, case .aggregate(let aggregate) = value.kind else { return nil }
    self.init([aggregate], holdsForNothing: false, isNullable: value.isNullable) { compiler in
      compiler.within(compiler.value(value), range.bounds(for: value.type, in: compiler.context))
    }
    if aggregate.function == .maximum || aggregate.function == .last, aggregate.takesExtreme {
      ranges[aggregate.rows.scope] = range
    }
  }

  /// The test that decides a condition, and whether the condition is its opposite.
  static func deciding(_ condition: Condition) -> (test: RowTest, isOpposite: Bool)? {
    switch condition.kind {
    case .compare(let left, let comparison, let right):
      let isUnequal = comparison == .unequal
      return RowTest(left, isUnequal ? .equal : comparison, right).map { ($0, isUnequal) }
    case .time(let value, let range): return RowTest(value, range).map { ($0, false) }
    default: return nil
    }
  }

  /// Both at once; nil where they are about different tables, or where one of them holds for nothing.
  func and(_ other: RowTest) -> RowTest? {
    guard !holdsForNothing, !other.holdsForNothing else { return nil }
    let (sql, second) = (sql, other.sql)
    var both = RowTest(
      aggregates + other.aggregates, holdsForNothing: false, isNullable: isNullable || other.isNullable
    ) { "\(sql($0)) AND \(second($0))" }
    both?.ranges = ranges.merging(other.ranges) { first, _ in first }
    return both
  }

  /// Whether an index cannot answer it: more than a number of rows and the first or last date is asked for.
  var readsRows: Bool {
    aggregates.contains { $0.function != .count && !$0.takesExtreme }
  }

  /// True exactly where this one is not.
  var opposite: RowTest {
    var opposite = self
    let (sql, isNullable) = (sql, isNullable)
    opposite.holdsForNothing = !holdsForNothing
    opposite.isNullable = false
    opposite.ranges = [:]
    opposite.sql = { isNullable ? "(\(sql($0))) IS NOT TRUE" : "NOT (\(sql($0)))" }
    return opposite
  }
}

extension Aggregate {
  fileprivate func hasRows(of other: Aggregate) -> Bool {
    rows.table == other.rows.table && rows.eventName == other.rows.eventName && rows.trait == nil
      && other.rows.trait == nil
  }
}

extension Value {
  /// The aggregates that it is computed from; nil where anything else that depends on rows takes part, or nothing does.
  fileprivate var aggregates: [Aggregate]? {
    switch kind {
    case .literal, .time: []
    case .aggregate(let aggregate): [aggregate]
    case .negative(let operand): operand.aggregates
    case .arithmetic(let left, _, let right):
      left.aggregates.flatMap { first in right.aggregates.map { first + $0 } }
    default: nil
    }
  }

  /// What it is for a customer without rows; nil where it is missing, or no number.
  fileprivate var ofNothing: Double? {
    switch kind {
    case .literal(.integer(let number)): return Double(number)
    case .literal(.number(let number)): return number
    case .aggregate(let aggregate):
      switch aggregate.function {
      case .count, .countDistinct, .sum: return 0
      case .average, .minimum, .maximum, .first, .last, .only: return nil
      }
    case .negative(let operand): return operand.ofNothing.map { -$0 }
    case .arithmetic(let left, let operation, let right):
      guard let first = left.ofNothing, let second = right.ofNothing else { return nil }
      switch operation {
      case .add: return first + second
      case .subtract: return first - second
      case .multiply: return type == .money ? (first * second).rounded() : first * second
      case .divide:
        guard second != 0 else { return nil }
        return type == .money ? (first / second).rounded() : first / second
      }
    default: return nil
    }
  }
}
