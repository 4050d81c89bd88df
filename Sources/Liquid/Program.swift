/// A compiled template: flat operations that jump, and tables they point into.
///
/// Everything but names and literals is plain integers, so that rendering copies nothing that is counted.
final class Program: Sendable {
  let source: [UInt8]
  let tables: ProgramTables

  init(source: [UInt8], tables: ProgramTables) {
    self.source = source
    self.tables = tables
  }
}

enum Opcode: UInt8, Sendable {
  case text, output, assign, captureStart, captureEnd, jump, jumpUnless, jumpIf
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
}

struct Segment: Sendable {
  enum Kind: UInt8, Sendable { case name, size, first, last, index }
  var kind: Kind
  var name: Int32
  var index: Expression
}

/// An expression and the filters it passes through.
struct FilteredExpression: Sendable {
  var expression: Expression
  var filters: Range<Int32>
  var hasDefault: Bool
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
}
