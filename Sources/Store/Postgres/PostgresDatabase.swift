import CPostgres
import Foundation
package import SQLText

/// A database on a PostgreSQL server.
///
/// Readers each see one snapshot. Who writes holds the database's one advisory lock for the length of its transaction,
/// so that writers of all processes and machines come one after another, as with SQLite: what a transaction has read
/// under the lock is still so when it writes, and claims, caps and budgets are exact (R19).
package final class PostgresDatabase: Database {
  private let readers: PostgresPool
  private let writer: PostgresPool
  private let patience: Duration
  package let name: String
  package let kind: DatabaseKind

  package var dialect: SQLDialect { .postgres }

  /// Connections for reading in one process.
  private static let readerLimit = 4
  /// "tidings" in bytes: the lock of all that write.
  static let writeLock: Int64 = 0x74_69_64_69_6E_67_73

  private init(options: PostgresOptions, kind: DatabaseKind) {
    self.readers = PostgresPool(options, limit: PostgresDatabase.readerLimit)
    self.writer = PostgresPool(options, limit: 1)
    self.patience = options.patience
    self.name = options.name
    self.kind = kind
  }

  /// Opens the database at the address in `options.path`, and makes the schema in one that is empty.
  ///
  /// The database itself is the server's to make. Another version's schema is never changed here: many programs may share
  /// the database, so `db migrate` does it, on purpose.
  /// - Throws: `StoreError`: `missing`, `cannotOpen`, `unreachable`, `denied`, `tooManyConnections`, `notADatabase`,
  ///   `newerThanProgram`, `olderThanProgram`, `wrongKind`, and what writing may throw.
  package static func open(_ options: OpenOptions) async throws -> PostgresDatabase {
    let place = try PostgresOptions(address: options.path, patience: options.patience)
    let expected = options.expectedKind
    let database = PostgresDatabase(options: place, kind: expected ?? .live)
    let steps = Migrations.all(for: .postgres)
    let latest = steps.last?.number ?? 0
    let name = place.name
    switch try await database.read({ try Migrations.standing($0) }) {
    case .version(latest): break
    case .version(let version) where version > latest: throw Migrations.newer(name, version, latest)
    case .foreign: throw Migrations.foreign(name)
    case .version(let version) where options.readOnly || !options.migrates:
      throw Migrations.older(name, version, latest)
    case .empty where options.readOnly || !options.createIfMissing:
      throw StoreError(.missing, "there is no Tidings database in \(name)")
    case .version, .empty:
      _ = try await database.write { try Migrations.apply(steps, in: $0, kindAtBirth: expected ?? .live, named: name) }
    }
    guard let kind = try await database.read({ try $0.databaseKind() }) else { throw Migrations.foreign(name) }
    if let expected, kind != expected {
      throw StoreError(.wrongKind, "\(name) is a \(kind.rawValue) database, and a \(expected.rawValue) one is needed")
    }
    return database.kind == kind ? database : PostgresDatabase(options: place, kind: kind)
  }

  // MARK: Database

  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value {
    let cancellation = PostgresConnection.Cancellation()
    let name = name
    return try await readers.withConnection { connection in
      try await withTaskCancellationHandler {
        try await connection.perform { connection in
          try PostgresDatabase.repeated(upTo: 2) {
            try connection.begin(cancellation)
            defer { connection.end() }
            return try PostgresTransaction(connection, name: name).read(body)
          }
        }
      } onCancel: {
        connection.interrupt(cancellation)
      }
    }
  }

  @discardableResult
  package func write<Value: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value {
    let name = name
    return try await writer.withConnection { connection in
      try await connection.perform { connection in
        try PostgresDatabase.repeated(upTo: 6) {
          try PostgresTransaction(connection, name: name).write(durability, body)
        }
      }
    }
  }

  /// Runs a whole transaction again where it surely came to nothing: it lost against another one, or its connection
  /// broke before it was committed.
  private static func repeated<Value>(upTo limit: Int, _ body: () throws -> Value) throws -> Value {
    var tries = 1
    while true {
      do { return try body() } catch let error as StoreError
        where tries < limit && (error.code == .conflict || error.code == .unreachable && error.isUndone)
      {
        usleep(UInt32.random(in: 1000...10_000) << UInt32(tries))
        tries += 1
      }
    }
  }

  package func close() throws {
    readers.close()
    writer.close()
  }
}
