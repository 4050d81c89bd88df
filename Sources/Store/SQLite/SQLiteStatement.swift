import GRDBSQLite
import SQLText

/// A prepared statement on SQLite's own handle: values are bound without copying where their memory outlives the step.
struct SQLiteStatement {
  let handle: OpaquePointer
  let connection: OpaquePointer
  /// What it is for, in errors.
  let context: String

  /// Steps once; true where there is a row.
  func step() throws -> Bool {
    let result = sqlite3_step(handle)
    if result == SQLITE_ROW { return true }
    guard result == SQLITE_DONE else { throw SQLiteFailure.error(result, on: connection, doing: context) }
    return false
  }

  /// Runs to the end without looking at rows.
  func finish() throws {
    while try step() {}
  }

  /// Makes the statement ready for its next use and forgets the values.
  func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  func bind(_ values: [SQLValue]) throws {
    for (index, value) in values.enumerated() {
      let position = Int32(index + 1)
      switch value {
      case .null: try check(sqlite3_bind_null(handle, position))
      case .integer(let number): try check(sqlite3_bind_int64(handle, position, number))
      case .real(let number): try check(sqlite3_bind_double(handle, position, number))
      case .text(var text):
        try check(text.withUTF8 { bindText(UnsafeRawBufferPointer($0), position, SQLiteStatement.copies) })
      case .blob(let bytes):
        try check(bytes.withUnsafeBytes { bindBlob($0, position, SQLiteStatement.copies) })
      }
    }
  }

  /// Binds one row's cells; texts and blobs are lent from `arena`, which must stay until `reset`.
  func bind(_ cells: ArraySlice<RowBatch.Cell>, _ arena: UnsafeRawBufferPointer) throws {
    var position: Int32 = 0
    for cell in cells {
      position += 1
      let result =
        switch cell {
        case .null: sqlite3_bind_null(handle, position)
        case .integer(let number): sqlite3_bind_int64(handle, position, number)
        case .real(let number): sqlite3_bind_double(handle, position, number)
        case .text(let start, let count):
          bindText(UnsafeRawBufferPointer(rebasing: arena[start..<start + count]), position, nil)
        case .blob(let start, let count):
          bindBlob(UnsafeRawBufferPointer(rebasing: arena[start..<start + count]), position, nil)
        }
      if result != SQLITE_OK { try check(result) }
    }
  }

  private typealias Destructor = @convention(c) (UnsafeMutableRawPointer?) -> Void

  /// SQLITE_TRANSIENT: SQLite copies the value before the call returns.
  private static var copies: Destructor { unsafeBitCast(-1, to: Destructor.self) }

  /// A text without bytes is bound as '', where a null pointer would mean NULL.
  private func bindText(_ bytes: UnsafeRawBufferPointer, _ position: Int32, _ destructor: Destructor?) -> Int32 {
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      return sqlite3_bind_text(handle, position, "", 0, SQLiteStatement.copies)
    }
    let text = start.assumingMemoryBound(to: CChar.self)
    return sqlite3_bind_text64(handle, position, text, UInt64(bytes.count), destructor, UInt8(SQLITE_UTF8))
  }

  private func bindBlob(_ bytes: UnsafeRawBufferPointer, _ position: Int32, _ destructor: Destructor?) -> Int32 {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, position, 0) }
    return sqlite3_bind_blob64(handle, position, start, UInt64(bytes.count), destructor)
  }

  private func check(_ result: Int32) throws {
    guard result == SQLITE_OK else { throw SQLiteFailure.error(result, on: connection, doing: context) }
  }
}

/// The row on which a statement stands.
struct SQLiteRow: Row {
  let handle: OpaquePointer

  func isNull(_ column: Int) -> Bool { type(column) == SQLITE_NULL }

  func integer(_ column: Int) -> Int64 {
    assert(type(column) == SQLITE_INTEGER, "column \(column) is no integer")
    return sqlite3_column_int64(handle, Int32(column))
  }

  func real(_ column: Int) -> Double {
    assert(type(column) == SQLITE_FLOAT || type(column) == SQLITE_INTEGER, "column \(column) is no number")
    return sqlite3_column_double(handle, Int32(column))
  }

  func text(_ column: Int) -> String {
    assert(type(column) == SQLITE_TEXT, "column \(column) is no text")
    return withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  func blob(_ column: Int) -> [UInt8] {
    assert(type(column) == SQLITE_BLOB, "column \(column) is no blob")
    return withBytes(column) { Array($0) }
  }

  func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let start = sqlite3_column_blob(handle, Int32(column))
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  private func type(_ column: Int) -> Int32 { sqlite3_column_type(handle, Int32(column)) }
}
