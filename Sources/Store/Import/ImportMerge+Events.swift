import Vocabulary

extension ImportMerge {
  /// Inserts events that are not there yet; an event never changes.
  mutating func mergeEvents(_ parts: [Int]) throws {
    var ids = try session.reserveIDs(events.entries.count { !$0.isStored }, of: .event)
    let arena = batch.arena
    let empty = RowBatch.Cell.text(start: 0, count: 0)
    var cells: [RowBatch.Cell] = []
    var derived: [RowBatch.Cell] = []
    var counts = ImportOutcome.Counts()

    for part in parts {
      let staged = batch.parts[part]
      func column(_ name: String) -> Int? {
        staged.fields.firstIndex { $0.name == name }.map { StagedRows.Head.count + $0 }
      }
      let (name, at) = (column("name"), column("at"))
      let (shipment, properties) = (column("shipment"), column("properties"))
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        let place = Int(references[part].key[row])
        guard place >= 0, let name, let at, case .text(let start, let count) = staged.cells[first + name],
          case .integer = staged.cells[first + at]
        else {
          reject(part, row, "the event needs a name and a time")
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
        var subject: (kind: SubjectKind, entry: KeyTable.Entry)?
        if order >= 0 {
          subject = (.order, orders.entries[Int(order)])
        } else if invoice >= 0 {
          subject = (.invoice, invoices.entries[Int(invoice)])
        }
        var owner = subject?.entry.customer
        if owner == nil, references[part].customer[row] >= 0 {
          owner = customer(at: references[part].customer[row])
          if owner == nil {
            reject(part, row, "erased")
            continue
          }
        }
        guard let owner else {
          reject(part, row, "the event has no customer")
          continue
        }
        let shipped = shipment.map { staged.cells[first + $0] } ?? .null
        var id: Int64?
        if let subject, subject.kind == .order, shipped == .null,
          let status = DerivedEvent.status(named: text(start, count))
        {
          id = DerivedEvent.id(order: subject.entry.id, status: status)
        }
        if id == nil, events.entries[place].id != 0 {
          counts.unchanged += 1
          continue
        }
        let rowCells: [RowBatch.Cell] = [
          .integer(owner), .integer(id ?? ids.take()), staged.cells[first + name], staged.cells[first + at],
          .integer(Int64(subject?.kind.number ?? 0)), .integer(subject?.entry.id ?? 0),
          shipped == .null ? empty : shipped, properties.map { staged.cells[first + $0] } ?? .null,
          .integer(context.isLive ? 1 : 0), .integer(context.now),
        ]
        if id != nil {
          derived += rowCells
          continue
        }
        if case .integer(let taken) = rowCells[1] {
          events.entries[place].customer = owner
          events.entries[place].id = taken
          events.entries[place].isNew = true
        }
        cells += rowCells
        counts.inserted += 1
      }
    }
    let columns = DerivedEvent.columns
    if !cells.isEmpty {
      try session.insert(RowBatch(columns: columns, cells: cells, arena: arena), into: "events", onConflict: .fail)
    }
    if !derived.isEmpty {
      let batch = RowBatch(columns: columns, cells: derived, arena: arena)
      let inserted = try session.insert(batch, into: "events", onConflict: .ignore)
      counts.inserted += inserted
      counts.unchanged += batch.rowCount - inserted
    }
    outcome.counts[.events, default: .init()] += counts
  }
}
