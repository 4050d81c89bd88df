/// JSON cut at its top: each member's text as it was sent, so that no number changes on its way.
///
/// What stands inside a member is only bounded here; who reads it finds what is wrong with it.
struct RawJSON {
  private let bytes: [UInt8]
  private var place = 0

  enum Problem: Error, Hashable {
    case notJSON
    case tooDeep
    case tooMany
  }

  /// One object: its members in order, each as text.
  struct Object {
    var members: [(name: String, value: ArraySlice<UInt8>)] = []

    func text(_ name: String) -> String? {
      members.first { $0.name == name }.flatMap { member in
        member.value.first == UInt8(ascii: "\"")
          ? RawJSON.string(member.value) : String(decoding: member.value, as: UTF8.self)
      }
    }
  }

  static let mostObjects = 5000
  private static let deepest = 32

  /// Reads an object, an array of objects, objects one after another (JSON Lines), or `{"batch": [...]}`.
  static func objects(_ bytes: [UInt8]) throws(Problem) -> [Object] {
    var reader = RawJSON(bytes: bytes)
    var found: [Object] = []
    reader.skipSpace()
    while let byte = reader.peek {
      if byte == UInt8(ascii: "[") {
        found += try reader.array()
      } else {
        let object = try reader.object()
        if let batch = object.members.first(where: { $0.name == "batch" }), object.members.count == 1 {
          var inner = RawJSON(bytes: Array(batch.value))
          found += try inner.array()
        } else {
          found.append(object)
        }
      }
      guard found.count <= mostObjects else { throw .tooMany }
      reader.skipSpace()
    }
    return found
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 10 || byte == 13 || byte == 9 { place += 1 }
  }

  private mutating func expect(_ byte: UInt8) throws(Problem) {
    guard peek == byte else { throw .notJSON }
    place += 1
  }

  private mutating func array() throws(Problem) -> [Object] {
    try expect(UInt8(ascii: "["))
    var found: [Object] = []
    skipSpace()
    if peek == UInt8(ascii: "]") {
      place += 1
      return []
    }
    while true {
      skipSpace()
      found.append(try object())
      guard found.count <= RawJSON.mostObjects else { throw .tooMany }
      skipSpace()
      if peek == UInt8(ascii: ",") {
        place += 1
        continue
      }
      try expect(UInt8(ascii: "]"))
      return found
    }
  }

  private mutating func object() throws(Problem) -> Object {
    try expect(UInt8(ascii: "{"))
    var object = Object()
    skipSpace()
    if peek == UInt8(ascii: "}") {
      place += 1
      return object
    }
    while true {
      skipSpace()
      let name = try value()
      guard name.first == UInt8(ascii: "\""), let text = RawJSON.string(name) else { throw .notJSON }
      skipSpace()
      try expect(UInt8(ascii: ":"))
      skipSpace()
      object.members.append((text, try value()))
      guard object.members.count <= 500 else { throw .tooMany }
      skipSpace()
      if peek == UInt8(ascii: ",") {
        place += 1
        continue
      }
      try expect(UInt8(ascii: "}"))
      return object
    }
  }

  /// A value's own text.
  private mutating func value() throws(Problem) -> ArraySlice<UInt8> {
    let start = place
    var depth = 0
    repeat {
      guard let byte = peek else { throw .notJSON }
      switch byte {
      case UInt8(ascii: "\""): try skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        guard depth <= RawJSON.deepest else { throw .tooDeep }
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        guard depth >= 0 else { throw .notJSON }
        place += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 9, 10, 13:
        guard depth > 0 else { throw .notJSON }
        place += 1
      default:
        let first = place
        while let next = peek, next > 0x20, ![0x22, 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D].contains(next) { place += 1 }
        guard place > first else { throw .notJSON }
      }
    } while depth > 0
    return bytes[start..<place]
  }

  private mutating func skipString() throws(Problem) {
    place += 1
    while let byte = peek {
      place += 1
      if byte == UInt8(ascii: "\"") { return }
      if byte < 0x20 { throw .notJSON }
      if byte == UInt8(ascii: "\\") { place += 1 }
    }
    throw .notJSON
  }

  /// The text of a string literal; nil for a broken one.
  private static func string(_ literal: ArraySlice<UInt8>) -> String? {
    var result: [UInt8] = []
    var rest = literal.dropFirst().dropLast()
    var high: UInt32?
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard let escape = rest.popFirst() else { return nil }
      switch escape {
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "u"):
        guard rest.count >= 4, let unit = UInt32(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) else {
          return nil
        }
        rest = rest.dropFirst(4)
        if unit & 0xFC00 == 0xD800 {
          high = unit
          continue
        }
        let value = high.map { 0x10000 + ($0 & 0x3FF) << 10 + (unit & 0x3FF) } ?? unit
        high = nil
        guard let scalar = Unicode.Scalar(value) else { return nil }
        result += String(Character(scalar)).utf8
      default: result.append(escape)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
