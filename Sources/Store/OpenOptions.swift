/// What a database is for, from birth (R6).
package enum DatabaseKind: String, CaseIterable, Hashable, Sendable {
  /// Real customers: sandbox gateways are refused.
  case live
  /// Trials: only sandbox gateways are taken.
  case sandbox
}

/// How a database is opened.
package struct OpenOptions: Hashable, Sendable {
  /// A file, or the address of a PostgreSQL database: `postgres://…`, which may hold a password and is never shown.
  package var path: String
  /// Refuses a database of the other kind; a new one becomes this kind. Nil takes either, and a new one is live.
  package var expectedKind: DatabaseKind?
  package var createIfMissing: Bool
  /// Changes nothing, not even the schema: an older database is refused.
  package var readOnly: Bool
  /// Brings an older schema up to date while opening; otherwise it is refused.
  package var migrates: Bool
  /// How long a statement waits for another process that writes.
  package var patience: Duration
  /// How many KiB of pages each connection may keep in memory.
  package var cacheSize: Int

  /// For work that goes through a database once, whatever its size.
  package static let smallCache = 4096

  package init(
    path: String, expectedKind: DatabaseKind? = nil, createIfMissing: Bool = false, readOnly: Bool = false,
    migrates: Bool = true, patience: Duration = .seconds(30), cacheSize: Int = 65_536
  ) {
    self.path = path
    self.expectedKind = expectedKind
    self.createIfMissing = createIfMissing
    self.readOnly = readOnly
    self.migrates = migrates
    self.patience = patience
    self.cacheSize = cacheSize
  }
}

/// Databases of either engine.
package enum Databases {
  /// Whether `address` names a server's database and no file.
  package static func isServer(_ address: String) -> Bool {
    address.hasPrefix("postgres://") || address.hasPrefix("postgresql://")
  }

  package static func open(_ options: OpenOptions) async throws -> any Database {
    isServer(options.path) ? try await PostgresDatabase.open(options) : try await SQLiteDatabase.open(options)
  }
}
