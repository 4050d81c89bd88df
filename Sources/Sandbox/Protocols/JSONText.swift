/// A JSON object being written on one line, members in the order given.
struct JSONText {
  private(set) var text = ""
  private var needsComma = false

  mutating func open() {
    text += "{"
    needsComma = false
  }

  mutating func close() {
    text += "}"
    needsComma = true
  }

  /// Writes a member whose missing value is `null`.
  mutating func member(_ name: String, _ value: String?) {
    key(name)
    if let value { quote(value) } else { text += "null" }
  }

  /// Writes a member only where it has a value.
  mutating func optionalMember(_ name: String, _ value: String?) {
    if let value { member(name, value) }
  }

  mutating func member(_ name: String, _ value: Int) { member(name, raw: String(value)) }

  /// Writes a member whose value is JSON already.
  mutating func member(_ name: String, raw: String) {
    key(name)
    text += raw
  }

  mutating func raw(_ json: String) { text += json }

  private mutating func key(_ name: String) {
    if needsComma { text += "," }
    needsComma = true
    quote(name)
    text += ":"
  }

  private mutating func quote(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
