import CPostgres
import Foundation
import SQLText

/// Bytes on their way to the server, in its binary format.
struct PostgresBytes {
  var bytes: [UInt8] = []

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends a text; the server cannot keep a zero byte, which becomes the sign for what cannot be shown.
  mutating func append(text: UnsafeRawBufferPointer) {
    guard let start = text.baseAddress, !text.isEmpty else { return }
    if memchr(start, 0, text.count) == nil { return bytes.append(contentsOf: text) }
    for byte in text {
      if byte == 0 { bytes.append(contentsOf: [0xEF, 0xBF, 0xBD]) } else { bytes.append(byte) }
    }
  }

  /// Appends a cell as a value of `type`, its length before it.
  mutating func append(_ cell: RowBatch.Cell, as type: Oid, _ arena: UnsafeRawBufferPointer) {
    switch cell {
    case .null: append(Int32(-1))
    case .integer(let number): append(number, as: type)
    case .real(let number): append(number, as: type)
    case .text(let start, let count), .blob(let start, let count):
      let place = bytes.count
      append(Int32(0))
      append(text: UnsafeRawBufferPointer(rebasing: arena[start..<start + count]), isRaw: type == PostgresType.bytes)
      setLength(at: place)
    }
  }

  private mutating func append(text: UnsafeRawBufferPointer, isRaw: Bool) {
    if isRaw { bytes.append(contentsOf: text) } else { append(text: text) }
  }

  private mutating func append(_ number: Int64, as type: Oid) {
    switch type {
    case PostgresType.int8:
      append(Int32(8))
      append(number)
    case PostgresType.int4:
      append(Int32(4))
      append(Int32(clamping: number))
    case PostgresType.int2:
      append(Int32(2))
      append(Int16(clamping: number))
    case PostgresType.bool:
      append(Int32(1))
      append(UInt8(number == 0 ? 0 : 1))
    case PostgresType.float8, PostgresType.float4: append(Double(number), as: type)
    default: append(written: String(number))
    }
  }

  private mutating func append(_ number: Double, as type: Oid) {
    switch type {
    case PostgresType.float8:
      append(Int32(8))
      append(number.bitPattern)
    case PostgresType.float4:
      append(Int32(4))
      append(Float(number).bitPattern)
    case PostgresType.int8, PostgresType.int4, PostgresType.int2:
      append(Int64(exactly: number.rounded(.toNearestOrEven)) ?? 0, as: type)
    default: append(written: String(number))
    }
  }

  private mutating func append(written text: String) {
    append(Int32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func setLength(at place: Int) {
    let count = Int32(bytes.count - place - 4).bigEndian
    withUnsafeBytes(of: count) { source in
      for offset in 0..<4 { bytes[place + offset] = source[offset] }
    }
  }
}

/// The values of one statement, in the binary format.
struct PostgresParameters {
  private(set) var types: [Oid] = []
  private var bytes = PostgresBytes()
  /// Nil is a null.
  private var places: [Range<Int>?] = []

  init() {}

  init(_ values: [SQLValue]) {
    for value in values { append(value) }
  }

  var count: Int { types.count }

  mutating func append(_ value: SQLValue) {
    let start = bytes.bytes.count
    types.append(PostgresType.type(of: value))
    switch value {
    case .null:
      places.append(nil)
      return
    case .integer(let number): bytes.append(number)
    case .real(let number): bytes.append(number.bitPattern)
    case .text(var text): text.withUTF8 { bytes.append(text: UnsafeRawBufferPointer($0)) }
    case .blob(let blob): bytes.bytes.append(contentsOf: blob)
    }
    places.append(start..<bytes.bytes.count)
  }

  /// Appends one column of a batch as an array.
  mutating func append(_ batch: RowBatch, column: Int, as type: Oid, _ arena: UnsafeRawBufferPointer) {
    let start = bytes.bytes.count
    let count = batch.rowCount
    bytes.append(Int32(count == 0 ? 0 : 1))
    bytes.append(Int32(1))
    bytes.append(type)
    if count > 0 {
      bytes.append(Int32(count))
      bytes.append(Int32(1))
    }
    let width = batch.columns.count
    for place in stride(from: column, to: batch.cells.count, by: width) {
      bytes.append(batch.cells[place], as: type, arena)
    }
    types.append(PostgresType.array(of: type))
    places.append(start..<bytes.bytes.count)
  }

  /// Lends the values as libpq takes them.
  func withPointers<Result>(
    _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) throws -> Result
  ) rethrows -> Result {
    // A value without bytes still needs a pointer, where none means NULL.
    var padded = bytes.bytes
    padded.append(0)
    return try padded.withUnsafeBytes { buffer in
      let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = places.map { place in place.flatMap { range in start.map { $0 + range.lowerBound } } }
      let lengths = places.map { Int32($0?.count ?? 0) }
      return try body(values, lengths, [Int32](repeating: 1, count: places.count))
    }
  }
}
