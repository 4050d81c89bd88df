import SQLText
import Vocabulary

extension ImportMerge {
  mutating func mergeInvoices(_ parts: [Int]) throws {
    var rows = WorkingRows(
      table: "invoices", keys: ["customer_id", "invoice_id"],
      fixed: [ImportColumn("source", .text), ImportColumn("number", .text)],
      fields: ImportColumn.invoices + [ImportColumn("order_id", .integer)], arena: batch.arena)
    let source = rows.arena.appendText(context.source)
    try rows.load(invoices.storedKeys, in: session)
    var ids = try session.reserveIDs(invoices.entries.count { !$0.isStored }, of: .invoice)
    let disputed = rows.column("disputed")
    var moves: [(id: Int64, from: Int64, to: Int64)] = []

    for part in parts {
      let staged = batch.parts[part]
      let plan = rows.plan(for: staged)
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        let place = Int(references[part].key[row])
        guard place >= 0 else {
          reject(part, row, "the row has no invoice number")
          continue
        }
        let order = references[part].order[row]
        let parent = order >= 0 ? orders.entries[Int(order)] : nil
        var owner: CustomerID?
        if references[part].customer[row] >= 0 {
          guard let customer = customer(at: references[part].customer[row]) else {
            reject(part, row, "erased")
            continue
          }
          owner = customer
        }
        let made: Int
        if let known = rows.place(of: invoices.entries[place].id), invoices.entries[place].id != 0 {
          let former = invoices.entries[place].customer
          if let owner, owner != former {
            if invoices.entries[place].isStored { moves.append((invoices.entries[place].id, former, owner)) }
            rows.move(known, to: owner)
            invoices.entries[place].customer = owner
          }
          let result = rows.merge(row: known, from: staged, at: first, plan, now: context.now)
          count(result)
          if result == .older { continue }
          made = known
        } else {
          guard invoices.entries[place].id == 0 else {
            reject(part, row, "the invoice is no longer there")
            continue
          }
          if owner == nil, let parent, parent.id != 0 { owner = parent.customer }
          guard let owner else {
            reject(part, row, "the invoice has no customer")
            continue
          }
          let id = ids.take()
          invoices.entries[place].customer = owner
          invoices.entries[place].id = id
          invoices.entries[place].isNew = true
          let head: [RowBatch.Cell] = [
            .integer(owner), .integer(id), source, staged.cells[first + StagedRows.Head.key],
          ]
          made = rows.insert(id: id, head: head, from: staged, at: first, plan, now: context.now)
          if let disputed, rows.cell(made, disputed) == .null { rows.set(made, disputed, .integer(0)) }
        }
        link(made, "order_id", to: parent, in: &rows)
      }
    }

    for move in moves { try moveInvoice(move.id, from: move.from, to: move.to) }
    outcome.moved += moves.count
    outcome.counts[.invoices, default: .init()] += try rows.write(in: session)
  }

  /// Sets a row's parent where it is known and belongs to the same customer.
  func link(_ row: Int, _ field: String, to parent: KeyTable.Entry?, in rows: inout WorkingRows) {
    guard let parent, parent.id != 0, let column = rows.column(field), rows.cell(row, 0) == .integer(parent.customer),
      rows.cell(row, column) != .integer(parent.id)
    else { return }
    rows.set(row, column, .integer(parent.id))
  }

  private func moveInvoice(_ id: Int64, from: Int64, to: Int64) throws {
    try session.run("DELETE FROM invoices WHERE customer_id = \(from) AND invoice_id = \(id)")
    try session.run(
      """
      UPDATE keys SET customer_id = \(to) WHERE customer_id = \(from) AND kind = 'payment'
      AND id IN (SELECT payment_id FROM payments WHERE customer_id = \(from) AND invoice_id = \(id))
      """)
    try moveRows(
      in: "payments",
      ["payment_id", "source", "number", "order_id", "invoice_id"] + ImportColumn.payments.map(\.name)
        + ["updated_at", "recorded_at", "deleted_at"],
      where: "invoice_id = \(id)", from: from, to: to)
    try session.run(
      "UPDATE keys SET customer_id = \(to) WHERE customer_id = \(from) AND kind = 'invoice' AND id = \(id)")
  }
}
