/// An expression as the parser sees it: its place in the program and what it is known to be.
struct ParsedExpression {
  var expression: Expression
  var range: Range<Int>
  /// The words of a path; nil for literals and ranges.
  var path: [String]?
  var isString = false
  /// Whether its value cannot change from one place to another.
  var isConstant = false
}

extension Parser {
  static let expressionDepth = 24

  /// Reads a value. The words `blank` and `empty` mean more than empty text where they are compared with only.
  mutating func parseExpression(_ reader: inout MarkupReader, depth: Int = 0, isCompared: Bool = false)
    throws(TemplateProblem) -> ParsedExpression
  {
    let first = reader.current
    guard depth < Self.expressionDepth else {
      throw TemplateProblem("too-deep", "brackets are nested too deep", range: first.range)
    }
    switch first.kind {
    case .identifier:
      try reader.advance()
      let name = reader.text(first)
      if reader.current.kind != .dot, reader.current.kind != .openSquare, let literal = Self.word(name, isCompared) {
        return ParsedExpression(expression: build.literal(literal), range: first.range, isConstant: true)
      }
      return try parsePath(&reader, root: name, rootExpression: nil, start: first.range.lowerBound, depth: depth)
    case .openSquare:
      try reader.advance()
      let inner = try parseExpression(&reader, depth: depth + 1)
      noteUse(inner)
      _ = try reader.expect(.closeSquare, "']'")
      if inner.isString, case .text(let name) = build.tables.literals[Int(inner.expression.index)] {
        return try parsePath(&reader, root: name, rootExpression: nil, start: first.range.lowerBound, depth: depth)
      }
      return try parsePath(
        &reader, root: nil, rootExpression: inner.expression, start: first.range.lowerBound, depth: depth)
    case .string:
      try reader.advance()
      let text = bytes.text(first.range.dropFirst().dropLast())
      return ParsedExpression(
        expression: build.literal(.text(text)), range: first.range, isString: true, isConstant: true)
    case .number:
      try reader.advance()
      let text = reader.text(first)
      let value = Number.literal(text) ?? .number(Double(text) ?? 0)
      return ParsedExpression(expression: build.literal(value), range: first.range, isConstant: true)
    case .openRound:
      try reader.advance()
      let from = try parseExpression(&reader, depth: depth + 1)
      noteUse(from)
      _ = try reader.expect(.dotDot, "'..'")
      let through = try parseExpression(&reader, depth: depth + 1)
      noteUse(through)
      let close = try reader.expect(.closeRound, "')'")
      return ParsedExpression(
        expression: build.range(from.expression, through.expression),
        range: first.range.lowerBound..<close.range.upperBound, isConstant: from.isConstant && through.isConstant)
    default:
      throw reader.unexpected("a value")
    }
  }

  private static func word(_ name: String, _ isCompared: Bool) -> LiquidValue? {
    guard name.utf8.count <= 5 else { return nil }
    return switch name {
    case "nil", "null": .null
    case "true": .boolean(true)
    case "false": .boolean(false)
    case "blank": isCompared ? .blank : .text("")
    case "empty": isCompared ? .empty : .text("")
    default: nil
    }
  }

  private mutating func parsePath(
    _ reader: inout MarkupReader, root: String?, rootExpression: Expression?, start: Int, depth: Int
  ) throws(TemplateProblem) -> ParsedExpression {
    var words: [String] = []
    words.reserveCapacity(3)
    words.append(root ?? VariableUse.element)
    var segments: [Segment] = []
    // Only what a loop calls itself has a loop's members.
    let isLoop = root == "forloop" || root == "tablerowloop"
    while true {
      if try reader.take(.dot) {
        if reader.current.kind == .number {
          throw reader.unexpected("a name after the dot", hint: "An item of a list is asked for in brackets: a[1].")
        }
        let (name, _) = try reader.identifier("a name after the dot")
        words.append(name)
        let kind: Segment.Kind =
          switch name {
          case "size": .size
          case "first": .first
          case "last": .last
          default: .name
          }
        segments.append(
          Segment(
            kind: kind, name: build.name(name), index: Expression(kind: .literal, index: 0), hint: build.hint(),
            loopMember: isLoop ? LoopMember(name) : .none))
      } else if try reader.take(.openSquare) {
        let inner = try parseExpression(&reader, depth: depth + 1)
        noteUse(inner)
        _ = try reader.expect(.closeSquare, "']'")
        if inner.isString, case .text(let name) = build.tables.literals[Int(inner.expression.index)] {
          words.append(name)
          segments.append(
            Segment(
              kind: .name, name: build.name(name), index: inner.expression, hint: build.hint(),
              loopMember: isLoop ? LoopMember(name) : .none))
        } else {
          words.append(VariableUse.element)
          segments.append(Segment(kind: .index, name: 0, index: inner.expression, hint: 0, loopMember: .none))
        }
      } else {
        break
      }
    }
    let place = ProgramBuilder.append(segments, to: &build.tables.segments)
    let rootName = root.map { build.name($0) } ?? -1
    let path = Path(
      root: rootName,
      rootExpression: rootExpression ?? Expression(kind: .literal, index: 0), segments: place, words: 0,
      slot: rootName < 0 ? 0 : build.slot(rootName),
      range: Int32(start)..<Int32(max(start, reader.lastEnd)))
    return ParsedExpression(
      expression: build.path(path, words: words), range: start..<max(start, reader.lastEnd), path: words)
  }

