import Foundation
import GRDB
import GRDBSQLite
package import SQLText

/// A database in a SQLite file (WAL; one writer, many readers), or in memory for tests.
package final class SQLiteDatabase: Database {
  let writer: any DatabaseWriter
  /// What errors call it: the file's name.
  package let name: String
  /// Given at birth (R6).
  package let kind: DatabaseKind

  package var dialect: SQLDialect { .sqlite }

  private init(writer: any DatabaseWriter, name: String, kind: DatabaseKind) {
    self.writer = writer
    self.name = name
    self.kind = kind
  }

  /// Opens the database in a file, makes it where the options say so, and brings its schema up to date.
  ///
  /// A new file can be read by its owner only, for it will hold personal data.
  /// - Throws: `StoreError`: `missing`, `cannotOpen`, `notADatabase`, `newerThanProgram`, `olderThanProgram`,
  ///   `wrongKind`, and what writing may throw.
  package static func open(_ options: OpenOptions) async throws -> SQLiteDatabase {
    let name = (options.path as NSString).lastPathComponent
    var isFolder: ObjCBool = false
    if !FileManager.default.fileExists(atPath: options.path, isDirectory: &isFolder) {
      guard options.createIfMissing, !options.readOnly else {
        throw StoreError(.missing, "there is no database \(options.path)")
      }
      try makePrivateFile(options.path)
    } else if isFolder.boolValue {
      throw StoreError(.notADatabase, "\(options.path) is a folder")
    } else if !options.readOnly, access(options.path, W_OK) != 0 {
      throw StoreError(.readOnly, "opening \(options.path): it may not be written")
    }
    let writer: any DatabaseWriter
    do {
      writer = try DatabasePool(path: options.path, configuration: configuration(options))
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
      // GRDB says so where the file system has no shared memory for the log.
      throw StoreError(.cannotOpen, "opening \(options.path): the write-ahead log cannot be used there")
    } catch let error as DatabaseError {
      throw SQLiteFailure.error(error, doing: "opening \(options.path)")
    }
    return try await open(writer, name: name, options)
  }

  /// Makes an empty database in memory, with the whole schema.
  package static func inMemory(kind: DatabaseKind = .sandbox) async throws -> SQLiteDatabase {
    let options = OpenOptions(path: ":memory:", expectedKind: kind, createIfMissing: true)
    return try await open(DatabaseQueue(configuration: configuration(options)), name: "memory", options)
  }

  private static func open(
    _ writer: any DatabaseWriter, name: String, _ options: OpenOptions
  ) async throws -> SQLiteDatabase {
    let expected = options.expectedKind
    let database = SQLiteDatabase(writer: writer, name: name, kind: expected ?? .live)
    let steps = Migrations.all(for: .sqlite)
    let latest = steps.last?.number ?? 0
    switch try await database.read({ try Migrations.standing($0) }) {
    case .version(latest): break
    case .version(let version) where version > latest: throw Migrations.newer(name, version, latest)
    case .foreign: throw Migrations.foreign(name)
    case .version(let version) where options.readOnly || !options.migrates:
      throw Migrations.older(name, version, latest)
    case .empty where options.readOnly: throw Migrations.older(name, 0, latest)
    case .version, .empty:
      _ = try await database.write { try Migrations.apply(steps, in: $0, kindAtBirth: expected ?? .live, named: name) }
    }
    guard let kind = try await database.read({ try $0.databaseKind() }) else { throw Migrations.foreign(name) }
    if let expected, kind != expected {
      throw StoreError(.wrongKind, "\(name) is a \(kind.rawValue) database, and a \(expected.rawValue) one is needed")
    }
    return SQLiteDatabase(writer: writer, name: name, kind: kind)
  }

  private static func configuration(_ options: OpenOptions) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = options.readOnly
    configuration.foreignKeysEnabled = false
    configuration.maximumReaderCount = 4
    let patience = Int64(options.patience / .microseconds(1))
    configuration.busyMode = .callback { tries in SQLiteDatabase.wait(tries, upTo: patience) }
    let cacheSize = options.cacheSize
    configuration.prepareDatabase { connection in
      // The page size counts only before the first page is written.
      // A page that many transactions touch is copied out of the log once in 128 MB, not once in 8.
      try connection.execute(
        sql: """
          PRAGMA page_size = 8192; PRAGMA cache_size = -\(cacheSize); PRAGMA wal_autocheckpoint = 16384; \
          PRAGMA trusted_schema = OFF
          """)
    }
    return configuration
  }

  /// SQLite's busy callback: waits 1 ms at first, then 5 and 20, until `patience` microseconds were waited in all.
  private static func wait(_ tries: Int, upTo patience: Int64) -> Bool {
    let waited = Int64(min(tries, 20) * 1000 + min(max(tries - 20, 0), 80) * 5000 + max(tries - 100, 0) * 20_000)
    guard waited < patience else { return false }
    usleep(tries < 20 ? 1000 : tries < 100 ? 5000 : 20_000)
    return true
  }

  // MARK: Database

  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value {
    let name = name
    do {
      return try await writer.read { connection in
        guard let handle = connection.sqliteConnection else { throw StoreError(.cannotOpen, "\(name) was closed") }
        return try body(SQLiteSession(connection, handle))
      }
    } catch let error as DatabaseError {
      throw SQLiteFailure.error(error, doing: "reading \(name)")
    }
  }

  @discardableResult
  package func write<Value: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value {
    let name = name
    return try await withCheckedThrowingContinuation { continuation in
      writer.asyncWriteWithoutTransaction { connection in
        continuation.resume(
          with: Result { try SQLiteDatabase.transaction(on: connection, name, durability, body) })
      }
    }
  }

  private static func transaction<Value>(
    on connection: GRDB.Database, _ name: String, _ durability: Durability, _ body: (any Session) throws -> Value
  ) throws -> Value {
    guard let handle = connection.sqliteConnection else { throw StoreError(.cannotOpen, "\(name) was closed") }
    func run(_ text: String) throws {
      let result = sqlite3_exec(handle, text, nil, nil, nil)
      guard result == SQLITE_OK else { throw SQLiteFailure.error(result, on: handle, doing: "writing to \(name)") }
    }
    try run(durability == .full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
    try run("BEGIN IMMEDIATE")
    do {
      let value = try body(SQLiteSession(connection, handle))
      try run("COMMIT")
      return value
    } catch {
      // A full disk may have ended the transaction already.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// Closes all connections; a call that comes later fails. What stands in the -wal file is moved into the file first,
  /// where nobody else reads from it, so that a copy of the one file is complete.
  package func close() throws {
    // GRDB closes its readers last, and those may not do it. Nobody is waited for: where others read or write, the log
    // stays with them.
    try? writer.writeWithoutTransaction { connection in
      try connection.execute(sql: "PRAGMA busy_timeout = 0")
      _ = try connection.checkpoint(.truncate)
    }
    do { try writer.close() } catch let error as DatabaseError {
      throw SQLiteFailure.error(error, doing: "closing \(name)")
    }
  }
}
