import Diagnostics
import LocalTime

extension Parser {
  /// A value with at most one comparison behind it.
  mutating func parsePredicate() -> SyntaxNode {
    let left = parseSum()
    guard let predicate = parseComparison(of: left) else { return left }
    if isComparison { return fail(.chainedComparison(at: place)) }
    return takeLocalTime() ? SyntaxNode(.local(predicate), left.range.lowerBound..<lastEnd) : predicate
  }

  /// Takes `in local time`.
  private mutating func takeLocalTime() -> Bool {
    guard isWord("in"), nextWord() == "local", index + 2 < tokens.count, tokens[index + 2].isWord("time") else {
      return false
    }
    index += 3
    return true
  }

  /// Reads words about a moment inside a function, whose `in local time` is their own.
  mutating func parseInnerMomentClause() -> MomentClause? {
    guard let clause = parseMomentClause() else { return nil }
    return takeLocalTime() ? .local(clause) : clause
  }

  private var isComparison: Bool {
    switch token.kind {
    case .symbol("="), .symbol("=="), .symbol("!="), .symbol("<>"), .symbol("<"), .symbol("<="), .symbol(">"),
      .symbol(">="):
      true
    case .word: isWord("is")
    default: false
    }
  }

  private mutating func parseComparison(of left: SyntaxNode) -> SyntaxNode? {
    let start = left.range.lowerBound
    if case .symbol(let symbol) = token.kind, let comparison = Parser.comparisons[symbol] {
      index += 1
      let right = parseSum()
      return SyntaxNode(.compare(left, comparison, right), start..<max(start, right.range.upperBound))
    }
    if takeWord("is") {
      let isNegated = takeWord("not")
      if takeWord("missing") || takeWord("null") {
        return SyntaxNode(isNegated ? .present(left) : .missing(left), start..<lastEnd)
      }
      if takeWord("present") { return SyntaxNode(isNegated ? .missing(left) : .present(left), start..<lastEnd) }
      if startsWords { return parseWords(of: left, isNegated: isNegated) }
      let right = parseSum()
      return SyntaxNode(
        .compare(left, isNegated ? .unequal : .equal, right), start..<max(start, right.range.upperBound))
    }
    if isWord("not"), let word = nextWord(), Parser.words.contains(word) {
      index += 1
      return parseWords(of: left, isNegated: true)
    }
    return startsWords ? parseWords(of: left, isNegated: false) : nil
  }

  private static let comparisons: [String: Comparison] = [
    "=": .equal, "==": .equal, "!=": .unequal, "<>": .unequal, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]

  private static let words: Set = [
    "in", "between", "contains", "starts", "ends", "before", "after", "within", "more", "less",
  ]

  private var startsWords: Bool {
    guard let word, Parser.words.contains(word) else { return false }
    return word != "more" && word != "less" || nextWord() == "than"
  }

  private mutating func parseWords(of left: SyntaxNode, isNegated: Bool) -> SyntaxNode {
    let start = left.range.lowerBound
    let kind: SyntaxNode.Kind
    if takeWord("in") {
      kind = .among(left, parseList())
    } else if takeWord("between") {
      let lower = parseSum()
      guard takeWord("and") else { return fail(.expected("'and'", found: token, at: place)) }
      kind = .between(left, lower, parseSum())
    } else if takeWord("contains") {
      kind = .match(left, .contains, parseSum())
    } else if isWord("starts") || isWord("ends") {
      let match: TextMatch = isWord("starts") ? .starts : .ends
      index += 1
      guard takeWord("with") else { return fail(.expected("'with'", found: token, at: place)) }
      kind = .match(left, match, parseSum())
    } else if let clause = parseMomentClause() {
      kind = .when(left, clause)
    } else {
      return SyntaxNode(.unreadable, start..<max(start, lastEnd))
    }
    let node = SyntaxNode(kind, start..<max(start, lastEnd))
    return isNegated ? SyntaxNode(.not(node), node.range) : node
  }

  private mutating func parseList() -> SyntaxNode {
    let start = token.range.lowerBound
    guard takeSymbol("[") else { return fail(.expectedList(found: token, at: place)) }
    var elements: [SyntaxNode] = []
    while !isSymbol("]"), token.kind != .end {
      elements.append(parseSum())
      if !takeSymbol(",") { break }
    }
    close("]", openedAt: start)
    return SyntaxNode(.list(elements), start..<max(start, lastEnd))
  }

  // MARK: Moments

  /// Whether words about a moment begin here.
  var startsMomentClause: Bool {
    switch word {
    case "before", "after", "within": true
    case "more", "less": nextWord() == "than"
    default: false
    }
  }

  /// Reads `before …`, `within last 60 days`, `more than 60 days ago`; nil, reported, where they are wrong.
  mutating func parseMomentClause() -> MomentClause? {
    if takeWord("before") { return takePeriod().map { .beforePeriod($0, $1) } ?? .before(parseSum()) }
    if takeWord("after") { return takePeriod().map { .afterPeriod($0, $1) } ?? .after(parseSum()) }
    if takeWord("within") { return parseWithin() }
    let isMore = isWord("more")
    index += 2
    guard let span = parseSpan() else { return nil }
    guard let direction = parseDirection() else {
      _ = fail(.expected("'ago' or 'from now'", found: token, at: place))
      return nil
    }
    return isMore ? .moreThan(span, direction) : .lessThan(span, direction)
  }

  /// Takes `this month`, where that is what stands here.
  private mutating func takePeriod() -> (PeriodPlace, CalendarPeriod)? {
    guard let word, let placed = PeriodPlace(rawValue: word), let next = nextWord(),
      let period = CalendarPeriod(rawValue: next)
    else { return nil }
    index += 2
    return (placed, period)
  }

  private mutating func parseWithin() -> MomentClause? {
    if case .number = token.kind { return parseSpan().map { .unsaid($0) } }
    let afterThe = takeWord("the")
    guard let word, let placed = PeriodPlace(rawValue: word) else {
      _ = fail(.expected(afterThe ? "'last' or 'next'" : "'last', 'next' or 'this'", found: token, at: place))
      return nil
    }
    index += 1
    if let word = self.word, let period = CalendarPeriod(rawValue: word) {
      index += 1
      return .period(placed, period)
    }
    guard placed != .this else {
      _ = fail(.expected("'week', 'month', 'quarter' or 'year'", found: token, at: place))
      return nil
    }
    return parseSpan().map { placed == .last ? .last($0) : .next($0) }
  }

  /// Reads `60 days`; nil, reported, where it is not one.
  mutating func parseSpan() -> Span? {
    guard case .number(let digits) = token.kind else {
      _ = fail(.expected("a length of time such as '60 days'", found: token, at: place))
      return nil
    }
    let start = token.range.lowerBound
    index += 1
    guard let word, let unit = Span.Unit(word: word) else {
      let hint = word.flatMap { didYouMean($0, in: Span.Unit.allCases.map(\.rawValue)) }
      _ = fail(.expected("a unit such as 'days'", found: token, at: place, hint: hint))
      return nil
    }
    index += 1
    guard let count = Int(digits), count <= 100_000_000, !Span(count, unit).isImpossible else {
      report(.impossibleSpan("\(digits) \(word)", at: fragment.range(start..<lastEnd)))
      return nil
    }
    return Span(count, unit)
  }

  mutating func parseDirection() -> Direction? {
    if takeWord("ago") { return .ago }
    guard isWord("from"), nextWord() == "now" else { return nil }
    index += 2
    return .fromNow
  }
}