  /// Notes that a value is used without being printed.
  mutating func noteUse(_ parsed: ParsedExpression) {
    if let path = parsed.path { notes.use(path, parsed.range, isOutput: false, hasDefault: false) }
  }

  /// Reads an expression and its filters up to the end of the markup.
  mutating func parseFiltered(_ reader: inout MarkupReader, isOutput: Bool) throws(TemplateProblem) -> (
    index: Int32, parsed: ParsedExpression, hasFilters: Bool, hasDefault: Bool
  ) {
    let start = Int32(reader.current.range.lowerBound)
    let parsed = try parseExpression(&reader)
    var calls: [FilterCall] = []
    var hasDefault = false
    while try reader.take(.pipe) {
      let (name, range) = try reader.identifier("a filter's name")
      let arguments = try parseArguments(&reader)
      guard let filter = Filter(rawValue: name) else {
        problems.append(.unknownFilter(name, range))
        continue
      }
      if filter == .default { hasDefault = true }
      notes.filters.append(FilterUse(name: name, range: range))
      check(arguments, of: filter, range)
      calls.append(
        FilterCall(
          filter: filter,
          arguments: ProgramBuilder.append(arguments.positional.map(\.expression), to: &build.tables.arguments),
          named: ProgramBuilder.append(arguments.named.map(\.argument), to: &build.tables.named)))
    }
    try reader.expectEnd()
    if let path = parsed.path { notes.use(path, parsed.range, isOutput: isOutput, hasDefault: hasDefault) }
    let filtered = FilteredExpression(
      expression: parsed.expression, filters: ProgramBuilder.append(calls, to: &build.tables.filterCalls),
      hasDefault: hasDefault, range: start..<max(start, Int32(reader.lastEnd)))
    build.tables.filtered.append(filtered)
    return (Int32(build.tables.filtered.count - 1), parsed, !calls.isEmpty, hasDefault)
  }

  private struct Arguments {
    var positional: [ParsedExpression] = []
    var named: [(argument: NamedArgument, name: String, range: Range<Int>)] = []
  }

  private mutating func parseArguments(_ reader: inout MarkupReader) throws(TemplateProblem) -> Arguments {
    var arguments = Arguments()
    guard try reader.take(.colon) else { return arguments }
    repeat {
      if options.followsReference, reader.isAtEnd || reader.current.kind == .pipe { break }
      if reader.current.kind == .identifier, reader.following.kind == .colon {
        let (name, range) = try reader.identifier("a name")
        try reader.advance()
        let value = try parseExpression(&reader)
        noteUse(value)
        arguments.named.append((NamedArgument(name: build.name(name), value: value.expression), name, range))
      } else {
        let value = try parseExpression(&reader)
        noteUse(value)
        arguments.positional.append(value)
      }
    } while try reader.take(.comma)
    return arguments
  }

  private mutating func check(_ arguments: Arguments, of filter: Filter, _ range: Range<Int>) {
    let arity = options.followsReference && filter == .date ? 1...1 : filter.arity
    if !arity.contains(arguments.positional.count) {
      problems.append(.wrongArguments(filter.rawValue, arity, found: arguments.positional.count, range))
    }
    for (_, name, range) in arguments.named where !filter.argumentNames.contains(name) {
      problems.append(.unknownArgument(name, of: filter.rawValue, known: filter.argumentNames, range))
    }
  }

  /// Reads comparisons tied by `and` and `or` up to the end of the markup.
  mutating func parseCondition(_ markup: Range<Int>) throws(TemplateProblem) -> Int32 {
    var reader = try MarkupReader(bytes: bytes, range: markup)
    var comparisons: [Comparison] = []
    while true {
      if reader.isWord("not") {
        throw reader.unexpected("a value", hint: "Liquid has no 'not'; use unless, != or == false.")
      }
      let left = try parseExpression(&reader, isCompared: true)
      noteUse(left)
      if let path = left.path { notes.ask(path) }
      var comparison = Comparison(left: left.expression, comparator: .truth, right: left.expression)
      if case .comparison(let comparator) = reader.current.kind {
        try reader.advance()
        let right = try parseExpression(&reader, isCompared: true)
        noteUse(right)
        if let path = right.path { notes.ask(path) }
        comparison.comparator = comparator
        comparison.right = right.expression
      } else if reader.current.kind == .equals {
        throw reader.unexpected("an operator", hint: "Compare with '=='.")
      }
      let isOr = try reader.takeWord("or")
      comparison.isOr = isOr
      comparisons.append(comparison)
      if isOr { continue }
      if try !reader.takeWord("and") { break }
    }
    try reader.expectEnd()
    build.tables.conditions.append(ProgramBuilder.append(comparisons, to: &build.tables.comparisons))
    return Int32(build.tables.conditions.count - 1)
  }
}
