package import SQLText
package import Vocabulary

/// The least or greatest value of one part of a rank.
package struct RankCut: Hashable, Sendable {
  package enum Bound: Hashable, Sendable {
    case integer(Int64)
    case number(Double)
  }

  /// From 1 on; the last is the best.
  package var part: Int
  /// The value from which on a customer is in it.
  package var bound: Bound

  package init(part: Int, bound: Bound) {
    self.part = part
    self.bound = bound
  }
}

/// SQL that computes traits for all customers of a stretch at once, for others to run.
package enum TraitQueries {
  /// Where the parts of a rank begin: part and bound, ascending by part; nil for a trait that is no rank.
  ///
  /// Equal values share a part: it is the one of the first of them in the order, so a part may be empty. Who has no value
  /// has no rank; nor has, where the rank goes by a count or a sum, who has none of its rows.
  package static func cuts(_ trait: TraitExpression, _ context: AudienceContext) -> SQLText? {
    guard case .rank(let value, let into, let lowestIsBest) = trait.form else { return nil }
    let compiler = SQLCompiler(context: context)
    let order: SQLText = lowestIsBest ? "v DESC" : "v"
    let bound: SQLText = lowestIsBest ? "max(v)" : "min(v)"
    return """
      WITH ranked AS (SELECT v, 1 + (rank() OVER (ORDER BY \(order)) - 1) * \(raw: String(into)) / count(*) OVER () AS part \
      FROM (SELECT \(compiler.typed(value)) AS v FROM customers AS c WHERE \(everybody) \
      AND \(compiler.ranked(value, trait.among))) AS valued WHERE v IS NOT NULL) \
      SELECT part, \(bound) FROM ranked GROUP BY part ORDER BY part
      """
  }

  /// Whether a bound is a number with a fraction.
  package static func hasFractions(_ trait: TraitExpression) -> Bool {
    if case .rank(let value, _, _) = trait.form { value.type == .number } else { false }
  }

  /// Stores the values of the customers of a stretch that are others than those in force. A customer who loses the value
  /// gets an empty one; one who never had any gets none.
  package static func store(
    _ trait: TraitExpression, cuts: [RankCut], version: String, customers: ClosedRange<CustomerID>,
    _ context: AudienceContext
  ) -> SQLText {
    let column = trait.stored.column
    let values = columns.map { $0 == column ? "n.v" as SQLText : "NULL" }.joined(separator: ", ")
    let updates = columns.map { "\(raw: $0) = excluded.\(raw: $0)" as SQLText }.joined(separator: ", ")
    return """
      WITH \(computed(trait, cuts, customers, context)) \
      INSERT INTO trait_values (customer_id, trait, since, version, \(raw: columns.joined(separator: ", "))) \
      SELECT n.customer_id, \(trait.stored.name), \(context.now.microseconds), \(version), \(values) \
      FROM \(beside(trait.stored.name)) WHERE \(differs(column)) \
      ON CONFLICT (customer_id, trait, since) DO UPDATE SET version = excluded.version, \(updates)
      """
  }

  /// How many customers have a value, and for how many it is another than the one in force.
  package static func difference(
    _ trait: TraitExpression, cuts: [RankCut], _ context: AudienceContext
  ) -> SQLText {
    """
    WITH \(computed(trait, cuts, 0...Int64.max, context)) SELECT count(n.v), \
    coalesce(sum(CASE WHEN \(differs(trait.stored.column)) THEN 1 ELSE 0 END), 0) FROM \(beside(trait.stored.name))
    """
  }

  /// How many customers have a value in force.
  package static func count(_ trait: TraitExpression) -> SQLText {
    """
    SELECT count(*) FROM trait_values WHERE trait = \(trait.stored.name) AND until IS NULL \
    AND \(raw: trait.stored.column) IS NOT NULL
    """
  }

  private static let columns = ["integer_value", "number_value", "text_value"]

  /// What was computed beside what is in force.
  private static func beside(_ trait: String) -> SQLText {
    """
    computed AS n LEFT JOIN trait_values AS t ON t.customer_id = n.customer_id AND t.trait = \(trait) AND t.until IS NULL
    """
  }

  private static func differs(_ column: String) -> SQLText {
    let distinct: SQLText = .dialect(sqlite: "IS NOT", postgres: "IS DISTINCT FROM")
    let parts = columns.map { name -> SQLText in
      name == column ? "t.\(raw: name) \(distinct) n.v" : "t.\(raw: name) IS NOT NULL"
    }
    return """
      (n.v IS NOT NULL OR t.customer_id IS NOT NULL) AND (t.customer_id IS NULL OR \(parts.joined(separator: " OR ")))
      """
  }

  /// Ends the values of a stretch that others have taken the place of at `now`.
  package static func close(
    _ trait: String, customers: ClosedRange<CustomerID>, at now: Instant
  ) -> SQLText {
    """
    UPDATE trait_values SET until = \(now.microseconds) WHERE trait = \(trait) AND until IS NULL \
    AND customer_id BETWEEN \(customers.lowerBound) AND \(customers.upperBound) AND since < \(now.microseconds) \
    AND EXISTS (SELECT 1 FROM trait_values AS o WHERE o.customer_id = trait_values.customer_id AND o.trait = \(trait) \
    AND o.since = \(now.microseconds))
    """
  }

  /// The values of all customers as `computed (customer_id, v)`, for a look at them: nothing is stored.
  package static func values(
    _ trait: TraitExpression, cuts: [RankCut], _ context: AudienceContext
  ) -> SQLText {
    """
    WITH \(computed(trait, cuts, 0...Int64.max, context)) SELECT customer_id, v FROM computed \
    WHERE v IS NOT NULL ORDER BY customer_id
    """
  }

  private static let everybody: SQLText = "c.deleted_at IS NULL AND c.erased_at IS NULL"

  /// The value stands in a table of its own, so that it is computed once however often it is compared.
  private static func computed(
    _ trait: TraitExpression, _ cuts: [RankCut], _ customers: ClosedRange<CustomerID>, _ context: AudienceContext
  ) -> SQLText {
    var compiler = SQLCompiler(context: context)
    // A stretch is small beside all customers: what PostgreSQL would compute for all of them, it would do for each.
    compiler.isNarrow = true
    let range: SQLText = "c.customer_id BETWEEN \(customers.lowerBound) AND \(customers.upperBound) AND \(everybody)"
    func table(_ value: SQLText) -> SQLText {
      "SELECT c.customer_id AS customer_id, \(value) AS v FROM customers AS c WHERE \(range)"
    }
    func whole(_ value: SQLText) -> SQLText {
      trait.among.map { "CASE WHEN \(compiler.condition($0)) THEN \(value) END" } ?? value
    }
    switch trait.form {
    case .value(let value): return "computed AS MATERIALIZED (\(table(whole(compiler.typed(value)))))"
    case .tiers(let tiers):
      let words = tiers.map { tier -> SQLText in
        " WHEN \(compiler.condition(tier.condition)) THEN \(SQLText.dialect(sqlite: "\(tier.word)", postgres: "CAST(\(tier.word) AS text)"))"
      }.joined(separator: "")
      return "computed AS MATERIALIZED (\(table(whole("CASE\(words) END"))))"
    case .rank(let value, _, let lowestIsBest):
      let sign: SQLText = lowestIsBest ? "<=" : ">="
      let parts = cuts.reversed().map { cut -> SQLText in
        " WHEN v \(sign) \(cut.bound.sqlValue) THEN \(raw: String(cut.part))"
      }.joined(separator: "")
      let ranked: SQLText = "CASE WHEN v IS NULL THEN NULL\(parts) ELSE 1 END"
      let own: SQLText = "CASE WHEN \(compiler.ranked(value, trait.among)) THEN \(compiler.typed(value)) END"
      return """
        valued AS MATERIALIZED (\(table(own))), \
        computed AS MATERIALIZED (SELECT customer_id, \(ranked) AS v FROM valued)
        """
    }
  }
}

extension RankCut.Bound {
  fileprivate var sqlValue: SQLValue {
    switch self {
    case .integer(let number): .integer(number)
    case .number(let number): .real(number)
    }
  }
}

extension SQLCompiler {
  /// The value in the type that it is stored in: PostgreSQL computes sums and quotients in others.
  fileprivate func typed(_ value: Value) -> SQLText {
    let sql = self.value(value)
    switch value.type {
    case .number: return "CAST(\(sql) AS DOUBLE PRECISION)"
    case .integer, .money, .choice, .date, .timestamp, .duration, .boolean:
      return .dialect(sqlite: sql, postgres: "CAST(\(sql) AS bigint)")
    case .text, .word, .json: return sql
    }
  }

  /// Who is ranked at all.
  fileprivate func ranked(_ value: Value, _ among: Condition?) -> SQLText {
    var parts = among.map { [condition($0)] } ?? []
    if case .aggregate(let aggregate) = value.kind {
      switch aggregate.function {
      case .count, .countDistinct, .sum: parts.append(condition(Condition(.exists(aggregate.rows), value.text)))
      case .average, .minimum, .maximum, .first, .last, .only: break
      }
    }
    return parts.isEmpty ? "1 = 1" : parts.joined(separator: " AND ")
  }
}
