extension LiquidJSON {
  /// Appends the value as compact JSON.
  package static func write(_ value: LiquidValue, into bytes: inout [UInt8]) { write(value, into: &bytes, depth: 0) }

  private static func write(_ value: LiquidValue, into bytes: inout [UInt8], depth: Int) {
    switch value {
    case .null, .blank, .empty: bytes.append(contentsOf: "null".utf8)
    case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .integer(let number): appendInteger(number, to: &bytes)
    case .large(let number): bytes.append(contentsOf: number.description.utf8)
    case .number(let number):
      if number.isFinite { appendRubyFloat(number, to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
    case .text(let text), .markup(let text): writeString(text, into: &bytes)
    case .instant(let microseconds):
      bytes.append(UInt8(ascii: "\""))
      CivilTimestamp(microseconds: microseconds, offset: 0).appendISO(to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    case .date(let days):
      bytes.append(UInt8(ascii: "\""))
      CivilTimestamp(microseconds: Int64(days) * 86_400_000_000, offset: 0).appendDate(to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    case .money(let minor, let currency): appendMinor(minor, digits: minorDigits(of: currency), to: &bytes)
    case .range(let from, let through): writeString("\(from)..\(through)", into: &bytes)
    case .list(let items):
      guard depth < depthLimit else { return bytes.append(contentsOf: "null".utf8) }
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        write(item, into: &bytes, depth: depth + 1)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      guard depth < depthLimit else { return bytes.append(contentsOf: "null".utf8) }
      bytes.append(UInt8(ascii: "{"))
      for (index, name) in object.memberNames.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        writeString(name, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        write(object.member(name) ?? .null, into: &bytes, depth: depth + 1)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func writeString(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
      case 0x0A: bytes.append(contentsOf: "\\n".utf8)
      case 0x0D: bytes.append(contentsOf: "\\r".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(hexCharacter(byte >> 4))
        bytes.append(hexCharacter(byte & 15))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

func hexCharacter(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x37 + nibble }
