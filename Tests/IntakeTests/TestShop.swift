import Campaigns
import Catalogue
import LocalTime
import SQLText
import Store
import TestDatabases
import TestSupport
import Testing
import Vocabulary

@testable import Intake

/// A database in memory with imports into it.
struct TestShop {
  let database: any Database
  private let copy: TestPostgres.Copy?
  let folder: TemporaryFolder
  var now = Instant(seconds: 1_772_323_200)

  init(kind: DatabaseKind = .sandbox) async throws {
    if Engine.ofSuites == .postgres {
      let copy = try await TestPostgres.Copy(kind: kind)
      database = try await PostgresDatabase.open(OpenOptions(path: copy.address))
      self.copy = copy
    } else {
      database = try await SQLiteDatabase.inMemory(kind: kind)
      copy = nil
    }
    folder = try TemporaryFolder()
  }

  static func currency(_ code: String) throws -> Currency { try #require(Currency(code)) }

  func options(_ change: (inout ImportOptions) -> Void = { _ in }) throws -> ImportOptions {
    var options = ImportOptions(
      currency: try Self.currency("CNY"), zone: try #require(Zone.named("Asia/Shanghai")), country: "CN",
      rejectsPath: folder.path + "/rejects.csv", now: now,
      addressDigest: { kind, address in Array("\(kind.rawValue)#\(address)".utf8) }, pause: .zero)
    change(&options)
    return options
  }

  @discardableResult
  func take(
    _ kind: ImportRecord.Kind, _ text: String, _ change: (inout ImportOptions) -> Void = { _ in }
  ) async throws -> ImportResult {
    try await ImportRun(.kind(kind), from: .bytes(Array(text.utf8)), options(change)).run(into: database)
  }

  @discardableResult
  func take(
    _ mapping: ImportMapping, _ text: String, _ change: (inout ImportOptions) -> Void = { _ in }
  ) async throws -> ImportResult {
    try await ImportRun(.mapping(mapping), from: .bytes(Array(text.utf8)), options(change)).run(into: database)
  }

  /// The first column of a query, line by line.
  func lines(_ sql: SQLText) async throws -> [String] {
    try await database.read { session in
      var lines: [String] = []
      try session.rows(sql) { row in
        lines.append(row.isNull(0) ? "-" : row.withBytes(0) { String(decoding: $0, as: UTF8.self) })
      }
      return lines
    }
  }

  static let tables = [
    "keys", "customers", "consents", "consent_states", "orders", "items", "payments", "invoices", "shipments",
    "returns",
    "reviews", "tickets", "events",
  ]

  /// Everything that imports write, row by row.
  func everything() async throws -> [String] {
    var result: [String] = []
    for table in Self.tables {
      let columns = try await lines(
        .dialect(
          sqlite: "SELECT name FROM pragma_table_info(\(table)) ORDER BY cid",
          postgres: """
            SELECT column_name::text FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = \(table) ORDER BY ordinal_position
            """))
      let quote = database.dialect == .sqlite ? "quote" : "quote_nullable"
      let list = columns.map { "\(quote)(\(SQLText.quoted($0)))" }.joined(separator: " || ' ' || ")
      result += try await lines("SELECT \(table) || ': ' || \(raw: list) AS line FROM \(name: table) ORDER BY line")
    }
    return result
  }
}
