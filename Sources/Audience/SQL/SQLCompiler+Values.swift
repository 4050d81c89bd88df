import LocalTime
import SQLText
import Vocabulary

extension SQLCompiler {
  func value(_ value: Value) -> SQLText {
    switch value.kind {
    case .literal(let literal): return .value(literal.sqlValue)
    case .time(let time):
      return value.type == .date
        ? "\(Int64(time.day(in: context).days))" : "\(time.instant(in: context).microseconds)"
    case .column(let column): return self.column(column)
    case .property(let column, let path, let kind): return property(column, path, kind)
    case .orderStatus(let scope): return orderStatus(scope)
    case .invoiceBalance(let amount, let cancelledAt, let paid):
      let (amount, paid) = (column(amount), self.value(paid))
      let cancelled: SQLText = "\(alias(cancelledAt.scope)).\(raw: cancelledAt.column)"
      let rest: SQLText = .dialect(sqlite: "max(0, \(amount) - \(paid))", postgres: "greatest(0, \(amount) - \(paid))")
      return "CASE WHEN \(cancelled) <= \(now) THEN 0 WHEN \(amount) IS NOT NULL THEN \(rest) END"
    case .age(let birthday): return age(birthday)
    case .moved: preconditionFailure("a value moved by months is turned round by the checker")
    case .dayStart(let day): return dayStart(self.value(day))
    case .negative(let operand): return "-\(self.value(operand))"
    case .arithmetic(let left, let operation, let right): return arithmetic(left, operation, right, value.type)
    case .aggregate(let aggregate): return shared[aggregate.rows.scope] == nil ? scalar(aggregate) : combined(aggregate)
    }
  }

  /// A value that is only asked whether it is one of `literals`.
  func value(_ value: Value, among literals: [Literal]) -> SQLText {
    guard case .orderStatus(let scope) = value.kind else { return self.value(value) }
    var first = Int64.max
    for case .integer(let status) in literals { first = min(first, status) }
    return orderStatus(scope, from: first)
  }

  func column(_ column: Column) -> SQLText {
    let place: SQLText = "\(alias(column.scope)).\(raw: column.column)"
    guard let dated = column.dated else { return place }
    let date: SQLText = "\(alias(column.scope)).\(raw: dated)"
    // What has no date of its own counts from its row on, as a status does.
    if dated == column.column { return "CASE WHEN \(date) <= \(now) THEN \(place) END" }
    return "CASE WHEN \(date) IS NULL OR \(date) <= \(now) THEN \(place) END"
  }

  var now: Int64 { context.now.microseconds }

  /// The furthest status whose date has come; the stored one counts from the order's beginning where it has no date. Any
  /// before `first` is as good as another.
  private func orderStatus(_ scope: Int, from first: Int64 = 0) -> SQLText {
    let alias = alias(scope)
    var sql: SQLText = "CASE"
    for (status, date) in OrderStatus.dates where status.rawValue >= first {
      sql +=
        " WHEN \(alias).\(raw: date) <= \(now) OR \(alias).status = \(raw: String(status.rawValue)) AND \(alias).\(raw: date) IS NULL THEN \(raw: String(status.rawValue))"
    }
    return sql + " ELSE 0 END"
  }

  /// The years between two days: the year of the birthday is computed from its number of days (years begin in March, so
  /// that the leap day is the last day of one).
  private func age(_ birthday: Column) -> SQLText {
    let today = context.today
    let place = column(birthday)
    let (year, _, _) = today.parts
    let century: SQLText = "(4 * (\(place) + 719468) + 3)"
    let yearOfCentury: SQLText = "((4 * (\(century) % 146097 / 4) + 3) / 1461)"
    let monthDay: SQLText = "\(alias(birthday.scope)).month_day"
    return """
      CASE WHEN \(place) <= \(Int64(today.days)) THEN \(year) - (100 * (\(century) / 146097) + \(yearOfCentury) \
      + CASE WHEN \(monthDay) < 300 THEN 1 ELSE 0 END) - CASE WHEN \(today.ageMonthDay) < \(monthDay) THEN 1 ELSE 0 END END
      """
  }

