/// Runs a program: one pass over its operations, with a stack for loops and one for names.
///
/// The text goes into `out`; a capture is the end of `out` cut off again.
struct Renderer {
  let data: any LiquidObject
  let settings: RenderSettings
  let escapesHTML: Bool
  var out: [UInt8] = []
  /// Where this rendering's text begins in `out`.
  var start = 0
  var steps = 0
  var depth = 0
  var frame = Frame()
  var missing: [[String]] = []
  /// 1 after a `break`, 2 after a `continue` that its own program has no loop for.
  var interrupt: Int32 = 0

  /// What `render` hides from its partial and gives back after it.
  struct Frame {
    /// Names assigned, visible everywhere.
    var assigned: [Local] = []
    /// Names of loops and partials around this place, innermost last.
    var scoped: [Local] = []
    /// Counters of `increment` and `decrement`, which stand before the data.
    var counters: [Local] = []
    var loops: [Loop] = []
    var choices: [Choice] = []
    /// Where in `out` the captures now open began.
    var marks: [Int] = []
    var cycles: [String: Int] = [:]
    var offsets: [String: Int] = [:]
    var lastChanged: [UInt8]?
    /// Whether `include` is refused, as it is inside `render`.
    var isIsolated = false
  }

  struct Local {
    var name: String
    var value: LiquidValue
    /// The loop whose `forloop` this is, by its place; -1 for other names.
    var loop = -1
    /// The data's path that had no value when it was assigned.
    var origin: [String]?
  }

  struct Choice {
    var value: LiquidValue
    var isMatched = false
    var remaining = 0
  }

  init(data: any LiquidObject, settings: RenderSettings) {
    self.data = data
    self.settings = settings
    escapesHTML = settings.escaping == .html && !settings.isPlain
  }

  mutating func spend(_ count: Int) throws(RenderError) {
    steps += count
    if steps > settings.limits.steps { throw .stepLimit(settings.limits.steps) }
  }

  /// What it costs to look at a value: by sixteens of bytes, for text.
  func cost(_ value: LiquidValue) -> Int {
    switch value {
    case .text(let text), .markup(let text): text.utf8.count >> 4
    default: 0
    }
  }

  /// How many names a template may give itself; each look-up passes over them.
  static let nameLimit = 512

  func checkOutput() throws(RenderError) {
    if out.count - start > settings.limits.outputBytes { throw .outputLimit(settings.limits.outputBytes) }
  }

  /// Runs the whole program; `interrupt` tells afterwards whether it stopped early.
  mutating func run(_ program: Program) throws(RenderError) {
    var place = 0
    let count = program.tables.ops.count
    while place < count {
      let op = program.tables.ops[place]
      place += 1
      try spend(1)
      switch op.code {
      case .text:
        out.append(contentsOf: program.source[Int(op.a)..<Int(op.b)])
        try checkOutput()
      case .output: try output(Int(op.a), program)
      case .assign: try assign(op, program)
      case .captureStart, .ifChangedStart: frame.marks.append(out.count)
      case .captureEnd: try endCapture(program.tables.names[Int(op.a)])
      case .ifChangedEnd: try endIfChanged()
      case .jump: place = Int(op.a)
      case .jumpUnless: if try !holds(program.tables.conditions[Int(op.a)], program) { place = Int(op.b) }
      case .jumpIf: if try holds(program.tables.conditions[Int(op.a)], program) { place = Int(op.b) }
      case .caseStart:
        let subject = Expression(kind: .init(rawValue: UInt8(truncatingIfNeeded: op.a)) ?? .literal, index: op.b)
        frame.choices.append(Choice(value: try value(of: subject, program)))
      case .caseWhen: if try !matches(op.a..<op.c, program) { place = Int(op.b) }
      case .caseRepeat:
        let last = frame.choices.count - 1
        frame.choices[last].remaining -= 1
        if frame.choices[last].remaining > 0 { place = Int(op.b) }
      case .caseElse: if frame.choices[frame.choices.count - 1].isMatched { place = Int(op.b) }
      case .caseEnd: frame.choices.removeLast()
      case .forStart: if try !startLoop(program.tables.loops[Int(op.a)], program) { place = Int(op.b) }
      case .forNext: if advanceLoop() { place = Int(op.b) }
      case .forEnd: endLoop()
      case .rowStart: if try !startRows(program.tables.loops[Int(op.a)], program) { place = Int(op.b) }
      case .rowNext: if nextCell() { place = Int(op.b) }
      case .rowBreak: breakRows()
      case .increment: try bump(program.tables.names[Int(op.a)], by: 1)
      case .decrement: try bump(program.tables.names[Int(op.a)], by: -1)
      case .cycle: try cycle(program.tables.cycles[Int(op.a)], program)
      case .include:
        try include(program.tables.partials[Int(op.a)], program)
        if interrupt != 0 {
          place = Int(interrupt == 1 ? op.b : op.c)
          interrupt = 0
        }
      case .render: try render(program.tables.partials[Int(op.a)], program)
      case .interrupt:
        interrupt = op.a
        return
      }
    }
  }

