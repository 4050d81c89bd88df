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
    reserve(end)
    // Runs between what is replaced are copied whole.
    var run = 0
    var place = 0
    while place < end {
      let byte = start[place]
      if byte < 64, (Self.replaced &>> UInt64(byte)) & 1 != 0, let entity = Self.entity(byte) {
        append(start + run, place &- run)
        append(entity)
        run = place &+ 1
      }
      place &+= 1
    }
    append(start + run, end &- run)
  }

  /// A bit for each of the characters that HTML reads as markup; all are below 64.
  private static var replaced: UInt64 { 1 << 0x22 | 1 << 0x26 | 1 << 0x27 | 1 << 0x3C | 1 << 0x3E }

  private static func entity(_ byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }

  /// Appends the digits of a whole number.
  package mutating func append(_ number: Int64) {
    reserve(20)
    if number < 0 {
      base[count] = UInt8(ascii: "-")
      count &+= 1
    }
    var rest = number.magnitude
    var length = 1
    var bound: UInt64 = 10
    while rest >= bound, length < 20 {
      length += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    if number.magnitude >= 10_000_000_000_000_000_000 { length = 20 }
    var place = count + length - 1
    repeat {
      base[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      place -= 1
    } while rest > 0
    count += length
  }
}
