/// The part of a source that is in memory: from the row being read to as far as was read ahead.
final class ByteWindow {
  private let source: any ByteSource
  private var storage: UnsafeMutableRawBufferPointer
  /// The first byte of the row being read.
  private(set) var start = 0
  private(set) var end = 0
  private(set) var isAtEnd = false
  private let limit: Int

  init(_ source: any ByteSource, limit: Int) {
    self.source = source
    self.limit = limit
    storage = .allocate(byteCount: 512 << 10, alignment: 16)
  }

  deinit {
    storage.deallocate()
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(storage) }
  var consumed: Int64 { source.consumed }
  var total: Int64? { source.total }

  /// Forgets everything before `position`.
  func advance(to position: Int) {
    start = position
  }

  /// Reads more behind `end`, moving the current row to the front; false when the source is at its end or the row has
  /// reached the limit.
  func fill() throws(IntakeError) -> Bool {
    if isAtEnd { return false }
    if start > 0 {
      storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
      end -= start
      start = 0
    }
    if end == storage.count {
      guard storage.count < limit else { return false }
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: min(limit, storage.count * 2), alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<end]))
      storage.deallocate()
      storage = larger
    }
    let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: storage[end...]))
    if count == 0 { isAtEnd = true }
    end += count
    return count > 0
  }
}

/// Checks of UTF-8.
enum UTF8Check {
  /// Returns the place of the first byte that is no UTF-8; nil where all is well.
  static func firstProblem(in bytes: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    let count = bytes.count
    while index < count {
      if index + 8 <= count, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        index += 8
        continue
      }
      let byte = bytes[index]
      if byte < 0x80 {
        index += 1
        continue
      }
      let length = sequenceLength(bytes, index)
      guard length > 0 else { return index }
      index += length
    }
    return nil
  }

  private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + offset < bytes.count && range.contains(bytes[index + offset])
    }
    switch bytes[index] {
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }

  /// The error for bytes that are no UTF-8, with a guess at what they are.
  static func error(_ bytes: UnsafeRawBufferPointer, line: Int) -> IntakeError {
    IntakeError(
      .wrongEncoding, "not UTF-8",
      hint: "It is probably \(guess(bytes)): set `encoding: \(guess(bytes))`, or save the file as UTF-8.",
      line: line)
  }

  /// Chinese text comes in pairs of high bytes, Latin text as single ones between letters.
  private static func guess(_ bytes: UnsafeRawBufferPointer) -> String {
    var (pairs, singles, index) = (0, 0, 0)
    while index < bytes.count {
      if bytes[index] >= 0x81, index + 1 < bytes.count, bytes[index + 1] >= 0x80 {
        pairs += 1
        index += 2
      } else {
        if bytes[index] >= 0x80 { singles += 1 }
        index += 1
      }
    }
    return pairs > singles ? "gb18030" : "latin1"
  }
}
