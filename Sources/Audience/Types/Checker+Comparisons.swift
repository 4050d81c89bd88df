import Diagnostics
import Vocabulary

extension Checker {
  mutating func compare(
    _ left: SyntaxNode, _ comparison: Comparison, _ right: SyntaxNode, _ node: SyntaxNode
  ) -> Condition? {
    let leftValue = value(left)
    let rightValue = value(right)
    if comparison.isOrdering, let offset = [right, left].first(where: \.isOffset) {
      report(
        .momentComparison(comparison, Formatter.inline(offset), at: operatorRange(between: left, and: right)))
      return nil
    }
    guard let leftValue, let rightValue else { return nil }
    return compare(leftValue, left, comparison, rightValue, right, Formatter.inline(node))
  }

  /// Where the operator stands: what is written between its two sides.
  private func operatorRange(between left: SyntaxNode, and right: SyntaxNode) -> SourceRange {
    let bytes = Array(fragment.text.utf8)
    var start = left.range.upperBound
    var end = right.range.lowerBound
    func isFiller(_ byte: UInt8) -> Bool { byte <= 32 || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") }
    while start < end, isFiller(bytes[start]) { start += 1 }
    while end > start, isFiller(bytes[end - 1]) { end -= 1 }
    return fragment.range(start..<end)
  }

  mutating func compare(
    _ left: Value, _ leftNode: SyntaxNode, _ comparison: Comparison, _ right: Value, _ rightNode: SyntaxNode,
    _ text: String
  ) -> Condition? {
    var (left, right) = (left, right)
    if left.type == .json || right.type == .json {
      guard let agreed = agreeOnProperty(left, leftNode, right, rightNode) else { return nil }
      (left, right) = agreed
    }
    if left.type.isTime || right.type.isTime {
      return compareTimes(left, leftNode, comparison, right, rightNode, text)
    }
    // A literal takes the type of the other side.
    if case .literal = left.kind, left.type != right.type {
      guard let fitting = fit(left, to: right.type, at: range(leftNode)) else { return nil }
      left = fitting
    } else {
      guard let fitting = fit(right, to: left.type, at: range(rightNode)) else { return nil }
      right = fitting
    }
    guard !comparison.isOrdering || left.type.isOrdered else {
      report(.notOrdered(left, at: operatorRange(between: leftNode, and: rightNode)))
      return nil
    }
    if let matched = match(left, right, text) {
      return comparison == .unequal ? Condition(.not(matched), text) : matched
    }
    return Condition(.compare(left, comparison, right), text)
  }

  /// A text beside a fixed one: compared whatever the case of the letters.
  private func match(_ left: Value, _ right: Value, _ text: String) -> Condition? {
    guard left.type.isText else { return nil }
    if case .literal(.text(let wanted)) = right.kind {
      return Condition(.match(left, .equals, TextPattern(wanted)), text)
    }
    guard case .literal(.text(let wanted)) = left.kind else { return nil }
    return Condition(.match(right, .equals, TextPattern(wanted)), text)
  }

  /// Reads a property as what the other side is.
  private mutating func agreeOnProperty(
    _ left: Value, _ leftNode: SyntaxNode, _ right: Value, _ rightNode: SyntaxNode
  ) -> (Value, Value)? {
    if left.type == .json, right.type == .json { return (left.read(as: .text), right.read(as: .text)) }
    let (property, other) = left.type == .json ? (left, right) : (right, left)
    let read: Value
    switch other.type {
    case .text, .choice, .word: read = property.read(as: .text)
    case .integer, .number: read = property.read(as: .number)
    case .boolean: read = property.read(as: .boolean)
    case .money, .date, .timestamp, .duration, .json:
      report(.propertyAgainst(other, at: range(left.type == .json ? rightNode : leftNode)))
      return nil
    }
    return left.type == .json ? (read, other) : (other, read)
  }

  /// Returns `value` as a value of `type`, or nil and a finding.
  mutating func fit(_ value: Value, to type: AudienceType, at range: SourceRange) -> Value? {
    if value.type == type || value.type.isNumeric && type.isNumeric { return value }
    guard case .literal(let literal) = value.kind else {
      if value.type.isText, type.isText { return value }
      report(.mismatch(expected: type.description, found: value, at: range))
      return nil
    }
    switch (type, literal) {
    case (.money, _) where value.type.isNumeric: return money(value, at: range)
    case (.choice(let words), .text(let word)):
      if !word.isEmpty, let index = words.firstIndex(of: word) {
        return Value(.literal(.integer(Int64(index))), type, value.text)
      }
      report(.unknownWord(word, known: words.filter { !$0.isEmpty }, at: range))
      return nil
    case (.word(let words), .text(let word)):
      if words.contains(word) { return Value(value.kind, type, value.text) }
      report(.unknownWord(word, known: words, at: range))
      return nil
    default:
      report(.mismatch(expected: type.description, found: value, at: range))
      return nil
    }
  }

  /// Reads a literal number as an amount in major units of the shop's currency.
  private mutating func money(_ value: Value, at range: SourceRange) -> Value? {
    let digits = scope.currency.minorDigits
    let isNegative = value.text.hasPrefix("-")
    let parts = value.text.drop { $0 == "-" }.split(separator: ".")
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let trimmed = fraction.count > digits ? String(fraction.reversed().drop { $0 == "0" }.reversed()) : fraction
    guard trimmed.count <= digits else {
      report(.tooFine(value.text, scope.currency, at: range))
      return nil
    }
    let padded = trimmed + String(repeating: "0", count: digits - trimmed.count)
    guard let minor = Int64((parts.first.map(String.init) ?? "0") + padded), minor < 1_000_000_000_000_000 else {
      report(.tooGreat(value.text, at: range))
      return nil
    }
    return Value(.literal(.integer(isNegative ? -minor : minor)), .money, value.text)
  }

  /// `500 CNY`: an amount that says its currency, which must be the shop's (R36).
  mutating func amount(_ digits: String, _ currency: Name, _ node: SyntaxNode) -> Value? {
    guard currency.text == scope.currency.code else {
      report(.otherCurrency(currency.text, scope.currency, at: range(currency)))
      return nil
    }
    let number = Value(.literal(.number(0)), .number, digits)
    return money(number, at: range(node)).map { Value($0.kind, .money, Formatter.inline(node)) }
  }

  // MARK: Between

  mutating func between(
    _ node: SyntaxNode, _ lower: SyntaxNode, _ upper: SyntaxNode, _ whole: SyntaxNode
  ) -> Condition? {
    let text = Formatter.inline(whole)
    let found = (value(node), value(lower), value(upper))
    guard let value = found.0, let least = found.1, let greatest = found.2 else { return nil }
    if value.type.isTime, let from = least.fixedTime, let through = greatest.fixedTime {
      guard checkUnits(value, TimeRange.between(from, through), at: self.range(whole)) else { return nil }
      let (base, range) = settled(value, .between(from, through))
      return Condition(.time(base, range), text)
    }
    let name = Formatter.inline(node)
    let first = compare(value, node, .greaterOrEqual, least, lower, "\(name) >= \(least.text)")
    let second = compare(value, node, .lessOrEqual, greatest, upper, "\(name) <= \(greatest.text)")
    guard let first, let second else { return nil }
    return Condition(.all([first, second]), text)
  }
}

extension SyntaxNode {
  var isOffset: Bool {
    if case .offset = kind { true } else { false }
  }
}
