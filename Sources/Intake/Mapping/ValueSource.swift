/// Bytes that live as long as the value.
final class FixedBytes {
  let buffer: UnsafeRawBufferPointer

  init(_ text: String) {
    let bytes = Array(text.utf8)
    let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
    storage.copyBytes(from: bytes)
    buffer = UnsafeRawBufferPointer(rebasing: storage[..<bytes.count])
  }

  deinit {
    buffer.deallocate()
  }

  func isEqual(_ other: UnsafeRawBufferPointer) -> Bool {
    buffer.count == other.count && buffer.elementsEqual(other)
  }
}

/// Where a value of ours comes from in a row.
struct ValueSource {
  private let columns: [Int]
  private let constant: FixedBytes?
  private let values: [(from: FixedBytes, to: FixedBytes)]

  init(_ source: ColumnBinding.Source) {
    columns = source.columns
    constant = source.constant.map(FixedBytes.init)
    values = source.values.sorted { $0.key < $1.key }.map { (FixedBytes($0.key), FixedBytes($0.value)) }
  }

  /// The value, after the mapping's words; nil where the row has none.
  func value(_ row: RecordRow) -> UnsafeRawBufferPointer? {
    for column in columns {
      guard let found = row.field(column) else { continue }
      if values.isEmpty { return found }
      for pair in values where pair.from.isEqual(found) { return pair.to.buffer.isEmpty ? nil : pair.to.buffer }
      return found
    }
    return constant?.buffer
  }
}
