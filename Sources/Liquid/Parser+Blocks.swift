extension Parser {
  mutating func parseIf(_ tag: TagToken, isUnless: Bool) throws(TemplateProblem) -> Bool {
    let mark = notes.mark
    defer { notes.forget(askedFrom: mark.asked) }
    var exits: [Int] = []
    var texts: [Int] = []
    var isBlank = true
    var pending: Int? = condition(tag, isUnless ? .jumpIf : .jumpUnless)
    var part = tag
    while true {
      let body = parsePart(of: tag, until: ["elsif", "else", "end" + tag.name])
      texts += body.texts
      isBlank = isBlank && body.isBlank
      guard let ending = body.ending else {
        problems.append(.neverClosed(tag.name, tag.whole))
        break
      }
      if ending.name == "end" + tag.name { break }
      exits.append(build.emit(.jump))
      if let jump = pending { build.land(jump) }
      pending = nil
      part = ending
      if part.name == "elsif" {
        pending = condition(part, .jumpUnless)
      } else if !trimmed(part.markup).isEmpty, !options.followsReference {
        problems.append(
          TemplateProblem(
            "unexpected-text", "'else' takes nothing", hint: "Did you mean 'elsif'?", range: trimmed(part.markup)))
      }
    }
    if let jump = pending { build.land(jump) }
    for exit in exits { build.land(exit) }
    if isBlank { silence(texts) }
    return isBlank
  }

  private mutating func condition(_ tag: TagToken, _ code: Opcode) -> Int {
    let index = recovering(Int32(0)) { parser throws(TemplateProblem) in try parser.parseCondition(tag.markup) }
    return build.emit(code, a: index)
  }

  /// Reads one part of a block that has several; does not report a block that never ends.
  mutating func parsePart(of tag: TagToken, until endings: [String]) -> Body {
    guard openEnds.count < options.nestingLimit else {
      problems.append(.tooDeep(tag.whole, limit: options.nestingLimit))
      stream = TokenStream(bytes: bytes, range: bytes.count..<bytes.count, isLines: stream.isLines)
      return Body()
    }
    openEnds.append("end" + tag.name)
    defer { openEnds.removeLast() }
    return parseBody(until: endings)
  }

  mutating func parseCase(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    let mark = notes.mark
    defer { notes.forget(askedFrom: mark.asked) }
    let subject = recovering(build.literal(.null)) { parser throws(TemplateProblem) in
      var reader = try MarkupReader(bytes: parser.bytes, range: tag.markup)
      let parsed = try parser.parseExpression(&reader)
      try reader.expectEnd()
      parser.noteUse(parsed)
      if let path = parsed.path { parser.notes.ask(path) }
      return parsed.expression
    }
    build.emit(.caseStart)
    constructs.append(.choice)
    defer { constructs.removeLast() }
    // What stands before the first `when` is never printed.
    var skip: Int? = build.emit(.jump)
    var texts: [Int] = []
    var isBlank = true
    var repeatStart: Int32?
    while true {
      let body = parsePart(of: tag, until: ["when", "else", "endcase"])
      texts += body.texts
      isBlank = isBlank && body.isBlank
      if let start = repeatStart { build.emit(.caseRepeat, b: start) }
      repeatStart = nil
      if let jump = skip { build.land(jump) }
      skip = nil
      guard let ending = body.ending else {
        problems.append(.neverClosed(tag.name, tag.whole))
        break
      }
      if ending.name == "endcase" { break }
      if ending.name == "when" {
        let choices = recovering(Int32(0)..<0) { parser throws(TemplateProblem) in
          try parser.parseChoices(ending.markup)
        }
        skip = build.emit(
          .caseWhen, a: choices.lowerBound, c: choices.upperBound, d: subject.index << 2 | Int32(subject.kind.rawValue))
        repeatStart = build.here
      } else {
        if !trimmed(ending.markup).isEmpty {
          problems.append(TemplateProblem("unexpected-text", "'else' takes nothing", range: trimmed(ending.markup)))
        }
        skip = build.emit(.caseElse)
      }
    }
    if let jump = skip { build.land(jump) }
    build.emit(.caseEnd)
    if isBlank { silence(texts) }
    return isBlank
  }

  private mutating func parseChoices(_ markup: Range<Int>) throws(TemplateProblem) -> Range<Int32> {
    var reader = try MarkupReader(bytes: bytes, range: markup)
    var choices: [Expression] = []
    while choices.isEmpty || !reader.isAtEnd {
      let choice = try parseExpression(&reader, isCompared: true)
      noteUse(choice)
      choices.append(choice.expression)
      if try reader.take(.comma) { continue }
      if try !reader.takeWord("or") { break }
    }
    if !options.followsReference { try reader.expectEnd() }
    return ProgramBuilder.append(choices, to: &build.tables.arguments)
  }

  mutating func parseFor(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    let mark = notes.mark
    let header = recovering(nil) { parser throws(TemplateProblem) in try parser.parseLoopHeader(tag, isRow: false) }
    let start = build.emit(.forStart, a: header ?? 0)
    constructs.append(.loop)
    loops.append(LoopTargets())
    let bodyStart = build.here
    let body = parsePart(of: tag, until: ["else", "endfor"])
    let targets = loops.removeLast()
    constructs.removeLast()
    notes.forget(localsFrom: mark.locals, own: header == nil ? 0 : 2)
    for index in targets.continues { build.land(index) }
    build.emit(.forNext, a: header ?? 0, b: bodyStart)
    var exits = [build.emit(.jump)]
    if !targets.breaks.isEmpty {
      for index in targets.breaks { build.land(index) }
      build.emit(.forEnd)
      exits.append(build.emit(.jump))
    }
    build.land(start)
    var isBlank = body.isBlank
    var texts = body.texts
    var ending = body.ending
    if ending?.name == "else" {
      let other = parsePart(of: tag, until: ["endfor"])
      isBlank = isBlank && other.isBlank
      texts += other.texts
      ending = other.ending
    }
    if ending == nil { problems.append(.neverClosed(tag.name, tag.whole)) }
    for exit in exits { build.land(exit) }
    if isBlank { silence(texts) }
    return isBlank
  }

  mutating func parseTableRow(_ tag: TagToken) throws(TemplateProblem) -> Bool {
    let mark = notes.mark
    let header = recovering(nil) { parser throws(TemplateProblem) in try parser.parseLoopHeader(tag, isRow: true) }
    let start = build.emit(.rowStart, a: header ?? 0)
    constructs.append(.loop)
    loops.append(LoopTargets())
    let bodyStart = build.here
    let body = parseBlock(tag)
    let targets = loops.removeLast()
    constructs.removeLast()
    notes.forget(localsFrom: mark.locals, own: header == nil ? 0 : 2)
    for index in targets.continues { build.land(index) }
    build.emit(.rowNext, a: header ?? 0, b: bodyStart)
    if !targets.breaks.isEmpty {
      let exit = build.emit(.jump)
      for index in targets.breaks { build.land(index) }
      build.emit(.rowBreak)
      build.land(exit)
    }
    build.land(start)
    return body.isBlank
  }

  private mutating func parseLoopHeader(_ tag: TagToken, isRow: Bool) throws(TemplateProblem) -> Int32? {
    var reader = try MarkupReader(bytes: bytes, range: tag.markup)
    let (variable, _) = try reader.identifier("a name for the loop's variable")
    guard try reader.takeWord("in") else { throw reader.unexpected("'in'") }
    let start = reader.current.range.lowerBound
    let collection = try parseExpression(&reader)
    noteUse(collection)
    let name = "\(variable)-\(reader.canonicalText(from: start))"
    var header = LoopHeader(
      variable: build.name(variable), collection: collection.expression, name: build.name(name))
    while !reader.isAtEnd {
      if try reader.take(.comma) { continue }
      // The reference implementation passes over it in a table.
      if !isRow || options.followsReference, try reader.takeWord("reversed") {
        header.isReversed = !isRow
        continue
      }
      let (key, range) = try reader.identifier("an argument such as limit: 3")
      _ = try reader.expect(.colon, "':'")
      if key == "offset", !isRow, reader.isWord("continue"), reader.following.kind != .dot {
        header.continues = true
        try reader.advance()
        continue
      }
      let value = try parseExpression(&reader)
      noteUse(value)
      switch key {
      case "offset": header.offset = value.expression
      case "limit": header.limit = value.expression
      case "cols" where isRow: header.columns = value.expression
      default:
        throw .unknownArgument(
          key, of: tag.name, known: isRow ? ["cols", "limit", "offset"] : ["limit", "offset"], range)
      }
    }
    notes.begin(isRow ? "tablerowloop" : "forloop", as: nil)
    notes.begin(variable, as: collection.path.flatMap { notes.resolved($0) }.map { $0 + [VariableUse.element] })
    build.tables.loops.append(header)
    return Int32(build.tables.loops.count - 1)
  }
}
