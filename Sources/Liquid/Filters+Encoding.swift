extension Renderer {
  mutating func applyEncoding(_ arguments: FilterArguments, to input: LiquidValue) throws(RenderError) -> LiquidValue {
    let filter = arguments.filter
    switch filter {
    case .escape, .h:
      if case .null = input { return .null }
      if case .markup = input, escapesHTML { return input }
      var bytes: [UInt8] = []
      appendEscaped(text(input), to: &bytes)
      return try marked(bytes)
    case .escape_once: return try marked(Self.escapedOnce(text8(input)))
    case .url_encode: return input.isNull ? .null : try made(Self.percentEncoded(text8(input), space: "+"))
    case .url_decode:
      if case .null = input { return .null }
      let bytes = Self.percentDecoded(text8(input))
      guard String(validating: bytes, as: UTF8.self) != nil else {
        throw .wrongArgument(filter, "the text is no UTF-8")
      }
      return try made(bytes)
    case .base64_encode, .base64_url_safe_encode:
      return try made(Base64.encoded(text8(input), isURLSafe: filter == .base64_url_safe_encode))
    default:
      guard let bytes = Base64.decoded(text8(input), isURLSafe: filter == .base64_url_safe_decode) else {
        throw .wrongArgument(filter, "the text is no base64")
      }
      return try made(bytes)
    }
  }

  /// Takes text that is HTML now.
  private mutating func marked(_ bytes: [UInt8]) throws(RenderError) -> LiquidValue {
    let made = try made(bytes)
    guard escapesHTML, case .text(let text) = made else { return made }
    return .markup(text)
  }

  private static func escapedOnce(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "&"), let end = entityEnd(bytes, place) {
        result.append(contentsOf: bytes[place..<end])
        place = end
        continue
      }
      if byte < 0x80 {
        appendEscaped(String(decoding: [byte], as: UTF8.self), to: &result)
      } else {
        result.append(byte)
      }
      place += 1
    }
    return result
  }

  /// The end of `&amp;` or `&#38;` that begins here.
  private static func entityEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
    var place = start + 1
    let isNumber = place < bytes.count && bytes[place] == UInt8(ascii: "#")
    if isNumber { place += 1 }
    let first = place
    while place < bytes.count, place - first < 32,
      isNumber ? isDigit(bytes[place]) : isWord(bytes[place]) && !isDigit(bytes[place]) && bytes[place] != 0x5F
    {
      place += 1
    }
    return place > first && place < bytes.count && bytes[place] == UInt8(ascii: ";") ? place + 1 : nil
  }

  static func percentEncoded(_ bytes: [UInt8], space: String) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      if isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "~") {
        result.append(byte)
      } else if byte == 0x20 {
        result.append(contentsOf: space.utf8)
      } else {
        result.append(UInt8(ascii: "%"))
        result.append(hexCharacter(byte >> 4))
        result.append(hexCharacter(byte & 15))
      }
    }
    return result
  }

  private static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count, let high = hexDigit(bytes[place + 1]),
        let low = hexDigit(bytes[place + 2])
      {
        result.append(high << 4 | low)
        place += 3
      } else {
        result.append(bytes[place] == UInt8(ascii: "+") ? 0x20 : bytes[place])
        place += 1
      }
    }
    return result
  }
}

/// Base64 in the two alphabets of RFC 4648.
enum Base64 {
  private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encoded(_ bytes: [UInt8], isURLSafe: Bool) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let left = bytes.count - place
      let group =
        UInt32(bytes[place]) << 16 | (left > 1 ? UInt32(bytes[place + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[place + 2]) : 0)
      for index in 0..<4 {
        if index > left {
          result.append(UInt8(ascii: "="))
        } else {
          let letter = standard[Int(group >> (18 - 6 * UInt32(index)) & 63)]
          result.append(isURLSafe ? urlSafe(letter) : letter)
        }
      }
      place += 3
    }
    return result
  }

  private static func urlSafe(_ letter: UInt8) -> UInt8 {
    letter == UInt8(ascii: "+") ? UInt8(ascii: "-") : letter == UInt8(ascii: "/") ? UInt8(ascii: "_") : letter
  }

  /// Nil for a character outside the alphabet or a wrong length; the URL-safe form may lack its padding.
  static func decoded(_ bytes: [UInt8], isURLSafe: Bool) -> [UInt8]? {
    var body = bytes[...]
    while body.last == UInt8(ascii: "="), bytes.count - body.count < 2 { body.removeLast() }
    let isPadded = bytes.count % 4 == 0
    guard isPadded || (isURLSafe && body.count == bytes.count), body.count % 4 != 1 else { return nil }
    var result: [UInt8] = []
    var group: UInt32 = 0
    var bits = 0
    for byte in body {
      guard let value = value(of: byte, isURLSafe: isURLSafe) else { return nil }
      group = group << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
    }
    return group & ((1 << UInt32(bits)) - 1) == 0 ? result : nil
  }

  private static func value(of byte: UInt8, isURLSafe: Bool) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "-") where isURLSafe: 62
    case UInt8(ascii: "/"): 63
    case UInt8(ascii: "_") where isURLSafe: 63
    default: nil
    }
  }
}
