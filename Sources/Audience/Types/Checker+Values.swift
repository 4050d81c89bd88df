import Catalogue
import Diagnostics
import LocalTime
import Vocabulary

extension Checker {
  mutating func value(_ node: SyntaxNode) -> Value? {
    let text = Formatter.inline(node)
    switch node.kind {
    case .number(let digits):
      if let integer = Int64(digits) { return Value(.literal(.integer(integer)), .integer, text) }
      guard let number = Double(digits), number < 1e100 else {
        report(.tooGreatNumber(text, at: range(node)))
        return nil
      }
      return Value(.literal(.number(number)), .number, text)
    case .amount(let digits, let currency): return amount(digits, currency, node)
    case .text(let content): return Value(.literal(.text(content)), .text, text)
    case .moment(let moment): return momentLiteral(moment, at: range(node))
    case .span(let span):
      guard let microseconds = span.microseconds else {
        report(.noFixedLength(span, at: range(node)))
        return nil
      }
      return Value(.literal(.integer(microseconds)), .duration, text)
    case .offset(let span, let direction):
      return Value(.time(.relative(direction == .ago ? span.negated : span)), .timestamp, text)
    case .path(let names): return path(names, node)
    case .negative(let operand): return negative(operand, node)
    case .arithmetic(let left, let operation, let right): return arithmetic(left, operation, right, node)
    case .aggregate(let aggregate): return self.aggregate(aggregate, node)
    case .eventsPath(_, let members) where !members.isEmpty && current.entity.name == "events":
      // The row that a function goes through.
      guard let field = current.entity.field(members[0].text) else {
        report(.unknownField(members[0].text, on: current.entity, at: range(members[0])))
        return nil
      }
      return fieldValue(field, of: current, members, member: 1, text)
    case .eventsPath(let name, let members):
      report(.manyEvents(name.text, members.first?.text, at: range(node)))
      return nil
    case .unreadable, .list: return nil
    case .call, .compare, .missing, .present, .among, .between, .match, .when, .local, .not, .and, .or:
      // Reports what is wrong inside, then that it stands in the wrong place.
      if condition(node) != nil { report(.expectedValue(text, at: range(node))) }
      return nil
    }
  }

  private mutating func negative(_ operand: SyntaxNode, _ node: SyntaxNode) -> Value? {
    guard let value = value(operand) else { return nil }
    let text = Formatter.inline(node)
    switch (value.kind, value.type) {
    case (.literal(.integer(let number)), .integer):
      return Value(.literal(.integer(-number)), value.type, text)
    case (.literal(.number(let number)), .number):
      return Value(.literal(.number(-number)), value.type, text)
    case (_, .integer), (_, .number), (_, .money), (_, .duration): return Value(.negative(value), value.type, text)
    case (_, .json): return Value(.negative(value.read(as: .number)), .number, text)
    default:
      report(.mismatch(expected: "a number", found: value, at: range(operand)))
      return nil
    }
  }

  // MARK: Arithmetic

  private mutating func arithmetic(
    _ left: SyntaxNode, _ operation: ArithmeticOperator, _ right: SyntaxNode, _ node: SyntaxNode
  ) -> Value? {
    let text = Formatter.inline(node)
    if case .span(let span) = right.kind, operation == .add || operation == .subtract {
      guard let base = value(left) else { return nil }
      if base.type.isTime { return moved(base, by: operation == .add ? span : span.negated, text, right) }
    }
    let found = (value(left), value(right))
    guard var first = found.0, var second = found.1 else { return nil }
    first = first.read(as: .number)
    second = second.read(as: .number)
    if operation == .add || operation == .subtract {
      if first.type == .money, case .literal = second.kind, second.type.isNumeric {
        guard let fitting = fit(second, to: .money, at: range(right)) else { return nil }
        second = fitting
      } else if second.type == .money, case .literal = first.kind, first.type.isNumeric {
        guard let fitting = fit(first, to: .money, at: range(left)) else { return nil }
        first = fitting
      }
    }
    guard let type = Checker.result(first.type, operation, second.type) else {
      report(.noArithmetic(operation, first, second, at: range(node)))
      return nil
    }
    return Value(.arithmetic(first, operation, second), type, text)
  }

  private static func result(
    _ left: AudienceType, _ operation: ArithmeticOperator, _ right: AudienceType
  ) -> AudienceType? {
    switch (left, operation, right) {
    case (.integer, .add, .integer), (.integer, .subtract, .integer), (.integer, .multiply, .integer): .integer
    case (.integer, _, .integer), (.integer, _, .number), (.number, _, .integer), (.number, _, .number): .number
    case (.money, .add, .money), (.money, .subtract, .money): .money
    case (.money, .divide, .money), (.duration, .divide, .duration): .number
    case (.money, .multiply, _) where right.isNumeric, (.money, .divide, _) where right.isNumeric: .money
    case (_, .multiply, .money) where left.isNumeric: .money
    case (.timestamp, .subtract, .timestamp), (.date, .subtract, .date): .duration
    case (.duration, .add, .duration), (.duration, .subtract, .duration): .duration
    case (.timestamp, .add, .duration), (.timestamp, .subtract, .duration): .timestamp
    default: nil
    }
  }

  /// A date or moment moved by `60 days`. What is stored moves by months only where it is compared with a fixed day or
  /// moment.
  private mutating func moved(_ base: Value, by span: Span, _ text: String, _ node: SyntaxNode) -> Value? {
    guard base.type == .timestamp || span.isCalendar else {
      report(.hoursOfDate(base, at: range(node)))
      return nil
    }
    if let time = base.fixedTime { return Value(.time(.shifted(time, span)), base.type, text) }
    guard let microseconds = span.microseconds else {
      return Value(.moved(base, span, at: range(node)), base.type, text)
    }
    let distance = base.type == .date ? microseconds / Span.dayLength : microseconds
    let literal = Value(
      .literal(.integer(distance)), base.type == .date ? .integer : .duration, Formatter.inline(node))
    return Value(.arithmetic(base, .add, literal), base.type, text)
  }
}
