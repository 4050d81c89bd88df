extension Renderer {
  mutating func applyOurs(_ arguments: FilterArguments, to input: LiquidValue) throws(RenderError) -> LiquidValue {
    switch arguments.filter {
    case .raw: return input.isNull ? .null : .markup(text(input))
    case .json:
      var bytes: [UInt8] = []
      LiquidJSON.write(input, into: &bytes)
      return try made(bytes)
    case .money: return try moneyText(input, arguments)
    case .number: return try numberText(input, arguments)
    case .phone: return input.isBlank ? input : try made(PhoneText.international(text8(input)))
    case .short_link: return input.isBlank ? input : .text(settings.shortLink?(text(input)) ?? text(input))
    case .sms_length: return .integer(Int64(SMSLength(text(input)).units))
    case .sms_parts: return .integer(Int64(SMSLength(text(input)).parts))
    case .pluralize: return try pluralized(input, arguments)
    case .url_param: return try withParameter(text8(input), arguments)
    default: return input
    }
  }

  private func localeArgument(_ arguments: FilterArguments) -> String {
    arguments["locale"].map { text($0) } ?? settings.locale
  }

  /// A number to show to a customer: text that is none is refused rather than shown as nothing.
  private func exactNumber(_ input: LiquidValue, _ filter: Filter) throws(RenderError) -> Number {
    switch input {
    case .integer, .large, .number, .money: return Number(input)
    case .text(let text), .markup(let text):
      var digits = text.utf8.drop(while: isSpace)
      while let last = digits.last, isSpace(last) { digits.removeLast() }
      if digits.first == UInt8(ascii: "-") { digits.removeFirst() }
      let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { break }
      return Number(text: text)
    default: break
    }
    throw .wrongArgument(filter, "\(input.kindName) that is no number")
  }

  private mutating func moneyText(_ input: LiquidValue, _ arguments: FilterArguments) throws(RenderError) -> LiquidValue
  {
    if input.isBlank { return input }
    var currency = arguments["currency"].map { text($0) } ?? settings.currency
    if case .money(_, let own) = input { currency = own }
    guard case .money(let minor, _)? = money(try exactNumber(input, .money), currency) else {
      throw .wrongArgument(.money, "the amount is too large")
    }
    var bytes: [UInt8] = []
    NumberStyle(locale: localeArgument(arguments)).append(minor: Int128(minor), currency: currency, to: &bytes)
    return try made(bytes)
  }

  private mutating func numberText(_ input: LiquidValue, _ arguments: FilterArguments) throws(RenderError)
    -> LiquidValue
  {
    if input.isBlank { return input }
    var number = try exactNumber(input, .number)
    if arguments.count > 0 {
      let digits = max(0, min(18, try wholeArgument(arguments[0], .number)))
      number = number.rounded(to: digits)
      if let (mantissa, scale) = number.parts, scale < digits {
        let (padded, overflow) = mantissa.multipliedReportingOverflow(by: Number.power(digits - scale))
        if !overflow { number = .decimal(mantissa: padded, scale: digits) }
      }
    } else if let (mantissa, scale) = number.parts, scale > 0, mantissa % Number.power(scale) == 0 {
      number = .decimal(mantissa: mantissa / Number.power(scale), scale: 0)
    }
    guard let (mantissa, scale) = number.parts else { return try made(text8(number.value)) }
    var bytes: [UInt8] = []
    NumberStyle(locale: localeArgument(arguments)).append(mantissa, scale: scale, to: &bytes)
    return try made(bytes)
  }

  /// The word for one or for several, by the language's rule; the other forms by name: `few:`, `many:`, `two:`, and
  /// `zero:`, which is for nothing in every language. With one word only, an English plural.
  private mutating func pluralized(_ input: LiquidValue, _ arguments: FilterArguments) throws(RenderError)
    -> LiquidValue
  {
    var count = Number(input)
    if case .list(let items) = input { count = .integer(Int64(items.count)) }
    if count.isZero, let none = arguments["zero"] { return none }
    let locale = localeArgument(arguments)
    let rule = PluralRule(count, locale: locale)
    if let form = arguments[rule.rawValue] { return form }
    if rule == .one { return arguments[0] }
    if arguments.count > 1 { return arguments[1] }
    let hasEnglishPlural = locale.isEmpty || locale.hasPrefix("en")
    return hasEnglishPlural ? try made(text8(arguments[0]) + [UInt8(ascii: "s")]) : arguments[0]
  }

  /// Adds a parameter to an address; without a value, encodes the text for one.
  private mutating func withParameter(_ bytes: [UInt8], _ arguments: FilterArguments) throws(RenderError) -> LiquidValue
  {
    let name = Self.percentEncoded(text8(arguments[0]), space: "%20")
    let value = Self.percentEncoded(text8(arguments[1]), space: "%20")
    let fragment = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.count
    var url = Array(bytes[..<fragment])
    if let last = url.last, last != UInt8(ascii: "?"), last != UInt8(ascii: "&") {
      url.append(url.contains(UInt8(ascii: "?")) ? UInt8(ascii: "&") : UInt8(ascii: "?"))
    }
    url += name + [UInt8(ascii: "=")] + value
    return try made(url + bytes[fragment...])
  }

  mutating func date(_ input: LiquidValue, _ arguments: FilterArguments) throws(RenderError) -> LiquidValue {
    let locale = localeArgument(arguments)
    let names = settings.isPlain ? DateNames.english : DateNames.named(locale)
    var format = text(arguments[0])
    if format.isEmpty {
      guard arguments.count == 0, !settings.isPlain else { return input }
      format = names.format
    }
    guard let (timestamp, zone) = try timestamp(input, arguments) else { return input }
    var printer = DateFormat(timestamp: timestamp, names: names, zoneName: zone)
    guard printer.print(format, limit: settings.limits.outputBytes) else {
      throw .outputLimit(settings.limits.outputBytes)
    }
    return try made(printer.bytes)
  }

  private func offset(_ microseconds: Int64, _ zone: LiquidValue?) throws(RenderError) -> Int {
    guard let zone else { return settings.offsetSeconds(microseconds) }
    let name = text(zone)
    if name == "UTC" || name == "Z" { return 0 }
    if let offset = settings.namedZone(name, microseconds) { return offset }
    throw .wrongArgument(.date, "unknown zone")
  }

  private func timestamp(_ input: LiquidValue, _ arguments: FilterArguments) throws(RenderError) -> (
    CivilTimestamp, zone: String
  )? {
    let zone = arguments["zone"]
    let zoneName = zone.map { text($0) } ?? settings.zoneName
    func moment(_ microseconds: Int64) throws(RenderError) -> (CivilTimestamp, zone: String) {
      (CivilTimestamp(microseconds: microseconds, offset: try offset(microseconds, zone)), zoneName)
    }
    switch input {
    case .instant(let microseconds): return try moment(microseconds)
    case .date(let days): return (CivilTimestamp(microseconds: Int64(days) * 86_400_000_000, offset: 0), zoneName)
    case .integer(let seconds): return try moment(clampedMicroseconds(seconds))
    case .text(let text), .markup(let text):
      let bytes = Array(text.utf8)
      if text.lowercased() == "now" || text.lowercased() == "today" { return try moment(settings.now) }
      if !bytes.isEmpty, bytes.allSatisfy(isDigit), bytes.count != 8 || settings.isPlain {
        return try moment(clampedMicroseconds(Int64(text) ?? .max))
      }
      let today = CivilTimestamp(microseconds: settings.now, offset: try offset(settings.now, zone))
      guard let (days, micros, own) = DateText.read(bytes, today: today) else { return nil }
      let local = days * 86_400_000_000 + micros
      if let own, settings.isPlain {
        return (CivilTimestamp(microseconds: local - Int64(own) * 1_000_000, offset: own), own == 0 ? "UTC" : "")
      }
      if let own { return try moment(local - Int64(own) * 1_000_000) }
      // A local time is a moment by the offset that holds then.
      let guess = local - Int64(try offset(local, zone)) * 1_000_000
      let offset = try offset(guess, zone)
      return (CivilTimestamp(microseconds: local - Int64(offset) * 1_000_000, offset: offset), zoneName)
    default: return nil
    }
  }

  func clampedMicroseconds(_ seconds: Int64) -> Int64 {
    max(-9_000_000_000_000, min(9_000_000_000_000, seconds)) * 1_000_000
  }
}

