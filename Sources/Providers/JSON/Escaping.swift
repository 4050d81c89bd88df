/// How texts are written into bodies and URLs.
enum Escaping {
  static let hex = Array("0123456789ABCDEF".utf8)

  /// Appends `text` as a JSON string with its quotes.
  static func appendJSON(_ text: String, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "\""))
    appendJSONCharacters(text, to: &buffer)
    buffer.append(UInt8(ascii: "\""))
  }

  /// Appends what stands between the quotes of a JSON string.
  static func appendJSONCharacters(_ text: String, to buffer: inout [UInt8]) {
    appendRuns(text, to: &buffer, isPlain: { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      byte, buffer in
      buffer.append(UInt8(ascii: "\\"))
      switch byte {
      case 0x0A: buffer.append(UInt8(ascii: "n"))
      case 0x0D: buffer.append(UInt8(ascii: "r"))
      case 0x09: buffer.append(UInt8(ascii: "t"))
      case 0..<0x20:
        buffer.append(contentsOf: "u00".utf8)
        buffer.append(hex[Int(byte >> 4)])
        buffer.append(hex[Int(byte & 15)])
      default: buffer.append(byte)
      }
    }
  }

  /// Copies runs of plain bytes whole; the others are written by `write`.
  @inline(__always)
  private static func appendRuns(
    _ text: String, to buffer: inout [UInt8], isPlain: (UInt8) -> Bool, _ write: (UInt8, inout [UInt8]) -> Void
  ) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      for index in bytes.indices where !isPlain(bytes[index]) {
        if start < index { buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index])) }
        write(bytes[index], &buffer)
        start = index + 1
      }
      if start < bytes.count { buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...])) }
    }
  }

  /// Appends `text` percent-encoded (RFC 3986: letters, digits, `-._~` stay), good for forms, paths and queries.
  static func appendPercent(_ text: String, to buffer: inout [UInt8]) {
    appendRuns(text, to: &buffer, isPlain: { unreserved[Int($0)] }) { byte, buffer in
      buffer.append(UInt8(ascii: "%"))
      buffer.append(hex[Int(byte >> 4)])
      buffer.append(hex[Int(byte & 15)])
    }
  }

  private static let unreserved: [Bool] = (0..<256).map { byte in
    switch UInt8(byte) {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case let byte: "-._~".utf8.contains(byte)
    }
  }

  /// Appends text that is part of a URL already, percent-encoding only what no URL may hold.
  static func appendURLText(_ text: String, to buffer: inout [UInt8]) {
    for byte in text.utf8 {
      if byte <= 0x20 || byte >= 0x7F || "\"#<>\\^`{|}".utf8.contains(byte) {
        buffer.append(UInt8(ascii: "%"))
        buffer.append(hex[Int(byte >> 4)])
        buffer.append(hex[Int(byte & 15)])
      } else {
        buffer.append(byte)
      }
    }
  }

  static func percent(_ text: String) -> String {
    var buffer: [UInt8] = []
    appendPercent(text, to: &buffer)
    return String(decoding: buffer, as: UTF8.self)
  }

  /// Reads an `application/x-www-form-urlencoded` body or query: pairs in order. What is not a valid escape stays as it
  /// is, and what is not UTF-8 becomes U+FFFD.
  static func form(_ bytes: some Sequence<UInt8>) -> [(name: String, value: String)] {
    Array(bytes).split(separator: UInt8(ascii: "&")).map { pair in
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let value = equals < pair.endIndex ? pair[(equals + 1)...] : []
      return (decoded(pair[..<equals]), decoded(value))
    }
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    func digit(_ position: Int) -> UInt8? {
      guard position < bytes.endIndex else { return nil }
      return switch bytes[position] {
      case 0x30...0x39: bytes[position] - 0x30
      case 0x41...0x46: bytes[position] - 0x41 + 10
      case 0x61...0x66: bytes[position] - 0x61 + 10
      default: nil
      }
    }
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "+") {
        result.append(0x20)
      } else if byte == UInt8(ascii: "%"), let high = digit(index + 1), let low = digit(index + 2) {
        result.append(high << 4 | low)
        index += 2
      } else {
        result.append(byte)
      }
      index += 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}
