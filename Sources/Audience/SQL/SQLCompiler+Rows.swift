import SQLText
import Vocabulary

/// Questions about all of a customer's rows in one pass over them.
extension SQLCompiler {
  /// `c.customer_id IN (SELECT … GROUP BY … HAVING …)`, or the others where nobody's rows hold it too.
  func grouped(_ test: RowTest, _ negated: Bool) -> SQLText {
    let wanted = test.holdsForNothing ? test.opposite : test
    let (compiler, alias, filter) = sharing(wanted)
    let table = wanted.aggregates[0].rows.table.name
    let group: SQLText = """
      SELECT \(alias).customer_id FROM \(raw: table) AS \(alias)\
      \(filter.isEmpty ? "" : " WHERE " + filter) GROUP BY \(alias).customer_id HAVING \(wanted.sql(compiler))
      """
    if test.holdsForNothing == negated { return "\(customer) IN (\(group))" }
    // NOT IN would look through a list that does not fit into memory again and again.
    return "NOT EXISTS (SELECT 1 FROM (\(group)) AS g WHERE g.customer_id = \(customer))"
  }

  /// `(SELECT sum(…) > sum(…) FROM … WHERE …)`
  func scalar(_ test: RowTest) -> SQLText {
    let (compiler, alias, filter) = sharing(test)
    let table = test.aggregates[0].rows.table.name
    return """
      (SELECT \(test.sql(compiler)) FROM \(raw: table) AS \(alias) WHERE \(alias).customer_id = \(customer)\
      \(filter.isEmpty ? "" : " AND " + filter))
      """
  }

  /// A compiler by which the aggregates of a test share their rows, with the conditions that all of them have.
  private func sharing(_ test: RowTest) -> (compiler: SQLCompiler, alias: SQLText, filter: SQLText) {
    var compiler = self
    compiler.isStrict = false
    let rows = test.aggregates[0].rows
    for aggregate in test.aggregates { compiler.shared[aggregate.rows.scope] = rows.scope }
    let alias = compiler.alias(rows.scope)
    compiler.customer = "\(alias).customer_id"
    var parts: [SQLText] = []
    if let name = rows.eventName { parts.append("\(alias).name = \(name)") }
    let needsDate = test.aggregates.allSatisfy { $0.needsDate || $0.rows.needsDate }
    parts += compiler.visibility(of: rows.table, alias, needsDate: needsDate)
    let own = test.aggregates.map { compiler.ownCondition(of: $0, test.ranges[$0.rows.scope]) }
    if Set(own).count == 1 {
      if let common = own[0] { parts.append(common) }
    } else {
      let some = own.compactMap(\.self)
      if some.count == own.count { parts.append("(\(some.joined(separator: " OR ")))") }
      for (aggregate, condition) in zip(test.aggregates, own) { compiler.filters[aggregate.rows.scope] = condition }
    }
    return (compiler, alias, parts.joined(separator: " AND "))
  }

