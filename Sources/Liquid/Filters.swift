/// The arguments of one call of a filter, evaluated.
struct FilterArguments {
  let filter: Filter
  /// No filter takes more than two; kept without an array.
  private var first = LiquidValue.null
  private var second = LiquidValue.null
  private(set) var count = 0
  var named: [(name: String, value: LiquidValue)] = []

  init(filter: Filter) { self.filter = filter }

  mutating func append(_ value: LiquidValue) {
    if count == 0 { first = value } else if count == 1 { second = value }
    count += 1
  }

  subscript(index: Int) -> LiquidValue { index == 0 ? first : index == 1 ? second : .null }
  subscript(name: String) -> LiquidValue? { named.last { $0.name == name }?.value }
}

extension Renderer {
  mutating func apply(_ call: FilterCall, to input: LiquidValue, _ program: LinkedProgram) throws(RenderError)
    -> LiquidValue
  {
    try spend(1 + cost(input))
    var arguments = FilterArguments(filter: call.filter)
    for index in call.arguments {
      let argument = try value(of: program.tables.arguments[index], program)
      try spend(cost(argument))
      arguments.append(argument)
    }
    for index in call.named {
      let argument = program.tables.named[index]
      arguments.named.append(
        (program.tables.names[argument.name], try value(of: argument.value, program)))
    }
    switch call.filter {
    case .append, .capitalize, .downcase, .lstrip, .newline_to_br, .prepend, .remove, .remove_first, .remove_last,
      .replace, .replace_first, .replace_last, .rstrip, .slice, .split, .strip, .strip_html, .strip_newlines, .truncate,
      .truncatewords, .upcase:
      return try applyText(arguments, to: input)
    case .base64_decode, .base64_encode, .base64_url_safe_decode, .base64_url_safe_encode, .escape, .escape_once, .h,
      .url_decode, .url_encode:
      return try applyEncoding(arguments, to: input)
    case .abs, .at_least, .at_most, .ceil, .divided_by, .floor, .minus, .modulo, .plus, .round, .times:
      return try applyNumber(arguments, to: input)
    case .compact, .concat, .find, .find_index, .has, .join, .map, .reject, .reverse, .sort, .sort_natural, .sum, .uniq,
      .where:
      return try applyList(arguments, to: input)
    case .first: return first(of: input)
    case .last: return last(of: input)
    case .size: return size(of: input)
    case .date: return try date(input, arguments)
    case .default: return orDefault(input, arguments)
    case .json, .money, .number, .phone, .pluralize, .raw, .short_link, .sms_length, .sms_parts, .url_param:
      return try applyOurs(arguments, to: input)
    }
  }

  private func orDefault(_ input: LiquidValue, _ arguments: FilterArguments) -> LiquidValue {
    if case .boolean(false) = input, arguments["allow_false"]?.isTruthy ?? false { return input }
    let isMissing =
      switch input {
      case .blank, .empty: true
      case .text, .markup: settings.isPlain ? input.isEmpty : input.isBlank
      default: !input.isTruthy || input.isEmpty
      }
    guard isMissing else { return input }
    return arguments.count > 0 ? arguments[0] : .text("")
  }

  /// A whole number argument, as the reference implementation insists on it.
  func wholeArgument(_ value: LiquidValue, _ filter: Filter) throws(RenderError) -> Int {
    guard let number = integer(value) else { throw .wrongArgument(filter, "its argument is no whole number") }
    return Int(max(-1 << 40, min(1 << 40, number)))
  }
}
