import CPostgres
import SQLText

/// The columns of the database's tables with their types, as one connection knows them.
struct PostgresSchema {
  private var tables: [String: [String: Oid]] = [:]

  static let query = """
    SELECT c.relname::text, a.attname::text, a.atttypid::int8 FROM pg_catalog.pg_attribute AS a \
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid \
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    """

  mutating func add(_ table: String, _ column: String, _ type: Oid) {
    tables[table, default: [:]][column] = type
  }

  /// The types of these columns; nil where one is unknown.
  func types(of columns: [String], in table: String) -> [Oid]? {
    guard let known = tables[table] else { return nil }
    let types = columns.compactMap { known[$0] }
    return types.count == columns.count ? types : nil
  }

  /// The type that columns of this name have in every table that has one.
  func commonType(_ column: String) -> Oid? {
    let types = Set(tables.values.compactMap { $0[column] })
    return types.count == 1 ? types.first : nil
  }
}

/// A temporary table for merges, kept from one use to the next.
struct PostgresStage {
  var columns: [String]
  var types: [Oid]
  /// Rows deleted since it was last emptied for good: nobody clears up behind temporary tables.
  var dead = 0
  /// Whether a merge that failed may have left rows.
  var isDirty = false
}

extension RowBatch {
  /// Writes the rows in the format of a binary COPY, in chunks; ends where `send` returns false.
  func copied(types: [Oid], _ send: ([UInt8]) -> Bool) {
    var chunk = PostgresBytes()
    chunk.bytes.reserveCapacity(1 << 18)
    chunk.bytes += [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]
    chunk.append(Int32(0))
    chunk.append(Int32(0))
    let width = columns.count
    arena.withUnsafeBytes { arena in
      for start in stride(from: 0, to: cells.count, by: width) {
        chunk.append(Int16(width))
        for column in 0..<width { chunk.append(cells[start + column], as: types[column], arena) }
        if chunk.bytes.count > 1 << 18 {
          guard send(chunk.bytes) else { return }
          chunk.bytes.removeAll(keepingCapacity: true)
        }
      }
      chunk.append(Int16(-1))
      _ = send(chunk.bytes)
    }
  }
}
