package import SQLText

/// Spreads a PostgreSQL database over the nodes of a Citus cluster, a customer's rows together.
package enum Distribution {
  package struct Step: Hashable, Sendable {
    package var table: String
    package var kind: TableClass
    /// Nil for a table that stays where it is.
    package var statement: SQLText?

    /// The statement as a person would type it.
    package var text: String? {
      switch kind {
      case .byCustomer:
        table == Distribution.anchor
          ? "SELECT create_distributed_table('\(table)', 'customer_id');"
          : "SELECT create_distributed_table('\(table)', 'customer_id', colocate_with => '\(Distribution.anchor)');"
      case .shared: "SELECT create_reference_table('\(table)');"
      case .local: nil
      }
    }
  }

  /// All others by customer lie where its rows lie.
  static let anchor = "customers"

  /// What has to be done, the table that the others lie beside first.
  package static func steps(_ session: any Session) throws -> [Step] {
    let tables = try TableShape.all(session).map(\.name)
    let order = [anchor] + tables.filter { $0 != anchor }
    return order.map { table in
      let kind = TableClass(table: table)
      let statement: SQLText? =
        switch kind {
        case .byCustomer where table == anchor: "SELECT create_distributed_table(\(table), 'customer_id')"
        case .byCustomer: "SELECT create_distributed_table(\(table), 'customer_id', colocate_with => \(anchor))"
        case .shared: "SELECT create_reference_table(\(table))"
        case .local: nil
        }
      return Step(table: table, kind: kind, statement: statement)
    }
  }

  /// Whether the extension is in this database.
  package static func hasCitus(_ session: any Session) throws -> Bool {
    guard session.dialect == .postgres else { return false }
    var isThere = false
    try session.rows("SELECT 1 FROM pg_extension WHERE extname = 'citus'") { _ in isThere = true }
    return isThere
  }

  /// Tables that are distributed or copied to every node already.
  package static func done(_ session: any Session) throws -> Set<String> {
    var found: Set<String> = []
    try session.rows("SELECT logicalrelid::regclass::text FROM pg_dist_partition") { found.insert($0.text(0)) }
    return found
  }

  /// What would keep the schema from being distributed: keys of tables by customer that do not begin with the customer.
  package static func problems(_ session: any Session) throws -> [String] {
    var found: [String] = []
    try session.rows(
      """
      SELECT c.relname::text, i.indexrelid::regclass::text FROM pg_index AS i
      JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
      WHERE i.indisunique AND n.nspname = current_schema() AND a.attname <> 'customer_id' ORDER BY 1, 2
      """
    ) { row in
      guard TableClass(table: row.text(0)) == .byCustomer else { return }
      found.append("\(row.text(0)): the key \(row.text(1)) does not begin with customer_id")
    }
    try session.rows(
      """
      SELECT conrelid::regclass::text, conname::text FROM pg_constraint
      WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
      """
    ) { found.append("\($0.text(0)): the foreign key \($0.text(1))") }
    return found
  }
}
