/// JSON text as values and back, without Foundation.
///
/// Objects keep the order of their members; a number without fraction and exponent is an integer.
package enum LiquidJSON {
  /// What is wrong with a JSON text, and at which byte.
  package struct Failure: Error, Hashable, CustomStringConvertible {
    package let message: String
    package let offset: Int
    package var description: String { "byte \(offset): \(message)" }
  }

  /// How deep lists and objects may nest.
  package static let depthLimit = 64

  package static func parse(_ text: String) throws(Failure) -> LiquidValue { try parse(Array(text.utf8)) }

  package static func parse(_ bytes: [UInt8]) throws(Failure) -> LiquidValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.failure("text after the value") }
    return value
  }

  /// Returns the value as compact JSON text.
  package static func text(_ value: LiquidValue) -> String {
    var bytes: [UInt8] = []
    write(value, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var position = 0
  /// The shapes of objects read so far: the rows of a list are mostly alike.
  var shapes: [LiquidShape] = []

  func failure(_ message: String) -> LiquidJSON.Failure { .init(message: message, offset: position) }

  mutating func skipSpace() {
    while position < bytes.count,
      bytes[position] == 0x20 || bytes[position] == 0x0A || bytes[position] == 0x0D
        || bytes[position] == 0x09
    {
      position += 1
    }
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func value(depth: Int) throws(LiquidJSON.Failure) -> LiquidValue {
    guard depth < LiquidJSON.depthLimit else { throw failure("nested too deep") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .list(try list(depth: depth))
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw failure("the text ends where a value should be")
    default: return try number()
    }
  }

  mutating func word(_ word: String, _ value: LiquidValue) throws(LiquidJSON.Failure) -> LiquidValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("not a value") }
    position += word.utf8.count
    return value
  }

  mutating func list(depth: Int) throws(LiquidJSON.Failure) -> [LiquidValue] {
    position += 1
    var items: [LiquidValue] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      position += 1
      return items
    }
    while true {
      items.append(try value(depth: depth + 1))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return items
      default: throw failure("expected ',' or ']'")
      }
    }
  }

  mutating func object(depth: Int) throws(LiquidJSON.Failure) -> LiquidDictionary {
    position += 1
    var members: [(String, LiquidValue)] = []
    skipSpace()
    if next == UInt8(ascii: "}") {
      position += 1
      return LiquidDictionary()
    }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a name in quotes") }
      let name = try string()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw failure("expected ':'") }
      position += 1
      members.append((name, try value(depth: depth + 1)))
      skipSpace()
      switch next {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return LiquidDictionary(members, sharing: &shapes)
      default: throw failure("expected ',' or '}'")
      }
    }
  }

  mutating func number() throws(LiquidJSON.Failure) -> LiquidValue {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    guard let first = next, isDigit(first) else { throw failure("not a value") }
    position += 1
    if first == UInt8(ascii: "0"), let following = next, isDigit(following) { throw failure("a number begins with 0") }
    var isInteger = true
    while let byte = next, isDigit(byte) || [0x2E, 0x65, 0x45, 0x2B, 0x2D].contains(byte) {
      if !isDigit(byte) { isInteger = false }
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Number.literal(text) { return integer }
    let last = bytes[position - 1]
    guard isDigit(last), let number = Double(text), number.isFinite else { throw failure("not a number") }
    return .number(number)
  }

  mutating func string() throws(LiquidJSON.Failure) -> String {
    position += 1
    let start = position
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
    if next == UInt8(ascii: "\"") {
      defer { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    var text = Array(bytes[start..<position])
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20:
        position -= 1
        throw failure("a control character in a string")
      default: text.append(byte)
      }
    }
    throw failure("the string does not end")
  }

  mutating func escape(into text: inout [UInt8]) throws(LiquidJSON.Failure) {
    guard let byte = next else { throw failure("the string does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "u"):
      var unit = UInt32(try hexUnit())
      if unit & 0xFC00 == 0xD800, next == UInt8(ascii: "\\"), position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = UInt32(try hexUnit())
        unit = low & 0xFC00 == 0xDC00 ? 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF) : 0xFFFD
      }
      text.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
    default: throw failure("an unknown escape")
    }
  }

  mutating func hexUnit() throws(LiquidJSON.Failure) -> UInt16 {
    guard position + 4 <= bytes.count else { throw failure("a short \\u escape") }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ hexDigit($0) != nil }) else { throw failure("a wrong \\u escape") }
    position += 4
    return digits.reduce(0) { $0 << 4 | UInt16(hexDigit($1) ?? 0) }
  }
}

func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x37
  case 0x61...0x66: byte - 0x57
  default: nil
  }
}