/// Writes an international number in groups: `+86 138 1234 5678`, `+1 415-555-2671`.
enum PhoneText {
  static func international(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.first == UInt8(ascii: "+"), bytes.count > 6, bytes.count <= 16, bytes.dropFirst().allSatisfy(isDigit)
    else { return bytes }
    let digits = bytes.dropFirst()
    let code = digits.prefix(codeLength(digits))
    var rest = digits.dropFirst(code.count)
    var result = [UInt8(ascii: "+")] + code + [0x20]
    if code.elementsEqual("1".utf8), rest.count == 10 {
      return result + rest.prefix(3) + [0x2D] + rest.dropFirst(3).prefix(3) + [0x2D] + rest.suffix(4)
    }
    var groups: [ArraySlice<UInt8>] = []
    let isChineseMobile = code.elementsEqual("86".utf8) && rest.count == 11
    while rest.count > 4 {
      let size = isChineseMobile && !groups.isEmpty ? 4 : 3
      groups.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    groups.append(rest)
    result += groups.joined(separator: [0x20])
    return result
  }

  /// How many digits the country's code has (ITU E.164).
  private static func codeLength(_ digits: ArraySlice<UInt8>) -> Int {
    let first = digits[digits.startIndex]
    let second = digits[digits.startIndex + 1]
    switch first {
    case UInt8(ascii: "1"), UInt8(ascii: "7"): return 1
    case UInt8(ascii: "2"): return second == UInt8(ascii: "0") || second == UInt8(ascii: "7") ? 2 : 3
    case UInt8(ascii: "3"): return [UInt8](arrayLiteral: 0x35, 0x37, 0x38).contains(second) ? 3 : 2
    case UInt8(ascii: "4"): return second == UInt8(ascii: "2") ? 3 : 2
    case UInt8(ascii: "5"): return second == UInt8(ascii: "0") || second == UInt8(ascii: "9") ? 3 : 2
    case UInt8(ascii: "6"): return second >= UInt8(ascii: "7") ? 3 : 2
    case UInt8(ascii: "8"): return [UInt8](arrayLiteral: 0x31, 0x32, 0x34, 0x36).contains(second) ? 2 : 3
    case UInt8(ascii: "9"):
      return second == UInt8(ascii: "6") || second == UInt8(ascii: "7") || second == UInt8(ascii: "9") ? 3 : 2
    default: return 3
    }
  }
}
