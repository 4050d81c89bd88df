extension Renderer {
  mutating func applyNumber(_ arguments: FilterArguments, to input: LiquidValue) throws(RenderError) -> LiquidValue {
    let filter = arguments.filter
    let left = Number(input)
    let right = Number(arguments[0])
    // Division goes bit by bit.
    let isBitwise = filter == .divided_by || filter == .modulo || filter == .round
    if case .large(let number) = left { try spend(isBitwise ? number.cost * 32 : number.cost) }
    if case .large(let number) = right { try spend(isBitwise ? number.cost * 32 : number.cost) }
    let result: Number
    switch filter {
    case .abs:
      if case .double(let number) = left {
        result = .double(abs(number))
      } else {
        result = left.compared(to: .integer(0)) < 0 ? left.negated : left
      }
    case .plus: result = left + right
    case .minus: result = left - right
    case .times: result = left * right
    case .divided_by, .modulo:
      if right.isZero { throw RenderError(code: .divisionByZero, message: "\(filter.rawValue): division by zero") }
      result = filter == .modulo ? left.modulo(right) : left.divided(by: right)
    case .at_least: result = right.compared(to: left) > 0 ? right : left
    case .at_most: result = right.compared(to: left) < 0 ? right : left
    case .round: result = try rounded(left, right)
    case .ceil, .floor:
      guard let whole = left.whole(filter == .ceil ? .up : .down) else {
        throw .wrongArgument(filter, "no finite number")
      }
      result = whole
    default: result = left
    }
    guard case .money(_, let currency) = input, filter != .modulo else { return result.value }
    return money(result, currency) ?? result.value
  }

  private func rounded(_ number: Number, _ digits: Number) throws(RenderError) -> Number {
    let places = Int(clamping: max(-40, min(40, wholeNumber(digits.value))))
    if places <= 0 {
      guard let whole = number.rounded(to: places).whole(.toNearestOrAwayFromZero) else {
        throw .wrongArgument(.round, "no finite number")
      }
      return whole
    }
    return number.rounded(to: places)
  }

  /// An amount of a currency, rounded to its minor unit; nil where it does not fit.
  func money(_ number: Number, _ currency: String) -> LiquidValue? {
    let digits = minorDigits(of: currency)
    let scaled = number * .integer(Int64(Number.power(digits)))
    guard case .integer(let minor)? = scaled.whole(.toNearestOrAwayFromZero) else { return nil }
    return .money(minor: minor, currency: currency)
  }
}
