extension Renderer {
  mutating func value(of expression: Expression, _ program: LinkedProgram) throws(RenderError) -> LiquidValue {
    switch expression.kind {
    case .literal: return program.tables.literals[expression.index]
    case .range:
      let (from, through) = program.tables.ranges[expression.index]
      return .range(
        from: wholeNumber(try value(of: from, program)), through: wholeNumber(try value(of: through, program)))
    case .path:
      let path = program.tables.paths[expression.index]
      return try value(at: path, through: path.segments.upperBound, program)
    }
  }

  /// Looks up a path up to one of its members.
  private mutating func value(at path: Path, through end: Int32, _ program: LinkedProgram) throws(RenderError)
    -> LiquidValue
  {
    var value: LiquidValue
    var segment = path.segments.lowerBound
    if path.root >= 0 {
      switch place(of: program.number(path.root)) {
      case .scoped(let index):
        let loop = frame.scoped[index].loop
        value = loop >= 0 ? loopValue(Int(loop), program, &segment, end) : frame.scoped[index].value
      case .assigned(let index): value = frame.assigned[index].value
      case .counter(let index): value = frame.counters[index].value
      case nil:
        find(path.root, path.slot, program)
        value = program.slots[Int(path.slot)].value
      }
    } else {
      let name = try self.value(of: path.rootExpression, program)
      guard let text = name.plainText else { return .null }
      value = local(text)?.value ?? data.member(text) ?? .null
    }
    while segment < end {
      let step = program.tables.segments[segment]
      segment &+= 1
      switch step.kind {
      case .size:
        try spend(cost(value))
        value = member(step, of: value, program)
      case .index:
        let index = try self.value(of: step.index, program)
        value = item(index, of: value)
      default:
        value = member(step, of: value, program)
      }
      if case .null = value { return .null }
    }
    return value
  }

  /// Looks up a name in the data, once for each rendering.
  @inline(__always)
  private mutating func find(_ root: Int32, _ slot: Int32, _ program: LinkedProgram) {
    let slot = program.slots + Int(slot)
    if slot.pointee.rendering == rendering { return }
    slot.pointee.rendering = rendering
    slot.pointee.value = data.member(program.tables.names[root], hint: &slot.pointee.hint) ?? .null
    slot.pointee.cells = slot.pointee.value.cells
  }

  /// What a path leads to, at a glance; nil where it has to be looked up.
  ///
  /// It changes nothing; a method that may change the renderer is called without copying it.
  @inline(__always)
  mutating func cell(_ path: UnsafePointer<Path>, _ program: LinkedProgram) -> LiquidCell? {
    if path.pointee.lookup == .other { return nil }
    let name = program.number(path.pointee.root)
    let slot = program.slots + Int(path.pointee.slot)
    if path.pointee.lookup == .none {
      guard !mayBeLocal(name), let base = dataCells.base, let shape = dataCells.shape,
        let place = slot.pointee.hint.place(in: shape, { program.tables.names[path.pointee.root] })
      else { return nil }
      return base[place]
    }
    var cells = LiquidCells.none
    if mayBeLocal(name), let place = place(of: name) {
      switch place {
      case .scoped(let index): cells = frame.scoped[index].cells
      case .assigned(let index): cells = frame.assigned[index].cells
      case .counter: return nil
      }
    } else {
      find(path.pointee.root, path.pointee.slot, program)
      cells = slot.pointee.cells
    }
    guard let base = cells.base, let shape = cells.shape,
      let place = program.hints[Int(path.pointee.hint)].place(in: shape, { program.tables.names[path.pointee.member] })
    else { return nil }
    return base[place]
  }

  /// Notes that a name may be the template's own from here on.
  @inline(__always)
  mutating func bind(_ name: Int32) { localNames |= 1 &<< UInt64(truncatingIfNeeded: name) }

  @inline(__always)
  private func mayBeLocal(_ name: Int32) -> Bool { localNames & 1 &<< UInt64(truncatingIfNeeded: name) != 0 }

