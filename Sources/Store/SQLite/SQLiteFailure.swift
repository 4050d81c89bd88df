import GRDBSQLite

/// The one place where SQLite's result codes become errors.
enum SQLiteFailure {
  /// Returns the error for `result`, or a `CancellationError` where the task's cancelling interrupted the statement.
  ///
  /// SQLite's messages name tables and columns, never values; the statement's text and its values are not shown.
  static func error(_ result: Int32, on connection: OpaquePointer?, doing context: String) -> any Error {
    let extended = connection.map { sqlite3_extended_errcode($0) } ?? result
    let message = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
    return error(result, extended: extended, message: message, doing: context)
  }

  static func error(_ result: Int32, extended: Int32, message: String?, doing context: String) -> any Error {
    let primary = result & 0xFF
    if primary == SQLITE_INTERRUPT { return CancellationError() }
    let code = code(primary)
    let reason = reason(code) ?? message ?? String(cString: sqlite3_errstr(result))
    return StoreError(code, "\(context): \(reason)", engineCode: Int(extended == 0 ? result : extended))
  }

  private static func code(_ primary: Int32) -> StoreError.Code {
    switch primary {
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
    case SQLITE_FULL: .diskFull
    case SQLITE_READONLY: .readOnly
    case SQLITE_PERM, SQLITE_AUTH, SQLITE_CANTOPEN: .cannotOpen
    case SQLITE_CORRUPT: .corrupt
    case SQLITE_NOTADB: .notADatabase
    case SQLITE_IOERR: .inputOutput
    case SQLITE_CONSTRAINT: .constraint
    default: .statement
    }
  }

  /// Our words where SQLite's are unclear to a person.
  private static func reason(_ code: StoreError.Code) -> String? {
    switch code {
    case .busy: "another process holds the database"
    case .diskFull: "the disk is full"
    case .readOnly: "it may not be written"
    case .corrupt: "the file is damaged"
    case .notADatabase: "the file is no database"
    case .cannotOpen: "it cannot be opened"
    default: nil
    }
  }
}
