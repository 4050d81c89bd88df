/// XML that somebody sent us, read as the same tree as JSON: an element is a member, a repeated one an array, an element
/// without elements its text. Attributes, comments and declarations are passed over; entities other than the five of
/// XML and document types are refused.
package enum XMLText {
  private static let longestName = 128

  /// Nil for anything that is not one element in UTF-8, closed where it must be.
  package static func document(_ bytes: some Sequence<UInt8>) -> JSONText? {
    var parser = XMLParser(bytes: Array(bytes))
    return parser.document()
  }

  private struct XMLParser {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
      self.bytes = bytes
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func document() -> JSONText? {
      guard skipProlog(), let (name, value) = element(depth: 0), skipProlog(), position == bytes.count else {
        return nil
      }
      return .object([name: value])
    }

    private func isAt(_ text: StaticString) -> Bool {
      let count = text.utf8CodeUnitCount
      return bytes.count - position >= count && (0..<count).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
    }

    /// Passes over everything up to and with `text`.
    private mutating func skip(behind text: StaticString) -> Bool {
      while position < bytes.count {
        if isAt(text) {
          position += text.utf8CodeUnitCount
          return true
        }
        position += 1
      }
      return false
    }

    private mutating func skipProlog() -> Bool {
      while position < bytes.count {
        if bytes[position] <= 0x20 {
          position += 1
        } else if isAt("<?") {
          guard skip(behind: "?>") else { return false }
        } else if isAt("<!--") {
          guard skip(behind: "-->") else { return false }
        } else {
          return true
        }
      }
      return true
    }

    private mutating func element(depth: Int) -> (String, JSONText)? {
      guard depth <= JSONText.deepest, isAt("<") else { return nil }
      position += 1
      guard let name = name() else { return nil }
      // Attributes; a `>` inside quotes does not end the tag.
      var quote: UInt8?
      while position < bytes.count {
        let byte = bytes[position]
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else if byte == UInt8(ascii: ">") {
          break
        } else if byte == UInt8(ascii: "<") {
          return nil
        }
        position += 1
      }
      guard position < bytes.count else { return nil }
      let isEmpty = bytes[position - 1] == UInt8(ascii: "/")
      position += 1
      return isEmpty ? (name, .text("")) : content(of: name, depth: depth).map { (name, $0) }
    }

    private mutating func name() -> String? {
      let start = position
      while position < bytes.count, bytes[position] > 0x20, !"/>=<".utf8.contains(bytes[position]) { position += 1 }
      guard position > start, position - start <= XMLText.longestName,
        let name = String(validating: bytes[start..<position], as: UTF8.self)
      else { return nil }
      // Without its namespace.
      return name.split(separator: ":").last.map(String.init)
    }

    private mutating func content(of name: String, depth: Int) -> JSONText? {
      var text: [UInt8] = []
      var members: [String: JSONText] = [:]
      while position < bytes.count {
        if isAt("</") {
          position += 2
          guard self.name() == name else { return nil }
          while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
          guard isAt(">") else { return nil }
          position += 1
          if !members.isEmpty { return .object(members) }
          return String(validating: text, as: UTF8.self).map { .text($0) }
        } else if isAt("<![CDATA[") {
          position += 9
          let start = position
          guard skip(behind: "]]>") else { return nil }
          text.append(contentsOf: bytes[start..<(position - 3)])
        } else if isAt("<!--") {
          guard skip(behind: "-->") else { return nil }
        } else if isAt("<!") {
          return nil
        } else if isAt("<") {
          guard let (name, value) = element(depth: depth + 1) else { return nil }
          switch members[name] {
          case nil: members[name] = value
          case .array(let values)?: members[name] = .array(values + [value])
          case let first?: members[name] = .array([first, value])
          }
        } else if isAt("&") {
          guard let scalar = entity() else { return nil }
          text.append(contentsOf: String(scalar).utf8)
        } else {
          text.append(bytes[position])
          position += 1
        }
      }
      return nil
    }

    private mutating func entity() -> Unicode.Scalar? {
      guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
      let name = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
      position = end + 1
      switch name {
      case "amp": return "&"
      case "lt": return "<"
      case "gt": return ">"
      case "quot": return "\""
      case "apos": return "'"
      default:
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap { Unicode.Scalar($0) }
      }
    }
  }
}
