import SQLText

/// The rows of one table that a batch touches: those it makes and those it found, merged in the order of the file and
/// written in two calls.
///
/// A row's cells stand in the table's column order: key, fixed columns, fields, `updated_at`, `recorded_at`,
/// `deleted_at`.
struct WorkingRows {
  enum Change: UInt8 {
    case stored
    case new
    case changed
    /// Found under another customer: its old row is deleted and the new one inserted.
    case moved
  }

  let table: String
  /// Columns that find a row.
  let keys: [String]
  /// Set once, when the row is made.
  let fixed: [ImportColumn]
  let fields: [ImportColumn]
  let columns: [String]
  let width: Int
  let fieldStart: Int
  private let kinds: [ImportColumn.Kind]
  private let statusColumn: Int?

  private(set) var cells: [RowBatch.Cell] = []
  /// The rows as they were loaded; they come first in `cells`.
  private var stored: [RowBatch.Cell] = []
  private(set) var changes: [Change] = []
  private var places: [Int64: Int32] = [:]
  var arena: [UInt8]

  init(table: String, keys: [String], fixed: [ImportColumn] = [], fields: [ImportColumn], arena: [UInt8]) {
    self.table = table
    self.keys = keys
    self.fixed = fixed
    self.fields = fields
    self.arena = arena
    columns = keys + (fixed + fields).map(\.name) + WorkingRows.ends
    kinds =
      keys.map { _ in .integer } + (fixed + fields).map(\.kind) + [.integer, .integer, .integer]
    width = columns.count
    fieldStart = keys.count + fixed.count
    statusColumn = table == "orders" ? columns.firstIndex(of: "status") : nil
  }

  /// The columns at every row's end.
  static let ends = ["updated_at", "recorded_at", "deleted_at"]

  var rowCount: Int { changes.count }

  func cell(_ row: Int, _ column: Int) -> RowBatch.Cell { cells[row * width + column] }

  func column(_ field: String) -> Int? { fields.firstIndex { $0.name == field }.map { fieldStart + $0 } }

  func integer(_ row: Int, _ column: Int?) -> Int64? {
    guard let column, case .integer(let value) = cell(row, column) else { return nil }
    return value
  }

  func string(_ row: Int, _ column: Int) -> String? {
    guard case .text(let start, let count) = cell(row, column) else { return nil }
    return String(decoding: arena[start..<start + count], as: UTF8.self)
  }

  /// Where the row with this id stands, if it is here: the last key column, for a key of three `mixed`.
  func place(of id: Int64) -> Int? { places[id].map(Int.init) }

  /// One number for a key of two behind the customer: an item's order and its number there.
  static func mixed(_ first: Int64, _ second: Int64) -> Int64 {
    var hash = UInt64(bitPattern: first) &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(bitPattern: second)
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int64(bitPattern: hash ^ (hash >> 31))
  }

  // MARK: Loading

  /// Loads the stored rows of these keys: `wanted` holds `keys.count` integers a row.
  mutating func load(_ wanted: [Int64], in session: any Session) throws {
    guard !wanted.isEmpty else { return }
    let names = keys.indices.map { "k\($0)" }
    let batch = RowBatch(columns: names, cells: wanted.map { .integer($0) }, arena: [])
    let list = columns.map { "t.\(SQLText.quoted($0))" }.joined(separator: ", ")
    let match = zip(keys, names).map { "t.\($0) = w.\($1)" }.joined(separator: " AND ")
    let query = SQLText.raw(
      "SELECT \(list) FROM import_rows_\(table) AS w CROSS JOIN \(table) AS t WHERE \(match)")
    let width = width
    let kinds = kinds
    var loaded: [RowBatch.Cell] = []
    var bytes: [UInt8] = []
    let start = arena.count
    try session.merge(batch, as: "import_rows_\(table)") {
      try session.rows(query) { row in
        for column in 0..<width {
          loaded.append(WorkingRows.cell(of: row, column, kinds[column], base: start, into: &bytes))
        }
      }
    }
    arena.append(contentsOf: bytes)
    for first in stride(from: 0, to: loaded.count, by: width) {
      guard case .integer(var id) = loaded[first + keys.count - 1] else { continue }
      if keys.count == 3, case .integer(let parent) = loaded[first + 1] { id = WorkingRows.mixed(parent, id) }
      guard places[id] == nil else { continue }
      places[id] = Int32(changes.count)
      cells.append(contentsOf: loaded[first..<first + width])
      changes.append(.stored)
    }
    stored = cells
  }

