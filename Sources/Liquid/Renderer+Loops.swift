/// A loop that runs: what it goes over and how far it is.
struct Loop {
  enum Items {
    case list([LiquidValue])
    case range(from: Int64)
  }

  var items: Items
  /// The first and the number of items it goes over.
  var offset: Int
  var count: Int
  var isReversed: Bool
  /// The number of `item-collection`.
  var name: Int32
  var index = 0
  /// The place of the loop around it, or -1.
  var parent = -1
  /// The width of a table, -1 for a loop that is not one.
  var columns = -1
  var column = 1
  /// Whether it is the `forloop` of a partial rendered for each item, which is nobody's parent.
  var isRendered = false
  var row = 1

  var item: LiquidValue {
    let place = offset + (isReversed ? count - 1 - index : index)
    switch items {
    case .list(let items): return items[place]
    case .range(let from): return .integer(from &+ Int64(place))
    }
  }

  func member(_ member: LoopMember, _ names: NameNumbers) -> LiquidValue {
    let isTable = columns != -1
    switch member {
    case .length: return .integer(Int64(count))
    case .index: return .integer(Int64(index + 1))
    case .index0: return .integer(Int64(index))
    case .rindex: return .integer(Int64(count - index))
    case .rindex0: return .integer(Int64(count - index - 1))
    case .first: return .boolean(index == 0)
    case .last: return .boolean(index == count - 1)
    case .name: return isTable ? .null : .text(names.name(name))
    case .col: return isTable ? .integer(Int64(column)) : .null
    case .col0: return isTable ? .integer(Int64(column - 1)) : .null
    case .col_first: return isTable ? .boolean(column == 1) : .null
    case .col_last: return isTable ? .boolean(column == columns) : .null
    case .row: return isTable ? .integer(Int64(row)) : .null
    case .parentloop, .none: return .null
    }
  }

  static let members: [(name: String, member: LoopMember)] = [
    ("name", .name), ("length", .length), ("index", .index), ("index0", .index0), ("rindex", .rindex),
    ("rindex0", .rindex0), ("first", .first), ("last", .last),
  ]
}

extension Renderer {
  /// Begins a loop; false where it has nothing to go over.
  mutating func startLoop(_ header: LoopHeader, _ program: LinkedProgram) throws(RenderError) -> Bool {
    let name = program.number(header.name)
    let known = frame.offsets.firstIndex { $0.name == name }
    var from = 0
    if header.continues {
      from = known.map { frame.offsets[$0].offset } ?? 0
    } else if let offset = header.offset {
      from = try loopNumber(offset, program)
    }
    var loop = try loop(over: header.collection, from: from, limit: header.limit, isRow: false, program)
    loop.isReversed = header.isReversed
    loop.name = name
    if let known {
      frame.offsets[known].offset = from + loop.count
    } else if frame.offsets.count < Self.nameLimit {
      frame.offsets.append((name, from + loop.count))
    }
    guard loop.count > 0 else { return false }
    loop.parent = parentLoop()
    push(loop, as: forloop, program.number(header.variable))
    return true
  }

  @inline(__always)
  private func parentLoop() -> Int {
    frame.loops.lastIndex { $0.columns == -1 && !$0.isRendered } ?? -1
  }

  private mutating func push(_ loop: Loop, as loopName: Int32, _ variable: Int32) {
    frame.loops.append(loop)
    bind(loopName)
    bind(variable)
    frame.scoped.append(Local(name: loopName, value: .null, loop: frame.loops.count - 1))
    frame.scoped.append(Local(name: variable, value: loop.item))
  }

  private mutating func loop(
    over collection: Expression, from: Int, limit: Expression?, isRow: Bool, _ program: LinkedProgram
  ) throws(RenderError) -> Loop {
    var items = Loop.Items.list([])
    var total = 0
    let collection = try value(of: collection, program)
    var length: Int?
    if let limit, case let bound = try value(of: limit, program), isRow || !bound.isNull {
      length = try isRow ? rowNumber(bound) : strictInteger(bound)
    }
    switch collection {
    case .list(let list): (items, total) = (.list(list), list.count)
    case .range(let first, let through):
      items = .range(from: first)
      total =
        first > through
        ? 0
        : Int(
          clamping: through.subtractingReportingOverflow(first).overflow
            ? Int64.max : (through - first).addingReportingOverflow(1).overflow ? Int64.max : through - first + 1)
    case .object(let object):
      let pairs = object.memberNames.map { LiquidValue.list([.text($0), object.member($0) ?? .null]) }
      try spend(pairs.count)
      (items, total) = (.list(pairs), pairs.count)
    case .text(let text), .markup(let text):
      // A text is one item, whatever offset and limit say.
      if !text.isEmpty {
        return Loop(items: .list([.text(text)]), offset: 0, count: 1, isReversed: false, name: -1)
      }
    default: break
    }
    let offset = min(max(0, from), total)
    var count = total - offset
    if let length {
      count = max(0, min(count, from < 0 ? length.addingReportingOverflow(from).partialValue : length))
    }
    return Loop(items: items, offset: offset, count: count, isReversed: false, name: -1)
  }

