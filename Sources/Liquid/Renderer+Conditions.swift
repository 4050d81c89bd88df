extension Renderer {
  /// Whether the condition holds; its comparisons associate to the right, as the language has it.
  mutating func holds(_ condition: Range<Int32>, _ program: LinkedProgram) throws(RenderError) -> Bool {
    var result = false
    var index = condition.lowerBound
    while index < condition.upperBound {
      let comparison = program.tables.comparisons[index]
      result = try holds(comparison, program)
      index += 1
      if index < condition.upperBound, comparison.isOr == result { return result }
    }
    return result
  }

  private mutating func holds(_ comparison: Comparison, _ program: LinkedProgram) throws(RenderError) -> Bool {
    if comparison.comparator == .truth, comparison.left.kind == .path,
      let cell = cell(program.tables.paths.pointer(comparison.left.index), program), cell.kind != .other
    {
      return cell.kind != .falsy
    }
    let left = try value(of: comparison.left, program)
    if comparison.comparator == .truth { return left.isTruthy }
    let right = try value(of: comparison.right, program)
    try spend(cost(left) + cost(right))
    switch comparison.comparator {
    case .truth: return left.isTruthy
    case .equal: return try equal(left, right)
    case .unequal: return try !equal(left, right)
    case .contains: return try contains(left, right)
    case .less: return try order(left, right).map { $0 < 0 } ?? false
    case .greater: return try order(left, right).map { $0 > 0 } ?? false
    case .lessOrEqual: return try order(left, right).map { $0 <= 0 } ?? false
    case .greaterOrEqual: return try order(left, right).map { $0 >= 0 } ?? false
    }
  }

  mutating func equal(_ left: LiquidValue, _ right: LiquidValue, depth: Int = 0) throws(RenderError) -> Bool {
    try spend(1)
    switch (left, right) {
    case (.blank, .blank), (.empty, .empty): return true
    case (.blank, .empty), (.empty, .blank): return false
    case (.blank, let other), (let other, .blank): return other.isBlank
    case (.empty, let other), (let other, .empty): return other.isEmpty
    case (.null, .null): return true
    case (.boolean(let a), .boolean(let b)): return a == b
    case (.text(let a), .text(let b)), (.text(let a), .markup(let b)), (.markup(let a), .text(let b)),
      (.markup(let a), .markup(let b)):
      try spend(min(a.utf8.count, b.utf8.count) >> 4)
      return a.utf8.elementsEqual(b.utf8)
    case (.range(let a, let b), .range(let c, let d)): return a == c && b == d
    case (.list(let a), .list(let b)):
      guard a.count == b.count, depth < 64 else { return false }
      for (one, other) in zip(a, b) where try !equal(one, other, depth: depth + 1) { return false }
      return true
    case (.object(let a), .object(let b)):
      let names = a.memberNames
      guard depth < 64, names.count == b.memberNames.count else { return false }
      for name in names {
        guard let one = a.member(name), let other = b.member(name), try equal(one, other, depth: depth + 1) else {
          return false
        }
      }
      return true
    default: return ordered(left, right) == 0
    }
  }

  mutating func contains(_ left: LiquidValue, _ right: LiquidValue) throws(RenderError) -> Bool {
    if !right.isTruthy { return false }
    switch left {
    case .text(let text), .markup(let text):
      let part = text8(right)
      try spend(text.utf8.count >> 4)
      return find(part, in: Array(text.utf8), from: 0) != nil
    case .list(let items):
      for item in items where try equal(item, right) { return true }
      return false
    case .object(let object):
      guard let name = right.plainText else { return false }
      return object.member(name) != nil
    case .range(let from, let through):
      guard right.isNumeric else { return false }
      let number = Number(right)
      return number.compared(to: .integer(from)) >= 0 && number.compared(to: .integer(through)) <= 0
    default: return false
    }
  }

  /// Compares for `<` and its like: nil where one of the values has no order.
  private func order(_ left: LiquidValue, _ right: LiquidValue) throws(RenderError) -> Int? {
    if let result = ordered(left, right) { return result }
    if left.hasOrder, right.hasOrder {
      throw RenderError(code: .incomparable, message: "\(left.kindName) and \(right.kindName) cannot be compared")
    }
    return nil
  }

  /// -1, 0 or 1 for two values of a kind that has an order, nil for others.
  func ordered(_ left: LiquidValue, _ right: LiquidValue) -> Int? {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.instant(let a), .instant(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.date(let a), .date(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.money(let a, let one), .money(let b, let other)):
      guard one == other else { return nil }
      return a < b ? -1 : a == b ? 0 : 1
    default: break
    }
    if let a = left.plainText, let b = right.plainText {
      let (one, other) = (a.utf8, b.utf8)
      if one.elementsEqual(other) { return 0 }
      return one.lexicographicallyPrecedes(other) ? -1 : 1
    }
    guard left.isNumeric, right.isNumeric else { return nil }
    return Number(left).compared(to: Number(right))
  }
}

extension LiquidValue {
  var isNumeric: Bool {
    switch self {
    case .integer, .large, .number, .money: true
    default: false
    }
  }

  var hasOrder: Bool {
    switch self {
    case .integer, .large, .number, .money, .text, .markup, .instant, .date: true
    default: false
    }
  }

  /// The kind in words, for findings.
  var kindName: String {
    switch self {
    case .null: "nothing"
    case .boolean: "a truth value"
    case .integer, .large, .number: "a number"
    case .text, .markup: "text"
    case .instant: "a time"
    case .date: "a date"
    case .money: "an amount"
    case .list, .range: "a list"
    case .object: "an object"
    case .blank, .empty: "blank"
    }
  }
}
