extension Renderer {
  private mutating func partial(_ expression: Expression, _ program: Program) throws(RenderError) -> (
    name: String, template: Template
  ) {
    let name = try value(of: expression, program)
    guard let text = name.plainText else {
      throw RenderError(code: .wrongArgument, message: "a partial's name is text")
    }
    guard let template = settings.partials[text] else {
      // A name out of the data is not repeated.
      throw .unknownPartial(expression.kind == .literal ? text : nil)
    }
    guard depth < settings.limits.partialDepth else { throw .depthLimit(settings.limits.partialDepth) }
    return (text, template)
  }

  /// The name under which a partial sees its value: what follows the last slash.
  private func shortName(_ name: String) -> String {
    name.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(name[name.index(after: $0)...]) } ?? name
  }

  mutating func include(_ call: PartialCall, _ program: Program) throws(RenderError) {
    if frame.isIsolated {
      throw RenderError(code: .notAllowed, message: "'include' is not allowed inside a rendered partial")
    }
    let (name, template) = try partial(call.name, program)
    let variable = call.alias >= 0 ? program.tables.names[Int(call.alias)] : shortName(name)
    var bound = LiquidValue.null
    if let expression = call.value {
      bound = try value(of: expression, program)
    } else {
      bound = local(name)?.value ?? data.member(name) ?? .null
    }
    let mark = frame.scoped.count
    for index in call.named {
      let argument = program.tables.named[Int(index)]
      frame.scoped.append(
        Local(name: program.tables.names[Int(argument.name)], value: try value(of: argument.value, program)))
    }
    frame.scoped.append(Local(name: variable, value: .null))
    let place = frame.scoped.count - 1
    depth += 1
    if case .list(let items) = bound {
      for item in items {
        frame.scoped[place].value = item
        try run(template.program)
        if interrupt != 0 { break }
      }
    } else {
      frame.scoped[place].value = bound
      if bound.isNull, call.value == nil { frame.scoped.removeLast() }
      try run(template.program)
    }
    depth -= 1
    frame.scoped.removeSubrange(mark...)
  }

  mutating func render(_ call: PartialCall, _ program: Program) throws(RenderError) {
    let (name, template) = try partial(call.name, program)
    let variable = call.alias >= 0 ? program.tables.names[Int(call.alias)] : shortName(name)
    var arguments: [Local] = []
    for index in call.named {
      let argument = program.tables.named[Int(index)]
      arguments.append(
        Local(name: program.tables.names[Int(argument.name)], value: try value(of: argument.value, program)))
    }
    let bound = try call.value.map { (expression) throws(RenderError) in try value(of: expression, program) } ?? .null
    let outer = frame
    depth += 1
    if call.isLoop, let items = try renderItems(bound) {
      for (index, item) in items.enumerated() {
        isolate(arguments)
        var loop = Loop(items: .list(items), offset: 0, count: items.count, isReversed: false, name: name)
        loop.index = index
        frame.loops.append(loop)
        frame.scoped.append(Local(name: "forloop", value: .null, loop: 0))
        frame.scoped.append(Local(name: variable, value: item))
        try run(template.program)
        interrupt = 0
      }
    } else {
      isolate(arguments)
      if !bound.isNull { frame.scoped.append(Local(name: variable, value: bound)) }
      try run(template.program)
      interrupt = 0
    }
    depth -= 1
    frame = outer
  }

  private mutating func isolate(_ arguments: [Local]) {
    frame = Frame()
    frame.isIsolated = true
    frame.scoped = arguments
  }

  private mutating func renderItems(_ value: LiquidValue) throws(RenderError) -> [LiquidValue]? {
    switch value {
    case .list, .range, .object:
      if case .object(let object) = value {
        return object.memberNames.map { .list([.text($0), object.member($0) ?? .null]) }
      }
      return try items(of: value)
    default: return nil
    }
  }
}
