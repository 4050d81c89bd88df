import GRDB
import GRDBSQLite
import SQLText

/// One transaction or snapshot of SQLite.
final class SQLiteSession: Session {
  private let database: GRDB.Database
  private let connection: OpaquePointer

  let dialect = SQLDialect.sqlite

  /// - Parameter connection: the open handle of `database`.
  init(_ database: GRDB.Database, _ connection: OpaquePointer) {
    self.database = database
    self.connection = connection
  }

  @discardableResult
  func run(_ sql: SQLText) throws -> Int {
    let (text, values) = sql.prepared(for: .sqlite)
    return try withStatement(text, values.count, context: "running a statement") { statement in
      try statement.bind(values)
      return try written { try statement.finish() }
    }
  }

  /// How many rows a statement wrote itself, without those of triggers.
  private func written(_ finish: () throws -> Void) throws -> Int {
    let before = sqlite3_total_changes64(connection)
    try finish()
    return sqlite3_total_changes64(connection) == before ? 0 : Int(sqlite3_changes64(connection))
  }

  func rows(_ sql: SQLText, _ body: (any Row) throws -> Void) throws {
    let (text, values) = sql.prepared(for: .sqlite)
    try withStatement(text, values.count, context: "running a query") { statement in
      try statement.bind(values)
      let row: any Row = SQLiteRow(handle: statement.handle)
      while try statement.step() { try body(row) }
    }
  }

  @discardableResult
  func insert(_ batch: RowBatch, into table: String, onConflict: ConflictRule) throws -> Int {
    let names = batch.columns.map(SQLText.quoted)
    let places = names.map { _ in "?" }.joined(separator: ", ")
    var text = "INSERT INTO \(SQLText.quoted(table)) (\(names.joined(separator: ", "))) VALUES (\(places))"
    switch onConflict {
    case .fail: break
    case .ignore: text += " ON CONFLICT DO NOTHING"
    case .replace(let key):
      let others = batch.columns.filter { !key.contains($0) }.map(SQLText.quoted)
      let sets = others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
      text += " ON CONFLICT (\(key.map(SQLText.quoted).joined(separator: ", ")))"
      text += others.isEmpty ? " DO NOTHING" : " DO UPDATE SET \(sets)"
    }
    return try loop(text, batch, context: "writing to \(table)")
  }

  @discardableResult
  func update(_ batch: RowBatch, in table: String, keyCount: Int) throws -> Int {
    precondition(keyCount > 0 && keyCount < batch.columns.count, "an update needs a key and something to set")
    let terms = batch.columns.enumerated().map { "\(SQLText.quoted($1)) = ?\($0 + 1)" }
    let sets = terms.dropFirst(keyCount).joined(separator: ", ")
    let key = terms.prefix(keyCount).joined(separator: " AND ")
    return try loop("UPDATE \(SQLText.quoted(table)) SET \(sets) WHERE \(key)", batch, context: "writing to \(table)")
  }

  func merge(_ batch: RowBatch, as name: String, _ body: () throws -> Void) throws {
    try prepareStage(name, batch.columns)
    try insert(batch, into: name, onConflict: .fail)
    try body()
    try run("DELETE FROM \(raw: "temp.\(SQLText.quoted(name))")")
  }

  /// A transaction that writes is the only one already (BEGIN IMMEDIATE), so every lock is held.
  func lock(_ name: String) throws {
    precondition(sqlite3_txn_state(connection, "main") == SQLITE_TXN_WRITE, "a lock needs a write, not a read")
  }

  // MARK: -

  private func loop(_ text: String, _ batch: RowBatch, context: String) throws -> Int {
    if batch.isEmpty { return 0 }
    let width = batch.columns.count
    return try withStatement(text, 0, context: context) { statement in
      var count = 0
      try batch.arena.withUnsafeBytes { arena in
        defer { statement.reset() }
        for start in stride(from: 0, to: batch.cells.count, by: width) {
          try statement.bind(batch.cells[start..<start + width], arena)
          count += try written { try statement.finish() }
          sqlite3_reset(statement.handle)
        }
      }
      return count
    }
  }

  /// Makes the temporary table empty. It is kept from one use to the next: each change of the temporary schema would make
  /// SQLite prepare every statement again.
  private func prepareStage(_ name: String, _ columns: [String]) throws {
    let list = columns.map(SQLText.quoted).joined(separator: ", ")
    let wanted = "CREATE TABLE \(SQLText.quoted(name)) (\(list))"
    var found: String?
    try rows("SELECT sql FROM sqlite_temp_schema WHERE type = 'table' AND name = \(name)") { found = $0.text(0) }
    if found == wanted {
      try run("DELETE FROM \(raw: "temp.\(SQLText.quoted(name))")")
      return
    }
    if found != nil { try run("DROP TABLE \(raw: "temp.\(SQLText.quoted(name))")") }
    try run("CREATE TEMP TABLE \(raw: "\(SQLText.quoted(name)) (\(list))")")
  }

  /// Lends a statement prepared for `text`, from the connection's cache where it is worth keeping.
  private func withStatement<Value>(
    _ text: String, _ valueCount: Int, context: String, _ body: (SQLiteStatement) throws -> Value
  ) throws -> Value {
    // A text with many values is a list of varying length, and seldom comes again.
    let isKept = valueCount <= 64 && text.utf8.count <= 16_384
    var prepared: GRDB.Statement
    do {
      prepared = try isKept ? database.cachedStatement(sql: text) : database.makeStatement(sql: text)
      if sqlite3_stmt_busy(prepared.sqliteStatement) != 0 { prepared = try database.makeStatement(sql: text) }
    } catch let error as DatabaseError {
      throw SQLiteFailure.error(error, doing: context)
    }
    return try withExtendedLifetime(prepared) {
      let statement = SQLiteStatement(handle: prepared.sqliteStatement, connection: connection, context: context)
      statement.reset()
      defer { statement.reset() }
      return try body(statement)
    }
  }
}

extension SQLiteFailure {
  /// Returns our error for GRDB's, without its statement and its arguments.
  static func error(_ error: DatabaseError, doing context: String) -> any Error {
    SQLiteFailure.error(
      error.resultCode.rawValue, extended: error.extendedResultCode.rawValue, message: error.message, doing: context)
  }
}