  /// Prints what a path leads to where it is text with something to see or a whole number; false, and nothing printed,
  /// where it is not.
  mutating func prints(_ index: Int32, _ program: LinkedProgram, isEscaped: Bool) throws(RenderError) -> Bool {
    let path = program.tables.paths[index]
    let place = place(of: program.number(path.root))
    if path.segments.isEmpty {
      guard place == nil else { return false }
      return data.print(
        program.tables.names[path.root], hint: &program.slots[Int(path.slot)].hint, into: &out, isEscaped: isEscaped)
    }
    let step = program.tables.segments[path.segments.upperBound &- 1]
    guard step.kind == .name else { return false }
    let hint = program.hints + Int(step.hint)
    let name = program.tables.names[step.name]
    if path.segments.count == 1 {
      // Looked into where it stands.
      switch place {
      case nil:
        find(path.root, path.slot, program)
        guard case .object(let object) = program.slots[Int(path.slot)].value else { return false }
        return object.print(name, hint: &hint.pointee, into: &out, isEscaped: isEscaped)
      case .scoped(let index):
        guard frame.scoped[index].loop < 0, case .object(let object) = frame.scoped[index].value else { return false }
        return object.print(name, hint: &hint.pointee, into: &out, isEscaped: isEscaped)
      default: break
      }
    }
    guard case .object(let object) = try value(at: path, through: path.segments.upperBound &- 1, program) else {
      return false
    }
    return object.print(name, hint: &hint.pointee, into: &out, isEscaped: isEscaped)
  }

  /// Where a name of the template's own is kept.
  private enum Place: Equatable { case scoped(Int), assigned(Int), counter(Int) }

  @inline(__always)
  private func place(of name: Int32) -> Place? {
    guard mayBeLocal(name) else { return nil }
    var index = frame.scoped.count &- 1
    while index >= 0 {
      if frame.scoped[index].name == name { return .scoped(index) }
      index &-= 1
    }
    if !frame.assigned.isEmpty {
      for index in frame.assigned.indices where frame.assigned[index].name == name { return .assigned(index) }
    }
    if !frame.counters.isEmpty {
      for index in frame.counters.indices where frame.counters[index].name == name { return .counter(index) }
    }
    return nil
  }

  func local(_ name: Int32) -> Local? {
    switch place(of: name) {
    case .scoped(let index): frame.scoped[index]
    case .assigned(let index): frame.assigned[index]
    case .counter(let index): frame.counters[index]
    case nil: nil
    }
  }

  /// A name of the template's own that is only known while rendering.
  mutating func local(_ name: String) -> Local? {
    guard let number = names.known(name) else { return nil }
    return local(number)
  }

  private mutating func member(_ step: Segment, of value: LiquidValue, _ program: LinkedProgram) -> LiquidValue {
    if case .object(let object) = value,
      let found = object.member(program.tables.names[step.name], hint: &program.hints[Int(step.hint)])
    {
      return found
    }
    switch step.kind {
    case .size:
      switch value {
      case .text, .markup, .list, .object, .range, .integer, .large: return size(of: value)
      default: return .null
      }
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
    case .large(let number): .integer(Int64(number.limbs.count + 1) / 2 * 8)
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

  mutating func noteMissing(_ path: Path, _ value: LiquidValue, _ program: LinkedProgram) {
    guard let words = missingPath(path, value, program), !missing.contains(words), missing.count < 100 else { return }
    missing.append(words)
  }

  /// The path to report for a value that is not there; nil where the emptiness is the template's own doing.
  func missingPath(_ path: Path, _ value: LiquidValue, _ program: LinkedProgram) -> [String]? {
    let words = program.tables.pathWords[path.words]
    if case .boolean = value { return nil }
    guard path.root >= 0 else { return words }
    let number = program.number(path.root)
    guard let local = local(number) else { return words }
    if local.loop >= 0 { return nil }
    if words.count == 1 {
      if let origin = local.origin { return origin }
      return frame.scoped.contains { $0.name == number } && value.isNull ? words : nil
    }
    return words
  }
}
