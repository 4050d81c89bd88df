package import SQLText

/// A database of a workspace, whatever engine keeps it.
///
/// Both calls hop to the engine's own thread: one call for a batch, never one for a row. The closure runs to its end
/// without suspension, and the session must not leave it.
package protocol Database: Sendable {
  /// What errors call it: the file's name, or the database and its server.
  var name: String { get }
  /// Given at birth (R6).
  var kind: DatabaseKind { get }
  var dialect: SQLDialect { get }

  /// Runs `body` over one consistent snapshot. Cancelling the task interrupts the query that runs.
  func read<Value: Sendable>(_ body: @escaping @Sendable (any Session) throws -> Value) async throws -> Value

  /// Runs `body` in one transaction: committed when it returns, rolled back when it throws. A write that has begun is
  /// finished even where its task is cancelled, so that a stopping worker still records what it did.
  @discardableResult
  func write<Value: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value

  /// Closes all connections; a call that comes later fails.
  func close() throws
}

extension Database {
  /// Runs `body` in one transaction that is on the disk when this returns.
  @discardableResult
  package func write<Value: Sendable>(
    _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value {
    try await write(.full, body)
  }
}

/// What a committed transaction survives.
package enum Durability: Hashable, Sendable {
  /// The end of the process and of the machine: for claims, results, consents and everything that cannot be repeated.
  case full
  /// The end of the process; the last transactions may be lost with the machine. For imports, which can be run again.
  case relaxed
}

/// What can be done inside one snapshot or one transaction: the only code written once per engine.
package protocol Session: AnyObject {
  var dialect: SQLDialect { get }

  /// Runs one statement and returns how many rows it changed.
  @discardableResult
  func run(_ sql: SQLText) throws -> Int

  /// Runs one query and lends each row to `body` in order; a row must not be kept. Within `body` other statements may
  /// run, but none that writes to a table of the query.
  func rows(_ sql: SQLText, _ body: (any Row) throws -> Void) throws

  /// Inserts the rows of `batch` and returns how many were inserted (or replaced).
  @discardableResult
  func insert(_ batch: RowBatch, into table: String, onConflict: ConflictRule) throws -> Int

  /// Updates rows by key: in each row of `batch` the first `keyCount` columns find the row and the others are set.
  /// Returns how many rows were found.
  @discardableResult
  func update(_ batch: RowBatch, in table: String, keyCount: Int) throws -> Int

  /// Loads `batch` into an empty temporary table `name` with the batch's columns and lends it to `body`, which merges
  /// it with statements of its own. The table is empty again afterwards.
  func merge(_ batch: RowBatch, as name: String, _ body: () throws -> Void) throws

  /// Holds the named lock until the transaction ends: one holder per database, across processes.
  func lock(_ name: String) throws
}

/// What an insert does where the key is taken.
package enum ConflictRule: Hashable, Sendable {
  case fail
  case ignore
  /// Replaces every column that is not part of `key`.
  case replace(key: [String])
}

/// One row of a result, valid inside the closure that got it. Columns are counted from 0; reading a wrong type traps in
/// debug and converts as the engine does in release.
package protocol Row {
  func isNull(_ column: Int) -> Bool
  func integer(_ column: Int) -> Int64
  func real(_ column: Int) -> Double
  func text(_ column: Int) -> String
  func blob(_ column: Int) -> [UInt8]
  /// Lends the bytes of a text or blob without copying them.
  func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}

extension Row {
  package func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
  package func optionalReal(_ column: Int) -> Double? { isNull(column) ? nil : real(column) }
  package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
}
