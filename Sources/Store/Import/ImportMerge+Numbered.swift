import SQLText
import Vocabulary

extension ImportMerge {
  /// Merges rows that have a number of their own and may belong to an order or an invoice (R2).
  mutating func mergeNumbered(_ table: NumberedTable, _ parts: [Int]) throws {
    guard let path = ImportMerge.keys(of: table.entity) else { return }
    var keys = self[keyPath: path]
    self[keyPath: path] = KeyTable(kind: keys.kind)
    defer { self[keyPath: path] = keys }
    var rows = WorkingRows(
      table: table.name, keys: ["customer_id", table.key], fixed: NumberedTable.fixed, fields: table.fields,
      arena: batch.arena)
    let source = rows.arena.appendText(context.source)
    try rows.load(keys.storedKeys, in: session)
    var ids = try session.reserveIDs(keys.entries.count { !$0.isStored }, of: table.ids)
    let defaults = table.defaults.compactMap { given in rows.column(given.column).map { ($0, given.value) } }
    var moves: [(id: Int64, from: Int64, to: Int64)] = []

    for part in parts {
      let staged = batch.parts[part]
      let plan = rows.plan(for: staged)
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        let place = Int(references[part].key[row])
        guard place >= 0 else {
          reject(part, row, table.keyless)
          continue
        }
        let order = parent(references[part].order[row], in: orders)
        let invoice = parent(references[part].invoice[row], in: invoices)
        var owner: CustomerID?
        if table.owner == .parent {
          if let order, order.id == 0 {
            reject(part, row, "the order is unknown; import orders first")
            continue
          }
          if let invoice, invoice.id == 0 {
            reject(part, row, "the invoice is unknown; import invoices first")
            continue
          }
          owner = invoice?.customer ?? order?.customer
        }
        let known = keys.entries[place].id == 0 ? nil : rows.place(of: keys.entries[place].id)
        // What belongs to an order stays with it: its row's customer is asked only where nothing else says whose it is.
        if references[part].customer[row] >= 0, table.owner == .customer || owner == nil && known == nil {
          owner = customer(at: references[part].customer[row])
          if owner == nil {
            reject(part, row, "erased")
            continue
          }
        }
        let made: Int
        if let known {
          let former = keys.entries[place].customer
          if table.owner == .customer, let owner, owner != former {
            if keys.entries[place].isStored { moves.append((keys.entries[place].id, former, owner)) }
            rows.move(known, to: owner)
            for parent in table.parents.compactMap({ rows.column($0) }) { rows.clear(known, parent) }
            keys.entries[place].customer = owner
          }
          let result = rows.merge(row: known, from: staged, at: first, plan, now: context.now)
          count(result)
          if result == .older { continue }
          made = known
        } else {
          guard keys.entries[place].id == 0 else {
            reject(part, row, "the \(table.singular) is no longer there")
            continue
          }
          if owner == nil, let order, order.id != 0 { owner = order.customer }
          guard let owner else {
            reject(part, row, table.ownerless)
            continue
          }
          let id = ids.take()
          keys.entries[place].customer = owner
          keys.entries[place].id = id
          keys.entries[place].isNew = true
          // A key that was made up for lack of a number is none of the shop's.
          let key = staged.cells[first + StagedRows.Head.key]
          let number = table.mayLackNumber && isMadeUp(key) ? .null : key
          made = rows.insert(
            id: id, head: [.integer(owner), .integer(id), source, number], from: staged, at: first, plan,
            now: context.now)
          for (column, value) in defaults where rows.cell(made, column) == .null {
            rows.set(made, column, .integer(value))
          }
        }
        link(made, "order_id", to: order, in: &rows)
        link(made, "invoice_id", to: invoice, in: &rows)
      }
    }

    for move in moves { try moveRow(move.id, of: table, from: move.from, to: move.to) }
    outcome.moved += moves.count
    outcome.counts[table.entity, default: .init()] += try rows.write(in: session)
    switch table.entity {
    case .payments: try writeReceived(of: rows)
    case .shipments: try writeShipped(of: rows)
    case .returns: try writeReturned(of: rows)
    default: break
    }
  }

  private func parent(_ place: Int32, in keys: KeyTable) -> KeyTable.Entry? {
    place >= 0 ? keys.entries[Int(place)] : nil
  }

  /// Sets a row's parent where it is known and belongs to the same customer.
  private func link(_ row: Int, _ field: String, to parent: KeyTable.Entry?, in rows: inout WorkingRows) {
    guard let parent, parent.id != 0, let column = rows.column(field), rows.cell(row, 0) == .integer(parent.customer),
      rows.cell(row, column) != .integer(parent.id)
    else { return }
    rows.set(row, column, .integer(parent.id))
  }

  private func isMadeUp(_ key: RowBatch.Cell) -> Bool {
    guard case .text(let start, let count) = key, count > 0 else { return true }
    return batch.arena[start] == StagedRows.madeUpMark
  }

  // MARK: Changing hands

  /// Takes a row's old place away; an invoice's payments go with it.
  private func moveRow(_ id: Int64, of table: NumberedTable, from: Int64, to: Int64) throws {
    try session.run(
      "DELETE FROM \(name: table.name) WHERE customer_id = \(from) AND \(name: table.key) = \(id)")
    if table.entity == .invoices {
      for child in NumberedTable.all where child.belongsToInvoice {
        try moveChildren(in: child, where: "invoice_id = \(id)", from: from, to: to)
      }
    }
    try session.run(
      """
      UPDATE keys SET customer_id = \(to)
      WHERE customer_id = \(from) AND kind = \(table.entity.keyKind) AND id = \(id)
      """)
  }

  /// Gives rows and their keys to another customer.
  func moveChildren(in table: NumberedTable, where condition: SQLText, from: Int64, to: Int64) throws {
    try session.run(
      """
      UPDATE keys SET customer_id = \(to) WHERE customer_id = \(from) AND kind = \(table.entity.keyKind)
      AND id IN (SELECT \(name: table.key) FROM \(name: table.name) WHERE customer_id = \(from) AND \(condition))
      """)
    try moveRows(in: table.name, table.columns, where: condition, from: from, to: to)
  }
}

extension StagedRows {
  /// Begins a key that was made of other columns because the row has no number of its own.
  package static let madeUpMark = UInt8(ascii: "~")
}
