/// Runs a program: one pass over its operations, with a stack for loops and one for names.
///
/// The text goes into `out`; a capture is the end of `out` cut off again. What it needs stays with it from one rendering
/// to the next.
struct Renderer {
  var data: any LiquidObject
  var settings: RenderSettings
  var escapesHTML: Bool
  var out = OutputBuffer(capacity: 4096)
  /// What a chain of filters has made so far, and what the next one makes.
  var piece = OutputBuffer()
  var nextPiece = OutputBuffer()
  /// For what is made as an array.
  var scratch: [UInt8] = []
  var style: MoneyStyle?
  var dateNames: (locale: String, names: DateNames)?
  var steps = 0
  /// Counts renderings, so that what was looked up in the one before is not taken for this one's.
  var rendering = 0
  /// The members of the data, where it keeps them at a glance.
  var dataCells = LiquidCells.none
  /// A bit for each number, modulo 64, of a name that the template has given itself in this rendering: most names have
  /// none, and are the data's.
  var localNames: UInt64 = 0
  var depth = 0
  var frame = Frame()
  /// Frames that wait to be used again.
  var parked: [Frame] = []
  var missing: [[String]] = []
  /// 1 after a `break`, 2 after a `continue` that its own program has no loop for.
  var interrupt: Int32 = 0
  var names: NameNumbers
  let forloop: Int32
  let tablerowloop: Int32
  var links: [ObjectIdentifier: LinkedProgram] = [:]

  init(_ program: Program, settings: RenderSettings) {
    data = LiquidDictionary()
    self.settings = settings
    escapesHTML = settings.escaping == .html && !settings.isPlain
    names = NameNumbers(program)
    forloop = program.forloop
    tablerowloop = program.tablerowloop
  }

  /// Gives back what is not counted.
  func free() {
    out.free()
    piece.free()
    nextPiece.free()
  }

  /// Forgets the rendering before; after an error there is something to forget in any place.
  mutating func reset() {
    frame.reset()
    out.clear()
    rendering &+= 1
    dataCells = data.cells
    localNames = 0
    if !missing.isEmpty { missing.removeAll() }
    steps = 0
    depth = 0
    interrupt = 0
  }

  @inline(__always)
  mutating func spend(_ count: Int) throws(RenderError) {
    steps &+= count
    if steps > settings.limits.steps { throw .stepLimit(settings.limits.steps) }
  }

  /// What it costs to look at a value: by sixteens of bytes, for text.
  @inline(__always)
  func cost(_ value: LiquidValue) -> Int {
    switch value {
    case .text(let text), .markup(let text): text.utf8.count >> 4
    case .large(let number): number.cost
    default: 0
    }
  }

  /// How many names a template may give itself; each look-up passes over them.
  static let nameLimit = 512

  @inline(__always)
  func checkOutput() throws(RenderError) {
    if out.count > settings.limits.outputBytes { throw .outputLimit(settings.limits.outputBytes) }
  }

