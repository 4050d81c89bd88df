import SQLText
import Vocabulary

extension ImportMerge {
  mutating func mergeOrders(_ parts: [Int]) throws {
    var rows = WorkingRows(
      table: "orders", keys: ["customer_id", "order_id"],
      fixed: [ImportColumn("source", .text), ImportColumn("number", .text)], fields: ImportColumn.orders,
      arena: batch.arena)
    let source = rows.arena.appendText(context.source)
    try rows.load(orders.storedKeys, in: session)
    var ids = try session.reserveIDs(orders.entries.count { !$0.isStored }, of: .order)
    let placedAt = rows.column("placed_at")
    var moves: [(id: Int64, from: Int64, to: Int64)] = []
    /// Stored orders whose time of placing changed: their items show it.
    var placed: [Int] = []

    for part in parts {
      let staged = batch.parts[part]
      let plan = rows.plan(for: staged)
      let status = staged.fields.firstIndex { $0.name == "status" }.map { StagedRows.Head.count + $0 }
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        let place = Int(references[part].key[row])
        guard place >= 0 else {
          reject(part, row, "the row has no order number")
          continue
        }
        let hasStatus = status.map { staged.cells[first + $0] != .null } ?? false
        let owner = references[part].customer[row]
        if let known = rows.place(of: orders.entries[place].id), orders.entries[place].id != 0 {
          if owner >= 0 {
            guard let customer = customer(at: owner) else {
              reject(part, row, "erased")
              continue
            }
            let former = orders.entries[place].customer
            if customer != former {
              if orders.entries[place].isStored { moves.append((orders.entries[place].id, former, customer)) }
              rows.move(known, to: customer)
              orders.entries[place].customer = customer
            }
          }
          let before = rows.integer(known, placedAt)
          let result = rows.merge(row: known, from: staged, at: first, plan, now: context.now)
          count(result)
          if result != .older, !hasStatus { advanceStatus(of: known, in: &rows) }
          if orders.entries[place].isStored, rows.integer(known, placedAt) != before { placed.append(known) }
          continue
        }
        guard orders.entries[place].id == 0 else {
          reject(part, row, "the order is no longer there")
          continue
        }
        guard owner >= 0 else {
          reject(part, row, "the order has no customer")
          continue
        }
        guard let customer = customer(at: owner) else {
          reject(part, row, "erased")
          continue
        }
        let id = ids.take()
        orders.entries[place].customer = customer
        orders.entries[place].id = id
        orders.entries[place].isNew = true
        let head: [RowBatch.Cell] = [
          .integer(customer), .integer(id), source, staged.cells[first + StagedRows.Head.key],
        ]
        let made = rows.insert(id: id, head: head, from: staged, at: first, plan, now: context.now)
        if !hasStatus {
          if let column = rows.column("status") { rows.set(made, column, .integer(0)) }
          advanceStatus(of: made, in: &rows)
        }
      }
    }

    for move in moves { try moveOrder(move.id, from: move.from, to: move.to) }
    outcome.moved += moves.count
    outcome.counts[.orders, default: .init()] += try rows.write(in: session)
    try spreadPlacedAt(placed, of: rows)
    try writeEvents(of: rows)
  }

  /// A status that the row does not name follows from its dated columns, forward only.
  private func advanceStatus(of row: Int, in rows: inout WorkingRows) {
    guard let column = rows.column("status"), let current = rows.integer(row, column) else { return }
    let reached = OrderStatus.allCases.last { status in
      rows.integer(row, rows.column(OrderColumns.time(of: status))) != nil
    }
    guard let reached, WorkingRows.mayFollow(Int64(reached.rawValue), current) else { return }
    rows.set(row, column, .integer(Int64(reached.rawValue)))
  }

  private func spreadPlacedAt(_ changed: [Int], of rows: WorkingRows) throws {
    guard !changed.isEmpty, let placedAt = rows.column("placed_at") else { return }
    var cells: [RowBatch.Cell] = []
    for row in Set(changed).sorted() {
      cells += [rows.cell(row, 0), rows.cell(row, 1), rows.cell(row, placedAt)]
    }
    try session.update(
      RowBatch(columns: ["customer_id", "order_id", "placed_at"], cells: cells, arena: []), in: "items", keyCount: 2)
  }

  /// Gives an order and what belongs to it to another customer: rows are copied and deleted, never re-keyed in place.
  private func moveOrder(_ id: Int64, from: Int64, to: Int64) throws {
    try session.run("DELETE FROM orders WHERE customer_id = \(from) AND order_id = \(id)")
    try moveRows(
      in: "items", ["order_id", "item_id"] + ImportColumn.items.map(\.name) + WorkingRows.ends,
      where: "order_id = \(id)", from: from, to: to)
    for table in NumberedTable.all {
      try moveChildren(in: table, where: "order_id = \(id)", from: from, to: to)
    }
    try moveRows(
      in: "events",
      ["event_id", "name", "at", "subject_kind", "subject_id", "shipment", "properties", "fires", "recorded_at"],
      where: "subject_kind = \(SubjectKind.order.number) AND subject_id = \(id)", from: from, to: to)
    try session.run(
      "UPDATE keys SET customer_id = \(to) WHERE customer_id = \(from) AND kind = 'order' AND id = \(id)")
  }

  func moveRows(
    in table: String, _ columns: [String], where condition: SQLText, from: Int64, to: Int64
  ) throws {
    let list = columns.map(SQLText.quoted).joined(separator: ", ")
    try session.run(
      """
      INSERT INTO \(name: table) (customer_id, \(raw: list))
      SELECT \(to), \(raw: list) FROM \(name: table) WHERE customer_id = \(from) AND \(condition)
      """)
    try session.run("DELETE FROM \(name: table) WHERE customer_id = \(from) AND \(condition)")
  }
}

/// Which column of an order dates which status.
enum OrderColumns {
  static func time(of status: OrderStatus) -> String {
    switch status {
    case .created: "placed_at"
    case .paid: "paid_at"
    case .shipped: "shipped_at"
    case .delivered: "delivered_at"
    case .cancelled: "cancelled_at"
    case .refunded: "refunded_at"
    }
  }
}
