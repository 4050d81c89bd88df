extension Parser {
  mutating func parseOutput(_ markup: Range<Int>) throws(TemplateProblem) {
    if bytes.isBlank(markup) { return }
    var reader = try MarkupReader(bytes: bytes, range: markup)
    build.emitOutput(try parseFiltered(&reader, isOutput: true).index)
  }

  /// Runs a piece of parsing whose failure is noted and answered by `fallback`, so that what follows is read too.
  mutating func recovering<T>(
    _ fallback: T, _ body: (inout Parser) throws(TemplateProblem) -> T
  ) -> T {
    do throws(TemplateProblem) { return try body(&self) } catch {
      problems.append(error)
      return fallback
    }
  }

  mutating func parseAssign(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    let (name, rest) = try leadingName(of: tag.markup, "a name to assign to")
    var reader = try MarkupReader(bytes: bytes, range: rest)
    _ = try reader.expect(.equals, "'='")
    let (index, parsed, hasFilters, _) = try parseFiltered(&reader, isOutput: false)
    let path = hasFilters ? nil : parsed.path.flatMap { notes.resolved($0) }
    notes.define(name, as: path)
    build.emit(.assign, a: build.name(name), b: index)
    return true
  }

  mutating func parseCapture(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    let name = recovering("") { parser throws(TemplateProblem) in try parser.captureName(tag.markup) }
    let start = build.emit(.captureStart)
    constructs.append(.capture(name: build.name(name)))
    _ = parseBlock(tag)
    constructs.removeLast()
    build.land(start)
    build.emit(.captureEnd, a: build.name(name))
    notes.define(name, as: nil)
    return true
  }

  /// A name of letters, digits, `_` and `-`, in quotes or not.
  private func captureName(_ markup: Range<Int>) throws(TemplateProblem) -> String {
    var range = trimmed(markup)
    if range.count >= 2, let quote = range.first.map({ bytes[$0] }), quote == 0x22 || quote == 0x27,
      bytes[range.upperBound - 1] == quote
    {
      range = range.dropFirst().dropLast()
    }
    guard !range.isEmpty, bytes[range].allSatisfy({ isWord($0) || $0 == UInt8(ascii: "-") }) else {
      throw TemplateProblem("unexpected-text", "expected a name to capture into", range: markup)
    }
    return bytes.text(range)
  }

  /// A name that a tag gives: letters, digits, `_` and `-`, in any order but for a `-` in front.
  private func leadingName(of markup: Range<Int>, _ expected: String) throws(TemplateProblem) -> (
    name: String, rest: Range<Int>
  ) {
    let markup = trimmed(markup)
    var end = markup.lowerBound
    while end < markup.upperBound, isWord(bytes[end]) || (bytes[end] == UInt8(ascii: "-") && end > markup.lowerBound) {
      end += 1
    }
    guard end > markup.lowerBound else {
      throw try MarkupReader(bytes: bytes, range: markup).unexpected(expected)
    }
    return (bytes.text(markup.lowerBound..<end), end..<markup.upperBound)
  }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, isSpace(bytes[lower]) { lower += 1 }
    while lower < upper, isSpace(bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  mutating func parseCounter(_ tag: TagToken, _ code: Opcode) throws(TemplateProblem) -> Bool {
    let (name, rest) = try leadingName(of: tag.markup, "a counter's name")
    if !options.followsReference { try MarkupReader(bytes: bytes, range: rest).expectEnd() }
    notes.define(name, as: nil)
    build.emit(code, a: build.name(name))
    return false
  }

  mutating func parseCycle(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    var reader = try MarkupReader(bytes: bytes, range: tag.markup)
    var name: ParsedExpression?
    var items: [ParsedExpression] = []
    let first = try parseExpression(&reader)
    noteUse(first)
    if try reader.take(.colon) { name = first } else { items.append(first) }
    var goesOn = name != nil
    if !goesOn { goesOn = try reader.take(.comma) }
    if goesOn {
      while !reader.isAtEnd {
        let item = try parseExpression(&reader)
        noteUse(item)
        items.append(item)
        if try !reader.take(.comma) { break }
      }
    }
    try reader.expectEnd()
    guard !items.isEmpty else { throw reader.unexpected("a value to cycle through") }
    // Cycles without a name are the same where their values are; what is looked up is each tag's own.
    let isShared = items.allSatisfy(\.isConstant)
    let key = isShared ? items.map { cycleKey($0.expression, $0.range) }.joined(separator: ",") : "\(tag.whole)"
    items.removeAll { isNull($0.expression) }
    build.tables.cycles.append(
      CycleHeader(
        name: name?.expression, key: build.name(key),
        items: ProgramBuilder.append(items.map(\.expression), to: &build.tables.arguments)))
    build.emit(.cycle, a: Int32(build.tables.cycles.count - 1))
    return false
  }

  private func cycleKey(_ expression: Expression, _ range: Range<Int>) -> String {
    guard expression.kind == .literal else { return bytes.text(range) }
    return LiquidJSON.text(build.tables.literals[Int(expression.index)])
  }

  private func isNull(_ expression: Expression) -> Bool {
    expression.kind == .literal && build.tables.literals[Int(expression.index)].isNull
  }

  mutating func parseIfChanged(_ tag: TagToken) -> Bool {
    let start = build.emit(.ifChangedStart)
    constructs.append(.ifChanged)
    let body = parseBlock(tag)
    constructs.removeLast()
    build.land(start)
    build.emit(.ifChangedEnd)
    return body.isBlank
  }

  mutating func parseInlineComment(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    var lineStart = tag.markup.lowerBound
    while let newline = bytes[lineStart..<tag.markup.upperBound].firstIndex(of: 0x0A) {
      lineStart = newline + 1
      let line = trimmed(lineStart..<tag.markup.upperBound)
      guard let first = line.first else { break }
      if first < (bytes[lineStart..<tag.markup.upperBound].firstIndex(of: 0x0A) ?? tag.markup.upperBound),
        bytes[first] != UInt8(ascii: "#")
      {
        throw TemplateProblem(
          "comment-line", "a line of the comment does not begin with '#'", range: first..<line.upperBound)
      }
    }
    return true
  }

  mutating func parseLiquid(_ tag: TagToken, in body: inout Body) -> Bool {
    guard openEnds.count < options.nestingLimit else {
      problems.append(.tooDeep(tag.whole, limit: options.nestingLimit))
      return true
    }
    let outer = stream
    let outerEnds = openEnds
    // Blocks begun out there cannot be ended in here.
    openEnds = openEnds.map { _ in "" } + [""]
    stream = TokenStream(bytes: bytes, range: tag.markup, isLines: true)
    let inner = parseBody(until: [])
    openEnds = outerEnds
    stream = outer
    if let stray = inner.ending { problems.append(.misplacedTag(stray.name, stray.nameRange)) }
    return inner.isBlank
  }

  mutating func skipVerbatim(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    let markup = trimmed(tag.markup)
    let skipped = stream.skip(past: "end" + tag.name, nested: tag.name)
    if tag.name == "doc", !markup.isEmpty {
      throw TemplateProblem("unexpected-text", "'doc' takes nothing", range: markup)
    }
    guard let skipped else {
      stream = TokenStream(bytes: bytes, range: stream.end..<stream.end, isLines: stream.isLines)
      throw .neverClosed(tag.name, tag.whole)
    }
    if let inner = skipped.inner { throw .misplacedTag(inner.name, inner.nameRange) }
    return true
  }

  mutating func parseRaw(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    let markup = trimmed(tag.markup)
    guard !stream.isLines, let skipped = stream.skip(past: "endraw", nested: nil) else {
      stream = TokenStream(bytes: bytes, range: stream.end..<stream.end, isLines: stream.isLines)
      throw .neverClosed(tag.name, tag.whole)
    }
    if !markup.isEmpty { throw TemplateProblem("unexpected-text", "'raw' takes nothing", range: markup) }
    _ = build.emitText(bytes[skipped.body])
    return false
  }
}