  /// Runs the whole program; `interrupt` tells afterwards whether it stopped early.
  mutating func run(_ program: LinkedProgram) throws(RenderError) {
    let ops = program.tables.ops
    var place = 0
    while place < ops.count {
      let op = ops[place]
      place &+= 1
      try spend(1)
      switch op.code {
      case .text:
        out.appendBlocks(program.source.start + Int(op.a), Int(op.b &- op.a))
        try checkOutput()
      case .output: try output(program.tables.filtered[op.a], program)
      case .print, .printEscaped:
        if op.a < op.b {
          out.appendBlocks(program.source.start + Int(op.a), Int(op.b &- op.a))
          steps &+= 1
        }
        // The usual case: text that is there, as it is.
        let isEscaped = escapesHTML || op.code == .printEscaped
        if let cell = cell(program.tables.paths.pointer(op.c), program), cell.isPrintable {
          steps &+= Int(cell.count) >> 4
          if isEscaped, cell.kind == .text {
            out.appendEscaped(cell.bytes)
          } else {
            out.appendBlocks(cell.start, Int(cell.count))
          }
          try checkOutput()
        } else {
          try printAsked(op, program, isEscaped: isEscaped)
        }
      case .assign: try assign(op, program)
      case .captureStart, .ifChangedStart: frame.marks.append(out.count)
      case .captureEnd: try endCapture(program.number(op.a))
      case .ifChangedEnd: try endIfChanged()
      case .jump: place = Int(op.a)
      case .jumpUnless: if try !holds(program.tables.conditions[op.a], program) { place = Int(op.b) }
      case .jumpIf: if try holds(program.tables.conditions[op.a], program) { place = Int(op.b) }
      case .caseStart: frame.choices.append(Choice())
      case .caseWhen:
        let subject = Expression(kind: .init(rawValue: UInt8(op.d & 3)) ?? .literal, index: op.d >> 2)
        if try !matches(op.a..<op.c, subject, program) { place = Int(op.b) }
      case .caseRepeat:
        let last = frame.choices.count - 1
        frame.choices[last].remaining -= 1
        if frame.choices[last].remaining > 0 { place = Int(op.b) }
      case .caseElse: if frame.choices[frame.choices.count - 1].isMatched { place = Int(op.b) }
      case .caseEnd: frame.choices.removeLast()
      case .forStart: if try !startLoop(program.tables.loops[op.a], program) { place = Int(op.b) }
      case .forNext: if advanceLoop() { place = Int(op.b) }
      case .forEnd: endLoop()
      case .rowStart:
        if try !startRows(program.tables.loops[op.a], program) { place = Int(op.b) }
        try checkOutput()
      case .rowNext:
        if nextCell() { place = Int(op.b) }
        try checkOutput()
      case .rowBreak:
        breakRows()
        try checkOutput()
      case .increment: try bump(op.a, by: 1, program)
      case .decrement: try bump(op.a, by: -1, program)
      case .cycle: try cycle(program.tables.cycles[op.a], program)
      case .include:
        try include(Int(op.a), program)
        if interrupt != 0 {
          place = Int(interrupt == 1 ? op.b : op.c)
          interrupt = 0
        }
      case .render: try render(Int(op.a), program)
      case .interrupt:
        interrupt = op.a
        return
      }
    }
  }

  /// Prints what is no cell: an object may print it without making a string.
  @inline(never)
  private mutating func printAsked(_ op: Op, _ program: LinkedProgram, isEscaped: Bool) throws(RenderError) {
    let before = out.count
    if try prints(op.c, program, isEscaped: isEscaped) {
      steps &+= (out.count &- before) >> 4
      try checkOutput()
    } else {
      try output(program.tables.filtered[op.d], program)
    }
  }

  private mutating func output(_ filtered: FilteredExpression, _ program: LinkedProgram) throws(RenderError) {
    var value = LiquidValue.null
    var form = PieceForm.value
    if filtered.expression.kind == .path, !filtered.filters.isEmpty,
      let cell = cell(program.tables.paths.pointer(filtered.expression.index), program), cell.isText
    {
      piece.clear()
      piece.appendBlocks(cell.start, Int(cell.count))
      form = .text
    } else {
      value = try self.value(of: filtered.expression, program)
      if filtered.expression.kind == .path, !filtered.hasDefault, value.isBlank {
        noteMissing(program.tables.paths[filtered.expression.index], value, program)
      }
    }
    for call in filtered.filters { try pass(program.tables.filterCalls[call], &value, &form, program) }
    switch form {
    case .value: try write(value)
    case .text:
      out.append(piece.bytes, isEscaped: escapesHTML)
      try checkOutput()
    case .markup:
      out.append(piece.bytes)
      try checkOutput()
    }
  }