  private func arithmetic(
    _ left: Value, _ operation: ArithmeticOperator, _ right: Value, _ type: AudienceType
  ) -> SQLText {
    let (first, second) = (value(left), value(right))
    switch operation {
    case .add, .subtract:
      let sum: SQLText =
        left.isHuge || right.isHuge
        ? .dialect(
          sqlite: "(\(first) \(raw: operation.rawValue) \(second))",
          postgres: "(CAST(\(first) AS numeric) \(raw: operation.rawValue) \(second))")
        : "(\(first) \(raw: operation.rawValue) \(second))"
      return left.type == .date && right.type == .date ? "(\(sum) * \(raw: String(Span.dayLength)))" : sum
    case .multiply:
      // Whole numbers grow beyond 64 bits: SQLite goes on in floating point, PostgreSQL would stop.
      let isWhole = left.type != .number && right.type != .number
      let product: SQLText =
        isWhole
        ? .dialect(sqlite: "(\(first) * \(second))", postgres: "(CAST(\(first) AS numeric) * \(second))")
        : "(\(first) * \(second))"
      return type == .money && (left.type == .number || right.type == .number) ? rounded(product) : product
    case .divide:
      let quotient: SQLText = "(CAST(\(first) AS DOUBLE PRECISION) / NULLIF(\(second), 0))"
      return type == .money ? rounded(quotient) : quotient
    }
  }

  /// To whole minor units, halves away from zero.
  private func rounded(_ sql: SQLText) -> SQLText {
    .dialect(sqlite: "CAST(round(\(sql)) AS INTEGER)", postgres: "round(CAST(\(sql) AS NUMERIC))")
  }

  private func property(_ column: Column, _ path: [String], _ kind: JSONKind) -> SQLText {
    let place: SQLText = "\(alias(column.scope)).\(raw: column.column)"
    let sqlitePath = "$" + path.map { ".\"\($0)\"" }.joined()
    let postgresPath: SQLText = "CAST(\("{" + path.map { "\"\($0)\"" }.joined(separator: ",") + "}") AS text[])"
    let type: SQLText = "json_type(\(place), \(sqlitePath))"
    let member: SQLText = "json_extract(\(place), \(sqlitePath))"
    let json: SQLText = "CAST(\(place) AS jsonb)"
    let postgresType: SQLText = "jsonb_typeof(\(json) #> \(postgresPath))"
    let postgresMember: SQLText = "(\(json) #>> \(postgresPath))"
    switch kind {
    case .anything: return .dialect(sqlite: member, postgres: postgresMember)
    case .text:
      return .dialect(
        sqlite: "CASE \(type) WHEN 'text' THEN \(member) END",
        postgres: "CASE \(postgresType) WHEN 'string' THEN \(postgresMember) END")
    case .number:
      return .dialect(
        sqlite: "CASE WHEN \(type) IN ('integer', 'real') THEN \(member) END",
        postgres: "CASE \(postgresType) WHEN 'number' THEN CAST(\(postgresMember) AS DOUBLE PRECISION) END")
    case .boolean:
      return .dialect(
        sqlite: "CASE \(type) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
        postgres: "CASE WHEN \(postgresType) = 'boolean' THEN CASE \(postgresMember) WHEN 'true' THEN 1 ELSE 0 END END")
    }
  }

  // MARK: Rows

  /// `FROM orders AS r2 WHERE r2.customer_id = c.customer_id AND …`
  func source(_ rows: Rows, needsDate: Bool = false) -> SQLText {
    """
    FROM \(raw: rows.table.name) AS \(alias(rows.scope)) \
    WHERE \(conditions(of: rows, needsDate: needsDate))
    """
  }

  /// - Parameter needsDate: whether rows without a date have no effect on what is asked of them.
  func conditions(of rows: Rows, needsDate: Bool = false) -> SQLText {
    let alias = alias(rows.scope)
    var parts: [SQLText] = []
    parts.append("\(alias).customer_id = \(customer)")
    if let link = rows.link {
      parts.append("\(alias).\(raw: link.column) = \(self.alias(link.otherScope)).\(raw: link.otherColumn)")
    }
    if let name = rows.eventName { parts.append("\(alias).name = \(name)") }
    if let trait = rows.trait {
      parts.append("\(alias).trait = \(trait) AND (\(alias).until IS NULL OR \(alias).until > \(now))")
    }
    parts += visibility(of: rows.table, alias, needsDate: needsDate || rows.needsDate)
    if let condition = rows.condition {
      var loose = self
      loose.isStrict = false
      parts.append(loose.condition(condition))
    }
    return parts.joined(separator: " AND ")
  }

  /// Neither deleted nor later than now.
  func visibility(of table: RowTable, _ alias: SQLText, needsDate: Bool = false) -> [SQLText] {
    var parts: [SQLText] = []
    if table.canBeDeleted { parts.append("\(alias).deleted_at IS NULL") }
    if let date = table.datedBy {
      let place: SQLText = "\(alias).\(raw: date)"
      parts.append(table.isAlwaysDated || needsDate ? "\(place) <= \(now)" : "(\(place) IS NULL OR \(place) <= \(now))")
    }
    return parts
  }

  private func scalar(_ aggregate: Aggregate) -> SQLText {
    let rows = aggregate.rows
    guard let value = aggregate.value else { return "(SELECT \(combined(aggregate)) \(source(rows)))" }
    switch aggregate.function {
    case .only: return "(SELECT \(self.value(value)) \(source(rows)))"
    case .first where !aggregate.takesExtreme, .last where !aggregate.takesExtreme:
      let alias = alias(rows.scope)
      let direction: SQLText = aggregate.function == .first ? "" : " DESC"
      let order: SQLText =
        rows.table.orderedBy.map { "\(alias).\(raw: $0)\(direction) NULLS LAST, " } ?? ""
      return """
        (SELECT \(self.value(value)) \(source(rows)) ORDER BY \(order)\(alias).\(raw: rows.table.key)\(direction) LIMIT 1)
        """
    default: return "(SELECT \(combined(aggregate)) \(source(rows, needsDate: aggregate.needsDate)))"
    }
  }

  /// The function over the rows of a group; only over some of them, where the group has others too.
  func combined(_ aggregate: Aggregate) -> SQLText {
    let operand = aggregate.value.map { value($0) } ?? "*"
    let filter = filters[aggregate.rows.scope].map { " FILTER (WHERE \($0))" as SQLText } ?? ""
    switch aggregate.function {
    case .count: return "count(*)\(filter)"
    case .countDistinct: return "count(DISTINCT \(operand))\(filter)"
    case .sum: return "coalesce(sum(\(operand))\(filter), 0)"
    case .average:
      let isWhole = aggregate.value.map { $0.type == .money || $0.type == .duration } ?? false
      return isWhole ? rounded("avg(\(operand))\(filter)") : "avg(\(operand))\(filter)"
    case .minimum, .first: return "min(\(operand))\(filter)"
    case .maximum, .last: return "max(\(operand))\(filter)"
    case .only: return operand
    }
  }
}

