/// Header fields as RFC 5322 and 2047 want them: folded, ASCII, one field whatever the value holds.
enum MailHeader {
  /// The longest line, without its end.
  static let longestLine = 76

  /// `Name: value` of free text, with its line end.
  static func unstructured(_ name: String, _ value: String) -> String {
    "\(name): \(text(value, indented: name.utf8.count + 2, isPhrase: false))\r\n"
  }

  /// `Name: Display Name <address>`
  static func mailbox(_ name: String, _ display: String?, _ address: MailAddress) -> String {
    let display = clean(display ?? "")
    guard !display.isEmpty else { return "\(name): \(address.text)\r\n" }
    let text = text(display, indented: name.utf8.count + 2, isPhrase: true)
    let line = text.split(separator: "\r\n").last?.utf8.count ?? 0
    let isLong = line + name.utf8.count + address.text.utf8.count + 6 > longestLine
    return "\(name): \(text)\(isLong ? "\r\n " : " ")<\(address.text)>\r\n"
  }

  /// A value written as it is: what we made ourselves.
  static func plain(_ name: String, _ value: String) -> String { "\(name): \(clean(value))\r\n" }

  /// Control characters, line ends above all, are blanks.
  static func clean(_ value: String) -> String {
    String(String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
      .trimmedBlanks
  }

  private static func text(_ value: String, indented: Int, isPhrase: Bool) -> String {
    let value = clean(value)
    let isASCII = value.utf8.allSatisfy { $0 < 0x7F }
    let words = value.split(separator: " ", omittingEmptySubsequences: false)
    // What looks like an encoded word, or could not be folded, is encoded too.
    if isASCII, !value.contains("=?"), words.allSatisfy({ $0.utf8.count <= 64 }) {
      if !isPhrase { return folded(words, indented: indented) }
      let isAtom = value.utf8.allSatisfy { byte in
        byte == 0x20 || byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
          || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
      }
      if isAtom { return folded(words, indented: indented) }
      if value.utf8.count + indented < 70 {
        return "\"" + value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
      }
    }
    return encodedWords(value, indented: indented)
  }

  private static func folded(_ words: [Substring], indented: Int) -> String {
    var text = ""
    var column = indented
    for (index, word) in words.enumerated() {
      // A fold before a blank that is followed by one would make a line of blanks.
      if index > 0 {
        if column + 1 + word.utf8.count > longestLine, !word.isEmpty {
          text += "\r\n "
          column = 1
        } else {
          text += " "
          column += 1
        }
      }
      text += word
      column += word.utf8.count
    }
    return text
  }

  /// `=?UTF-8?B?…?=`, each of at most 75 characters and of whole characters.
  private static func encodedWords(_ value: String, indented: Int) -> String {
    var words: [String] = []
    var bytes: [UInt8] = []
    var room = room(indented)
    func flush() {
      if !bytes.isEmpty { words.append("=?UTF-8?B?\(Base64.text(bytes))?=") }
      bytes = []
    }
    for character in value {
      // A character of very many scalars is split between them.
      let parts =
        character.utf8.count > 40 ? character.unicodeScalars.map { Array(String($0).utf8) } : [Array(character.utf8)]
      for part in parts {
        if bytes.count + part.count > room {
          flush()
          room = MailHeader.room(1)
        }
        bytes += part
      }
    }
    flush()
    return words.joined(separator: "\r\n ")
  }

  /// How many bytes fit into the Base64 of an encoded word that begins at a column.
  private static func room(_ column: Int) -> Int {
    max(12, (min(75, longestLine - column) - 12) / 4 * 3)
  }
}
