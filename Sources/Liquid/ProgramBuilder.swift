/// Collects operations and tables while the parser goes; equal names share a place.
struct ProgramBuilder {
  var tables = ProgramTables()
  private(set) var texts: [UInt8] = []
  private var nameIndex: [String: Int32] = [:]
  /// The slot of each name, -1 for those without.
  private var slots: [Int32] = []

  init() {
    tables.ops.reserveCapacity(16)
    tables.names.reserveCapacity(16)
    tables.paths.reserveCapacity(8)
    tables.pathWords.reserveCapacity(8)
    tables.segments.reserveCapacity(8)
    tables.filtered.reserveCapacity(8)
    slots.reserveCapacity(16)
  }

  /// The place of the next operation; who lets something jump there says so by `land`, or emits no text before it.
  var here: Int32 { Int32(tables.ops.count) }
  private var lastLanding: Int32 = -1

  @discardableResult
  mutating func emit(_ code: Opcode, a: Int32 = 0, b: Int32 = 0, c: Int32 = 0, d: Int32 = 0) -> Int {
    tables.ops.append(Op(code: code, a: a, b: b, c: c, d: d))
    return tables.ops.count - 1
  }

  /// Prints a piece of the source as it is.
  mutating func emitText(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let start = Int32(texts.count)
    texts.append(contentsOf: UnsafeBufferPointer(rebasing: text))
    return emit(.text, a: start, b: Int32(texts.count))
  }

  /// Prints an expression. A path that is printed as it is, or escaped only, has an operation of its own, which also
  /// prints the text before it where nothing jumps between them.
  mutating func emitOutput(_ index: Int32) {
    let filtered = tables.filtered[Int(index)]
    let calls = tables.filterCalls[Int(filtered.filters.lowerBound)..<Int(filtered.filters.upperBound)]
    let isEscape = calls.count == 1 && calls.first?.filter == .escape
    guard filtered.expression.kind == .path, calls.isEmpty || isEscape,
      tables.paths[Int(filtered.expression.index)].root >= 0
    else {
      emit(.output, a: index)
      return
    }
    let code = isEscape ? Opcode.printEscaped : .print
    if let last = tables.ops.last, last.code == .text, lastLanding != here {
      tables.ops[tables.ops.count - 1] = Op(code: code, a: last.a, b: last.b, c: filtered.expression.index, d: index)
    } else {
      emit(code, c: filtered.expression.index, d: index)
    }
  }

  /// Makes the jump at `index` land here.
  mutating func land(_ index: Int) {
    lastLanding = here
    switch tables.ops[index].code {
    case .jump: tables.ops[index].a = here
    default: tables.ops[index].b = here
    }
  }

  mutating func name(_ name: String) -> Int32 {
    // A few names are found faster by looking at them than by hashing.
    if nameIndex.isEmpty {
      if let index = tables.names.firstIndex(of: name) { return Int32(index) }
    } else if let index = nameIndex[name] {
      return index
    }
    let index = Int32(tables.names.count)
    tables.names.append(name)
    slots.append(-1)
    if !nameIndex.isEmpty {
      nameIndex[name] = index
    } else if tables.names.count > 24 {
      for (index, name) in tables.names.enumerated() { nameIndex[name] = Int32(index) }
    }
    return index
  }

  /// A place for a rendering to remember where a name was found.
  mutating func hint() -> Int32 {
    tables.hintCount += 1
    return tables.hintCount - 1
  }

  /// A place for a rendering to keep what the data has of this name.
  mutating func slot(_ name: Int32) -> Int32 {
    if slots[Int(name)] < 0 {
      slots[Int(name)] = tables.slotCount
      tables.slotCount += 1
    }
    return slots[Int(name)]
  }

  mutating func literal(_ value: LiquidValue) -> Expression {
    tables.literals.append(value)
    return Expression(kind: .literal, index: Int32(tables.literals.count - 1))
  }

  mutating func path(_ path: Path, words: [String]) -> Expression {
    var path = path
    path.words = Int32(tables.pathWords.count)
    if path.root >= 0, path.segments.isEmpty {
      path.lookup = .none
    } else if path.root >= 0, path.segments.count == 1, case let step = tables.segments[Int(path.segments.lowerBound)],
      step.kind == .name
    {
      (path.lookup, path.member, path.hint) = (.name, step.name, step.hint)
    }
    tables.pathWords.append(words)
    tables.paths.append(path)
    return Expression(kind: .path, index: Int32(tables.paths.count - 1))
  }

  mutating func range(_ from: Expression, _ through: Expression) -> Expression {
    tables.ranges.append((from, through))
    return Expression(kind: .range, index: Int32(tables.ranges.count - 1))
  }

  /// Appends to a table and returns where.
  static func append<Element>(_ elements: [Element], to table: inout [Element]) -> Range<Int32> {
    let start = Int32(table.count)
    table.append(contentsOf: elements)
    return start..<Int32(table.count)
  }
}
