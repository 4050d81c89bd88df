import SQLText
import Store
import TestSupport
import Testing

/// The engines that every store test runs on; PostgreSQL becomes one more case.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
  case memory = "SQLite in memory"
  case file = "SQLite in a file"

  var testDescription: String { rawValue }

  /// Runs `body` over an empty database of its own.
  func withDatabase(
    kind: DatabaseKind = .sandbox, _ body: (any Database) async throws -> Void
  ) async throws {
    switch self {
    case .memory: try await body(SQLiteDatabase.inMemory(kind: kind))
    case .file:
      let folder = try TemporaryFolder()
      let options = OpenOptions(path: folder.path + "/shop.db", expectedKind: kind, createIfMissing: true)
      let database = try await SQLiteDatabase.open(options)
      try await body(database)
      try database.close()
    }
  }
}

extension Session {
  /// The first column of a query as text; NULL is "-". A query joins columns with `||` where it wants more.
  func lines(_ sql: SQLText) throws -> [String] {
    var lines: [String] = []
    try rows(sql) { row in
      lines.append(row.isNull(0) ? "-" : row.withBytes(0) { String(decoding: $0, as: UTF8.self) })
    }
    return lines
  }
}
