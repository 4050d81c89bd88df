/// A compiled template: flat operations that jump, and tables they point into.
///
/// Everything but names and literals is plain integers, so that rendering copies nothing that is counted. Nothing changes
/// once it is made, the memory that `frozen` points to neither; so it may be shared.
final class Program: @unchecked Sendable {
  /// The texts between outputs and tags, one after the other.
  let source: Frozen<UInt8>
  let tables: FrozenTables
  /// The same in memory of their own, for renderings.
  let frozen: UnsafePointer<FrozenTables>
  /// The names of the loops' own objects.
  let forloop: Int32
  let tablerowloop: Int32

  init(_ build: ProgramBuilder) {
    var build = build
    forloop = build.name("forloop")
    tablerowloop = build.name("tablerowloop")
    source = Frozen(build.texts, margin: OutputBuffer.margin)
    tables = FrozenTables(build.tables)
    let memory = UnsafeMutablePointer<FrozenTables>.allocate(capacity: 1)
    memory.initialize(to: tables)
    frozen = UnsafePointer(memory)
  }

  deinit {
    source.free()
    tables.free()
    frozen.deallocate()
  }
}

enum Opcode: UInt8, Sendable {
  case text, output, print, printEscaped, assign, captureStart, captureEnd, jump, jumpUnless, jumpIf
  case caseStart, caseWhen, caseRepeat, caseElse, caseEnd
  case forStart, forNext, forEnd, rowStart, rowNext, rowBreak
  case increment, decrement, cycle, ifChangedStart, ifChangedEnd
  case include, render, interrupt
}

struct Op: Sendable {
  var code: Opcode
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
  var d: Int32 = 0
}

/// A literal, a path or a range, by its place in the table.
struct Expression: Sendable {
  enum Kind: UInt8, Sendable { case literal, path, range }
  var kind: Kind
  var index: Int32
}

/// `customer.orders[0].total`: a first name (or an expression in brackets) and what is looked up in it.
struct Path: Sendable {
  var root: Int32
  var rootExpression: Expression
  var segments: Range<Int32>
  /// The path in words, for findings about missing values.
  var words: Int32
  /// Where a rendering keeps what the root is in the data; the same for all paths of one root.
  var slot: Int32
  /// Where it stands in the source.
  var range: Range<Int32>
  /// What is looked up in the root where that is one name or nothing, so that cells may have it.
  var lookup = Lookup.other
  /// The place of that name and of its memory; the root's memory where nothing is looked up.
  var member: Int32 = -1
  var hint: Int32 = -1

  enum Lookup: UInt8, Sendable { case none, name, other }
}

struct Segment: Sendable {
  enum Kind: UInt8, Sendable { case name, size, first, last, index }
  var kind: Kind
  var name: Int32
  var index: Expression
  /// Where a rendering remembers the member's place.
  var hint: Int32
  /// What the name means after `forloop`.
  var loopMember: LoopMember
}

/// What `forloop` and `tablerowloop` have.
enum LoopMember: UInt8, Sendable {
  case length, index, index0, rindex, rindex0, first, last, name, col, col0, col_first, col_last, row, parentloop, none

  init(_ name: String) {
    self = Self.named[name] ?? .none
  }

  private static let named: [String: LoopMember] = [
    "length": .length, "index": .index, "index0": .index0, "rindex": .rindex, "rindex0": .rindex0, "first": .first,
    "last": .last, "name": .name, "col": .col, "col0": .col0, "col_first": .col_first, "col_last": .col_last,
    "row": .row, "parentloop": .parentloop,
  ]
}

/// An expression and the filters it passes through.
struct FilteredExpression: Sendable {
  var expression: Expression
  var filters: Range<Int32>
  var hasDefault: Bool
  /// Where it stands in the source.
  var range: Range<Int32>
}

struct FilterCall: Sendable {
  var filter: Filter
  var arguments: Range<Int32>
  var named: Range<Int32>
}

