import SQLText

/// The distinct external keys of one kind in a batch, and the rows they stand for.
///
/// Keys are places in the batch's arena, found by an open-addressing table: no string is made.
struct KeyTable {
  struct Entry {
    var start: Int
    var count: Int
    var hash: UInt64
    /// 0 while unknown.
    var customer: Int64 = 0
    /// 0 while unknown; for a customer the same as `customer`.
    var id: Int64 = 0
    /// Whether a row of this key exists in the database already.
    var isStored = false
    /// Whether this batch gave the key its row.
    var isNew = false
    /// Whether the key became one more id of a customer who has another (R3).
    var isAlias = false
    /// Whether the id was erased and must not come back (R37).
    var isErased = false
  }

  let kind: String
  private(set) var slots: [Int32]
  var entries: [Entry] = []

  init(kind: String) {
    self.kind = kind
    self.slots = [Int32](repeating: -1, count: 1024)
  }

  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    // FNV-1a over eight bytes at a time, then a finisher: keys are numbers and hex digests, not attacks.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
      hash = (hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
      index += 8
    }
    while index < bytes.count {
      hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3
      index += 1
    }
    hash ^= hash >> 29
    hash = hash &* 0xbf58_476d_1ce4_e5b9
    return hash ^ (hash >> 32)
  }

  /// Returns the entry of the key at `start`, made where it is new.
  mutating func index(of start: Int, count: Int, in arena: UnsafeRawBufferPointer) -> Int {
    let bytes = UnsafeRawBufferPointer(rebasing: arena[start..<start + count])
    let hash = KeyTable.hash(bytes)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash, entry.count == count,
        arena[entry.start..<entry.start + count].elementsEqual(bytes)
      {
        return Int(slots[slot])
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(entries.count)
    entries.append(Entry(start: start, count: count, hash: hash))
    if entries.count * 2 > slots.count { grow() }
    return entries.count - 1
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// Finds the rows of all keys in one query.
  mutating func look(up source: String, arena: [UInt8], in session: any Session) throws {
    guard !entries.isEmpty else { return }
    var cells: [RowBatch.Cell] = []
    cells.reserveCapacity(entries.count * 2)
    for (index, entry) in entries.enumerated() {
      cells.append(.integer(Int64(index)))
      cells.append(.text(start: entry.start, count: entry.count))
    }
    let wanted = RowBatch(columns: ["n", "value"], cells: cells, arena: arena)
    var found: [(index: Int, customer: Int64, id: Int64)] = []
    try session.merge(wanted, as: "import_keys") {
      // CROSS JOIN keeps SQLite to the order written: the few wanted keys first.
      try session.rows(
        """
        SELECT w.n, k.customer_id, k.id FROM import_keys AS w CROSS JOIN keys AS k
        WHERE k.kind = \(kind) AND k.source = \(source) AND k.value = w.value
        """
      ) { row in found.append((Int(row.integer(0)), row.integer(1), row.integer(2))) }
    }
    for (index, customer, id) in found {
      entries[index].customer = customer
      entries[index].id = kind == "customer" ? customer : id
      entries[index].isStored = true
    }
  }

  /// (customer, id) of each stored row, flat.
  var storedKeys: [Int64] {
    var result: [Int64] = []
    for entry in entries where entry.isStored { result += [entry.customer, entry.id] }
    return result
  }

  /// Writes the keys that got a row in this batch.
  func insertNew(source: String, arena: [UInt8], in session: any Session) throws {
    var arena = arena
    let kindCell = arena.appendText(kind)
    let sourceCell = arena.appendText(source)
    var cells: [RowBatch.Cell] = []
    for entry in entries where entry.isNew {
      cells.append(kindCell)
      cells.append(sourceCell)
      cells.append(.text(start: entry.start, count: entry.count))
      cells.append(.integer(entry.customer))
      cells.append(.integer(kind == "customer" ? 0 : entry.id))
    }
    guard !cells.isEmpty else { return }
    try session.insert(
      RowBatch(columns: ["kind", "source", "value", "customer_id", "id"], cells: cells, arena: arena), into: "keys",
      onConflict: .fail)
  }
}

extension [UInt8] {
  /// Appends UTF-8 and returns the cell that stands for it.
  mutating func appendText(_ text: String) -> RowBatch.Cell {
    let start = count
    append(contentsOf: text.utf8)
    return .text(start: start, count: count - start)
  }
}
