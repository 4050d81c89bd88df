/// A value found in memory.
enum Cell: Hashable {
  case missing
  /// Also minor units, days, microseconds, a choice's index, 0 and 1.
  case integer(Int64)
  case number(Double)
  /// UTF-8; compared byte by byte, as the databases do.
  case text([UInt8])

  init(_ literal: Literal) {
    switch literal {
    case .integer(let number): self = .integer(number)
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(Array(text.utf8))
    }
  }

  var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    case .missing, .text: nil
    }
  }

  var integer: Int64? {
    if case .integer(let number) = self { number } else { nil }
  }

  /// Whether the comparison holds; never where something is missing, except that `unequal` holds where `equal` does not.
  func compare(_ comparison: Comparison, _ other: Cell) -> Bool {
    if comparison == .unequal { return !compare(.equal, other) }
    switch (self, other) {
    case (.integer(let left), .integer(let right)): return comparison.holds(left, right)
    case (.text(let left), .text(let right)): return comparison == .equal && left == right
    default:
      guard let left = number, let right = other.number else { return false }
      return comparison.holds(left, right)
    }
  }

  /// Whether it comes before `other` in the order of numbers.
  func precedes(_ other: Cell) -> Bool { compare(.less, other) }
}
