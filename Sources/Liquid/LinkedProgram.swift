/// A program as one renderer runs it: its names numbered together with those of the partials it calls, and a memory of
/// where the data's names were found.
final class LinkedProgram {
  let program: Program
  private let frozen: UnsafePointer<FrozenTables>
  /// Looked into where they stand: so many tables are not copied for each look.
  var tables: FrozenTables {
    @inline(__always)
    unsafeAddress { frozen }
  }
  let source: Frozen<UInt8>
  let hints: UnsafeMutablePointer<LiquidHint>
  /// What the data has of the paths' first names, from the rendering of the number beside it.
  let slots: UnsafeMutablePointer<RootSlot>
  /// The number of each of the program's names; nil where it is its own place: in the template that is rendered.
  private let numbers: Frozen<Int32>?
  /// The partials called by a literal name, once they were called, with the number of the name.
  var partials: [(name: Int32, linked: LinkedProgram)?]

  init(_ program: Program, numbers: [Int32]?) {
    self.program = program
    frozen = program.frozen
    source = program.source
    hints = .allocate(capacity: max(1, program.tables.hintCount))
    hints.initialize(repeating: LiquidHint(), count: program.tables.hintCount)
    slots = .allocate(capacity: max(1, program.tables.slotCount))
    slots.initialize(repeating: RootSlot(), count: program.tables.slotCount)
    self.numbers = numbers.map { Frozen($0) }
    partials = Array(repeating: nil, count: program.tables.partials.count)
  }

  deinit {
    hints.deinitialize(count: tables.hintCount)
    hints.deallocate()
    slots.deinitialize(count: tables.slotCount)
    slots.deallocate()
    numbers?.free()
  }

  /// The renderer's number of one of the program's names.
  @inline(__always)
  func number(_ name: Int32) -> Int32 {
    guard let numbers else { return name }
    return numbers[name]
  }
}

/// Something of the data's that a rendering has looked up once.
struct RootSlot {
  var rendering = 0
  var value = LiquidValue.null
  /// Its members, where it is an object that keeps them at a glance.
  var cells = LiquidCells.none
  var hint = LiquidHint()
}

/// The names a renderer knows: those of the template first, so that they need no numbers of their own.
struct NameNumbers {
  private var count: Int32
  private var numbers: [String: Int32]?
  private let main: Program
  /// Names the data or a partial's file brought.
  private(set) var added: [String] = []

  init(_ main: Program) {
    self.main = main
    count = Int32(main.tables.names.count)
  }

  mutating func number(_ name: String) -> Int32 {
    if let known = known(name) { return known }
    numbers?[name] = count
    added.append(name)
    count += 1
    return count - 1
  }

  /// The number of a name that was numbered already.
  mutating func known(_ name: String) -> Int32? {
    if numbers == nil {
      var all: [String: Int32] = [:]
      for index in 0..<main.tables.names.count where all[main.tables.names[index]] == nil {
        all[main.tables.names[index]] = Int32(index)
      }
      numbers = all
    }
    return numbers?[name]
  }

  func name(_ number: Int32) -> String {
    let own = Int32(main.tables.names.count)
    return number < own ? main.tables.names[number] : added[Int(number - own)]
  }
}
