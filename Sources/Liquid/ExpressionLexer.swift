/// The smallest parts of what stands inside `{{ }}` and `{% %}`.
struct Lexeme {
  enum Kind: Equatable {
    case identifier, string, number, dot, dotDot, colon, comma, openSquare, closeSquare, openRound, closeRound, pipe
    case dash, question, equals
    case comparison(Comparator)
    case end
  }

  var kind: Kind
  var range: Range<Int>
}

/// Splits markup into lexemes; recovers from nothing: the first wrong character is the finding.
struct ExpressionLexer {
  let bytes: SourceBytes
  var position: Int
  let end: Int
  private var previous: Lexeme.Kind = .end

  init(bytes: SourceBytes, range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  private func byte(at offset: Int) -> UInt8 { position + offset < end ? bytes[position + offset] : 0 }

  mutating func next() throws(TemplateProblem) -> Lexeme {
    let lexeme = try scan()
    previous = lexeme.kind
    return lexeme
  }

  private mutating func take(_ kind: Lexeme.Kind, _ count: Int) -> Lexeme {
    defer { position += count }
    return Lexeme(kind: kind, range: position..<position + count)
  }

  private mutating func scan() throws(TemplateProblem) -> Lexeme {
    while position < end, isSpace(bytes[position]) { position += 1 }
    guard position < end else { return Lexeme(kind: .end, range: end..<end) }
    let first = bytes[position]
    switch first {
    case UInt8(ascii: "."): return byte(at: 1) == first ? take(.dotDot, 2) : take(.dot, 1)
    case UInt8(ascii: ":"): return take(.colon, 1)
    case UInt8(ascii: ","): return take(.comma, 1)
    case UInt8(ascii: "["): return take(.openSquare, 1)
    case UInt8(ascii: "]"): return take(.closeSquare, 1)
    case UInt8(ascii: "("): return take(.openRound, 1)
    case UInt8(ascii: ")"): return take(.closeRound, 1)
    case UInt8(ascii: "|"): return take(.pipe, 1)
    case UInt8(ascii: "?"): return take(.question, 1)
    case UInt8(ascii: "="): return byte(at: 1) == first ? take(.comparison(.equal), 2) : take(.equals, 1)
    case UInt8(ascii: "!"):
      if byte(at: 1) == UInt8(ascii: "=") { return take(.comparison(.unequal), 2) }
    case UInt8(ascii: "<"):
      if byte(at: 1) == UInt8(ascii: "=") { return take(.comparison(.lessOrEqual), 2) }
      if byte(at: 1) == UInt8(ascii: ">") { return take(.comparison(.unequal), 2) }
      return take(.comparison(.less), 1)
    case UInt8(ascii: ">"):
      if byte(at: 1) == UInt8(ascii: "=") { return take(.comparison(.greaterOrEqual), 2) }
      return take(.comparison(.greater), 1)
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return try string(first)
    case UInt8(ascii: "-"):
      return isDigit(byte(at: 1)) ? number() : take(.dash, 1)
    default:
      if isDigit(first) { return number() }
      if isWord(first) { return identifier() }
    }
    throw .unexpectedCharacter(bytes, at: position, end: end)
  }

  private mutating func string(_ quote: UInt8) throws(TemplateProblem) -> Lexeme {
    var close = position + 1
    while close < end, bytes[close] != quote { close += 1 }
    guard close < end else { throw .unclosedString(position..<end) }
    return take(.string, close + 1 - position)
  }

  private mutating func number() -> Lexeme {
    var length = 1
    while isDigit(byte(at: length)) { length += 1 }
    if byte(at: length) == UInt8(ascii: "."), isDigit(byte(at: length + 1)) {
      length += 2
      while isDigit(byte(at: length)) { length += 1 }
    }
    return take(.number, length)
  }

  private mutating func identifier() -> Lexeme {
    var length = 1
    while isWord(byte(at: length)) || byte(at: length) == UInt8(ascii: "-") { length += 1 }
    if byte(at: length) == UInt8(ascii: "?") { length += 1 }
    let isContains =
      previous != .dot && length == 8 && bytes[position..<position + length].elementsEqual("contains".utf8)
    return take(isContains ? .comparison(.contains) : .identifier, length)
  }
}
