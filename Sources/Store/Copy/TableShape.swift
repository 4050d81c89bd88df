import SQLText

/// A table's columns and key, as an engine tells them.
struct TableShape: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case integer, real, text, blob
  }

  var name: String
  var columns: [(name: String, kind: Kind)] = []
  /// In the order of the primary key.
  var key: [String] = []

  static func == (left: TableShape, right: TableShape) -> Bool {
    left.name == right.name && left.key == right.key && left.columns.elementsEqual(right.columns, by: ==)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(key)
  }

  /// What a database notes for its own use and means nothing in another.
  private static let own: Set = ["changes", "tracking"]

  /// The tables of a database by name, each with its columns by name.
  static func all(_ session: any Session) throws -> [TableShape] {
    var shapes: [String: TableShape] = [:]
    var places: [String: [(place: Int64, column: String)]] = [:]
    try session.rows(query) { row in
      let table = row.text(0)
      let kind: Kind =
        switch row.text(2).lowercased() {
        case "real", "double precision": .real
        case "text": .text
        case "blob", "bytea": .blob
        default: .integer
        }
      shapes[table, default: TableShape(name: table)].columns.append((row.text(1), kind))
      if row.integer(3) > 0 { places[table, default: []].append((row.integer(3), row.text(1))) }
    }
    for (table, columns) in places {
      shapes[table]?.key = columns.sorted { $0.place < $1.place }.map(\.column)
    }
    return shapes.values.filter { !own.contains($0.name) }.sorted { $0.name < $1.name }
  }

  private static let query: SQLText = .dialect(
    sqlite: """
      SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.name
      """,
    postgres: """
      SELECT c.table_name::text, c.column_name::text, c.data_type::text,
        coalesce(array_position(i.indkey::int2[], c.ordinal_position::int2) + 1, 0)
      FROM information_schema.columns AS c
      JOIN pg_catalog.pg_tables AS t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
      LEFT JOIN pg_catalog.pg_index AS i
        ON i.indisprimary AND i.indrelid = to_regclass(quote_ident(c.table_schema) || '.' || quote_ident(c.table_name))
      WHERE c.table_schema = current_schema() ORDER BY c.table_name COLLATE "C", c.column_name COLLATE "C"
      """)
}
