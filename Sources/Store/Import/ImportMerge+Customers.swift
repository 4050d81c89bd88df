import Vocabulary

extension ImportMerge {
  mutating func mergeCustomers(_ parts: [Int]) throws {
    var own: [ImportColumn] = []
    for part in parts {
      for field in batch.parts[part].fields
      where !ImportColumn.customers.contains(field) && !own.contains(field) {
        own.append(field)
      }
    }
    var rows = WorkingRows(
      table: "customers", keys: ["customer_id"], fields: ImportColumn.customers + own, arena: batch.arena)
    try rows.load(customers.entries.compactMap { $0.isStored ? $0.customer : nil }, in: session)
    for part in parts {
      let staged = batch.parts[part]
      let plan = rows.plan(for: staged)
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        let place = Int(references[part].customer[row])
        guard place >= 0 else {
          reject(part, row, "the row has no customer id")
          continue
        }
        let alias = Int(references[part].key[row])
        if customers.entries[place].isErased || alias >= 0 && customers.entries[alias].isErased {
          reject(part, row, "erased")
          continue
        }
        if alias >= 0, !share(alias, with: place) {
          reject(part, row, "id and alias belong to two customers")
          continue
        }
        if let known = rows.place(of: customers.entries[place].customer), customers.entries[place].customer != 0 {
          count(rows.merge(row: known, from: staged, at: first, plan, now: context.now))
          continue
        }
        guard customers.entries[place].customer == 0 else {
          reject(part, row, "the customer is no longer there")
          continue
        }
        let id = customerIDs.take()
        customers.entries[place].customer = id
        customers.entries[place].id = id
        customers.entries[place].isNew = true
        rows.insert(id: id, head: [.integer(id)], from: staged, at: first, plan, now: context.now)
        if alias >= 0 { _ = share(alias, with: place) }
      }
    }
    outcome.counts[.customers, default: .init()] += try rows.write(in: session)
  }

  /// Makes two external ids those of one customer, where one of them is known; false where they stand for two (R3).
  private mutating func share(_ alias: Int, with place: Int) -> Bool {
    let (own, other) = (customers.entries[place].customer, customers.entries[alias].customer)
    if own == other { return true }
    if own != 0, other != 0 { return false }
    let new = own == 0 ? place : alias
    customers.entries[new].customer = own + other
    customers.entries[new].id = own + other
    customers.entries[new].isNew = true
    customers.entries[new].isAlias = true
    return true
  }

  mutating func count(_ result: WorkingRows.MergeResult) {
    switch result {
    case .older: outcome.olderRows += 1
    case .keptStatus: outcome.keptStatuses += 1
    case .changed, .unchanged: break
    }
  }
}
