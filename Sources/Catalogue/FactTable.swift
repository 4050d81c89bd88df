/// Rows in memory as typed columns over one byte arena: the one shape that planning, sending, previews and explanations
/// hand to `Audience`, `Rules` and `Liquid`, and that imports hand to the store.
///
/// A value is 64 bits: an integer, microseconds, days, minor units, 0 or 1, a double's bits, or a text's place in the
/// arena. `FactTable.missing` marks a missing value of any type.
package struct FactTable: Sendable {
  package struct Column: Hashable, Sendable {
    package var name: String
    package var type: ValueType

    package init(_ name: String, _ type: ValueType) {
      self.name = name
      self.type = type
    }
  }

  /// Rows of another entity that belong to rows of this one.
  package struct Children: Sendable {
    /// The entity's plural.
    package var entity: String
    package var table: FactTable
    /// Row `n` of the parent owns `starts[n] ..< starts[n + 1]`; one more than the parent has rows.
    package var starts: [Int32]

    package init(entity: String, table: FactTable, starts: [Int32]) {
      self.entity = entity
      self.table = table
      self.starts = starts
    }
  }

  /// The bits of a missing value.
  package static let missing = Int64.min

  package let columns: [Column]
  package private(set) var rowCount = 0
  package var children: [Children] = []
  private var cells: [[Int64]]
  private var arena: [UInt8] = []

  package init(columns: [Column]) {
    self.columns = columns
    self.cells = columns.map { _ in [] }
  }

  package func column(_ name: String) -> Int? {
    columns.firstIndex { $0.name == name }
  }

  /// Empties the table and keeps its memory.
  package mutating func removeAll() {
    for index in cells.indices { cells[index].removeAll(keepingCapacity: true) }
    arena.removeAll(keepingCapacity: true)
    children.removeAll()
    rowCount = 0
  }

  // MARK: Writing a row: append a value to every column, then end the row.

  package mutating func append(_ bits: Int64, to column: Int) {
    cells[column].append(bits)
  }

  package mutating func appendMissing(to column: Int) {
    cells[column].append(FactTable.missing)
  }

  package mutating func append(_ number: Double, to column: Int) {
    cells[column].append(FactTable.bits(of: number))
  }

  package mutating func append(_ text: String, to column: Int) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0), to: column) }
  }

  package mutating func append(_ bytes: UnsafeRawBufferPointer, to column: Int) {
    let offset = arena.count
    arena.append(contentsOf: bytes)
    cells[column].append(Int64(offset) << 32 | Int64(bytes.count))
  }

  /// Ends a row to which every column was given exactly one value.
  package mutating func endRow() {
    rowCount += 1
    assert(cells.allSatisfy { $0.count == rowCount }, "a column was given no value or two")
  }

  // MARK: Reading

  package func isMissing(_ column: Int, _ row: Int) -> Bool {
    cells[column][row] == FactTable.missing
  }

  /// The bits of a value; `FactTable.missing` where there is none.
  package func bits(_ column: Int, _ row: Int) -> Int64 {
    cells[column][row]
  }

  package func integer(_ column: Int, _ row: Int) -> Int64? {
    let bits = cells[column][row]
    return bits == FactTable.missing ? nil : bits
  }

  package func number(_ column: Int, _ row: Int) -> Double? {
    let bits = cells[column][row]
    return bits == FactTable.missing ? nil : Double(bitPattern: UInt64(bitPattern: bits))
  }

  package func text(_ column: Int, _ row: Int) -> String? {
    withBytes(column, row) { $0.map { String(decoding: $0, as: UTF8.self) } }
  }

  /// Lends a text's UTF-8, or nil where the text is missing.
  package func withBytes<Result>(
    _ column: Int, _ row: Int, _ body: (UnsafeRawBufferPointer?) throws -> Result
  ) rethrows -> Result {
    let bits = cells[column][row]
    guard bits != FactTable.missing else { return try body(nil) }
    let start = Int(bits >> 32)
    return try arena.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[start..<start + Int(bits & 0xFFFF_FFFF)]))
    }
  }

  /// The bits that stand for a number; the one bit pattern that would read as missing (−0) becomes 0.
  package static func bits(of number: Double) -> Int64 {
    number == 0 ? 0 : Int64(bitPattern: number.bitPattern)
  }
}