  private mutating func loopNumber(_ expression: Expression, _ program: LinkedProgram) throws(RenderError) -> Int {
    let value = try value(of: expression, program)
    return value.isNull ? 0 : try strictInteger(value)
  }

  private func strictInteger(_ value: LiquidValue) throws(RenderError) -> Int {
    guard let number = integer(value) else {
      throw RenderError(code: .wrongArgument, message: "a loop's limit and offset are whole numbers")
    }
    // Far beyond any list, and far from overflowing when added up.
    return Int(max(-1 << 40, min(1 << 40, number)))
  }

  /// A table's limit and offset may have a fraction, or be missing.
  private func rowNumber(_ value: LiquidValue) throws(RenderError) -> Int {
    switch value {
    case .null, .integer, .number, .money: break
    case .text(let text), .markup(let text):
      let digits = text.utf8.drop { isSpace($0) || $0 == UInt8(ascii: "-") }
      guard let first = digits.first, isDigit(first) else { return try strictInteger(value) }
    default: return try strictInteger(value)
    }
    return Int(max(-1 << 40, min(1 << 40, wholeNumber(value))))
  }

  /// Goes to the next item; false at the end, where the loop is over.
  mutating func advanceLoop() -> Bool {
    let last = frame.loops.count - 1
    frame.loops[last].index += 1
    guard frame.loops[last].index < frame.loops[last].count else {
      endLoop()
      return false
    }
    frame.scoped[frame.scoped.count - 1].set(frame.loops[last].item)
    return true
  }

  mutating func endLoop() {
    frame.loops.removeLast()
    frame.scoped.removeLast(2)
  }

  mutating func startRows(_ header: LoopHeader, _ program: LinkedProgram) throws(RenderError) -> Bool {
    if try !value(of: header.collection, program).isTruthy { return false }
    var from = 0
    if let offset = header.offset {
      from = try rowNumber(try value(of: offset, program))
    }
    var loop = try loop(over: header.collection, from: from, limit: header.limit, isRow: true, program)
    loop.columns = loop.count
    if let columns = header.columns {
      let width = try value(of: columns, program)
      switch width {
      case .boolean, .list, .object, .range:
        throw RenderError(code: .wrongArgument, message: "a table's columns are a whole number")
      default: loop.columns = Int(max(0, min(1 << 40, wholeNumber(width))))
      }
    }
    out.append("<tr class=\"row1\">\n")
    guard loop.count > 0 else {
      out.append("</tr>\n")
      return false
    }
    push(loop, as: tablerowloop, program.number(header.variable))
    out.append("<td class=\"col1\">")
    return true
  }

  /// Ends a cell and begins the next; false at the end of the table.
  mutating func nextCell() -> Bool {
    out.append("</td>")
    let last = frame.loops.count - 1
    var loop = frame.loops[last]
    let isRowEnd = loop.column == loop.columns
    if isRowEnd, loop.index + 1 < loop.count {
      out.append("</tr>\n<tr class=\"row")
      out.append(Int64(loop.row + 1))
      out.append("\">")
    }
    loop.column = isRowEnd ? 1 : loop.column + 1
    if isRowEnd { loop.row += 1 }
    frame.loops[last] = loop
    guard advanceLoop() else {
      out.append("</tr>\n")
      return false
    }
    out.append("<td class=\"col")
    out.append(Int64(loop.column))
    out.append("\">")
    return true
  }

  mutating func breakRows() {
    out.append("</td></tr>\n")
    endLoop()
  }

  /// What `forloop.index` and the like stand for; `segment` moves past what was looked up.
  mutating func loopValue(_ place: Int, _ program: LinkedProgram, _ segment: inout Int32, _ end: Int32) -> LiquidValue {
    var place = place
    while segment < end {
      let step = program.tables.segments[segment]
      segment &+= 1
      if step.kind == .index { return .null }
      guard step.loopMember == .parentloop else { return frame.loops[place].member(step.loopMember, names) }
      guard frame.loops[place].parent >= 0 else { return .null }
      place = frame.loops[place].parent
    }
    let loop = frame.loops[place]
    return .object(LiquidDictionary(Loop.members.map { ($0.name, loop.member($0.member, names)) }))
  }
}