  private static func cell(
    of row: any Row, _ column: Int, _ kind: ImportColumn.Kind, base: Int, into bytes: inout [UInt8]
  ) -> RowBatch.Cell {
    if row.isNull(column) { return .null }
    switch kind {
    case .integer: return .integer(row.integer(column))
    case .real: return .real(row.real(column))
    case .text:
      let start = base + bytes.count
      let count = row.withBytes(column) { source in
        bytes.append(contentsOf: source)
        return source.count
      }
      return .text(start: start, count: count)
    case .blob:
      let start = base + bytes.count
      let count = row.withBytes(column) { source in
        bytes.append(contentsOf: source)
        return source.count
      }
      return .blob(start: start, count: count)
    }
  }

  // MARK: Merging

  /// Where the fields of a staged part go.
  struct Plan {
    /// The working column of each staged field.
    var targets: [Int]
  }

  func plan(for part: StagedRows) -> Plan {
    Plan(
      targets: part.fields.map { field in
        guard let target = column(field.name) else {
          preconditionFailure("\(table) has no column \(field.name) for imports")
        }
        return target
      })
  }

  /// Makes a row; the caller gives key and fixed cells.
  @discardableResult
  mutating func insert(
    id: Int64, head: [RowBatch.Cell], from part: StagedRows, at first: Int, _ plan: Plan, now: Int64
  ) -> Int {
    let row = changes.count
    places[id] = Int32(row)
    let start = cells.count
    cells.append(contentsOf: head)
    for _ in 0..<fields.count { cells.append(.null) }
    cells.append(part.cells[first + StagedRows.Head.updatedAt])
    cells.append(.integer(now))
    cells.append(.null)
    for (index, target) in plan.targets.enumerated() {
      cells[start + target] = part.cells[first + StagedRows.Head.count + index]
    }
    if case .integer(let mark) = part.cells[first + StagedRows.Head.deleted], mark != 0 {
      cells[start + width - 1] = .integer(mark == 1 ? now : mark)
    }
    changes.append(.new)
    return row
  }

  enum MergeResult {
    case unchanged
    case changed
    case older
    /// The status stayed where it was; something else may have changed.
    case keptStatus
  }

  /// Merges a staged row into one that is here.
  mutating func merge(
    row: Int, from part: StagedRows, at first: Int, _ plan: Plan, now: Int64
  ) -> MergeResult {
    let start = row * width
    var isNewer = false
    var isChanged = false
    if case .integer(let updated) = part.cells[first + StagedRows.Head.updatedAt] {
      let place = start + width - 3
      if case .integer(let stored) = cells[place] {
        if updated < stored { return .older }
        isNewer = updated > stored
      } else {
        isNewer = true
      }
      if isNewer {
        cells[place] = .integer(updated)
        isChanged = true
      }
    }
    var result = MergeResult.unchanged
    for (index, target) in plan.targets.enumerated() {
      let new = part.cells[first + StagedRows.Head.count + index]
      if case .null = new { continue }
      let old = cells[start + target]
      if isSame(new, old) { continue }
      if target == statusColumn, !isNewer, case .integer(let from) = old, case .integer(let to) = new,
        !WorkingRows.mayFollow(to, from)
      {
        result = .keptStatus
        continue
      }
      cells[start + target] = new
      isChanged = true
    }
    if case .integer(let mark) = part.cells[first + StagedRows.Head.deleted] {
      let place = start + width - 1
      switch (mark, cells[place]) {
      case (0, .null): break
      case (0, _):
        cells[place] = .null
        isChanged = true
      case (1, .null):
        cells[place] = .integer(now)
        isChanged = true
      case (1, _): break
      case (let at, let stored) where stored != .integer(at):
        cells[place] = .integer(at)
        isChanged = true
      default: break
      }
    }
    if isChanged, changes[row] == .stored { changes[row] = .changed }
    if isChanged, result == .unchanged { result = .changed }
    return result
  }

