extension Renderer {
  mutating func value(of expression: Expression, _ program: Program) throws(RenderError) -> LiquidValue {
    switch expression.kind {
    case .literal: return program.tables.literals[Int(expression.index)]
    case .range:
      let (from, through) = program.tables.ranges[Int(expression.index)]
      return .range(
        from: wholeNumber(try value(of: from, program)), through: wholeNumber(try value(of: through, program)))
    case .path: return try value(at: program.tables.paths[Int(expression.index)], program)
    }
  }

  private mutating func value(at path: Path, _ program: Program) throws(RenderError) -> LiquidValue {
    var value: LiquidValue
    var segment = path.segments.lowerBound
    let end = path.segments.upperBound
    if path.root >= 0 {
      let name = program.tables.names[Int(path.root)]
      switch place(of: name) {
      case .scoped(let index):
        let loop = frame.scoped[index].loop
        value = loop >= 0 ? loopValue(loop, program, &segment, end) : frame.scoped[index].value
      case .assigned(let index): value = frame.assigned[index].value
      case .counter(let index): value = frame.counters[index].value
      case nil: value = data.member(name) ?? .null
      }
    } else {
      let name = try self.value(of: path.rootExpression, program)
      guard let text = name.plainText else { return .null }
      value = local(text)?.value ?? data.member(text) ?? .null
    }
    while segment < end {
      let step = program.tables.segments[Int(segment)]
      segment += 1
      switch step.kind {
      case .size:
        try spend(cost(value))
        value = member(program.tables.names[Int(step.name)], step.kind, of: value)
      case .index:
        let index = try self.value(of: step.index, program)
        value = item(index, of: value)
      default:
        value = member(program.tables.names[Int(step.name)], step.kind, of: value)
      }
      if case .null = value { return .null }
    }
    return value
  }

  /// Where a name of the template's own is kept.
  private enum Place { case scoped(Int), assigned(Int), counter(Int) }

  private func place(of name: String) -> Place? {
    var index = frame.scoped.count - 1
    while index >= 0 {
      if frame.scoped[index].name == name { return .scoped(index) }
      index -= 1
    }
    for index in frame.assigned.indices where frame.assigned[index].name == name { return .assigned(index) }
    for index in frame.counters.indices where frame.counters[index].name == name { return .counter(index) }
    return nil
  }

  func local(_ name: String) -> Local? {
    switch place(of: name) {
    case .scoped(let index): frame.scoped[index]
    case .assigned(let index): frame.assigned[index]
    case .counter(let index): frame.counters[index]
    case nil: nil
    }
  }

  func member(_ name: String, _ kind: Segment.Kind, of value: LiquidValue) -> LiquidValue {
    if case .object(let object) = value, let found = object.member(name) { return found }
    switch kind {
    case .size: return size(of: value)
    case .first: return first(of: value)
    case .last: return last(of: value)
    default: return .null
    }
  }

  func item(_ index: LiquidValue, of value: LiquidValue) -> LiquidValue {
    switch (value, index) {
    case (.list(let items), .integer(let index)):
      let place = index < 0 ? Int64(items.count) &+ index : index
      return place >= 0 && place < items.count ? items[Int(place)] : .null
    case (.object(let object), .text(let name)), (.object(let object), .markup(let name)):
      return object.member(name) ?? .null
    default: return .null
    }
  }

  func size(of value: LiquidValue) -> LiquidValue {
    switch value {
    case .text(let text), .markup(let text): .integer(Int64(text.unicodeScalars.count))
    case .list(let items): .integer(Int64(items.count))
    case .object(let object): .integer(Int64(object.memberNames.count))
    case .range(let from, let through): .integer(from > through ? 0 : through &- from &+ 1)
    case .integer: .integer(8)
    default: .integer(0)
    }
  }

  func first(of value: LiquidValue) -> LiquidValue {
    switch value {
    case .list(let items): items.first ?? .null
    case .range(let from, _): .integer(from)
    case .object(let object):
      object.memberNames.first.map { .list([.text($0), object.member($0) ?? .null]) } ?? .null
    default: .null
    }
  }

  func last(of value: LiquidValue) -> LiquidValue {
    switch value {
    case .list(let items): items.last ?? .null
    case .range(_, let through): .integer(through)
    default: .null
    }
  }

  mutating func noteMissing(_ path: Path, _ value: LiquidValue, _ program: Program) {
    guard let words = missingPath(path, value, program), !missing.contains(words), missing.count < 100 else { return }
    missing.append(words)
  }

  /// The path to report for a value that is not there; nil where the emptiness is the template's own doing.
  func missingPath(_ path: Path, _ value: LiquidValue, _ program: Program) -> [String]? {
    let words = program.tables.pathWords[Int(path.words)]
    if case .boolean = value { return nil }
    guard path.root >= 0, let local = local(words[0]) else { return words }
    if local.loop >= 0 { return nil }
    if words.count == 1 {
      if let origin = local.origin { return origin }
      return frame.scoped.contains { $0.name == words[0] } && value.isNull ? words : nil
    }
    return words
  }
}
