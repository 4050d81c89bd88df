package import SQLText
import LocalTime
import Vocabulary

/// How the passing of time alone changes who is in an audience: what must be looked at again though nobody wrote anything.
package enum Drift: Hashable, Sendable {
  /// Queries for customers, who may come more than once; nobody else can have come or gone, apart from those of whom
  /// rows were written or have dates that came.
  case bounded([SQLText])
  /// Everybody must be asked, because of this part of the expression.
  case unbounded(String)
}

extension AudienceExpression {
  /// What the time between two moments can change, in the same database by the same files.
  package func drift(from earlier: AudienceContext, to later: AudienceContext) -> Drift {
    var finder = DriftFinder(earlier: earlier, later: later)
    finder.look(at: root)
    if let words = finder.unbounded { return .unbounded(words) }
    var queries: [SQLText] = []
    for query in finder.queries where !queries.contains(query) { queries.append(query) }
    return .bounded(queries)
  }

  /// The tables whose rows decide, those of the segments behind it too.
  package func tables(with segments: [String: AudienceExpression]) -> [String] {
    needs(with: segments).tables.map(\.entity)
  }

  /// Differs, as good as surely, where the expression means something else: by its text, its goals, the segments behind
  /// it, the zone, or how this program understands it.
  package func meaning(_ context: AudienceContext) -> String {
    let fixed = AudienceContext(
      now: Instant(microseconds: 1_000_000_000_000_000), zone: context.zone, segments: context.segments)
    let (sql, values) = filter(fixed).prepared(for: .sqlite)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(context.zone.name)\n\(text)\n\(sql)\n\(values)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }
}

/// Goes through conditions and writes a query for each that time can turn.
struct DriftFinder {
  let earlier: AudienceContext
  let later: AudienceContext
  private(set) var queries: [SQLText] = []
  private(set) var unbounded: String?
  private var rows: [Int: Rows] = [:]

  init(earlier: AudienceContext, later: AudienceContext) {
    self.earlier = earlier
    self.later = later
  }

  mutating func look(at condition: Condition) {
    switch condition.kind {
    case .constant: break
    case .all(let parts), .any(let parts): for part in parts { look(at: part) }
    case .not(let inner): look(at: inner)
    case .compare(let left, _, let right):
      look(at: left)
      look(at: right)
    case .among(let value, _), .amongTexts(let value, _), .missing(let value), .match(let value, _, _),
      .flag(let value):
      look(at: value)
    case .time(let value, let range):
      look(at: value)
      move(of: value, through: range, condition.text)
    case .anniversary(_, let range): anniversary(range)
    case .exists(let rows): look(at: rows)
    case .segment(let name):
      // Its scopes have numbers of their own.
      let around = rows
      look(at: later.segment(name).root)
      rows = around
    case .consented: break
    }
  }

  private mutating func look(at rows: Rows) {
    self.rows[rows.scope] = rows
    if let condition = rows.condition { look(at: condition) }
  }

  private mutating func look(at value: Value) {
    switch value.kind {
    case .literal, .column, .property, .orderStatus: break
    case .time(let time):
      if time.instant(in: earlier) != time.instant(in: later) || time.day(in: earlier) != time.day(in: later) {
        unbounded = unbounded ?? value.text
      }
    case .invoiceBalance(_, _, let paid): look(at: paid)
    case .age: birthdays(from: earlier.today, to: later.today)
    case .moved(let operand, _, _), .dayStart(let operand), .negative(let operand): look(at: operand)
    case .arithmetic(let left, _, let right):
      look(at: left)
      look(at: right)
    case .aggregate(let aggregate):
      look(at: aggregate.rows)
      if let value = aggregate.value { look(at: value) }
    }
  }

  // MARK: Ranges

  /// The customers with a value that the bounds of a range passed by.
  private mutating func move(of value: Value, through range: TimeRange, _ text: String) {
    guard let column = source(of: value) else {
      let (before, after) = (bounds(range, value.type, earlier), bounds(range, value.type, later))
      if before != after { unbounded = unbounded ?? text }
      return
    }
    let (before, after) = (bounds(range, value.type, earlier), bounds(range, value.type, later))
    for (old, new) in [(before.map(\.first), after.map(\.first)), (before.map(\.last), after.map(\.last))] {
      let passed = (old + new).compactMap(\.self)
      guard let first = passed.min(), let last = passed.max(), first < last else { continue }
      queries.append(query(column, first, last))
    }
  }

  /// The pairs of bounds: one, or one for each zone where the range goes by the customer's clock.
  private func bounds(_ range: TimeRange, _ type: AudienceType, _ context: AudienceContext) -> [Bounds] {
    zones(range, context).map { context in
      let (first, last) = range.bounds(for: type, in: context)
      return Bounds(first: first, last: last)
    }
  }

  private struct Bounds: Hashable {
    var first: Int64?
    var last: Int64?
  }

  private func zones(_ range: TimeRange, _ context: AudienceContext) -> [AudienceContext] {
    guard range.isLocal else { return [context] }
    let names = Set(earlier.customerZones + later.customerZones)
    return [context] + names.sorted().compactMap { Zone.named($0) }.map { context.local(to: $0) }
  }

  /// The column that a value is taken from, of some row of the customer's.
  private func source(of value: Value) -> Column? {
    switch value.kind {
    case .column(let column): return column
    case .aggregate(let aggregate):
      switch aggregate.function {
      case .minimum, .maximum, .first, .last, .only:
        guard case .column(let column)? = aggregate.value?.kind, column.scope == aggregate.rows.scope else {
          return nil
        }
        return column
      case .count, .countDistinct, .sum, .average: return nil
      }
    default: return nil
    }
  }

  private func query(_ column: Column, _ first: Int64, _ last: Int64) -> SQLText {
    let rows = rows[column.scope]
    let name = rows?.eventName.map { " AND name = \($0)" as SQLText } ?? ""
    return """
      SELECT customer_id FROM \(raw: rows?.table.name ?? "customers") \
      WHERE \(raw: column.column) BETWEEN \(first) AND \(last)\(name)
      """
  }

  // MARK: Days of the year

  private mutating func anniversary(_ range: TimeRange) {
    var turned: Set<Int> = []
    for (before, after) in zip(zones(range, earlier), zones(range, later)) {
      turned.formUnion(monthDays(range, before).symmetricDifference(monthDays(range, after)))
    }
    birthdays(turned)
  }

  private func monthDays(_ range: TimeRange, _ context: AudienceContext) -> Set<Int> {
    let bounds = range.days(in: context)
    guard let first = bounds.first, let last = bounds.last else { return Set(101...1231) }
    switch AnniversaryDays(first: first, last: last) {
    case .all: return Set(101...1231)
    case .ranges(let ranges): return Set(ranges.flatMap { Array($0) })
    }
  }

  private mutating func birthdays(from first: CivilDate, to last: CivilDate) {
    guard first < last else { return }
    guard case .ranges(let ranges) = AnniversaryDays(first: first, last: last) else {
      unbounded = unbounded ?? "age"
      return
    }
    // A leap day's birthday comes a day earlier in some years.
    birthdays(Set(ranges.flatMap { Array($0) } + [228, 229, 301]))
  }

  private mutating func birthdays(_ days: Set<Int>) {
    guard !days.isEmpty else { return }
    let list = days.sorted().map { SQLText.value(.integer(Int64($0))) }.joined(separator: ", ")
    queries.append("SELECT customer_id FROM customers WHERE month_day IN (\(list))")
  }
}
