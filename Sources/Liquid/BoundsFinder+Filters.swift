extension BoundsFinder {
  /// What a filter makes of a value.
  func passed(_ input: ValueInfo, _ call: FilterCall, _ program: Program) -> ValueInfo {
    let arguments = call.arguments.map { info(program.tables.arguments[$0], program) }
    let first = arguments.first ?? .nothing
    let second = arguments.count > 1 ? arguments[1] : .nothing
    let text = input.text
    switch call.filter {
    case .append, .prepend: return joined(input, first)
    case .upcase, .downcase, .capitalize: return made(caseChanged(text, input.constant))
    case .strip, .lstrip, .rstrip, .strip_newlines, .strip_html, .remove, .remove_first, .remove_last, .uniq, .compact:
      return kept(input, text.orLess)
    case .slice: return kept(input, sliced(text, arguments))
    case .reverse, .sort, .sort_natural: return kept(input, text)
    case .truncate: return made(truncated(text, arguments))
    case .truncatewords: return made((text + (arguments.count > 1 ? second.text : TextBounds("..."))).or(text).orLess)
    case .newline_to_br: return marked(input, Self.escaped(text).growing(7).or(text.growing(7)))
    case .replace, .replace_first, .replace_last:
      guard let other = second.text.longest else { return made(.unbounded(nil)) }
      var result = text.orLess.growing(
        max(1, TextMeasure.sum(other.characters, 1)), bytes: TextMeasure.sum(other.bytes, 1))
      result = result + second.text.orLess
      return made(result)
    case .escape, .h, .escape_once:
      let escaped = input.constant.map { TextBounds(Self.escaped($0)) } ?? Self.escaped(text)
      return marked(input, call.filter == .escape_once || input.mayBeMarkup ? escaped.or(text) : escaped)
    case .raw: return marked(input, text)
    case .default: return orDefault(input, first)
    case .size, .sms_length, .sms_parts, .sum, .find_index: return .number
    case .minus, .plus, .times: return calculated(input, first, isLonger: true)
    case .abs, .at_least, .at_most, .ceil, .divided_by, .floor, .modulo, .round:
      return calculated(input, first, isLonger: false)
    case .has: return made(TextBounds("true").or(TextBounds("false")).orLess)
    case .first, .last: return kept(input, text.orLess)
    case .pluralize:
      let forms = arguments.count > 1 ? first.or(second) : first.or(joined(first, ValueInfo(constant: "s")))
      return call.named.reduce(forms) { $0.or(info(program.tables.named[$1].value, program)) }
    case .money: return made(money(input, call, program))
    case .number: return made(text.shortest.bytes == 0 ? grouped(text, extra: 24).orLess : grouped(text, extra: 24))
    case .phone: return made((text + TextBounds(characters: 0...8, alphabet: .plain)).or(text))
    case .date: return made(date(input, call, arguments, program))
    case .url_encode: return made(encoded(text))
    case .url_decode: return made(text.orLess)
    case .base64_encode, .base64_url_safe_encode:
      return made(text.growing(1, bytes: 2) + TextBounds(characters: 0...4, alphabet: .plain)).encodedWide
    case .url_param:
      return made(text + encoded(first.text) + encoded(second.text) + TextBounds(characters: 1...2, alphabet: .plain))
    case .short_link:
      // A link is at most as long as that for no address.
      guard let link = settings.shortLink?("") else { return input }
      return made(TextBounds(characters: 0...link.utf8.count, alphabet: .plain).or(text))
    case .join: return join(input, arguments.isEmpty ? ValueInfo(constant: " ") : first)
    default: return made(.unbounded(nil))
    }
  }

  /// What is calculated from two numbers: as long as any that a computer has, or as the two where they are longer.
  private func calculated(_ left: ValueInfo, _ right: ValueInfo, isLonger: Bool) -> ValueInfo {
    func digits(_ info: ValueInfo) -> Int { min(LargeInteger.longestText, info.text.longest?.characters ?? .max) }
    let (one, other) = (digits(left), digits(right))
    let most = isLonger ? one + other + 2 : max(one, other) + 1
    guard most > 26 else { return .number }
    return ValueInfo(TextBounds(characters: 0...min(most, LargeInteger.longestText), alphabet: .plain))
  }

  /// Text that a filter made.
  private func made(_ text: TextBounds) -> ValueInfo { ValueInfo(text) }

  /// The same kind of thing, with less in it.
  private func kept(_ input: ValueInfo, _ text: TextBounds) -> ValueInfo {
    var result = input
    // Most of these filters make text of HTML, which is escaped once more.
    result.mayBeText = true
    result.text = text
    if text != input.text {
      result.constant = nil
      result.items = input.items.map { 0...$0.upperBound }
    }
    return result
  }

  private func marked(_ input: ValueInfo, _ text: TextBounds) -> ValueInfo {
    var result = ValueInfo(text)
    if escapesHTML { (result.mayBeMarkup, result.mayBeText) = (true, input.text == .nothing) }
    return result
  }

  private func joined(_ one: ValueInfo, _ other: ValueInfo) -> ValueInfo {
    if let left = one.constant, let right = other.constant, left.utf8.count + right.utf8.count < 1 << 16,
      !one.mayBeMarkup, !other.mayBeMarkup
    {
      // The order makes no difference to the length.
      return ValueInfo(constant: left + right)
    }
    var result = ValueInfo(one.text + other.text)
    if escapesHTML, one.mayBeMarkup {
      // What is added to HTML is escaped with it.
      result.text = (one.text + other.text).or(one.text + Self.escaped(other.text))
      result.mayBeMarkup = true
      result.mayBeText = one.mayBeText
    }
    return result
  }

  private func orDefault(_ input: ValueInfo, _ other: ValueInfo) -> ValueInfo {
    if let text = input.constant, !text.isEmpty, text.utf8.contains(where: { !isSpace($0) }) { return input }
    var result = input
    result.constant = nil
    // Nothing is replaced, so something is left.
    result.text.shortest = result.text.shortest.combined(
      TextMeasure(bytes: 1, characters: 1, utf16: 1, septets: 1), max)
    return result.or(other)
  }

  /// Letters of ASCII stay what they are in number; others may become three.
  private func caseChanged(_ text: TextBounds, _ constant: String?) -> TextBounds {
    if let constant, constant.utf8.allSatisfy({ $0 < 0x80 }) { return TextBounds(constant) }
    if let longest = text.longest, longest.bytes == longest.characters, !text.mayLeaveGSM { return text }
    var result = text.growing(3)
    result.shortest.bytes = max(text.shortest.characters, (text.shortest.bytes + 2) / 3)
    result.shortest.utf16 = text.shortest.characters
    result.shortest.septets = text.shortest.characters
    return result
  }

  private func number(_ info: ValueInfo) -> Int? { info.constant.flatMap { Int($0) } }

  private func cut(_ text: TextBounds, to count: Int) -> TextBounds {
    // What is not bounded becomes so: of so many characters, each as long as can be.
    let most = TextBounds(characters: 0...max(0, count)).longest ?? TextMeasure()
    var result = text.orLess
    result.longest = text.longest.map { $0.combined(most, min) } ?? most
    result.unboundedAt = nil
    return result
  }

  private func truncated(_ text: TextBounds, _ arguments: [ValueInfo]) -> TextBounds {
    let tail = arguments.count > 1 ? arguments[1].text : TextBounds("...")
    guard let length = arguments.isEmpty ? 50 : number(arguments[0]), length >= 0, length < 1 << 30 else {
      return (text + tail).or(text).orLess
    }
    if let longest = text.longest, longest.characters <= length { return text }
    let whole = cut(text, to: length)
    var result = whole.or(cut(text, to: max(0, length - tail.shortest.characters)) + tail)
    let least = min(
      text.shortest.characters, max(length, tail.shortest.characters),
      tail.longest.map { max(length, $0.characters) } ?? length)
    result.shortest = TextBounds(characters: least...least, alphabet: .plain).shortest
    if length < tail.shortest.characters { result.shortest = result.shortest.combined(tail.shortest, min) }
    return result
  }

  private func sliced(_ text: TextBounds, _ arguments: [ValueInfo]) -> TextBounds {
    guard let length = arguments.count > 1 ? number(arguments[1]) : 1, length >= 0, length < 1 << 30 else {
      return text.orLess
    }
    return cut(text, to: length)
  }

  private func encoded(_ text: TextBounds) -> TextBounds {
    var result = text
    result.longest = text.longest.map { longest in
      let most = TextMeasure.product(longest.bytes, 3)
      return TextMeasure(bytes: most, characters: most, utf16: most, septets: TextMeasure.product(most, 2))
    }
    result.mayLeaveGSM = text.mayLeaveGSM
    return result
  }

  /// A number put into groups of three: a separator of three bytes at most for each digit, to be safe.
  private func grouped(_ text: TextBounds, extra: Int) -> TextBounds {
    guard let longest = text.longest else {
      return TextBounds(characters: 0...96)
    }
    let digits = min(longest.characters, 64)
    return TextBounds(characters: 1...max(1, digits + digits / 2 + extra))
  }

  private func money(_ input: ValueInfo, _ call: FilterCall, _ program: Program) -> TextBounds {
    let isMissing = input.text.shortest.characters == 0
    var locale = settings.locale
    var currency = input.currency
    for index in call.named {
      let argument = program.tables.named[index]
      let given = info(argument.value, program).constant
      if program.tables.names[argument.name] == "locale" {
        guard let given else { return TextBounds(characters: 0...96) }
        locale = given
      } else if input.currency == nil {
        currency = given
      }
    }
    let digits = min(20, input.text.longest?.characters ?? 20)
    guard let currency else { return TextBounds(characters: (isMissing ? 0 : 1)...72) }
    let style = NumberStyle(locale: locale)
    let signs = TextBounds(style.symbol(currency)) + TextBounds(style.point).orLess
    let spaced = style.placement != .before || style.symbol(currency).utf8.last.map { isWord($0) } ?? false
    let number = TextBounds(characters: 1...digits + 5, alphabet: .plain)
    let groups = TextBounds(style.group).times(0, style.mostGroups(digits))
    let all = number + groups + signs + (spaced ? TextBounds("\u{A0}").orLess : .nothing)
    return isMissing ? all.or(input.text.orLess) : all
  }

  private func join(_ input: ValueInfo, _ glue: ValueInfo) -> ValueInfo {
    guard let items = input.items, glue.text.longest != nil, input.text.longest != nil else {
      return made(.unbounded(nil))
    }
    return made(input.text.orLess + glue.text.times(0, items.upperBound))
  }

  private func date(
    _ input: ValueInfo, _ call: FilterCall, _ arguments: [ValueInfo], _ program: Program
  ) -> TextBounds {
    var names = settings.isPlain ? DateNames.english : DateNames.named(settings.locale)
    for index in call.named where program.tables.names[program.tables.named[index].name] == "locale" {
      guard let locale = info(program.tables.named[index].value, program).constant else { return .unbounded(nil) }
      names = DateNames.named(locale)
    }
    guard let format = arguments.first.map({ $0.constant }) ?? names.format else { return .unbounded(nil) }
    if format.isEmpty { return input.text }
    let written = Self.date(format, names, zone: settings.zoneName)
    // What is no date stays what it is.
    if !input.isMoment { return written.or(input.text) }
    return input.text.shortest.characters == 0 ? written.or(.nothing) : written
  }

  /// The length of a date by its format.
  private static func date(_ format: String, _ names: DateNames, zone: String) -> TextBounds {
    func oneOf(_ words: [String]) -> TextBounds {
      words.dropFirst().reduce(TextBounds(words.first ?? "")) { $0.or(TextBounds($1)) }
    }
    var result = TextBounds.nothing
    var rest = Array(format.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        result = result + TextBounds(String(scalar))
        continue
      }
      var isPlain = true
      var width = 0
      while let flag = rest.first, "-_0^#:0123456789EO".unicodeScalars.contains(flag) {
        if ("0"..."9").contains(flag) { width = min(1024, width * 10 + Int(flag.value - 48)) }
        isPlain = false
        rest = rest.dropFirst()
      }
      let directive = rest.popFirst()
      let digits: (ClosedRange<Int>)? =
        switch directive {
        case "d", "m", "H", "I", "M", "S", "y", "U", "W", "V", "g", "C": isPlain ? 2...2 : 1...6
        case "e", "k", "l": 1...2
        case "j", "L": isPlain ? 3...3 : 1...9
        case "u", "w": 1...1
        case "Y", "G": 1...8
        default: nil
        }
      if let digits {
        result = result + TextBounds(characters: digits.lowerBound...max(width, digits.upperBound), alphabet: .plain)
      } else if isPlain, directive == "B" {
        result = result + oneOf(names.months)
      } else if isPlain, directive == "b" || directive == "h" {
        result = result + oneOf(names.shortMonths)
      } else if isPlain, directive == "A" {
        result = result + oneOf(names.days)
      } else if isPlain, directive == "a" {
        result = result + oneOf(names.shortDays)
      } else if isPlain, directive == "T" || directive == "X" {
        result = result + TextBounds(characters: 8...8, alphabet: .plain)
      } else if isPlain, directive == "R" {
        result = result + TextBounds(characters: 5...5, alphabet: .plain)
      } else if isPlain, directive == "F" {
        result = result + TextBounds(characters: 7...14, alphabet: .plain)
      } else {
        // Whatever it is: a time written out, a zone's name, or what is no directive and stays.
        let most = max(width, 64, zone.unicodeScalars.count * 3) + 8
        result = result + TextBounds(characters: 0...most)
      }
    }
    return result
  }
}

extension ValueInfo {
  /// Base 64 takes four letters for three bytes.
  fileprivate var encodedWide: ValueInfo {
    var result = self
    result.text.longest = text.longest.map {
      TextMeasure(bytes: $0.bytes, characters: $0.bytes, utf16: $0.bytes, septets: $0.bytes)
    }
    result.text.mayLeaveGSM = false
    return result
  }
}
