import Foundation
package import Store
import TestSupport

/// The engines that tests of databases run on.
package enum Engine: String, CaseIterable, CustomStringConvertible, Sendable {
  case memory = "SQLite in memory"
  case file = "SQLite in a file"
  case postgres = "PostgreSQL"

  package var description: String { rawValue }

  /// Without a server the last is left out; `script/test` always has one.
  package static var allCases: [Engine] {
    TestPostgres.socket == nil ? [.memory, .file] : [.memory, .file, .postgres]
  }

  /// The one of suites that run whole on one engine: memory, unless TIDINGS_TEST_ENGINE says `postgres`.
  package static let ofSuites: Engine =
    ProcessInfo.processInfo.environment["TIDINGS_TEST_ENGINE"] == "postgres" ? .postgres : .memory

  /// One for each dialect, for suites that are too long to run three times.
  package static var dialects: [Engine] {
    TestPostgres.socket == nil ? [.memory] : [.memory, .postgres]
  }

  /// Runs `body` over an empty database of its own.
  package func withDatabase<Value>(
    kind: DatabaseKind = .sandbox, _ body: (any Database) async throws -> Value
  ) async throws -> Value {
    switch self {
    case .memory: return try await body(SQLiteDatabase.inMemory(kind: kind))
    case .file:
      let folder = try TemporaryFolder()
      let options = OpenOptions(path: folder.path + "/shop.db", expectedKind: kind, createIfMissing: true)
      let database = try await SQLiteDatabase.open(options)
      let value = try await body(database)
      try database.close()
      return value
    case .postgres: return try await TestPostgres.withDatabase(kind: kind) { try await body($0) }
    }
  }
}
