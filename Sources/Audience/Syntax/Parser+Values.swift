import Diagnostics
import LocalTime

extension Parser {
  mutating func parseSum() -> SyntaxNode {
    var left = parseProduct()
    var count = 0
    while true {
      count += 1
      if count > Parser.depthLimit, isSymbol("+") || isSymbol("-") { return fail(.tooDeep(at: place)) }
      if takeSymbol("+") {
        left = combined(left, .add, parseProduct())
      } else if takeSymbol("-") {
        left = combined(left, .subtract, parseProduct())
      } else {
        return left
      }
    }
  }

  private mutating func parseProduct() -> SyntaxNode {
    var left = parseFactor()
    var count = 0
    while true {
      count += 1
      if count > Parser.depthLimit, isSymbol("*") || isSymbol("/") { return fail(.tooDeep(at: place)) }
      if takeSymbol("*") {
        left = combined(left, .multiply, parseFactor())
      } else if takeSymbol("/") {
        left = combined(left, .divide, parseFactor())
      } else {
        return left
      }
    }
  }

  private func combined(_ left: SyntaxNode, _ operation: ArithmeticOperator, _ right: SyntaxNode) -> SyntaxNode {
    let start = left.range.lowerBound
    return SyntaxNode(.arithmetic(left, operation, right), start..<max(start, right.range.upperBound))
  }

  private mutating func parseFactor() -> SyntaxNode {
    let start = token.range.lowerBound
    guard isSymbol("-") else { return parsePrimary() }
    guard depth < Parser.depthLimit else { return fail(.tooDeep(at: place)) }
    index += 1
    depth += 1
    defer { depth -= 1 }
    let operand = parseFactor()
    return SyntaxNode(.negative(operand), start..<max(start, operand.range.upperBound))
  }

  private mutating func parsePrimary() -> SyntaxNode {
    let start = token.range.lowerBound
    switch token.kind {
    case .number(let digits):
      if case .word(let unit) = next.kind, Span.Unit(word: unit.lowercased()) != nil || Parser.isNearlyUnit(unit) {
        guard let span = parseSpan() else {
          _ = parseDirection()
          return SyntaxNode(.unreadable, start..<lastEnd)
        }
        let kind: SyntaxNode.Kind = parseDirection().map { .offset(span, $0) } ?? .span(span)
        return SyntaxNode(kind, start..<lastEnd)
      }
      index += 1
      if case .word(let code) = token.kind, Parser.isCurrencyCode(code) {
        return SyntaxNode(.amount(digits, takeName()), start..<lastEnd)
      }
      return SyntaxNode(.number(digits), start..<lastEnd)
    case .string(let text):
      index += 1
      return SyntaxNode(.text(text), start..<lastEnd)
    case .moment(let text):
      index += 1
      return SyntaxNode(.moment(text), start..<lastEnd)
    case .symbol("("):
      guard depth < Parser.depthLimit else { return fail(.tooDeep(at: place)) }
      index += 1
      depth += 1
      defer { depth -= 1 }
      let inner = parseOr()
      close(")", openedAt: start)
      return SyntaxNode(inner.kind, start..<max(start, lastEnd))
    case .symbol("["):
      return fail(.strayList(at: place))
    case .word(let text):
      if Parser.reserved.contains(text.lowercased()) { return fail(.expectedValue(found: token, at: place)) }
      return parseName()
    case .symbol, .end:
      return fail(.expectedValue(found: token, at: place))
    }
  }

  /// Whether a word behind a number is a currency: three capitals.
  private static func isCurrencyCode(_ word: String) -> Bool {
    word.utf8.count == 3 && word.utf8.allSatisfy { $0 >= 65 && $0 <= 90 } && !reserved.contains(word.lowercased())
      && word != "NOT"
  }

  /// Words that cannot begin a value.
  private static let reserved: Set = ["and", "or", "is", "where", "in", "between", "contains", "within"]

