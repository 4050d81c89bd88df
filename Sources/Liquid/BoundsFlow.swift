/// The ways through a program: how long the text is from one place to the places where a stretch of it is left.
///
/// Jumps go forward but for those that repeat a loop's body, which is a stretch of its own. So one walk from the end of
/// a stretch to its beginning sees everything.
struct BoundsFlow {
  /// Stands for the place where a partial ends early for the loop around it.
  static let interrupted = -1

  typealias Exits = [Int: TextBounds]

  private let program: Program
  private let tables: FrozenTables
  /// The operations that begin a stretch again, by where it begins.
  private var repeats: [Int: Int] = [:]
  /// Stretches seen in this round, by where they begin.
  private var known: [Int: Exits] = [:]
  /// The ways from a `when` or an `else` where a `when` before it was met.
  private var met: [Int: Exits] = [:]
  /// The `when`s of a `case` of which one at most is met, and once: all have literals, and all are different.
  private var exclusive: Set<Int> = []

  init(_ program: Program) {
    self.program = program
    tables = program.tables
    for place in 0..<tables.ops.count {
      switch tables.ops[place].code {
      case .forNext, .rowNext, .caseRepeat: repeats[Int(tables.ops[place].b)] = place
      default: break
      }
    }
    findExclusive()
  }

  private mutating func findExclusive() {
    var chains: [Int: (places: [Int], texts: [String]?)] = [:]
    for place in 0..<tables.ops.count where tables.ops[place].code == .caseWhen {
      let op = tables.ops[place]
      var chain = chains.removeValue(forKey: place) ?? ([], mayChange(op.d) ? nil : [])
      chain.places.append(place)
      for index in op.a..<op.c {
        let choice = tables.arguments[index]
        let text = choice.kind == .literal ? BoundsFinder.literal(tables.literals[choice.index]).constant : nil
        if let text, !text.isEmpty, chain.texts?.contains(text) == false {
          chain.texts?.append(text)
        } else {
          chain.texts = nil
        }
      }
      if tables.ops[Int(op.b)].code == .caseWhen {
        chains[Int(op.b)] = chain
      } else if chain.texts != nil {
        exclusive.formUnion(chain.places)
      }
    }
  }

  /// Whether what a `case` is about may become something else between two of its parts.
  private func mayChange(_ subject: Int32) -> Bool {
    guard subject & 3 == Int32(Expression.Kind.path.rawValue) else { return false }
    let path = tables.paths[subject >> 2]
    guard path.root >= 0, !path.segments.contains(where: { tables.segments[$0].kind == .index }) else { return true }
    return tables.ops.buffer.contains { op in
      switch op.code {
      case .assign, .captureEnd, .increment, .decrement: op.a == path.root
      case .include: true
      default: false
      }
    }
  }

  /// The texts from `start` to each place outside `start..<end` that can be reached.
  mutating func exits(from start: Int, to end: Int, _ finder: inout BoundsFinder) -> Exits {
    if let exits = known[start] { return exits }
    var ways: [Exits?] = Array(repeating: nil, count: max(0, end - start))
    var place = end - 1
    let tables = tables
    while place >= start {
      func from(_ next: Int) -> Exits {
        guard next >= start, next < end else { return [next: .nothing] }
        guard next > place else { return [:] }
        if let way = ways[next - start] { return way }
        // A way out of a capture that a `break` takes, in the midst of what is looked at elsewhere.
        let op = tables.ops[next]
        switch op.code {
        case .jump: return from(Int(op.a))
        case .caseEnd: return from(next + 1)
        default: return [next: .nothing]
        }
      }
      ways[place - start] = step(place, from, &finder)
      // What a loop repeats is looked at where the loop begins.
      let op = tables.ops[place]
      let isRepeat = op.code == .forNext || op.code == .rowNext || op.code == .caseRepeat
      place = isRepeat && Int(op.b) > start && Int(op.b) <= place ? Int(op.b) - 1 : place - 1
    }
    let result = start < end ? ways[0] ?? [:] : [start: .nothing]
    known[start] = result
    return result
  }

  private mutating func step(_ place: Int, _ from: (Int) -> Exits, _ finder: inout BoundsFinder) -> Exits {
    let op = tables.ops[place]
    let next = place + 1
    switch op.code {
    case .text:
      let text = String(decoding: program.source.buffer[Int(op.a)..<Int(op.b)], as: UTF8.self)
      return add(TextBounds(text), from(next))
    case .output: return add(finder.printed(tables.filtered[op.a], program), from(next))
    case .print, .printEscaped:
      let text = String(decoding: program.source.buffer[Int(op.a)..<Int(op.b)], as: UTF8.self)
      return add(TextBounds(text) + finder.printed(tables.filtered[op.d], program), from(next))
    case .assign:
      finder.assign(tables.names[op.a], tables.filtered[op.b], program)
      return from(next)
    case .jump: return from(Int(op.a))
    case .jumpUnless, .jumpIf: return either(from(next), from(Int(op.b)))
    case .caseStart, .caseEnd, .forEnd: return from(next)
    case .caseElse:
      met[place] = from(Int(op.b))
      return from(next)
    case .caseWhen: return cases(place, from, &finder)
    case .forStart, .rowStart: return loop(place, from, &finder)
    case .rowBreak: return add(TextBounds("</td></tr>\n"), from(next))
    case .captureStart, .ifChangedStart: return capture(place, from, &finder)
    case .captureEnd, .ifChangedEnd, .forNext, .rowNext, .caseRepeat: return [place: .nothing]
    case .increment, .decrement:
      finder.give(tables.names[op.a], .number)
      return add(TextBounds(characters: 1...20, alphabet: .plain), from(next))
    case .cycle:
      let items = tables.cycles[op.a].items
      var text: TextBounds?
      for index in items {
        let item = finder.escaped(finder.info(tables.arguments[index], program))
        text = text.map { $0.or(item) } ?? item
      }
      return add(text ?? .nothing, from(next))
    case .include, .render:
      let (text, stops) = finder.called(tables.partials[op.a], program, isRender: op.code == .render)
      var result = add(text, from(next))
      if stops, op.code == .include {
        result = either(result, add(text, either(from(Int(op.b)), from(Int(op.c)))))
      }
      return result
    case .interrupt: return [Self.interrupted: .nothing]
    }
  }

