import Diagnostics
import LocalTime

/// Reads tokens into a syntax tree. After a mistake it goes on at the next `and`, `or`, comma or closing bracket, so that
/// one reading finds several mistakes.
struct Parser {
  let fragment: SourceFragment
  var tokens: [Token]
  var index = 0
  var depth = 0
  var diagnostics: [Diagnostic]

  /// Brackets and `not`s inside one another; more is not written by people.
  static let depthLimit = 60

  static func parse(_ fragment: SourceFragment) -> (node: SyntaxNode, diagnostics: [Diagnostic]) {
    let lexed = Lexer.tokens(of: fragment)
    var parser = Parser(fragment: fragment, tokens: lexed.tokens, diagnostics: lexed.diagnostics)
    if case .end = parser.token.kind, parser.diagnostics.isEmpty {
      parser.diagnostics.append(.emptyExpression(at: fragment.range(0..<0)))
      return (SyntaxNode(.unreadable, 0..<0), parser.diagnostics)
    }
    let node = parser.parseOr()
    while parser.token.kind != .end {
      if parser.diagnostics.last?.range != parser.place {
        parser.report(.unexpected(parser.token, at: parser.place))
      }
      parser.index += 1
      if parser.token.kind != .end, parser.isWord("and") || parser.isWord("or") { parser.index += 1 }
      if parser.token.kind != .end { _ = parser.parseOr() }
    }
    return (node, parser.diagnostics)
  }

  // MARK: Conditions

  mutating func parseOr() -> SyntaxNode {
    var parts = [parseAnd()]
    while takeWord("or") || takeSymbol("||") { parts.append(parseAnd()) }
    return parts.count == 1 ? parts[0] : SyntaxNode(.or(parts), span(of: parts))
  }

  private mutating func parseAnd() -> SyntaxNode {
    var parts = [parseNot()]
    while takeWord("and") || takeSymbol("&&") { parts.append(parseNot()) }
    return parts.count == 1 ? parts[0] : SyntaxNode(.and(parts), span(of: parts))
  }

  private mutating func parseNot() -> SyntaxNode {
    let start = token.range.lowerBound
    guard isWord("not") else { return parsePredicate() }
    guard depth < Parser.depthLimit else { return fail(.tooDeep(at: place)) }
    index += 1
    depth += 1
    defer { depth -= 1 }
    let operand = parseNot()
    return SyntaxNode(.not(operand), start..<operand.range.upperBound)
  }

  private func span(of parts: [SyntaxNode]) -> Range<Int> {
    let start = parts.first?.range.lowerBound ?? 0
    return start..<max(start, parts.last?.range.upperBound ?? start)
  }

  // MARK: Tokens

  var token: Token { tokens[index] }
  var next: Token { tokens[min(index + 1, tokens.count - 1)] }
  var place: SourceRange { fragment.range(token.range) }
  /// Where the token before this one ends.
  var lastEnd: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

  /// The word at this place in small letters: `AND` is read as `and`.
  var word: String? {
    if case .word(let text) = token.kind { text.lowercased() } else { nil }
  }

  func isWord(_ wanted: String) -> Bool { word == wanted }
  func isSymbol(_ wanted: String) -> Bool { token.kind == .symbol(wanted) }

  func nextWord() -> String? {
    if case .word(let text) = next.kind { text.lowercased() } else { nil }
  }

  mutating func takeWord(_ wanted: String) -> Bool {
    guard isWord(wanted) else { return false }
    index += 1
    return true
  }

  mutating func takeSymbol(_ wanted: String) -> Bool {
    guard isSymbol(wanted) else { return false }
    index += 1
    return true
  }

  /// Takes a closing bracket, or reports that it is missing and goes on behind the one that belongs here.
  mutating func close(_ symbol: String, openedAt start: Int) {
    if takeSymbol(symbol) { return }
    report(.expected("'\(symbol)'", found: token, at: place, opened: fragment.range(start..<start + 1)))
    skip(through: symbol)
  }

  // MARK: Recovery

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Reports and skips to where reading can go on.
  mutating func fail(_ diagnostic: Diagnostic) -> SyntaxNode {
    let start = token.range.lowerBound
    report(diagnostic)
    skipToBoundary()
    return SyntaxNode(.unreadable, start..<max(start, lastEnd))
  }

  private mutating func skipToBoundary() {
    var open = 0
    while token.kind != .end {
      if case .symbol(let symbol) = token.kind {
        if symbol == "(" || symbol == "[" { open += 1 }
        if symbol == ")" || symbol == "]" || symbol == "," {
          if open == 0 { return }
          if symbol != "," { open -= 1 }
        }
      } else if open == 0, isWord("and") || isWord("or") || isWord("where") {
        return
      }
      index += 1
    }
  }

  private mutating func skip(through symbol: String) {
    let opening = symbol == ")" ? "(" : "["
    var open = 0
    while token.kind != .end {
      if isSymbol(opening) { open += 1 }
      if isSymbol(symbol) {
        if open == 0 { return index += 1 }
        open -= 1
      }
      index += 1
    }
  }
}