  private mutating func parseName() -> SyntaxNode {
    let name = takeName()
    guard isSymbol("(") else {
      let path = [name] + parseMembers()
      return SyntaxNode(.path(path), name.range.lowerBound..<lastEnd)
    }
    guard depth < Parser.depthLimit else { return fail(.tooDeep(at: place)) }
    depth += 1
    defer { depth -= 1 }
    let lowered = name.text.lowercased()
    if AggregateFunction(rawValue: lowered) != nil {
      return parseAggregate(Name(text: lowered, range: name.range))
    }
    return parseCall(name)
  }

  private mutating func takeName() -> Name {
    let range = token.range
    guard case .word(let text) = token.kind else { return Name(text: "", range: range) }
    index += 1
    return Name(text: text, range: range)
  }

  /// Reads `.name.name`.
  private mutating func parseMembers() -> [Name] {
    var members: [Name] = []
    while isSymbol(".") {
      index += 1
      guard case .word = token.kind else {
        report(.expected("a name behind the dot", found: token, at: place))
        break
      }
      members.append(takeName())
    }
    return members
  }

  // MARK: What has brackets

  private mutating func parseAggregate(_ function: Name) -> SyntaxNode {
    let start = function.range.lowerBound
    let opening = token.range.lowerBound
    index += 1
    var isDistinct = false
    if isWord("distinct"), case .word = next.kind {
      isDistinct = true
      index += 1
    }
    let argument = parseSum()
    var moment: MomentClause?
    if startsMomentClause { moment = parseInnerMomentClause() }
    var condition: SyntaxNode?
    if takeWord("where") {
      condition = parseOr()
    } else if case .unreadable = argument.kind {
    } else if !isSymbol(")"), token.kind != .end {
      report(.expectedWhere(found: token, at: place))
      skipToClosing()
    }
    close(")", openedAt: opening)
    let member = parseMembers()
    return SyntaxNode(
      .aggregate(
        AggregateSyntax(
          function: function, isDistinct: isDistinct, argument: argument, moment: moment, condition: condition,
          member: member)),
      start..<max(start, lastEnd))
  }

  private mutating func skipToClosing() {
    var open = 0
    while token.kind != .end {
      if isSymbol("(") { open += 1 }
      if isSymbol(")") {
        if open == 0 { return }
        open -= 1
      }
      index += 1
    }
  }

  private mutating func parseCall(_ name: Name) -> SyntaxNode {
    let start = name.range.lowerBound
    let opening = token.range.lowerBound
    index += 1
    var arguments: [Name] = []
    while !isSymbol(")"), token.kind != .end {
      guard let argument = parseNameArgument() else { break }
      arguments.append(argument)
      if !takeSymbol(",") { break }
    }
    let moment = startsMomentClause ? parseInnerMomentClause() : nil
    close(")", openedAt: opening)
    if name.text == "events", let event = arguments.first, arguments.count == 1, moment == nil {
      let members = parseMembers()
      return SyntaxNode(.eventsPath(event, members), start..<max(start, lastEnd))
    }
    return SyntaxNode(.call(name, arguments, moment), start..<max(start, lastEnd))
  }

  /// Reads a name that may hold hyphens (`order-shipped`) or stand in quotes.
  private mutating func parseNameArgument() -> Name? {
    let start = token.range.lowerBound
    switch token.kind {
    case .string(let text):
      index += 1
      return Name(text: text, range: start..<lastEnd, isQuoted: true)
    case .word, .number, .moment:
      var text = ""
      while true {
        switch token.kind {
        case .word(let part), .number(let part), .moment(let part): text += part
        case .symbol("-"): text += "-"
        default: return Name(text: text, range: start..<lastEnd)
        }
        index += 1
        guard token.range.lowerBound == lastEnd else { return Name(text: text, range: start..<lastEnd) }
      }
    case .symbol, .end:
      _ = fail(.expected("a name", found: token, at: place))
      return nil
    }
  }

  /// Whether a word behind a number was meant as a unit: `60 dyas ago`.
  private static func isNearlyUnit(_ word: String) -> Bool {
    guard word.utf8.count > 3, !isCurrencyCode(word) else { return false }
    return didYouMean(word.lowercased(), in: Span.Unit.allCases.map(\.rawValue)) != nil
  }
}
