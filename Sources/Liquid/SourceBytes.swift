/// The text that is parsed, where it stands: the parts of the parser look at it without holding it.
///
/// It is there while `Template.read` runs, and no longer.
struct SourceBytes {
  private let bytes: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  subscript(index: Int) -> UInt8 {
    @inline(__always)
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: bytes.count), "a place of the template")
      return bytes[index]
    }
  }

  subscript(range: Range<Int>) -> Slice<UnsafeBufferPointer<UInt8>> {
    @inline(__always)
    get {
      precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a part of the template")
      return Slice(base: bytes, bounds: range)
    }
  }

  /// The part as text.
  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: self[range]), as: UTF8.self)
  }

  /// Whether there is nothing but white space in the part.
  func isBlank(_ range: Range<Int>) -> Bool {
    var place = range.lowerBound
    while place < range.upperBound, isSpace(self[place]) { place += 1 }
    return place == range.upperBound
  }
}