  /// `created < paid < shipped < delivered`, any to cancelled or refunded, cancelled to refunded (R2).
  static func mayFollow(_ new: Int64, _ old: Int64) -> Bool {
    old < 4 ? new > old : new == 5 && old == 4
  }

  func isSame(_ left: RowBatch.Cell, _ right: RowBatch.Cell) -> Bool {
    switch (left, right) {
    case (.null, .null): return true
    case (.integer(let a), .integer(let b)): return a == b
    case (.real(let a), .real(let b)): return a == b
    case (.integer(let a), .real(let b)), (.real(let b), .integer(let a)): return Double(a) == b
    case (.text(let a, let count), .text(let b, let other)), (.blob(let a, let count), .blob(let b, let other)):
      guard count == other else { return false }
      return a == b || arena.withUnsafeBytes { $0[a..<a + count].elementsEqual($0[b..<b + count]) }
    default: return false
    }
  }

  /// Sets one cell and remembers that the row has to be written.
  mutating func set(_ row: Int, _ column: Int, _ cell: RowBatch.Cell) {
    cells[row * width + column] = cell
    if changes[row] == .stored { changes[row] = .changed }
  }

  /// Takes a value out of a row that is written anyway.
  mutating func clear(_ row: Int, _ column: Int) { cells[row * width + column] = .null }

  /// Gives a stored row to another customer; a row that is new here simply becomes theirs.
  mutating func move(_ row: Int, to customer: Int64) {
    cells[row * width] = .integer(customer)
    if changes[row] != .new { changes[row] = .moved }
  }

  // MARK: Writing

  /// Inserts the new rows and updates the changed ones; returns what happened to each row. The old rows of moved ones
  /// were deleted before.
  mutating func write(in session: any Session) throws -> ImportOutcome.Counts {
    settleUnchanged()
    var counts = ImportOutcome.Counts()
    for change in changes {
      switch change {
      case .new: counts.inserted += 1
      case .changed, .moved: counts.updated += 1
      case .stored: counts.unchanged += 1
      }
    }
    let new = picked { $0 == .new || $0 == .moved }
    if !new.isEmpty {
      try session.insert(
        RowBatch(columns: columns, cells: new.inKeyOrder(width: width), arena: arena), into: table, onConflict: .fail)
    }
    let changed = picked { $0 == .changed }
    if !changed.isEmpty {
      try session.update(
        RowBatch(columns: columns, cells: changed, arena: arena), in: table, keyCount: keys.count)
    }
    return counts
  }

  /// A row that later rows of the file changed back to what is stored was not changed.
  private mutating func settleUnchanged() {
    for row in 0..<stored.count / width where changes[row] == .changed {
      if (row * width..<(row + 1) * width).allSatisfy({ isSame(cells[$0], stored[$0]) }) { changes[row] = .stored }
    }
  }

  private func picked(_ isWanted: (Change) -> Bool) -> [RowBatch.Cell] {
    var result: [RowBatch.Cell] = []
    for (row, change) in changes.enumerated() where isWanted(change) {
      result.append(contentsOf: cells[row * width..<(row + 1) * width])
    }
    return result
  }
}

extension [RowBatch.Cell] {
  /// Rows in the order of their first two cells, customer and id: neighbours in the file of the database are written
  /// one after another.
  func inKeyOrder(width: Int) -> [RowBatch.Cell] {
    var keys: [(customer: Int64, id: Int64, first: Int)] = []
    keys.reserveCapacity(count / width)
    var isSorted = true
    for first in stride(from: 0, to: count, by: width) {
      guard case .integer(let customer) = self[first] else { return self }
      var id: Int64 = 0
      if width > 1, case .integer(let number) = self[first + 1] { id = number }
      if let last = keys.last, (last.customer, last.id) > (customer, id) { isSorted = false }
      keys.append((customer, id, first))
    }
    if isSorted { return self }
    keys.sort { ($0.customer, $0.id) < ($1.customer, $1.id) }
    var result: [RowBatch.Cell] = []
    result.reserveCapacity(count)
    for key in keys { result.append(contentsOf: self[key.first..<key.first + width]) }
    return result
  }
}
