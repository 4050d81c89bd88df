/// Finds one member of a JSON object by scanning its bytes; nothing is kept of the rest.
enum JSONMember {
  enum Found: Hashable {
    /// Absent or null.
    case nothing
    case text([UInt8])
    case number(Double)
    case boolean(Bool)
    /// A list or an object.
    case other
  }

  /// Returns what stands at `path`; of several members with one name, the first counts.
  static func value(at path: [String], in bytes: [UInt8]) -> Found {
    var scanner = JSONScanner(bytes: bytes)
    for name in path {
      guard scanner.enter(Array(name.utf8)) else { return .nothing }
    }
    return scanner.value()
  }
}

/// A place in JSON text.
struct JSONScanner {
  let bytes: [UInt8]
  var offset = 0

  private var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  private mutating func skipSpace() {
    while byte == 32 || byte >= 9 && byte <= 13 { offset += 1 }
  }

  private mutating func take(_ wanted: Character) -> Bool {
    skipSpace()
    guard byte == wanted.asciiValue else { return false }
    offset += 1
    return true
  }

  /// Goes to the value of the member `name` of the object at this place.
  mutating func enter(_ name: [UInt8]) -> Bool {
    guard take("{") else { return false }
    repeat {
      skipSpace()
      guard let key = string(), take(":") else { return false }
      if key == name { return true }
      skipValue()
    } while take(",")
    return false
  }

  mutating func value() -> JSONMember.Found {
    skipSpace()
    switch byte {
    case UInt8(ascii: "\""): return string().map { .text($0) } ?? .nothing
    case UInt8(ascii: "t"): return .boolean(true)
    case UInt8(ascii: "f"): return .boolean(false)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .other
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let start = offset
      skipPlain()
      return Double(String(decoding: bytes[start..<offset], as: UTF8.self)).map { .number($0) } ?? .nothing
    default: return .nothing
    }
  }

  private mutating func skipPlain() {
    while offset < bytes.count, byte > 32, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"),
      byte != UInt8(ascii: "]")
    {
      offset += 1
    }
  }

  private mutating func skipValue() {
    skipSpace()
    var open = 0
    repeat {
      skipSpace()
      switch byte {
      case UInt8(ascii: "\""): _ = string()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open += 1
        offset += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open -= 1
        offset += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"): offset += 1
      default: skipPlain()
      }
    } while open > 0 && offset < bytes.count
  }

  private mutating func string() -> [UInt8]? {
    guard byte == UInt8(ascii: "\"") else { return nil }
    offset += 1
    var content: [UInt8] = []
    while offset < bytes.count {
      let next = bytes[offset]
      offset += 1
      if next == UInt8(ascii: "\"") { return content }
      if next == UInt8(ascii: "\\") { escape(into: &content) } else { content.append(next) }
    }
    return nil
  }

  private mutating func escape(into content: inout [UInt8]) {
    let kind = byte
    offset += 1
    switch kind {
    case UInt8(ascii: "n"): content.append(10)
    case UInt8(ascii: "t"): content.append(9)
    case UInt8(ascii: "r"): content.append(13)
    case UInt8(ascii: "b"): content.append(8)
    case UInt8(ascii: "f"): content.append(12)
    case UInt8(ascii: "u"):
      var unit = hexadecimal()
      if unit >= 0xD800, unit < 0xDC00, byte == UInt8(ascii: "\\") {
        offset += 2
        unit = 0x10000 + (unit - 0xD800) << 10 + (hexadecimal() &- 0xDC00) & 0x3FF
      }
      content += Array(String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
    default: content.append(kind)
    }
  }

  private mutating func hexadecimal() -> UInt32 {
    let end = min(offset + 4, bytes.count)
    defer { offset = end }
    return UInt32(String(decoding: bytes[min(offset, end)..<end], as: UTF8.self), radix: 16) ?? 0xFFFD
  }
}