extension OrderStatus {
  /// The statuses that have a dated column, the furthest first.
  static let dates: [(status: OrderStatus, column: String)] = [
    (.refunded, "refunded_at"), (.cancelled, "cancelled_at"), (.delivered, "delivered_at"),
    (.shipped, "shipped_at"), (.paid, "paid_at"),
  ]
}

extension CivilDate {
  /// The month and day up to which birthdays have been: 28 February counts for the 29th where there is none (R10).
  var ageMonthDay: Int {
    monthDay == 228 && !CivilDate.isLeap(year: parts.year) ? 229 : monthDay
  }
}

extension Rows {
  /// Whether rows without a date are none of them.
  var needsDate: Bool { condition?.bounds(self) ?? false }
}

extension Condition {
  /// Whether it holds only for rows that have their date, so that the date can be looked up in an index.
  fileprivate func bounds(_ rows: Rows) -> Bool {
    switch kind {
    case .all(let parts): parts.contains { $0.bounds(rows) }
    case .time(let value, _): value.isDate(of: rows)
    default: false
    }
  }
}

extension Value {
  /// Whether it is a literal that, added to another, may leave the whole numbers of 64 bits.
  fileprivate var isHuge: Bool {
    if case .literal(.integer(let number)) = kind { number.magnitude > 1 << 61 } else { false }
  }

  fileprivate func isDate(of rows: Rows) -> Bool {
    guard case .column(let column) = kind else { return false }
    return column.scope == rows.scope && column.column == rows.table.datedBy
  }
}

extension Aggregate {
  /// Whether it takes the least or greatest date of the rows.
  var needsDate: Bool {
    switch function {
    case .minimum, .maximum, .first, .last: value?.isDate(of: rows) ?? false
    case .count, .countDistinct, .sum, .average, .only: false
    }
  }
}
