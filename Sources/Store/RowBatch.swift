/// Rows to write: column names and their values as flat cells over one byte arena, reused from batch to batch.
package struct RowBatch: Sendable {
  package enum Cell: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(start: Int, count: Int)
    case blob(start: Int, count: Int)
  }

  package let columns: [String]
  /// Row by row.
  package private(set) var cells: [Cell] = []
  package private(set) var arena: [UInt8] = []

  package init(columns: [String]) {
    self.columns = columns
  }

  /// Takes rows made elsewhere: `cells` row by row, their texts and blobs in `arena`.
  package init(columns: [String], cells: [Cell], arena: [UInt8]) {
    precondition(columns.isEmpty || cells.count.isMultiple(of: columns.count), "a row lacks cells")
    self.columns = columns
    self.cells = cells
    self.arena = arena
  }

  package var rowCount: Int { columns.isEmpty ? 0 : cells.count / columns.count }
  package var isEmpty: Bool { cells.isEmpty }

  package mutating func removeAll() {
    cells.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
  }

  package mutating func append(_ value: Int64) { cells.append(.integer(value)) }
  package mutating func append(_ value: Int64?) { cells.append(value.map { .integer($0) } ?? .null) }
  package mutating func append(_ value: Int) { cells.append(.integer(Int64(value))) }
  package mutating func append(_ value: Bool) { cells.append(.integer(value ? 1 : 0)) }
  package mutating func append(_ value: Double) { cells.append(.real(value)) }
  package mutating func appendNull() { cells.append(.null) }

  package mutating func append(_ text: String?) {
    guard var text else { return appendNull() }
    text.withUTF8 { append(text: UnsafeRawBufferPointer($0)) }
  }

  package mutating func append(_ blob: [UInt8]?) {
    guard let blob else { return appendNull() }
    cells.append(.blob(start: arena.count, count: blob.count))
    arena.append(contentsOf: blob)
  }

  /// Appends UTF-8 that was checked before.
  package mutating func append(text bytes: UnsafeRawBufferPointer) {
    cells.append(.text(start: arena.count, count: bytes.count))
    arena.append(contentsOf: bytes)
  }
}
