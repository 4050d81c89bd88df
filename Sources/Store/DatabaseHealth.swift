import SQLText

/// What an engine says about a database as a whole.
package struct DatabaseHealth: Hashable, Sendable {
  package var bytes: Int64 = 0
  /// Connections of all programs; nil where the engine has none.
  package var connections: Int?
  /// How long the oldest transaction has been open, in microseconds; nil where there is none.
  package var longestTransaction: Int64?
  /// The schema's version, and how many steps this program would add to it.
  package var schema: Int64 = 0
  package var pendingMigrations = 0

  package init() {}

  package static func read(_ session: any Session) throws -> DatabaseHealth {
    var health = DatabaseHealth()
    health.schema = try session.metaInteger(Meta.schemaVersion) ?? 0
    health.pendingMigrations = max(0, Migrations.latest(for: session.dialect) - Int(health.schema))
    let size: SQLText = .dialect(
      sqlite: "SELECT p.page_count * s.page_size FROM pragma_page_count() AS p, pragma_page_size() AS s",
      postgres: "SELECT pg_database_size(current_database())")
    try session.rows(size) { health.bytes = $0.integer(0) }
    guard session.dialect == .postgres else { return health }
    try session.rows(
      """
      SELECT count(*), max(CASE WHEN pid <> pg_backend_pid()
        THEN (extract(epoch FROM clock_timestamp() - xact_start) * 1000000)::bigint END)
      FROM pg_stat_activity WHERE datname = current_database()
      """
    ) { row in
      health.connections = Int(row.integer(0))
      health.longestTransaction = row.optionalInteger(1)
    }
    return health
  }
}
