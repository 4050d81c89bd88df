/// Walks over the lexemes of one output or tag with a look at the one that follows.
struct MarkupReader {
  let bytes: SourceBytes
  private var lexer: ExpressionLexer
  private(set) var current: Lexeme
  private(set) var following: Lexeme
  /// Where the lexeme before the current one ended.
  private(set) var lastEnd: Int

  init(bytes: SourceBytes, range: Range<Int>) throws(TemplateProblem) {
    self.bytes = bytes
    lexer = ExpressionLexer(bytes: bytes, range: range)
    current = try lexer.next()
    following = current.kind == .end ? current : try lexer.next()
    lastEnd = range.lowerBound
  }

  mutating func advance() throws(TemplateProblem) {
    lastEnd = current.range.upperBound
    current = following
    following = current.kind == .end ? current : try lexer.next()
  }

  func text(_ lexeme: Lexeme) -> String { bytes.text(lexeme.range) }

  var isAtEnd: Bool { current.kind == .end }

  func isWord(_ word: String) -> Bool {
    current.kind == .identifier && bytes[current.range].elementsEqual(word.utf8)
  }

  mutating func take(_ kind: Lexeme.Kind) throws(TemplateProblem) -> Bool {
    guard current.kind == kind else { return false }
    try advance()
    return true
  }

  mutating func takeWord(_ word: String) throws(TemplateProblem) -> Bool {
    guard isWord(word) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ kind: Lexeme.Kind, _ expected: String) throws(TemplateProblem) -> Lexeme {
    guard current.kind == kind else { throw unexpected(expected) }
    let lexeme = current
    try advance()
    return lexeme
  }

  mutating func identifier(_ expected: String) throws(TemplateProblem) -> (name: String, range: Range<Int>) {
    let lexeme = try expect(.identifier, expected)
    return (text(lexeme), lexeme.range)
  }

  func expectEnd() throws(TemplateProblem) { if !isAtEnd { throw unexpected("the end") } }

  func unexpected(_ expected: String, hint: String? = nil) -> TemplateProblem {
    let found = isAtEnd ? TemplateProblem.nothingMore : "'\(text(current))'"
    return .unexpected(found, expected: expected, range: current.range, hint: hint)
  }

  /// The text from `start` up to the current lexeme without white space outside quotes.
  func canonicalText(from start: Int) -> String {
    var text: [UInt8] = []
    var quote: UInt8?
    for byte in bytes[start..<max(start, lastEnd)] {
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if isSpace(byte) {
        continue
      }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
  }
}
