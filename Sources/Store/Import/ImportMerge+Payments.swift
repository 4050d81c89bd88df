import Vocabulary

extension ImportMerge {
  mutating func mergePayments(_ parts: [Int]) throws {
    var rows = WorkingRows(
      table: "payments", keys: ["customer_id", "payment_id"],
      fixed: [ImportColumn("source", .text), ImportColumn("number", .text)],
      fields: ImportColumn.payments + [ImportColumn("order_id", .integer), ImportColumn("invoice_id", .integer)],
      arena: batch.arena)
    let source = rows.arena.appendText(context.source)
    try rows.load(payments.storedKeys, in: session)
    var ids = try session.reserveIDs(payments.entries.count { !$0.isStored }, of: .payment)

    for part in parts {
      let staged = batch.parts[part]
      let plan = rows.plan(for: staged)
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        let place = Int(references[part].key[row])
        guard place >= 0 else {
          reject(part, row, "the payment has neither number nor order nor invoice")
          continue
        }
        let order = references[part].order[row]
        let invoice = references[part].invoice[row]
        if order >= 0, orders.entries[Int(order)].id == 0 {
          reject(part, row, "the order is unknown; import orders first")
          continue
        }
        if invoice >= 0, invoices.entries[Int(invoice)].id == 0 {
          reject(part, row, "the invoice is unknown; import invoices first")
          continue
        }
        let parentOrder = order >= 0 ? orders.entries[Int(order)] : nil
        let parentInvoice = invoice >= 0 ? invoices.entries[Int(invoice)] : nil
        let made: Int
        if let known = rows.place(of: payments.entries[place].id), payments.entries[place].id != 0 {
          let result = rows.merge(row: known, from: staged, at: first, plan, now: context.now)
          count(result)
          if result == .older { continue }
          made = known
        } else {
          guard payments.entries[place].id == 0 else {
            reject(part, row, "the payment is no longer there")
            continue
          }
          var owner = parentInvoice?.customer ?? parentOrder?.customer
          if owner == nil, references[part].customer[row] >= 0 {
            owner = customer(at: references[part].customer[row])
            if owner == nil {
              reject(part, row, "erased")
              continue
            }
          }
          guard let owner else {
            reject(part, row, "the payment has neither order nor invoice nor customer")
            continue
          }
          let id = ids.take()
          payments.entries[place].customer = owner
          payments.entries[place].id = id
          payments.entries[place].isNew = true
          // A key that was made up for lack of a number is none of the shop's.
          let key = staged.cells[first + StagedRows.Head.key]
          let number = isMadeUp(key) ? .null : key
          made = rows.insert(
            id: id, head: [.integer(owner), .integer(id), source, number], from: staged, at: first, plan,
            now: context.now)
        }
        link(made, "order_id", to: parentOrder, in: &rows)
        link(made, "invoice_id", to: parentInvoice, in: &rows)
      }
    }
    outcome.counts[.payments, default: .init()] += try rows.write(in: session)
    try writeReceived(of: rows)
  }

  private func isMadeUp(_ key: RowBatch.Cell) -> Bool {
    guard case .text(let start, let count) = key, count > 0 else { return true }
    return batch.arena[start] == StagedRows.madeUpMark
  }

  private func writeReceived(of rows: WorkingRows) throws {
    var writer = EventWriter(context: context)
    let paidAt = rows.column("paid_at")
    let order = rows.column("order_id")
    let invoice = rows.column("invoice_id")
    for (row, change) in rows.changes.enumerated() where change != .stored {
      guard let at = rows.integer(row, paidAt), case .integer(let customer) = rows.cell(row, 0),
        case .integer(let payment) = rows.cell(row, 1)
      else { continue }
      var subject: (SubjectKind, Int64)?
      if let id = rows.integer(row, invoice) {
        subject = (.invoice, id)
      } else if let id = rows.integer(row, order) {
        subject = (.order, id)
      }
      writer.append(
        customer: customer, id: DerivedEvent.id(payment: payment), name: DerivedEvent.paymentReceived, at: at,
        isDated: true, subject: subject, isNew: change == .new)
    }
    try writer.write(in: session)
  }
}

extension StagedRows {
  /// Begins a key that was made of other columns because the row has no number of its own.
  package static let madeUpMark = UInt8(ascii: "~")
}
