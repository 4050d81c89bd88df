import Diagnostics

/// Cuts an expression's text into tokens; what it cannot read becomes a finding and is left out.
struct Lexer {
  private let fragment: SourceFragment
  private let bytes: [UInt8]
  private var offset = 0
  private var tokens: [Token] = []
  private var diagnostics: [Diagnostic] = []

  private init(_ fragment: SourceFragment) {
    self.fragment = fragment
    self.bytes = Array(fragment.text.utf8)
  }

  /// Returns the tokens, the last of them `.end`.
  static func tokens(of fragment: SourceFragment) -> (tokens: [Token], diagnostics: [Diagnostic]) {
    var lexer = Lexer(fragment)
    while lexer.offset < lexer.bytes.count { lexer.readToken() }
    let end = lexer.endOfText
    lexer.tokens.append(Token(kind: .end, range: end..<end))
    return (lexer.tokens, lexer.diagnostics)
  }

  /// Where the last visible character ends, so that a caret stands behind it and not on a trailing empty line.
  private var endOfText: Int {
    (bytes.lastIndex { !Lexer.isSpace($0) } ?? -1) + 1
  }

  private mutating func readToken() {
    let byte = bytes[offset]
    if Lexer.isSpace(byte) {
      offset += 1
    } else if Lexer.isDigit(byte) {
      readNumber()
    } else if byte == UInt8(ascii: "#") {
      let start = offset
      while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
      diagnostics.append(.comment(at: fragment.range(start..<start + 1)))
    } else if let sign = wideSign {
      readWideSign(sign.wide, sign.plain)
    } else if Lexer.isWordStart(byte) {
      let start = offset
      while offset < bytes.count, Lexer.isWordStart(bytes[offset]) || Lexer.isDigit(bytes[offset]), wideSign == nil {
        offset += 1
      }
      add(.word(text(start..<offset)), from: start)
    } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      readString(quote: byte)
    } else {
      readSymbol()
    }
  }

  /// Reports the sign and goes on as if the plain one stood there, so that it makes one finding and not five.
  private mutating func readWideSign(_ wide: String, _ plain: String) {
    let start = offset
    offset += wide.utf8.count
    diagnostics.append(.wideSign(wide, plain, at: fragment.range(start..<offset)))
    guard plain == "\"" || plain == "'" else {
      if plain.utf8.count <= 2 { add(.symbol(plain), from: start) }
      return
    }
    let content = offset
    func isQuote(_ sign: String?) -> Bool { sign == "\"" || sign == "'" }
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n"), bytes[offset] != UInt8(ascii: "\""),
      !isQuote(wideSign?.plain)
    {
      offset += 1
    }
    let end = offset
    if offset < bytes.count { offset += wideSign?.wide.utf8.count ?? (bytes[offset] == UInt8(ascii: "\"") ? 1 : 0) }
    add(.string(text(content..<end)), from: start)
  }

  /// A quote, bracket or comma as input methods and word processors write it, with the one that is meant.
  private var wideSign: (wide: String, plain: String)? {
    guard bytes[offset] >= 0xE2 else { return nil }
    return Lexer.wideSigns.first { bytes[offset...].starts(with: $0.wide.utf8) }
  }

  private static let wideSigns: [(wide: String, plain: String)] = [
    ("“", "\""), ("”", "\""), ("„", "\""), ("‘", "'"), ("’", "'"), ("「", "\""), ("」", "\""), ("（", "("), ("）", ")"),
    ("【", "["), ("】", "]"), ("，", ","), ("、", ","), ("＝", "="), ("＞", ">"), ("＜", "<"), ("≥", ">="), ("≤", "<="),
    ("≠", "is not"),
  ]

  private mutating func readNumber() {
    let start = offset
    if let end = endOfMoment(from: start) {
      offset = end
      return add(.moment(text(start..<end)), from: start)
    }
    func isNumeral(_ byte: UInt8) -> Bool { Lexer.isDigit(byte) || byte == UInt8(ascii: "_") }
    while offset < bytes.count, isNumeral(bytes[offset]) { offset += 1 }
    if offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "."), Lexer.isDigit(bytes[offset + 1]) {
      offset += 1
      while offset < bytes.count, isNumeral(bytes[offset]) { offset += 1 }
    }
    add(.number(text(start..<offset).filter { $0 != "_" }), from: start)
  }

  /// Where `YYYY-MM-DD[THH:MM[:SS][Z|±HH:MM]]` ends, or nil where none begins at `start`.
  private func endOfMoment(from start: Int) -> Int? {
    func matches(_ pattern: String, at place: Int) -> Bool {
      let wanted = Array(pattern.utf8)
      guard place + wanted.count <= bytes.count else { return false }
      return wanted.indices.allSatisfy {
        wanted[$0] == UInt8(ascii: "0") ? Lexer.isDigit(bytes[place + $0]) : wanted[$0] == bytes[place + $0]
      }
    }
    guard matches("0000-00-00", at: start) else { return nil }
    var end = start + 10
    guard matches("T00:00", at: end) else { return end }
    end += 6
    if matches(":00", at: end) { end += 3 }
    if matches("Z", at: end) { return end + 1 }
    if matches("+00:00", at: end) || matches("-00:00", at: end) { return end + 6 }
    return end
  }

  private mutating func readString(quote: UInt8) {
    let start = offset
    var content: [UInt8] = []
    offset += 1
    while offset < bytes.count, bytes[offset] != quote {
      if bytes[offset] == UInt8(ascii: "\n") { break }
      if bytes[offset] == UInt8(ascii: "\\"), offset + 1 < bytes.count { offset += 1 }
      content.append(bytes[offset])
      offset += 1
    }
    if offset < bytes.count, bytes[offset] == quote {
      offset += 1
    } else {
      diagnostics.append(.unclosedText(at: fragment.range(start..<offset)))
    }
    add(.string(String(decoding: content, as: UTF8.self)), from: start)
  }

  private mutating func readSymbol() {
    let start = offset
    let pair = offset + 1 < bytes.count ? text(offset..<offset + 2) : ""
    if ["!=", "<=", ">=", "<>", "==", "&&", "||"].contains(pair) {
      offset += 2
      return add(.symbol(pair), from: start)
    }
    offset += 1
    let symbol = text(start..<offset)
    if ["=", "<", ">", "(", ")", "[", "]", ",", ".", "+", "-", "*", "/"].contains(symbol) {
      add(.symbol(symbol), from: start)
    } else {
      diagnostics.append(.unknownCharacter(symbol, at: fragment.range(start..<offset)))
    }
  }

  private mutating func add(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, range: start..<offset))
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte >= 9 && byte <= 13 }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// Letters, underscores, and every byte outside ASCII: names of segments and campaigns may be in any script.
  private static func isWordStart(_ byte: UInt8) -> Bool {
    byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte == 95 || byte >= 128
  }
}