  private mutating func output(_ index: Int, _ program: Program) throws(RenderError) {
    let filtered = program.tables.filtered[index]
    var value = try value(of: filtered.expression, program)
    // The usual case: text that is there, as it is.
    if filtered.filters.isEmpty, case .text(let text) = value, let first = text.utf8.first, !isSpace(first) {
      steps += text.utf8.count >> 4
      if escapesHTML { appendEscaped(text, to: &out) } else { out.append(contentsOf: text.utf8) }
      return try checkOutput()
    }
    if filtered.expression.kind == .path, !filtered.hasDefault, value.isBlank {
      noteMissing(program.tables.paths[Int(filtered.expression.index)], value, program)
    }
    for call in filtered.filters { value = try apply(program.tables.filterCalls[Int(call)], to: value, program) }
    try write(value)
  }

  private mutating func assign(_ op: Op, _ program: Program) throws(RenderError) {
    let filtered = program.tables.filtered[Int(op.b)]
    var value = try value(of: filtered.expression, program)
    var origin: [String]?
    if filtered.expression.kind == .path, !filtered.hasDefault, value.isBlank {
      origin = missingPath(program.tables.paths[Int(filtered.expression.index)], value, program)
    }
    for call in filtered.filters { value = try apply(program.tables.filterCalls[Int(call)], to: value, program) }
    try set(program.tables.names[Int(op.a)], value, origin: value.isBlank ? origin : nil)
  }

  private mutating func set(_ name: String, _ value: LiquidValue, origin: [String]? = nil) throws(RenderError) {
    let local = Local(name: name, value: value, origin: origin)
    if let index = frame.assigned.firstIndex(where: { $0.name == name }) {
      frame.assigned[index] = local
    } else {
      guard frame.assigned.count < Self.nameLimit else { throw .nameLimit(Self.nameLimit) }
      frame.assigned.append(local)
    }
  }

  private mutating func endCapture(_ name: String) throws(RenderError) {
    let mark = frame.marks.removeLast()
    let text = String(decoding: out[mark...], as: UTF8.self)
    out.removeSubrange(mark...)
    try spend(text.utf8.count >> 4)
    try set(name, escapesHTML ? .markup(text) : .text(text))
  }

  private mutating func endIfChanged() throws(RenderError) {
    let mark = frame.marks.removeLast()
    let text = Array(out[mark...])
    try spend(text.count >> 4)
    if frame.lastChanged == text { out.removeSubrange(mark...) } else { frame.lastChanged = text }
  }

  private mutating func bump(_ name: String, by amount: Int64) throws(RenderError) {
    let index: Int
    if let found = frame.counters.firstIndex(where: { $0.name == name }) {
      index = found
    } else {
      guard frame.counters.count < Self.nameLimit else { throw .nameLimit(Self.nameLimit) }
      var initial: Int64 = 0
      if case .integer(let number)? = data.member(name) { initial = number }
      frame.counters.append(Local(name: name, value: .integer(initial)))
      index = frame.counters.count - 1
    }
    guard case .integer(let before) = frame.counters[index].value else { return }
    let after = before &+ amount
    frame.counters[index].value = .integer(after)
    appendInteger(amount > 0 ? before : after, to: &out)
    try checkOutput()
  }

  private mutating func cycle(_ header: CycleHeader, _ program: Program) throws(RenderError) {
    var key = "#" + program.tables.names[Int(header.key)]
    if let name = header.name { key = "=" + inspected(try value(of: name, program)) }
    try spend(key.utf8.count >> 4)
    var turn = frame.cycles[key] ?? 0
    if turn < header.items.count {
      let item = program.tables.arguments[Int(header.items.lowerBound) + turn]
      try write(try value(of: item, program))
    }
    turn += 1
    frame.cycles[key] = turn >= header.items.count ? 0 : turn
  }

  private mutating func matches(_ choices: Range<Int32>, _ program: Program) throws(RenderError) -> Bool {
    let last = frame.choices.count - 1
    var found = 0
    for index in choices {
      let choice = try value(of: program.tables.arguments[Int(index)], program)
      if try equal(frame.choices[last].value, choice) { found += 1 }
    }
    guard found > 0 else { return false }
    frame.choices[last].isMatched = true
    frame.choices[last].remaining = found
    return true
  }
}
