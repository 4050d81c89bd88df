/// What a chain of filters has made so far: a value, or bytes in `piece` that are text or HTML.
enum PieceForm { case value, text, markup }

extension Renderer {
  /// Makes a string of a piece.
  mutating func settle(_ value: inout LiquidValue, _ form: inout PieceForm) {
    if form == .value { return }
    let text = String(decoding: piece.bytes, as: UTF8.self)
    value = form == .markup ? .markup(text) : .text(text)
    form = .value
  }

  /// Passes what a chain has made so far through the next filter.
  ///
  /// The filters of every day work on the bytes in place; what they cannot do for this input, and the other filters,
  /// goes the general way. Both give the same, which the tests hold them to.
  mutating func pass(
    _ call: FilterCall, _ value: inout LiquidValue, _ form: inout PieceForm, _ program: LinkedProgram
  ) throws(RenderError) {
    if try passesQuickly(call, &value, &form, program) { return }
    settle(&value, &form)
    value = try apply(call, to: value, program)
  }

  /// False, and nothing changed, where the general way has to be gone.
  private mutating func passesQuickly(
    _ call: FilterCall, _ value: inout LiquidValue, _ form: inout PieceForm, _ program: LinkedProgram
  ) throws(RenderError) -> Bool {
    guard call.named.isEmpty else { return false }
    switch call.filter {
    case .upcase, .downcase, .capitalize, .strip, .lstrip, .rstrip:
      guard form != .markup, takes(value, form) else { return false }
      try charge()
      guard changeCase(or: call.filter) else { return false }
      form = .text
    case .append, .prepend:
      guard form != .markup, call.arguments.count == 1, takes(value, form) else { return false }
      let argument = try self.value(of: program.tables.arguments[call.arguments.lowerBound], program)
      guard attach(argument, isFirst: call.filter == .prepend) else { return false }
      try charge()
      form = .text
    case .default:
      // Text in the piece that was made of nothing but white space goes the general way.
      if form == .text, let first = piece.bytes.first, !isSpace(first) { return true }
      guard form == .value, call.arguments.count == 1 else { return false }
      switch value {
      case .text(let text): if isMissing(text) { break } else { return true }
      case .integer, .number, .money, .instant, .date: return true
      case .null: break
      default: return false
      }
      value = try self.value(of: program.tables.arguments[call.arguments.lowerBound], program)
    case .escape:
      guard form != .markup, takes(value, form) else { return false }
      nextPiece.clear()
      nextPiece.appendEscaped(piece.bytes)
      swap(&piece, &nextPiece)
      try charge()
      form = escapesHTML ? .markup : .text
    case .truncate:
      guard form != .markup, call.arguments.count >= 1, takes(value, form) else { return false }
      guard try cutShort(call, program) else { return false }
      try charge()
      form = .text
    case .money:
      guard form == .value, call.arguments.isEmpty, case .money(let minor, let currency) = value else { return false }
      learnStyle()
      piece.clear()
      style?.append(minor, currency: currency, to: &piece)
      try charge()
      form = .text
    case .number:
      guard form == .value, call.arguments.isEmpty, case .integer(let number) = value else { return false }
      learnStyle()
      piece.clear()
      style?.append(number, to: &piece)
      try charge()
      form = .text
    case .date:
      guard form == .value, call.arguments.count == 1, try printsDate(value, call, program) else { return false }
      try charge()
      form = .text
    default: return false
    }
    return true
  }

  private mutating func learnStyle() {
    if style?.locale != settings.locale { style = MoneyStyle(locale: settings.locale) }
  }

  /// Brings a moment or a date into `piece` by a format; false for what has to be read first.
  private mutating func printsDate(_ value: LiquidValue, _ call: FilterCall, _ program: LinkedProgram)
    throws(RenderError) -> Bool
  {
    let timestamp: CivilTimestamp
    switch value {
    case .instant(let microseconds):
      timestamp = CivilTimestamp(microseconds: microseconds, offset: settings.offsetSeconds(microseconds))
    case .date(let days): timestamp = CivilTimestamp(microseconds: Int64(days) * 86_400_000_000, offset: 0)
    default: return false
    }
    let argument = try self.value(of: program.tables.arguments[call.arguments.lowerBound], program)
    guard case .text(let format) = argument, !format.isEmpty else { return false }
    if dateNames?.locale != settings.locale { dateNames = (settings.locale, DateNames.named(settings.locale)) }
    guard let names = settings.isPlain ? DateNames.english : dateNames?.names else { return false }
    try spend(cost(argument))
    var printer = DateFormat(timestamp: timestamp, names: names, zoneName: settings.zoneName)
    swap(&printer.bytes, &scratch)
    let isDone = printer.print(format, limit: settings.limits.outputBytes)
    swap(&printer.bytes, &scratch)
    guard isDone else { throw .outputLimit(settings.limits.outputBytes) }
    piece.clear()
    piece.append(scratch)
    return true
  }

  /// Brings text into `piece`; false for values of other kinds.
  @inline(__always)
  private mutating func takes(_ value: LiquidValue, _ form: PieceForm) -> Bool {
    if form != .value { return true }
    guard case .text(let text) = value else { return false }
    piece.clear()
    piece.append(text)
    return true
  }

  private mutating func charge() throws(RenderError) {
    if piece.count > settings.limits.outputBytes { throw .outputLimit(settings.limits.outputBytes) }
    try spend(1 &+ piece.count >> 3)
  }

  private func isMissing(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return true }
    return isSpace(first) && !settings.isPlain && text.utf8.allSatisfy(isSpace)
  }

  /// Changes letters of ASCII, or takes white space away; false, and nothing changed, where there are other letters.
  private mutating func changeCase(or filter: Filter) -> Bool {
    if filter == .strip || filter == .lstrip || filter == .rstrip {
      piece.strip(start: filter != .rstrip, end: filter != .lstrip)
      return true
    }
    guard piece.isASCII else { return false }
    piece.changeCase(first: filter != .downcase, rest: filter == .upcase)
    return true
  }

  private mutating func attach(_ argument: LiquidValue, isFirst: Bool) -> Bool {
    switch argument {
    case .text, .integer: break
    default: return false
    }
    if isFirst {
      nextPiece.clear()
      nextPiece.append(piece.bytes)
      piece.clear()
    }
    switch argument {
    case .text(let text): piece.append(text)
    case .integer(let number): piece.append(number)
    default: break
    }
    if isFirst { piece.append(nextPiece.bytes) }
    return true
  }

  private mutating func cutShort(_ call: FilterCall, _ program: LinkedProgram) throws(RenderError) -> Bool {
    let first = call.arguments.lowerBound
    guard case .integer(let wanted) = try value(of: program.tables.arguments[first], program), wanted >= 0,
      wanted < 1 << 30
    else { return false }
    let length = Int(wanted)
    guard piece.scalarCount > length else { return true }
    var tail = LiquidValue.text("...")
    if call.arguments.count > 1 { tail = try value(of: program.tables.arguments[first + 1], program) }
    guard case .text(let end) = tail else { return false }
    piece.keep(scalars: max(0, length - end.unicodeScalars.count))
    piece.append(end)
    return true
  }
}
