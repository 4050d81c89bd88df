/// The fields of a form, `application/x-www-form-urlencoded`; of a multipart form only whether a name occurs.
struct FormFields: Sendable {
  private let pairs: [(name: String, value: String)]
  private let text: String

  init(_ bytes: [UInt8]) {
    text = String(decoding: bytes, as: UTF8.self)
    pairs = bytes.split(separator: UInt8(ascii: "&")).prefix(500).map { part in
      let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return (FormFields.decode(sides[0]), sides.count > 1 ? FormFields.decode(sides[1]) : "")
    }
  }

  func has(_ name: String) -> Bool {
    pairs.contains { $0.name == name } || text.contains("name=\"\(name)\"")
  }

  func values(_ name: String) -> [String] {
    pairs.filter { $0.name == name }.map(\.value)
  }

  private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        result.append(value)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
