package import Catalogue
package import SQLText
package import Vocabulary

/// One query for the rows of one entity, and what stands in them.
package struct EntityQuery: Hashable, Sendable {
  /// The entity's plural: the name of the table among the customers' children; `customers` itself comes first.
  package var entity: String
  /// Ordered by customer, then by the entity's key.
  package var sql: SQLText
  /// The columns of the fact table. The result has one more in front: `customer_id`.
  package var columns: [FactTable.Column]
}

/// SQL made of the catalogue, for others to run.
package enum AudienceQueries {
  /// One page of members, ordered: `customer_id` and, where there is a subject, its key. The next page begins after the
  /// last row of this one.
  package static func members(
    _ expression: AudienceExpression, _ context: AudienceContext, after customer: CustomerID,
    subject: Int64 = 0, limit: Int
  ) -> SQLText {
    // A page is over as soon as it is full.
    let condition = expression.filter(context, isNarrow: limit < Int.max)
    guard let table = expression.subject else {
      return """
        SELECT c.customer_id FROM \(customers(for: expression)) WHERE c.customer_id > \(customer) AND \(condition) \
        ORDER BY c.customer_id LIMIT \(limit)
        """
    }
    let key: SQLText = "s.\(raw: table.key)"
    return """
      SELECT c.customer_id, \(key) FROM customers AS c JOIN \(raw: table.name) AS s ON s.customer_id = c.customer_id \
      WHERE (s.customer_id, \(key)) > (\(customer), \(subject)) AND \(condition) \
      ORDER BY s.customer_id, \(key) LIMIT \(limit)
      """
  }

  /// Which of some customers are members, ordered; of an audience without a subject.
  package static func members(
    _ expression: AudienceExpression, _ context: AudienceContext, among customers: some Collection<CustomerID>
  ) -> SQLText {
    """
    SELECT c.customer_id FROM \(customersInOrder) WHERE \(ids(customers, "c")) \
    AND \(expression.filter(context, isNarrow: true)) ORDER BY c.customer_id
    """
  }

  /// Finds rows by their customers' numbers; as one value, however many they are.
  package static func ids(_ customers: some Collection<CustomerID>, _ alias: SQLText) -> SQLText {
    let ids = customers.map(String.init).joined(separator: ",")
    return .dialect(
      sqlite: "\(alias).customer_id IN (SELECT value FROM json_each(\("[\(ids)]")))",
      postgres: "\(alias).customer_id = ANY (CAST(\("{\(ids)}") AS bigint[]))")
  }

  /// How many members there are; with a subject, how many subjects.
  package static func count(_ expression: AudienceExpression, _ context: AudienceContext) -> SQLText {
    let condition = expression.filter(context)
    guard let table = expression.subject else {
      return "SELECT count(*) FROM \(customers(for: expression)) WHERE \(condition)"
    }
    return """
      SELECT count(*) FROM customers AS c JOIN \(raw: table.name) AS s ON s.customer_id = c.customer_id \
      WHERE \(condition)
      """
  }

  /// The names of the zones that customers have, each once: from one to the next by the index.
  package static let customerZones: SQLText = """
    WITH RECURSIVE used (zone) AS (SELECT min(zone) FROM customers WHERE zone IS NOT NULL UNION ALL \
    SELECT (SELECT min(n.zone) FROM customers AS n WHERE n.zone > u.zone) FROM used AS u WHERE u.zone IS NOT NULL) \
    SELECT zone FROM used WHERE zone IS NOT NULL
    """

  /// SQLite would go through customers in the order of its smallest index, and every look into another table would be at
  /// a random place; only a narrow condition on an index may lead.
  private static func customers(for expression: AudienceExpression) -> SQLText {
    expression.root.hasNarrowIndex ? "customers AS c" : customersInOrder
  }

  private static let customersInOrder: SQLText = .dialect(
    sqlite: "customers AS c NOT INDEXED", postgres: "customers AS c")

  /// One query for each entity, customers first; ids that are deleted or erased are not found.
  package static func facts(_ needs: FactNeeds, customers: [CustomerID]) -> [EntityQuery] {
    let isOne = ids(customers, "r")
    return needs.tables.map { table in
      let columns = table.columns.map { SQLText.raw("r.\($0.column)") }.joined(separator: ", ")
      var parts: [SQLText] = [isOne]
      if table.canBeDeleted { parts.append("r.deleted_at IS NULL") }
      if table.entity == "customers" { parts.append("r.erased_at IS NULL") }
      if let names = table.eventNames {
        parts.append("r.name IN (\(names.map { SQLText.value(.text($0)) }.joined(separator: ", ")))")
      }
      let order: SQLText = table.entity == "customers" ? "r.customer_id" : "r.customer_id, r.\(raw: table.key)"
      return EntityQuery(
        entity: table.entity,
        sql: """
          SELECT r.customer_id, \(columns) FROM \(raw: table.entity) AS r WHERE \(parts.joined(separator: " AND ")) \
          ORDER BY \(order)
          """,
        columns: table.columns.map { FactTable.Column($0.name, $0.type) })
    }
  }
}

extension Condition {
  /// Whether everybody in the audience is found by an index of customers.
  fileprivate var hasNarrowIndex: Bool {
    switch kind {
    case .anniversary: true
    case .all(let parts): parts.contains(where: \.hasNarrowIndex)
    default: false
    }
  }
}
