package import SQLText

/// The conditions that an audience is made of, for those who ask what each of them does.
package struct AudienceClauses: Hashable, Sendable {
  /// Whether all of them must hold; else one is enough.
  package var areAllNeeded: Bool
  /// Canonical texts, at most `limit`.
  package var texts: [String]

  /// More would make more combinations than people look at.
  package static let limit = 20
}

extension AudienceExpression {
  /// The conditions joined by the outermost `and` or `or`; one where there is none.
  package var clauses: AudienceClauses {
    let (isAll, parts) = clauseConditions
    return AudienceClauses(areAllNeeded: isAll, texts: parts.map(\.text))
  }

  var clauseConditions: (isAll: Bool, parts: [Condition]) {
    switch root.kind {
    case .all(let parts) where parts.count <= AudienceClauses.limit: (true, parts)
    case .any(let parts) where parts.count <= AudienceClauses.limit: (false, parts)
    default: (true, [root])
    }
  }
}

extension AudienceQueries {
  /// How many customers fulfil which of the clauses: 1 or 0 for each clause, then the number of customers.
  package static func clauses(_ expression: AudienceExpression, _ context: AudienceContext) -> SQLText {
    var compiler = SQLCompiler(context: context)
    compiler.isStrict = true
    return combinations(
      expression.clauseConditions.parts.map { compiler.condition($0) }, subject: expression.subject,
      visible: expression.visible(compiler))
  }

  /// How many customers are in which of the audiences: 1 or 0 for each audience, then the number of customers; those in
  /// none of them are left out. The audiences are of customers, without a subject.
  package static func combinations(_ expressions: [AudienceExpression], _ context: AudienceContext) -> SQLText {
    var compiler = SQLCompiler(context: context)
    compiler.isStrict = true
    let conditions = expressions.map { compiler.condition($0.root) }
    return combinations(
      conditions, subject: nil,
      visible: ["c.deleted_at IS NULL", "c.erased_at IS NULL"], atLeastOne: true)
  }

  static func combinations(
    _ conditions: [SQLText], subject: RowTable?, visible: [SQLText], atLeastOne: Bool = false
  ) -> SQLText {
    let marks = conditions.indices.map { SQLText.raw("m\($0)") }
    let columns = zip(conditions, marks).map { condition, mark -> SQLText in
      "CASE WHEN \(condition) THEN 1 ELSE 0 END AS \(mark)"
    }.joined(separator: ", ")
    let source: SQLText =
      subject.map { "customers AS c JOIN \(raw: $0.name) AS s ON s.customer_id = c.customer_id" }
      ?? .dialect(sqlite: "customers AS c NOT INDEXED", postgres: "customers AS c")
    let list = marks.joined(separator: ", ")
    let some: SQLText =
      atLeastOne ? " WHERE " + marks.map { "\($0) = 1" as SQLText }.joined(separator: " OR ") : ""
    return """
      SELECT \(list), count(*) FROM (SELECT \(columns) FROM \(source) WHERE \(visible.joined(separator: " AND "))) AS m\
      \(some) GROUP BY \(list) ORDER BY \(list)
      """
  }
}
