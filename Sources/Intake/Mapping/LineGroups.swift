import Store
import Vocabulary

/// A hash of values that is the same in every run.
struct RowHash: Hashable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index + 8 <= bytes.count {
      mix(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = UInt64(bytes.count)
    while index < bytes.count {
      rest = rest << 8 | UInt64(bytes[index])
      index += 1
    }
    mix(rest)
  }

  mutating func combine(_ cell: RowBatch.Cell, _ arena: [UInt8]) {
    switch cell {
    case .null: mix(1)
    case .integer(let number): mix(UInt64(bitPattern: number))
    case .real(let number): mix(number.bitPattern)
    case .text(let start, let count), .blob(let start, let count):
      arena.withUnsafeBytes { combine(UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
    }
  }

  private mutating func mix(_ word: UInt64) {
    value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
    value ^= value >> 29
    value = value &* 0xbf58_476d_1ce4_e5b9
    value ^= value >> 32
  }

  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = RowHash()
    hash.combine(bytes)
    return hash.value
  }
}

/// What the lines of each order come to, by the hash of its number: 40 bytes for each order.
struct LineTotals {
  /// In place of the sum of no amounts.
  static let nothing = Int64.min

  private var places: [UInt64: Int32] = [:]
  private var sums: [Int64] = []

  func sums(of hash: UInt64, count: Int) -> ArraySlice<Int64>? {
    guard let place = places[hash] else { return nil }
    return sums[Int(place)..<Int(place) + count]
  }

  mutating func set(_ values: [Int64], of hash: UInt64) {
    if let place = places[hash] {
      for (offset, value) in values.enumerated() { sums[Int(place) + offset] = value }
    } else {
      places[hash] = Int32(truncatingIfNeeded: sums.count)
      sums += values
    }
  }
}

/// The lines of one order that stand together in the file, and what earlier lines of every order came to.
struct LineGroup {
  private var key: [UInt8] = []
  private var hash: UInt64 = 0
  private(set) var isOpen = false
  /// The first cell of the row that the lines are summed in.
  private(set) var first = 0
  /// What the line being read adds, by cell.
  var addend: [(cell: Int, amount: Int64)] = []
  /// A group that begins with the line being read.
  private var beginning: (key: [UInt8], hash: UInt64, first: Int)?
  /// Sums of orders whose lines ended, for one that comes again further down.
  private(set) var before = LineTotals()
  /// What every order comes to in the end, where the file was read before: an order whose lines stand apart is never
  /// written with a part of its total.
  var totals: LineTotals?

  /// Whether the next line belongs to the same order.
  func continues(_ next: UnsafeRawBufferPointer) -> Bool {
    isOpen && key.count == next.count && key.elementsEqual(next)
  }

  mutating func begin(_ key: UnsafeRawBufferPointer, first: Int) {
    beginning = (Array(key), RowHash.of(key), first)
  }

  mutating func forgetBeginning() {
    beginning = nil
    addend.removeAll(keepingCapacity: true)
  }

  /// Starts the group that began with this line; returns what its order came to before, or comes to in all where that
  /// is known, by money cell.
  mutating func open(cellCount: Int) -> ArraySlice<Int64>? {
    guard let new = beginning else { return nil }
    (key, hash, first) = new
    isOpen = true
    beginning = nil
    return (totals ?? before).sums(of: hash, count: cellCount)
  }

  var hasBeginning: Bool { beginning != nil }

  /// Ends the group, remembering its sums.
  mutating func end(_ values: [Int64]) {
    guard isOpen else { return }
    isOpen = false
    if totals == nil { before.set(values, of: hash) }
  }
}

/// How often a product came in the lines of one order that stand together.
struct RepeatedLines {
  private var order: UInt64 = 0
  private var seen: [(product: UInt64, count: Int)] = []

