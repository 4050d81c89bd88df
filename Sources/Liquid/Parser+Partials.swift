extension Parser {
  mutating func parsePartial(_ tag: TagToken, isRender: Bool) throws(TemplateProblem) -> Bool {
    var reader = try MarkupReader(bytes: bytes, range: tag.markup)
    let name = try parseExpression(&reader)
    guard name.isString || !isRender else {
      throw TemplateProblem("unexpected-text", "'render' needs a partial's name in quotes", range: name.range)
    }
    noteUse(name)
    var known: String?
    if name.isString, case .text(let text) = build.tables.literals[Int(name.expression.index)] { known = text }
    var call = PartialCall(
      name: name.expression, value: nil, isLoop: false, alias: -1, named: 0..<0,
      rangeStart: Int32(name.range.lowerBound))
    if reader.isWord("with") || reader.isWord("for"), reader.following.kind != .colon {
      call.isLoop = reader.isWord("for")
      try reader.advance()
      let value = try parseExpression(&reader)
      noteUse(value)
      call.value = value.expression
    }
    if reader.isWord("as"), reader.following.kind != .colon {
      try reader.advance()
      call.alias = build.name(try reader.identifier("a name after 'as'").name)
    }
    var named: [NamedArgument] = []
    while !reader.isAtEnd {
      if try reader.take(.comma) { continue }
      let (key, _) = try reader.identifier("an argument such as title: 'Hello'")
      _ = try reader.expect(.colon, "':'")
      let value = try parseExpression(&reader)
      noteUse(value)
      named.append(NamedArgument(name: build.name(key), value: value.expression))
      if named.count > 64 { throw TemplateProblem("wrong-arguments", "more than 64 arguments", range: tag.whole) }
    }
    var given = named.map { build.tables.names[Int($0.name)] }
    if call.value != nil {
      let short = known?.split(separator: "/").last.map(String.init) ?? ""
      given.append(call.alias >= 0 ? build.tables.names[Int(call.alias)] : short)
      if isRender, call.isLoop { given.append("forloop") }
    }
    notes.partials.append(PartialUse(name: known, range: name.range, givenNames: given))
    call.named = ProgramBuilder.append(named, to: &build.tables.named)
    build.tables.partials.append(call)
    let index = Int32(build.tables.partials.count - 1)
    if isRender {
      build.emit(.render, a: index)
    } else {
      emitInclude(index)
    }
    return false
  }

  /// An include hands a `break` or `continue` of its partial to the loop it stands in.
  private mutating func emitInclude(_ index: Int32) {
    let include = build.emit(.include, a: index)
    let over = build.emit(.jump)
    build.tables.ops[include].b = build.here
    emitJump(isBreak: true)
    build.tables.ops[include].c = build.here
    emitJump(isBreak: false)
    build.land(over)
  }

  mutating func parseJump(_ tag: TagToken, isBreak: Bool) throws(TemplateProblem) -> Bool {
    emitJump(isBreak: isBreak)
    return false
  }

  private mutating func emitJump(isBreak: Bool) {
    for construct in constructs.reversed() {
      switch construct {
      case .capture(let name): build.emit(.captureEnd, a: name)
      case .ifChanged: build.emit(.ifChangedEnd)
      case .choice: build.emit(.caseEnd)
      case .loop:
        let jump = build.emit(.jump)
        if isBreak { loops[loops.count - 1].breaks.append(jump) } else { loops[loops.count - 1].continues.append(jump) }
        return
      }
    }
    build.emit(.interrupt, a: isBreak ? 1 : 2)
  }
}