  /// What the rows of one aggregate must fulfil besides what all rows must.
  private func ownCondition(of aggregate: Aggregate, _ range: TimeRange?) -> SQLText? {
    var parts: [SQLText] = []
    if let condition = aggregate.rows.condition { parts.append(self.condition(condition)) }
    if let range, let value = aggregate.value, let first = range.bounds(for: value.type, in: context).first {
      parts.append("\(self.value(value)) >= \(first)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: " AND ")
  }

  /// The conditions of an `and`, those about one table's rows drawn together; nil where there are no two such.
  ///
  /// - Parameter isGrouped: by `GROUP BY`, for all customers; else in one subquery for each, where the rows asked are the
  ///   same ones and must be read whole.
  func drawnTogether(_ parts: [Condition], negated: Bool, isGrouped: Bool) -> [SQLText]? {
    var conditions: [(condition: Condition, negated: Bool)] = []
    for part in parts { flatten(part, negated, into: &conditions) }
    var tests: [(test: RowTest, isAlone: Bool, place: Int)] = []
    var others: [Int] = []
    for (place, (condition, negated)) in conditions.enumerated() {
      guard let (test, isOpposite) = RowTest.deciding(condition) else {
        others.append(place)
        continue
      }
      let wanted = negated != isOpposite ? test.opposite : test
      let index = tests.firstIndex {
        guard let both = $0.test.and(wanted) else { return false }
        return isGrouped || both.readsRows && sharing(both).compiler.filters.isEmpty
      }
      if let index, let both = tests[index].test.and(wanted) {
        tests[index].test = both
        tests[index].isAlone = false
      } else if wanted.holdsForNothing {
        others.append(place)
      } else {
        tests.append((wanted, true, place))
      }
    }
    if tests.allSatisfy(\.isAlone) { return nil }
    func plain(_ place: Int) -> SQLText {
      condition(conditions[place].condition, negated: conditions[place].negated)
    }
    let asked = tests.map { one -> (place: Int, sql: SQLText) in
      if isGrouped { return (one.place, grouped(one.test, false)) }
      return (one.place, one.isAlone ? plain(one.place) : settled(scalar(one.test), one.test.isNullable, false))
    }
    return (asked + others.map { ($0, plain($0)) }).sorted { $0.place < $1.place }.map(\.sql)
  }

  /// A segment stays whole: its scopes have the same numbers as those of the expression that names it.
  private func flatten(
    _ condition: Condition, _ negated: Bool, into found: inout [(condition: Condition, negated: Bool)]
  ) {
    switch condition.kind {
    case .all(let parts) where !negated: for part in parts { flatten(part, negated, into: &found) }
    case .any(let parts) where negated: for part in parts { flatten(part, negated, into: &found) }
    case .not(let inner): flatten(inner, !negated, into: &found)
    default: found.append((condition, negated))
    }
  }

  // MARK: Consent

  /// The greatest `ConsentRank` of the customer's answers. A no counts whenever it was given: as of a day in the past,
  /// too, nobody is written to against it.
  func consented(_ channel: Int64, _ topic: String, _ negated: Bool) -> SQLText {
    let (no, yes) = (ConsentState.unsubscribed.number, ConsentState.subscribed.number)
    let rank: SQLText = """
      max(CASE WHEN a.state = \(no) THEN 99 ELSE CASE WHEN a.channel = \(channel) AND a.topic = \(topic) THEN 6 \
      WHEN a.channel = \(channel) OR a.topic = \(topic) THEN 4 ELSE 2 END + CASE a.state WHEN \(yes) THEN 0 ELSE 1 END END)
      """
    let answers: SQLText = """
      a.channel IN (0, \(channel)) AND a.topic IN (\(everyTopic), \(topic)) \
      AND (a.state = \(no) OR a.given_at IS NULL OR a.given_at <= \(now))
      """
    let correlated = settled(
      "(SELECT \(rank) FROM consent_states AS a WHERE a.customer_id = \(customer) AND \(answers)) IN (6, 4, 2)", true,
      negated)
    // A yes, and no no, nor an answer that is none and as near to what is asked: joins that are made once for everybody.
    func level(_ alias: SQLText) -> SQLText {
      """
      CASE WHEN \(alias).channel = \(channel) AND \(alias).topic = \(topic) THEN 3 \
      WHEN \(alias).channel = \(channel) OR \(alias).topic = \(topic) THEN 2 ELSE 1 END
      """
    }
    func asked(_ alias: SQLText) -> SQLText {
      "\(alias).channel IN (0, \(channel)) AND \(alias).topic IN (\(everyTopic), \(topic))"
    }
    let joined: SQLText = """
      EXISTS (SELECT 1 FROM consent_states AS a WHERE a.customer_id = \(customer) AND \(asked("a")) AND a.state = \(yes) \
      AND (a.given_at IS NULL OR a.given_at <= \(now)) AND NOT EXISTS (SELECT 1 FROM consent_states AS b \
      WHERE b.customer_id = a.customer_id AND \(asked("b")) AND b.state <> \(yes) AND (b.state = \(no) \
      OR (b.given_at IS NULL OR b.given_at <= \(now)) AND \(level("b")) >= \(level("a")))))
      """
    return broad(negated ? "NOT \(joined)" : joined, else: correlated)
  }
}
