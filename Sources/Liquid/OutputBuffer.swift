/// Bytes that grow at the end and are used again: what a rendering prints and what filters make on the way.
///
/// Its owner frees it. It is no array, so that appending asks neither whether it is shared nor where its count is kept.
package struct OutputBuffer {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = max(16, capacity)
    base = .allocate(capacity: self.capacity)
  }

  func free() { base.deallocate() }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// What was appended since the count was `mark`.
  func bytes(from mark: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + mark, count: count - mark)
  }

  mutating func clear() { count = 0 }

  /// Cuts off what was appended since the count was `mark`.
  mutating func cut(to mark: Int) { count = min(count, max(0, mark)) }

  mutating func removeFirst(_ length: Int) {
    base.update(from: base + length, count: count - length)
    count -= length
  }

  mutating func set(_ byte: UInt8, at place: Int) { base[place] = byte }

  @inline(__always)
  mutating func reserve(_ more: Int) {
    if count &+ more > capacity { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let wanted = max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity = wanted
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count &+= 1
  }

  @inline(__always)
  mutating func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    (base + count).update(from: start, count: length)
    count &+= length
  }

  /// How many bytes behind a piece of text may be read where it is copied by blocks.
  static let margin = 16

  /// Appends a piece of text with a margin behind it that is there to be read: short pieces are copied by whole blocks.
  @inline(__always)
  mutating func appendBlocks(_ start: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length &+ Self.margin)
    let target = UnsafeMutableRawPointer(base + count)
    if length <= 96 {
      let source = UnsafeRawPointer(start)
      var place = 0
      while place < length {
        (target + place).storeBytes(
          of: (source + place).loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        place &+= 16
      }
    } else {
      target.copyMemory(from: start, byteCount: length)
    }
    count &+= length
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let start = bytes.baseAddress { append(start, bytes.count) }
  }

  mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

  mutating func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

  @inline(__always)
  mutating func append(_ text: String) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
    if isDone == nil { append(Array(text.utf8)) }
  }

  /// Appends text: with what HTML reads as markup replaced, where the output is HTML.
  @inline(__always)
  package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, isEscaped: Bool) {
    if isEscaped { appendEscaped(bytes) } else { append(bytes) }
  }

  /// Prints text, or bytes, that begin with something to see; false, and nothing printed, for others.
  @inline(__always)
  package mutating func printed(_ text: String, isEscaped: Bool) -> Bool {
    if let result = text.utf8.withContiguousStorageIfAvailable({ printed($0, isEscaped: isEscaped) }) { return result }
    return Array(text.utf8).withUnsafeBufferPointer { printed($0, isEscaped: isEscaped) }
  }

  @inline(__always)
  package mutating func printed(_ bytes: UnsafeBufferPointer<UInt8>, isEscaped: Bool) -> Bool {
    guard let first = bytes.first, !isSpace(first) else { return false }
    append(bytes, isEscaped: isEscaped)
    return true
  }

  @inline(__always)
  package mutating func append(_ text: String, isEscaped: Bool) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append($0, isEscaped: isEscaped) }
    if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { append($0, isEscaped: isEscaped) } }
  }

  mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    let end = bytes.count
    // Runs between what is replaced are copied whole.
    var run = 0
    while true {
      let place = Self.firstMarkup(start, run, end)
      append(start + run, place &- run)
      guard place < end else { return }
      append(Self.entity(start[place]))
      run = place &+ 1
    }
  }

  /// Where from `place` on the first of the characters stands that HTML reads as markup: `"`, `&`, `'`, `<`, `>`; `end`
  /// where there is none.
  ///
  /// Eight bytes at a time: `&` and `'` differ in one bit, so do `<` and `>`; what became zero by the comparison has its
  /// highest bit set, and the lowest such byte is one for certain.
  @inline(__always)
  static func firstMarkup(_ start: UnsafePointer<UInt8>, _ place: Int, _ end: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var place = place
    while place &+ 8 <= end {
      let block = UInt64(littleEndian: UnsafeRawPointer(start + place).loadUnaligned(as: UInt64.self))
      let quote = block ^ (ones &* 0x22)
      let ampersand = (block | ones) ^ (ones &* 0x27)
      let bracket = (block | ones &* 2) ^ (ones &* 0x3E)
      let found =
        ((quote &- ones) & ~quote | (ampersand &- ones) & ~ampersand | (bracket &- ones) & ~bracket) & (ones &* 0x80)
      if found != 0 { return place &+ found.trailingZeroBitCount &>> 3 }
      place &+= 8
    }
    while place < end {
      let byte = start[place]
      if byte == 0x22 || byte | 1 == 0x27 || byte | 2 == 0x3E { return place }
      place &+= 1
    }
    return end
  }

  private static func entity(_ byte: UInt8) -> StaticString {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    default: "&#39;"
    }
  }

  /// Appends the digits of a whole number.
  package mutating func append(_ number: Int64) {
    reserve(20)
    count &+= decimalDigits(number, into: base + count)
  }
}

/// Writes a whole number in decimal, at most 20 bytes, and returns how many.
func decimalDigits(_ number: Int64, into start: UnsafeMutablePointer<UInt8>) -> Int {
  var digits = start
  if number < 0 {
    digits[0] = UInt8(ascii: "-")
    digits += 1
  }
  var rest = number.magnitude
  var length = 1
  var bound: UInt64 = 10
  while length < 20, rest >= bound {
    length += 1
    let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
    if overflow {
      length = rest >= 10_000_000_000_000_000_000 ? 20 : 19
      break
    }
    bound = next
  }
  var place = length - 1
  repeat {
    digits[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
    rest /= 10
    place -= 1
  } while rest > 0
  return length + (number < 0 ? 1 : 0)
}
