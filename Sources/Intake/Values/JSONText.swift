/// Writes JSON.
enum JSONText {
  /// Appends a string with its quotes.
  static func append(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        output.append(UInt8(ascii: "\\"))
        output.append(byte)
      case 10: output.append(contentsOf: "\\n".utf8)
      case 13: output.append(contentsOf: "\\r".utf8)
      case 9: output.append(contentsOf: "\\t".utf8)
      case 0..<32:
        output.append(contentsOf: "\\u00".utf8)
        output.append(contentsOf: (byte < 16 ? "0" : "1").utf8)
        output.append(contentsOf: String(byte & 15, radix: 16).utf8)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Whether a text is a plain number that loses nothing as one: no leading zero, at most 15 digits.
  static func isNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= 16, let first = bytes.first else { return false }
    var index = first == UInt8(ascii: "-") ? 1 : 0
    let start = index
    while index < bytes.count, bytes[index] &- 48 < 10 { index += 1 }
    guard index > start, bytes[start] != 48 || index == start + 1 else { return false }
    if index == bytes.count { return true }
    guard bytes[index] == UInt8(ascii: "."), index + 1 < bytes.count else { return false }
    return bytes[(index + 1)...].allSatisfy { $0 &- 48 < 10 }
  }
}
