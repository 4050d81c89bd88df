/// An address that a counted link may lead to: http or https, and fit to stand in a header.
struct LinkTarget {
  let text: String
  static let longest = 2000

  /// Trims, and percent-encodes what is not ASCII; nil for other schemes, control characters and white space within.
  init?(_ url: String) {
    let trimmed = url.trimmingEnds
    let start = trimmed.prefix(8).lowercased()
    guard start.hasPrefix("http://") || start.hasPrefix("https://") else { return nil }
    var bytes: [UInt8] = []
    for byte in trimmed.utf8 {
      switch byte {
      case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"): return nil
      case 0x80...: bytes += LinkTarget.encoded(byte)
      default: bytes.append(byte)
      }
    }
    guard bytes.count <= LinkTarget.longest, bytes.count > 8 else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  private init(text: String) {
    self.text = text
  }

  /// Adds parameters before the `#`, each where the address has none of that name.
  func adding(_ parameters: [(name: String, value: String)]) -> LinkTarget {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    var address = String(parts[0])
    let query = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let present = query.count > 1 ? query[1].split(separator: "&").map { $0.prefix { $0 != "=" } } : []
    var separator = query.count > 1 ? (query[1].isEmpty ? "" : "&") : "?"
    for (name, value) in parameters where !present.contains(where: { $0 == name }) {
      address += separator + name + "=" + LinkTarget.escaped(value)
      separator = "&"
    }
    return LinkTarget(text: parts.count > 1 ? address + "#" + parts[1] : address)
  }

  private static func escaped(_ value: String) -> String {
    var bytes: [UInt8] = []
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += encoded(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func encoded(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// The address as it reads, small letters, for a search in it.
  static func readable(_ url: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(url.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }
}
