extension Renderer {
  /// The partial that a call names, with the number of the name.
  private mutating func partial(_ index: Int, _ program: LinkedProgram) throws(RenderError) -> (
    name: Int32, linked: LinkedProgram
  ) {
    let expression = program.tables.partials[index].name
    let name = try value(of: expression, program)
    guard let text = name.plainText else {
      throw RenderError(code: .wrongArgument, message: "a partial's name is text")
    }
    guard depth < settings.limits.partialDepth else { throw .depthLimit(settings.limits.partialDepth) }
    if let (number, known) = program.partials[index], expression.kind == .literal { return (number, known) }
    guard let template = settings.partials[text] else {
      // A name out of the data is not repeated.
      throw .unknownPartial(expression.kind == .literal ? text : nil)
    }
    let number = names.number(text)
    let linked = link(template.program)
    program.partials[index] = (number, linked)
    return (number, linked)
  }

  private mutating func link(_ program: Program) -> LinkedProgram {
    if let linked = links[ObjectIdentifier(program)] { return linked }
    var numbers: [Int32] = []
    for index in 0..<program.tables.names.count { numbers.append(names.number(program.tables.names[index])) }
    let linked = LinkedProgram(program, numbers: numbers)
    links[ObjectIdentifier(program)] = linked
    return linked
  }

  /// The name under which a partial sees its value: what follows the last slash.
  private mutating func shortName(_ number: Int32) -> Int32 {
    let name = names.name(number)
    guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return number }
    return names.number(String(name[name.utf8.index(after: slash)...]))
  }

  mutating func include(_ index: Int, _ program: LinkedProgram) throws(RenderError) {
    let call = program.tables.partials[index]
    if frame.isIsolated {
      throw RenderError(code: .notAllowed, message: "'include' is not allowed inside a rendered partial")
    }
    let (name, linked) = try partial(index, program)
    let variable = call.alias >= 0 ? program.number(call.alias) : shortName(name)
    var bound = LiquidValue.null
    if let expression = call.value {
      bound = try value(of: expression, program)
    } else {
      bound = local(name)?.value ?? data.member(names.name(name)) ?? .null
    }
    let mark = frame.scoped.count
    for index in call.named {
      let argument = program.tables.named[index]
      bind(program.number(argument.name))
      frame.scoped.append(
        Local(name: program.number(argument.name), value: try value(of: argument.value, program)))
    }
    bind(variable)
    frame.scoped.append(Local(name: variable, value: .null))
    let place = frame.scoped.count - 1
    depth += 1
    if case .list(let items) = bound {
      for item in items {
        frame.scoped[place].set(item)
        try run(linked)
        if interrupt != 0 { break }
      }
    } else {
      frame.scoped[place].set(bound)
      if bound.isNull, call.value == nil { frame.scoped.removeLast() }
      try run(linked)
    }
    depth -= 1
    frame.scoped.removeSubrange(mark...)
  }

  mutating func render(_ index: Int, _ program: LinkedProgram) throws(RenderError) {
    let call = program.tables.partials[index]
    let (name, linked) = try partial(index, program)
    let variable = call.alias >= 0 ? program.number(call.alias) : shortName(name)
    let bound = try call.value.map { (expression) throws(RenderError) in try value(of: expression, program) } ?? .null
    // The arguments are looked up out here and seen in there only.
    var inner = parked.popLast() ?? Frame()
    for index in call.named {
      let argument = program.tables.named[index]
      let value = try value(of: argument.value, program)
      var origin: [String]?
      if argument.value.kind == .path, value.isBlank {
        origin = missingPath(program.tables.paths[argument.value.index], value, program)
      }
      bind(program.number(argument.name))
      let given = program.number(argument.name)
      Self.give(given, value, origin: origin ?? absence(given, value), to: &inner)
    }
    let given = inner.assigned
    bind(variable)
    inner.isIsolated = true
    swap(&frame, &inner)
    depth += 1
    if call.isLoop, let items = try renderItems(bound) {
      for (index, item) in items.enumerated() {
        isolate(given)
        var loop = Loop(items: .list(items), offset: 0, count: items.count, isReversed: false, name: name)
        loop.index = index
        loop.isRendered = true
        frame.loops.append(loop)
        bind(forloop)
        frame.scoped.append(Local(name: forloop, value: .null, loop: 0))
        Self.give(variable, item, origin: absence(variable, item), to: &frame)
        try run(linked)
        interrupt = 0
      }
    } else {
      if !bound.isNull { Self.give(variable, bound, origin: nil, to: &frame) }
      try run(linked)
      interrupt = 0
    }
    depth -= 1
    swap(&frame, &inner)
    inner.reset()
    parked.append(inner)
  }

  /// Begins a partial anew: with its arguments and nothing else.
  private mutating func isolate(_ given: [Local]) {
    frame.reset()
    frame.assigned.append(contentsOf: given)
    frame.isIsolated = true
  }

  /// What is missing where a partial is given nothing: the name out here.
  private func absence(_ name: Int32, _ value: LiquidValue) -> [String]? { value.isNull ? [names.name(name)] : nil }

  /// Gives a rendered partial a name, which it may assign to.
  private static func give(_ name: Int32, _ value: LiquidValue, origin: [String]?, to inner: inout Frame) {
    let local = Local(name: name, value: value, origin: origin)
    if let index = inner.assigned.firstIndex(where: { $0.name == name }) {
      inner.assigned[index] = local
    } else {
      inner.assigned.append(local)
    }
  }

  private mutating func renderItems(_ value: LiquidValue) throws(RenderError) -> [LiquidValue]? {
    switch value {
    case .list(let items):
      try spend(items.count)
      return items
    case .range: return try items(of: value)
    case .object(let object): return object.memberNames.map { .list([.text($0), object.member($0) ?? .null]) }
    default: return nil
    }
  }
}
