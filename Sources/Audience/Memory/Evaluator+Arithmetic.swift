import LocalTime
import Vocabulary

extension Evaluator {
  func arithmetic(
    _ left: Cell, _ operation: ArithmeticOperator, _ right: Cell, _ leftValue: Value, _ rightValue: Value,
    _ type: AudienceType
  ) -> Cell {
    if case .integer(let first) = left, case .integer(let second) = right, operation != .divide {
      let whole: (partialValue: Int64, overflow: Bool)
      switch operation {
      case .add: whole = first.addingReportingOverflow(second)
      case .subtract: whole = first.subtractingReportingOverflow(second)
      case .multiply, .divide: whole = first.multipliedReportingOverflow(by: second)
      }
      let isDays = operation == .subtract && leftValue.type == .date && rightValue.type == .date
      if !whole.overflow { return .integer(isDays ? whole.partialValue &* Span.dayLength : whole.partialValue) }
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
    if type == .money { return result.isNaN ? .missing : Evaluator.rounded(result) }
    return result.isNaN ? .missing : .number(result)
  }
}
