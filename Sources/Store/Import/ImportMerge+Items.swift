import SQLText
import Vocabulary

extension ImportMerge {
  /// Merges lines of orders. A line has no key of its own: its id inside its order is the line's number, or follows
  /// from the product's.
  mutating func mergeItems(_ parts: [Int]) throws {
    var rows = WorkingRows(
      table: "items", keys: ["customer_id", "order_id", "item_id"], fields: ImportColumn.items, arena: batch.arena)
    var ids: [[Int64]] = []
    var wanted: [Int64] = []
    for part in parts {
      let staged = batch.parts[part]
      var own: [Int64] = []
      own.reserveCapacity(staged.rowCount)
      batch.arena.withUnsafeBytes { arena in
        for row in 0..<staged.rowCount {
          let id = ImportMerge.itemID(staged.cells[row * staged.width + StagedRows.Head.key], arena)
          own.append(id)
          let order = references[part].order[row]
          if order >= 0, orders.entries[Int(order)].isStored {
            let entry = orders.entries[Int(order)]
            wanted += [entry.customer, entry.id, id]
          }
        }
      }
      ids.append(own)
    }
    try rows.load(wanted, in: session)
    let placed = try placedAt(of: parts)
    let column = rows.column("placed_at")

    for (index, part) in parts.enumerated() {
      let staged = batch.parts[part]
      let plan = rows.plan(for: staged)
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        let place = Int(references[part].order[row])
        guard place >= 0 else {
          reject(part, row, "the line has no order number")
          continue
        }
        guard orders.entries[place].id != 0 else {
          reject(part, row, "the order is unknown; import orders first")
          continue
        }
        let order = orders.entries[place]
        let id = ids[index][row]
        let mixed = WorkingRows.mixed(order.id, id)
        if let known = rows.place(of: mixed) {
          count(rows.merge(row: known, from: staged, at: first, plan, now: context.now))
          continue
        }
        let head: [RowBatch.Cell] = [.integer(order.customer), .integer(order.id), .integer(id)]
        let made = rows.insert(id: mixed, head: head, from: staged, at: first, plan, now: context.now)
        if let column, rows.cell(made, column) == .null, let at = placed[order.id] {
          rows.set(made, column, .integer(at))
        }
      }
    }
    outcome.counts[.items, default: .init()] += try rows.write(in: session)
  }

  static func itemID(_ cell: RowBatch.Cell, _ arena: UnsafeRawBufferPointer) -> Int64 {
    guard case .text(let start, let count) = cell else { return 0 }
    let bytes = UnsafeRawBufferPointer(rebasing: arena[start..<start + count])
    if count <= 15, bytes.first != UInt8(ascii: "0") {
      var number: Int64 = 0
      var isNumber = count > 0
      for byte in bytes {
        guard byte >= 48, byte <= 57 else {
          isNumber = false
          break
        }
        number = number * 10 + Int64(byte - 48)
      }
      if isNumber { return number }
    }
    // Above every number of a line.
    return Int64(bitPattern: KeyTable.hash(bytes) >> 2 | 1 << 61)
  }

  /// When the orders of these lines were placed, by order.
  private func placedAt(of parts: [Int]) throws -> [Int64: Int64] {
    var isAsked = [Bool](repeating: false, count: orders.entries.count)
    for part in parts {
      let staged = batch.parts[part]
      let own = staged.fields.firstIndex { $0.name == "placed_at" }.map { StagedRows.Head.count + $0 }
      for row in 0..<staged.rowCount {
        let place = Int(references[part].order[row])
        guard place >= 0, orders.entries[place].id != 0 else { continue }
        if let own, staged.cells[row * staged.width + own] != .null { continue }
        isAsked[place] = true
      }
    }
    var cells: [RowBatch.Cell] = []
    for (place, asked) in isAsked.enumerated() where asked {
      cells += [.integer(orders.entries[place].customer), .integer(orders.entries[place].id)]
    }
    guard !cells.isEmpty else { return [:] }
    var result: [Int64: Int64] = [:]
    try session.merge(RowBatch(columns: ["k0", "k1"], cells: cells, arena: []), as: "import_rows_placed") {
      try session.rows(
        """
        SELECT o.order_id, o.placed_at FROM import_rows_placed AS w CROSS JOIN orders AS o
        WHERE o.customer_id = w.k0 AND o.order_id = w.k1 AND o.placed_at IS NOT NULL
        """
      ) { result[$0.integer(0)] = $0.integer(1) }
    }
    return result
  }
}
