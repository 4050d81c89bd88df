extension BoundsFinder {
  /// What an expression prints.
  mutating func printed(_ filtered: FilteredExpression, _ program: Program) -> TextBounds {
    var text = escaped(passed(filtered, program).info)
    if text.longest == nil, text.unboundedAt == nil {
      text.unboundedAt = Int(filtered.range.lowerBound)..<Int(filtered.range.upperBound)
    }
    return text
  }

  /// The text of a value where it is printed: escaped, where the output is HTML and the value is not.
  func escaped(_ info: ValueInfo) -> TextBounds {
    guard escapesHTML, info.mayBeText else { return info.text }
    let escaped = info.constant.map { TextBounds(Self.escaped($0)) } ?? Self.escaped(info.text)
    return info.mayBeMarkup ? escaped.or(info.text) : escaped
  }

  static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendEscaped(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Each character becomes six at most: `&quot;`.
  static func escaped(_ text: TextBounds) -> TextBounds {
    var result = text
    result.longest = text.longest.map { longest in
      let most = TextMeasure.product(longest.characters, 6)
      return TextMeasure(bytes: most, characters: most, utf16: most, septets: most)
    }
    return result
  }

  /// What an expression and its filters come to, with the paths it may be where there are no filters.
  mutating func passed(_ filtered: FilteredExpression, _ program: Program) -> (info: ValueInfo, paths: [[String]]) {
    var (info, paths) = looked(filtered.expression, program)
    for index in filtered.filters {
      info = passed(info, program.tables.filterCalls[index], program)
      paths = []
    }
    return (info, paths)
  }

  mutating func assign(_ name: String, _ filtered: FilteredExpression, _ program: Program) {
    let (info, paths) = passed(filtered, program)
    give(name, info, path: paths)
  }

  func info(_ expression: Expression, _ program: Program) -> ValueInfo { looked(expression, program).info }

  func looked(_ expression: Expression, _ program: Program) -> (info: ValueInfo, paths: [[String]]) {
    switch expression.kind {
    case .literal: return (Self.literal(program.tables.literals[expression.index]), [])
    case .range: return (ValueInfo(TextBounds(characters: 4...42, alphabet: .plain)), [])
    case .path:
      let path = program.tables.paths[expression.index]
      let (found, paths) = looked(path, program)
      var info = found
      // There may be no item of that number.
      if program.tables.pathWords[path.words].contains(VariableUse.element) {
        info.text = info.text.orLess
        info.constant = nil
        info.items = info.items.map { 0...$0.upperBound }
      }
      return (info, paths)
    }
  }

  static func literal(_ value: LiquidValue) -> ValueInfo {
    switch value {
    case .text(let text): ValueInfo(constant: text)
    case .integer(let number): ValueInfo(constant: "\(number)")
    case .large(let number): ValueInfo(constant: number.description)
    case .boolean(let flag): ValueInfo(constant: flag ? "true" : "false")
    case .null, .blank, .empty: .nothing
    default: .number
    }
  }

  private func looked(_ path: Path, _ program: Program) -> (info: ValueInfo, paths: [[String]]) {
    let range = Int(path.range.lowerBound)..<Int(path.range.upperBound)
    guard path.root >= 0 else { return (ValueInfo(.unbounded(range)), []) }
    let words = program.tables.pathWords[path.words]
    let rest = Array(words.dropFirst())
    if let scope = scopes.last(where: { $0.name == words[0] }) { return looked(scope.known, rest, range) }
    guard let known = names[words[0]] else {
      return (data(words) ?? ValueInfo(.unbounded(range)), [words])
    }
    // It may also be read before it was given: then it is the data's, or nothing.
    var info = data(words) ?? .nothing
    var paths: [[String]] = data(words) == nil ? [] : [words]
    if rest.isEmpty { info = info.or(known.info) }
    if words[0] == "forloop" || words[0] == "tablerowloop" {
      return (info.or(ValueInfo(TextBounds(characters: 0...20, alphabet: .plain)).or(known.info)), [])
    }
    for path in known.paths {
      if let one = data(path + rest) {
        info = info.or(one)
      } else if !rest.isEmpty {
        info = info.or(ValueInfo(.unbounded(range)))
      }
      paths.append(path + rest)
    }
    if !rest.isEmpty, known.paths.isEmpty {
      // A member of something the template made: of a list it split, or the size of a text.
      info = info.or(rest == ["size"] ? .number : known.info.text == .nothing ? .nothing : ValueInfo(.unbounded(range)))
    }
    if info.text.longest == nil, info.text.unboundedAt == nil { info.text.unboundedAt = range }
    return (info, paths)
  }

  /// A member of a loop's variable, which is there while the loop runs.
  private func looked(_ known: Known, _ rest: [String], _ range: Range<Int>) -> (info: ValueInfo, paths: [[String]]) {
    let paths = known.paths.map { $0 + rest }
    if rest.isEmpty {
      var info = known.info
      if info.text.longest == nil { info.text.unboundedAt = range }
      return (info, paths)
    }
    let members = paths.map { data($0) ?? ValueInfo(.unbounded(range)) }
    let info = members.dropFirst().reduce(members.first) { one, other in one?.or(other) }
    return (info ?? (rest == ["size"] ? .number : ValueInfo(.unbounded(range))), paths)
  }

  /// What is known of the data at a path; a list's first and last are items, and its size is a number.
  func data(_ path: [String]) -> ValueInfo? {
    if let range = value(path) { return ValueInfo(range) }
    guard let last = path.last, path.count > 1 else { return nil }
    let list = Array(path.dropLast())
    switch last {
    case "size": return .number
    case "first", "last":
      return value(list + [VariableUse.element]).map { ValueInfo(ValueRange(text: $0.text.orLess)) }
    default: return nil
    }
  }

  /// Begins a loop: names its variable, and tells how often it goes round.
  mutating func begin(_ header: LoopHeader, _ program: Program, isRow: Bool) -> (
    least: Int, most: Int?, range: Range<Int>?, item: Known
  ) {
    let (info, paths) = looked(header.collection, program)
    var range: Range<Int>?
    var item = ValueInfo(.unbounded(nil))
    var (least, most): (Int, Int?) = (0, nil)
    switch header.collection.kind {
    case .range:
      let (from, through) = program.tables.ranges[header.collection.index]
      item = .number
      if case (.integer(let first)?, .integer(let last)?) = (constant(from, program), constant(through, program)) {
        let count = first > last ? 0 : Int(clamping: last.subtractingReportingOverflow(first).partialValue) + 1
        (least, most) = (max(0, count), max(0, count))
      }
    case .literal:
      // A text is one item.
      (least, most) = (0, 1)
      item = info
    case .path:
      let path = program.tables.paths[header.collection.index]
      range = Int(path.range.lowerBound)..<Int(path.range.upperBound)
      if let items = info.items { (least, most) = (items.lowerBound, items.upperBound) }
      let known = paths.compactMap { data($0 + [VariableUse.element]) }
      if known.count == paths.count, let first = known.first { item = known.dropFirst().reduce(first) { $0.or($1) } }
    }
    give(
      program.tables.names[header.variable], item, path: paths.map { $0 + [VariableUse.element] })
    give(isRow ? "tablerowloop" : "forloop", ValueInfo(constant: program.tables.names[header.name]))
    if header.offset != nil || header.continues || header.limit != nil { least = 0 }
    if let limit = header.limit, case .integer(let count)? = constant(limit, program), header.offset == nil {
      // A text is looped over once whatever the limit.
      most = min(most ?? .max, max(1, Int(clamping: count)))
    }
    return (least, most, range, Known(info: item, paths: Set(paths.map { $0 + [VariableUse.element] })))
  }

  private func constant(_ expression: Expression, _ program: Program) -> LiquidValue? {
    expression.kind == .literal ? program.tables.literals[expression.index] : nil
  }

  /// What a partial prints, and whether it may break the loop around it.
  mutating func called(_ call: PartialCall, _ program: Program, isRender: Bool) -> (text: TextBounds, stops: Bool) {
    let range = Int(call.rangeStart)..<Int(call.rangeStart)
    guard case .text(let name)? = constant(call.name, program), let template = settings.partials[name] else {
      return (.unbounded(range), true)
    }
    for index in call.named {
      let argument = program.tables.named[index]
      let (info, paths) = looked(argument.value, program)
      give(program.tables.names[argument.name], info, path: paths)
    }
    let short = name.split(separator: "/").last.map(String.init) ?? name
    let variable = call.alias >= 0 ? program.tables.names[call.alias] : short
    var most: Int? = 1
    var least = 1
    if let value = call.value {
      let (info, paths) = looked(value, program)
      let items = paths.map { $0 + [VariableUse.element] }
      let item = items.compactMap { data($0) }.reduce(info) { $0.or($1) }
      give(variable, item, path: paths + items)
      give("forloop", ValueInfo(constant: name))
      if !isRender || call.isLoop { (least, most) = (min(1, info.items?.lowerBound ?? 0), info.items?.upperBound) }
      if value.kind == .literal { most = 1 }
    }
    let (text, stops) = self.text(of: template.program)
    return (text.times(least, most.map { max(1, $0) }, at: range), stops)
  }
}
