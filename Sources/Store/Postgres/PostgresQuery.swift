import CPostgres

/// A query whose rows come off the wire one by one; the rest is put by where another statement has to run meanwhile.
final class PostgresQuery {
  private let handle: OpaquePointer
  private var row: PostgresRow?
  private var isOnTheWire = true
  private var failed: OpaquePointer?

  init(handle: OpaquePointer) {
    self.handle = handle
  }

  deinit { PQclear(failed) }

  /// Lends the rows; returns the result that tells why the query failed, for the caller to clear, or nil.
  func run(_ body: (any Row) throws -> Void) throws -> OpaquePointer? {
    do {
      while isOnTheWire, let result = next() {
        defer { PQclear(result) }
        let row = self.row ?? PostgresRow(types: PostgresQuery.types(of: result), result: nil)
        self.row = row
        row.result = result
        try body(row)
      }
      if let result = failed {
        failed = nil
        return result
      }
      guard let row else { return nil }
      for index in 0..<row.storedCount {
        row.stand(on: index)
        try body(row)
      }
      return nil
    } catch {
      discard()
      throw error
    }
  }

  /// Puts by what has not come yet.
  func setAside() {
    while isOnTheWire, let result = next() {
      row?.store(result)
      PQclear(result)
    }
  }

  /// The next row off the wire; nil at the end, and where the query failed.
  private func next() -> OpaquePointer? {
    while let result = PQgetResult(handle) {
      switch PQresultStatus(result) {
      case PGRES_SINGLE_TUPLE: return result
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK: PQclear(result)
      default:
        PQclear(failed)
        failed = result
      }
    }
    isOnTheWire = false
    return nil
  }

  private func discard() {
    while isOnTheWire, let result = next() { PQclear(result) }
  }

  private static func types(of result: OpaquePointer) -> [Oid] {
    (0..<PQnfields(result)).map { PQftype(result, $0) }
  }
}