  mutating func count(_ product: UnsafeRawBufferPointer, in order: UnsafeRawBufferPointer) -> Int {
    let orderHash = RowHash.of(order)
    let productHash = RowHash.of(product)
    if orderHash != self.order {
      self.order = orderHash
      seen.removeAll(keepingCapacity: true)
    }
    for index in seen.indices where seen[index].product == productHash {
      seen[index].count += 1
      return seen[index].count
    }
    seen.append((productHash, 1))
    return 1
  }
}

extension RowMapper {
  /// Whether a batch may end before this row: not between two lines of one order.
  func mayCut(before row: RecordRow) -> Bool {
    plans.indices.allSatisfy { index in
      guard plans[index].sumsLines, let key = plans[index].key?.value(row) else { return true }
      return !parts[index].group.continues(key)
    }
  }

  /// Reads what one more line of the order adds.
  func addLine(_ row: RecordRow, _ index: Int) throws(RowProblem) {
    let plan = plans[index]
    let currency = try self.currency(plan.currency?.value(row))
    let first = parts[index].group.first
    if let cell = plan.currencyCell, case .text(let start, let count) = parts[index].cells[first + cell],
      !arena[start..<start + count].elementsEqual(currency.code.utf8)
    {
      throw RowProblem(reason: "currency: another one than in the order's other lines")
    }
    for step in plan.money {
      guard let amounts = try amounts(row, step, currency, plan, index, first) else { continue }
      for (cell, amount) in [(step.target, amounts.original), (step.baseTarget, amounts.base)] {
        if case .integer(let sum) = parts[index].cells[first + cell], sum.addingReportingOverflow(amount).overflow {
          throw RowProblem(reason: "\(step.name): too large")
        }
        parts[index].group.addend.append((cell, amount))
      }
    }
  }

  func beginGroup(_ row: RecordRow, _ index: Int, _ first: Int) {
    guard let key = plans[index].key?.value(row) else { return }
    parts[index].group.begin(key, first: first)
  }

  /// Adds the line that was read, now that the whole row is taken.
  func commitLine(_ index: Int) {
    if parts[index].group.hasBeginning {
      let first = parts[index].cells.count - plans[index].width
      endGroup(index)
      let areTotals = parts[index].group.totals != nil
      if let sums = parts[index].group.open(cellCount: plans[index].money.count * 2) {
        let cells = plans[index].money.flatMap { [$0.target, $0.baseTarget] }
        for (cell, sum) in zip(cells, sums) where sum != LineTotals.nothing {
          if areTotals {
            parts[index].cells[first + cell] = .integer(sum)
          } else {
            add(sum, to: first + cell, index)
          }
        }
      }
    }
    if parts[index].group.totals == nil {
      for (cell, amount) in parts[index].group.addend {
        add(amount, to: parts[index].group.first + cell, index)
      }
    }
    parts[index].group.addend.removeAll(keepingCapacity: true)
  }

  private func add(_ amount: Int64, to place: Int, _ index: Int) {
    var sum = amount
    if case .integer(let before) = parts[index].cells[place] { sum = before &+ amount }
    parts[index].cells[place] = .integer(sum)
  }

  func endGroup(_ index: Int) {
    guard parts[index].group.isOpen else { return }
    let first = parts[index].group.first
    let values = plans[index].money.flatMap { [$0.target, $0.baseTarget] }.map { cell -> Int64 in
      if case .integer(let sum) = parts[index].cells[first + cell] { sum } else { LineTotals.nothing }
    }
    parts[index].group.end(values)
  }

  /// Whether lines of one order are summed.
  var sumsLines: Bool { plans.contains { $0.sumsLines } }

  /// What the lines read so far come to, record by record.
  var lineTotals: [LineTotals] { parts.map(\.group.before) }

  /// Takes the totals of a first reading of the same file.
  func use(_ totals: [LineTotals]) {
    for (index, totals) in totals.enumerated() where plans[index].sumsLines { parts[index].group.totals = totals }
  }
}
