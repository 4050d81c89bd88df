import LocalTime
import Vocabulary

extension Evaluator {
  func arithmetic(
    _ left: Cell, _ operation: ArithmeticOperator, _ right: Cell, _ leftValue: Value, _ rightValue: Value,
    _ type: AudienceType
  ) -> Cell {
    if case .integer(let first) = left, case .integer(let second) = right, operation != .divide {
      switch operation {
      case .add: return .integer(first &+ second)
      case .subtract:
        let difference = first &- second
        return .integer(
          leftValue.type == .date && rightValue.type == .date ? difference &* Span.dayLength : difference)
      case .multiply, .divide: return .integer(first &* second)
      }
    }
    guard let first = left.number, let second = right.number else { return .missing }
    let result: Double
    switch operation {
    case .add: result = first + second
    case .subtract: result = first - second
    case .multiply: result = first * second
    case .divide:
      guard second != 0 else { return .missing }
      result = first / second
    }
    if type == .money { return Evaluator.rounded(result) }
    return result.isNaN ? .missing : .number(result)
  }
}