  private mutating func assign(_ op: Op, _ program: LinkedProgram) throws(RenderError) {
    let filtered = program.tables.filtered[op.b]
    var value = try value(of: filtered.expression, program)
    var origin: [String]?
    if filtered.expression.kind == .path, !filtered.hasDefault, value.isBlank {
      origin = missingPath(program.tables.paths[filtered.expression.index], value, program)
    }
    var form = PieceForm.value
    for call in filtered.filters { try pass(program.tables.filterCalls[call], &value, &form, program) }
    settle(&value, &form)
    try set(program.number(op.a), value, origin: value.isBlank ? origin : nil)
  }

  private mutating func set(_ name: Int32, _ value: LiquidValue, origin: [String]? = nil) throws(RenderError) {
    let local = Local(name: name, value: value, origin: origin)
    if let index = frame.assigned.firstIndex(where: { $0.name == name }) {
      frame.assigned[index] = local
    } else {
      guard frame.assigned.count < Self.nameLimit else { throw .nameLimit(Self.nameLimit) }
      bind(name)
      frame.assigned.append(local)
    }
  }

  private mutating func endCapture(_ name: Int32) throws(RenderError) {
    let mark = frame.marks.removeLast()
    let text = String(decoding: out.bytes(from: mark), as: UTF8.self)
    out.cut(to: mark)
    try spend(text.utf8.count >> 4)
    try set(name, escapesHTML ? .markup(text) : .text(text))
  }

  private mutating func endIfChanged() throws(RenderError) {
    let mark = frame.marks.removeLast()
    let text = Array(out.bytes(from: mark))
    try spend(text.count >> 4)
    if frame.lastChanged == text { out.cut(to: mark) } else { frame.lastChanged = text }
  }

  private mutating func bump(_ name: Int32, by amount: Int64, _ program: LinkedProgram) throws(RenderError) {
    let number = program.number(name)
    let index: Int
    if let found = frame.counters.firstIndex(where: { $0.name == number }) {
      index = found
    } else {
      guard frame.counters.count < Self.nameLimit else { throw .nameLimit(Self.nameLimit) }
      var initial: Int64 = 0
      if case .integer(let number)? = data.member(program.tables.names[name]) { initial = number }
      bind(number)
      frame.counters.append(Local(name: number, value: .integer(initial)))
      index = frame.counters.count - 1
    }
    guard case .integer(let before) = frame.counters[index].value else { return }
    let after = before &+ amount
    frame.counters[index].set(.integer(after))
    out.append(amount > 0 ? before : after)
    try checkOutput()
  }

  private mutating func cycle(_ header: CycleHeader, _ program: LinkedProgram) throws(RenderError) {
    var key: String?
    if let name = header.name {
      let named = inspected(try value(of: name, program))
      try spend(named.utf8.count >> 4)
      key = named
    }
    let number = key == nil ? program.number(header.key) : -1
    let place = frame.turns.firstIndex { $0.number == number && $0.key == key } ?? frame.turns.count
    if place == frame.turns.count {
      guard place < Self.nameLimit else { throw .nameLimit(Self.nameLimit) }
      frame.turns.append(Turn(number: number, key: key))
    }
    let turn = frame.turns[place].turn
    frame.turns[place].turn = turn + 1 >= header.items.count ? 0 : turn + 1
    if turn < header.items.count {
      let item = program.tables.arguments[Int(header.items.lowerBound) + turn]
      try write(try value(of: item, program))
    }
  }

  /// Whether a `when` holds what its `case` is about, which is looked up anew: the part before may have changed it.
  private mutating func matches(_ choices: Range<Int32>, _ subject: Expression, _ program: LinkedProgram)
    throws(RenderError) -> Bool
  {
    let last = frame.choices.count - 1
    let value = try value(of: subject, program)
    var found = 0
    for index in choices {
      let choice = try self.value(of: program.tables.arguments[index], program)
      if try equal(value, choice) { found += 1 }
    }
    guard found > 0 else { return false }
    frame.choices[last].isMatched = true
    frame.choices[last].remaining = found
    return true
  }
}
