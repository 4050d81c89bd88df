import CPostgres
import Foundation

/// The row on which a query stands: libpq's own memory, or rows that were put by because another statement had to run.
final class PostgresRow: Row {
  let types: [Oid]
  var result: OpaquePointer?
  var stored = StoredRows()
  private var storedRow = 0

  init(types: [Oid], result: OpaquePointer?) {
    self.types = types
    self.result = result
  }

  /// Rows in one piece of memory, for what does not come off the wire any more.
  struct StoredRows {
    var bytes: [UInt8] = []
    /// For each cell where it begins and its length, -1 for a null.
    var cells: [(start: Int, count: Int32)] = []
  }

  /// Puts a row by.
  func store(_ result: OpaquePointer) {
    for column in 0..<Int32(types.count) {
      if PQgetisnull(result, 0, column) != 0 {
        stored.cells.append((0, -1))
        continue
      }
      let count = PQgetlength(result, 0, column)
      stored.cells.append((stored.bytes.count, count))
      stored.bytes.append(contentsOf: UnsafeRawBufferPointer(start: PQgetvalue(result, 0, column), count: Int(count)))
    }
  }

  var storedCount: Int { types.isEmpty ? 0 : stored.cells.count / types.count }

  /// Stands on the row at `index` of those put by.
  func stand(on index: Int) {
    result = nil
    storedRow = index
  }

  func isNull(_ column: Int) -> Bool {
    if let result { return PQgetisnull(result, 0, Int32(column)) != 0 }
    return stored.cells[storedRow * types.count + column].count < 0
  }

  func integer(_ column: Int) -> Int64 {
    withField(column) { bytes in
      switch types[column] {
      case PostgresType.int8: bytes.number(Int64.self)
      case PostgresType.int4: Int64(bytes.number(Int32.self))
      case PostgresType.int2: Int64(bytes.number(Int16.self))
      case PostgresType.bool: Int64(bytes.first ?? 0)
      case PostgresType.numeric: PostgresNumeric(bytes).integer
      case PostgresType.float8, PostgresType.float4:
        Int64(exactly: double(bytes, types[column]).rounded(.towardZero)) ?? 0
      default: Int64(String(decoding: bytes, as: UTF8.self)) ?? 0
      }
    }
  }

  func real(_ column: Int) -> Double {
    withField(column) { bytes in
      switch types[column] {
      case PostgresType.float8, PostgresType.float4: double(bytes, types[column])
      case PostgresType.numeric: PostgresNumeric(bytes).real
      case PostgresType.int8: Double(bytes.number(Int64.self))
      case PostgresType.int4: Double(bytes.number(Int32.self))
      case PostgresType.int2: Double(bytes.number(Int16.self))
      default: Double(String(decoding: bytes, as: UTF8.self)) ?? 0
      }
    }
  }

  func text(_ column: Int) -> String {
    withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  func blob(_ column: Int) -> [UInt8] {
    withField(column) { Array($0) }
  }

  /// Lends a text's or a blob's own bytes; a number is written out.
  func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let written: String
    switch types[column] {
    case _ where isNull(column): written = ""
    case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.bool: written = String(integer(column))
    case PostgresType.float8, PostgresType.float4: written = String(real(column))
    case PostgresType.numeric: written = withField(column) { PostgresNumeric($0).text }
    default: return try withField(column, body)
    }
    var text = written
    return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
  }

  private func withField<Value>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    if let result {
      let count = Int(PQgetlength(result, 0, Int32(column)))
      return try body(UnsafeRawBufferPointer(start: PQgetvalue(result, 0, Int32(column)), count: count))
    }
    let cell = stored.cells[storedRow * types.count + column]
    return try stored.bytes.withUnsafeBytes { bytes in
      let count = Int(max(cell.count, 0))
      return try body(UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.start + count]))
    }
  }

  private func double(_ bytes: UnsafeRawBufferPointer, _ type: Oid) -> Double {
    type == PostgresType.float8
      ? Double(bitPattern: UInt64(bitPattern: bytes.number(Int64.self)))
      : Double(Float(bitPattern: UInt32(bitPattern: bytes.number(Int32.self))))
  }
}

extension UnsafeRawBufferPointer {
  /// The number at the start in the order of the network; 0 where bytes are missing.
  func number<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int = 0) -> Number {
    guard count >= offset + MemoryLayout<Number>.size else { return 0 }
    return Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}

/// A number of any size, as sums of large numbers come: digits to the base of ten thousand.
struct PostgresNumeric {
  private var digits: [Int16] = []
  private var weight = 0
  private var isNegative = false

  init(_ bytes: UnsafeRawBufferPointer) {
    let count = Int(bytes.number(Int16.self))
    weight = Int(bytes.number(Int16.self, at: 2))
    isNegative = bytes.number(UInt16.self, at: 4) == 0x4000
    for index in 0..<max(0, count) { digits.append(bytes.number(Int16.self, at: 8 + index * 2)) }
  }

  /// Without what stands behind the point.
  var integer: Int64 {
    var value: Int64 = 0
    guard weight >= 0 else { return 0 }
    for place in 0...weight {
      let digit = place < digits.count ? Int64(digits[place]) : 0
      let (product, high) = value.multipliedReportingOverflow(by: 10_000)
      let (sum, over) = product.addingReportingOverflow(digit)
      if high || over { return isNegative ? .min : .max }
      value = sum
    }
    return isNegative ? -value : value
  }

  var real: Double {
    var value = 0.0
    for (place, digit) in digits.enumerated() { value += Double(digit) * pow(10_000, Double(weight - place)) }
    return isNegative ? -value : value
  }

  var text: String { digits.count > weight + 1 ? String(real) : String(integer) }
}
