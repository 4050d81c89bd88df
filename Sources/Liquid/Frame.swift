/// What a template has given itself so far: what `render` hides from its partial and gives back after it.
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
  var turns: [Turn] = []
  /// Where loops that `continue` would go on, by the number of the loop's name.
  var offsets: [(name: Int32, offset: Int)] = []
  var lastChanged: [UInt8]?
  /// Whether `include` is refused, as it is inside `render`.
  var isIsolated = false

  /// Empties it and keeps its memory.
  mutating func reset() {
    if !assigned.isEmpty { assigned.removeAll(keepingCapacity: true) }
    if !scoped.isEmpty { scoped.removeAll(keepingCapacity: true) }
    if !counters.isEmpty { counters.removeAll(keepingCapacity: true) }
    if !loops.isEmpty { loops.removeAll(keepingCapacity: true) }
    if !choices.isEmpty { choices.removeAll(keepingCapacity: true) }
    if !marks.isEmpty { marks.removeAll(keepingCapacity: true) }
    if !turns.isEmpty { turns.removeAll(keepingCapacity: true) }
    if !offsets.isEmpty { offsets.removeAll(keepingCapacity: true) }
    if lastChanged != nil { lastChanged = nil }
    isIsolated = false
  }
}

/// A name of the template's own.
struct Local {
  var name: Int32
  /// The loop whose `forloop` this is, by its place; -1 for other names.
  var loop: Int32 = -1
  private(set) var value: LiquidValue
  /// The members of its value, where that is an object that keeps them at a glance.
  private(set) var cells: LiquidCells
  /// The data's path that had no value when it was assigned.
  var origin: [String]?

  init(name: Int32, value: LiquidValue, loop: Int = -1, origin: [String]? = nil) {
    self.name = name
    self.value = value
    cells = value.cells
    self.loop = Int32(truncatingIfNeeded: loop)
    self.origin = origin
  }

  @inline(__always)
  mutating func set(_ value: LiquidValue) {
    self.value = value
    cells = value.cells
  }
}

/// A `case` that is open.
struct Choice {
  var isMatched = false
  var remaining = 0
}

/// How far a `cycle` is: by the number of its name, or by what its name comes to.
struct Turn {
  var number: Int32
  var key: String?
  var turn = 0
}