  private func add(_ text: TextBounds, _ exits: Exits) -> Exits { exits.mapValues { text + $0 } }

  private func either(_ one: Exits, _ other: Exits) -> Exits { one.merging(other) { $0.or($1) } }

  /// A `when`, whose body is printed once for each choice that fits.
  private mutating func cases(_ place: Int, _ from: (Int) -> Exits, _ finder: inout BoundsFinder) -> Exits {
    let op = tables.ops[place]
    let over = Int(op.b)
    let isExclusive = exclusive.contains(place)
    guard let end = repeats[place + 1] else { return either(from(over), from(place + 1)) }
    var ways: Exits = [:]
    let body = exits(from: place + 1, to: end, &finder)
    let again = isExclusive ? .nothing : body[end]?.times(0, max(0, Int(op.c - op.a) - 1)) ?? .nothing
    for (exit, text) in body {
      let rest = exit == end ? met[end + 1] ?? from(end + 1) : exitWay(exit, from)
      ways = either(ways, add(again + text, rest))
    }
    let unmet = met[over] ?? from(over)
    met[place] = isExclusive ? unmet : either(unmet, ways)
    return either(from(over), ways)
  }

  private mutating func loop(_ place: Int, _ from: (Int) -> Exits, _ finder: inout BoundsFinder) -> Exits {
    let op = tables.ops[place]
    let header = tables.loops[op.a]
    let isRow = op.code == .rowStart
    let count = finder.begin(header, program, isRow: isRow)
    let empty = isRow ? TextBounds("<tr class=\"row1\">\n</tr>\n").or(.nothing) : .nothing
    // An empty loop goes on where its `else` is.
    var result = count.least == 0 ? add(empty, from(Int(op.b))) : [:]
    guard let end = repeats[place + 1], count.most != 0 else { return result }
    finder.scopes.append((tables.names[header.variable], count.item))
    let body = exits(from: place + 1, to: end, &finder)
    finder.scopes.removeLast()
    let cell = isRow ? TextBounds(characters: 22...110, alphabet: .plain) : .nothing
    let frame = isRow ? TextBounds("<tr class=\"row1\">\n</tr>\n") : .nothing
    let turn = (body[end] ?? .nothing) + cell
    let most = body[end] == nil ? 1 : count.most
    let before = turn.times(0, most.map { max(0, $0 - 1) }, at: count.range)
    for (exit, text) in body {
      if exit == end {
        result = either(result, add(frame + turn.times(max(1, count.least), most, at: count.range), from(end + 1)))
      } else {
        result = either(result, add(frame.orLess + before + text + cell.orLess, exitWay(exit, from)))
      }
    }
    return result
  }

  /// What is captured belongs to a name; what changed is printed or not.
  private mutating func capture(_ place: Int, _ from: (Int) -> Exits, _ finder: inout BoundsFinder) -> Exits {
    let op = tables.ops[place]
    let body = exits(from: place + 1, to: Int(op.b), &finder)
    var result: Exits = [:]
    for (exit, text) in body {
      // A text that ends early: by a partial's `break`, in the middle of it.
      guard exit >= 0, exit < tables.ops.count else {
        result = either(result, add(text.orLess, exitWay(exit, from)))
        continue
      }
      let end = tables.ops[exit]
      if end.code == .captureEnd, op.code == .captureStart {
        var info = ValueInfo(text)
        if finder.escapesHTML { (info.mayBeMarkup, info.mayBeText) = (true, false) }
        finder.give(tables.names[end.a], info)
        result = either(result, from(exit + 1))
      } else if end.code == .ifChangedEnd, op.code == .ifChangedStart {
        result = either(result, add(text.orLess, from(exit + 1)))
      } else {
        result = either(result, add(text.orLess, exitWay(exit, from)))
      }
    }
    return result
  }

  private func exitWay(_ exit: Int, _ from: (Int) -> Exits) -> Exits {
    guard exit >= 0, exit < tables.ops.count else { return [exit: .nothing] }
    // The end of a capture is for the capture, however deep in it the way began.
    let code = tables.ops[exit].code
    return code == .captureEnd || code == .ifChangedEnd ? [exit: .nothing] : from(exit)
  }
}
