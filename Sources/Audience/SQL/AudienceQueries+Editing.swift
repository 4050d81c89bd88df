package import SQLText

/// An audience with what it is asked with.
package struct AskedAudience: Sendable {
  package var expression: AudienceExpression
  package var context: AudienceContext

  package init(_ expression: AudienceExpression, _ context: AudienceContext) {
    self.expression = expression
    self.context = context
  }

  /// The conditions that the clauses are, each true or false.
  fileprivate var conditions: [SQLText] {
    var compiler = SQLCompiler(context: context)
    compiler.isStrict = true
    return expression.clauseConditions.parts.map { compiler.condition($0) }
  }
}

// An audience before and after an edit: the segments that it names may be others too, so each has its own context.

extension AudienceQueries {
  /// How many customers fulfil which clauses: 1 or 0 for each clause of `before`, then of `after`, then the number of
  /// customers; those who fulfil none are left out. The audiences are of customers, without a subject.
  package static func clauses(before: AskedAudience, after: AskedAudience) -> SQLText {
    combinations(
      before.conditions + after.conditions, subject: nil,
      visible: ["c.deleted_at IS NULL", "c.erased_at IS NULL"], atLeastOne: true)
  }

  /// Customers in one audience and not in another, ordered.
  package static func difference(_ audience: AskedAudience, without other: AskedAudience, limit: Int) -> SQLText {
    """
    SELECT c.customer_id FROM customers AS c WHERE \(audience.expression.condition(audience.context)) \
    AND NOT (\(other.expression.condition(other.context))) ORDER BY c.customer_id LIMIT \(limit)
    """
  }
}