struct NamedArgument: Sendable {
  var name: Int32
  var value: Expression
}

enum Comparator: UInt8, Sendable { case truth, equal, unequal, less, greater, lessOrEqual, greaterOrEqual, contains }

struct Comparison: Sendable {
  var left: Expression
  var comparator: Comparator
  var right: Expression
  /// How the next comparison is tied to this one; comparisons associate to the right.
  var isOr: Bool = false
}

struct LoopHeader: Sendable {
  var variable: Int32
  var collection: Expression
  /// `item-collection`, the loop's name and the key under which `offset: continue` remembers.
  var name: Int32
  var isReversed = false
  var continues = false
  var offset: Expression?
  var limit: Expression?
  var columns: Expression?
}

struct CycleHeader: Sendable {
  var name: Expression?
  /// The key of a cycle without name: shared by cycles of the same literals, the tag's own where values are looked up.
  var key: Int32
  var items: Range<Int32>
}

struct PartialCall: Sendable {
  var name: Expression
  var value: Expression?
  var isLoop: Bool
  var alias: Int32
  var named: Range<Int32>
  var rangeStart: Int32
}

struct ProgramTables: Sendable {
  var ops: [Op] = []
  var names: [String] = []
  var literals: [LiquidValue] = []
  var paths: [Path] = []
  var pathWords: [[String]] = []
  var segments: [Segment] = []
  var ranges: [(Expression, Expression)] = []
  var filtered: [FilteredExpression] = []
  var filterCalls: [FilterCall] = []
  var arguments: [Expression] = []
  var named: [NamedArgument] = []
  var comparisons: [Comparison] = []
  var conditions: [Range<Int32>] = []
  var loops: [LoopHeader] = []
  var cycles: [CycleHeader] = []
  var partials: [PartialCall] = []
  var hintCount: Int32 = 0
  var slotCount: Int32 = 0
}

/// The tables as a rendering reads them.
struct FrozenTables: Sendable {
  let ops: Frozen<Op>
  let names: Frozen<String>
  let literals: Frozen<LiquidValue>
  let paths: Frozen<Path>
  let pathWords: Frozen<[String]>
  let segments: Frozen<Segment>
  let ranges: Frozen<(Expression, Expression)>
  let filtered: Frozen<FilteredExpression>
  let filterCalls: Frozen<FilterCall>
  let arguments: Frozen<Expression>
  let named: Frozen<NamedArgument>
  let comparisons: Frozen<Comparison>
  let conditions: Frozen<Range<Int32>>
  let loops: Frozen<LoopHeader>
  let cycles: Frozen<CycleHeader>
  let partials: Frozen<PartialCall>
  let hintCount: Int
  let slotCount: Int

  init(_ tables: ProgramTables) {
    ops = Frozen(tables.ops)
    names = Frozen(tables.names)
    literals = Frozen(tables.literals)
    paths = Frozen(tables.paths)
    pathWords = Frozen(tables.pathWords)
    segments = Frozen(tables.segments)
    ranges = Frozen(tables.ranges)
    filtered = Frozen(tables.filtered)
    filterCalls = Frozen(tables.filterCalls)
    arguments = Frozen(tables.arguments)
    named = Frozen(tables.named)
    comparisons = Frozen(tables.comparisons)
    conditions = Frozen(tables.conditions)
    loops = Frozen(tables.loops)
    cycles = Frozen(tables.cycles)
    partials = Frozen(tables.partials)
    hintCount = Int(tables.hintCount)
    slotCount = Int(tables.slotCount)
  }

  func free() {
    ops.free()
    names.free()
    literals.free()
    paths.free()
    pathWords.free()
    segments.free()
    ranges.free()
    filtered.free()
    filterCalls.free()
    arguments.free()
    named.free()
    comparisons.free()
    conditions.free()
    loops.free()
    cycles.free()
    partials.free()
  }
}
