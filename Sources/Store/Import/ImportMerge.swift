import Vocabulary

/// One batch on its way into the schema, inside one transaction.
///
/// Keys are looked up in bulk, stored rows are loaded in bulk, merging happens in memory in the order of the file, and
/// each table is written by one insert and one update (R2).
package struct ImportMerge {
  let batch: ImportBatch
  let context: ImportContext
  let session: any Session
  var customers = KeyTable(kind: "customer")
  var orders = KeyTable(kind: "order")
  var invoices = KeyTable(kind: "invoice")
  var payments = KeyTable(kind: "payment")
  var shipments = KeyTable(kind: "shipment")
  var returns = KeyTable(kind: "return")
  var reviews = KeyTable(kind: "review")
  var tickets = KeyTable(kind: "ticket")
  var events = KeyTable(kind: "event")
  /// Places of the keys of each part's rows, -1 where a row has none.
  var references: [References] = []
  var customerIDs = IDBlock(0..<0)
  var bare: [Int64] = []
  var outcome = ImportOutcome()

  struct References {
    var customer: [Int32] = []
    var key: [Int32] = []
    var order: [Int32] = []
    var invoice: [Int32] = []
  }

  /// Merges `batch` and tells what became of it.
  ///
  /// A dry run does all the work and then throws `DryRunEnd`, so that the transaction is rolled back.
  package static func merge(
    _ batch: ImportBatch, _ context: ImportContext, in session: any Session
  ) throws -> ImportOutcome {
    var merge = ImportMerge(batch: batch, context: context, session: session)
    try merge.run()
    if context.isDryRun {
      merge.noteNewKeys()
      throw DryRunEnd(outcome: merge.outcome)
    }
    return merge.outcome
  }

  /// Ends the transaction of a dry run, with what it would have done.
  package struct DryRunEnd: Error {
    package var outcome: ImportOutcome
  }

  private init(batch: ImportBatch, context: ImportContext, session: any Session) {
    self.batch = batch
    self.context = context
    self.session = session
  }

  private mutating func run() throws {
    indexKeys()
    let source = context.source
    for entity in ImportEntity.allCases {
      guard let keys = ImportMerge.keys(of: entity) else { continue }
      try self[keyPath: keys].look(up: source, arena: batch.arena, in: session)
    }
    try markErased()
    customerIDs = try session.reserveIDs(customers.entries.count { !$0.isStored }, of: .customer)

    for entity in ImportEntity.allCases {
      let parts = batch.parts.indices.filter { batch.parts[$0].entity == entity && batch.parts[$0].rowCount > 0 }
      guard !parts.isEmpty else { continue }
      switch entity {
      case .customers: try mergeCustomers(parts)
      case .orders: try mergeOrders(parts)
      case .items: try mergeItems(parts)
      case .consents: try mergeConsents(parts)
      case .events: try mergeEvents(parts)
      case .invoices, .payments, .shipments, .returns, .reviews, .tickets:
        if let table = NumberedTable.of(entity) { try mergeNumbered(table, parts) }
      }
    }

    try insertBareCustomers()
    for entity in ImportEntity.allCases {
      guard let keys = ImportMerge.keys(of: entity) else { continue }
      try self[keyPath: keys].insertNew(source: source, arena: batch.arena, in: session)
    }
  }

  /// The keys of an entity's rows; nil where the rows have none of their own.
  static func keys(of entity: ImportEntity) -> WritableKeyPath<ImportMerge, KeyTable>? {
    switch entity {
    case .customers: \.customers
    case .orders: \.orders
    case .invoices: \.invoices
    case .payments: \.payments
    case .shipments: \.shipments
    case .returns: \.returns
    case .reviews: \.reviews
    case .tickets: \.tickets
    case .events: \.events
    case .items, .consents: nil
    }
  }

  private mutating func noteNewKeys() {
    let bare = Set(bare)
    for entity in ImportEntity.allCases {
      guard let keys = ImportMerge.keys(of: entity) else { continue }
      for entry in self[keyPath: keys].entries where entry.isNew && !entry.isAlias {
        let isBare = entity == .customers && bare.contains(entry.customer)
        outcome.newKeys.append(ImportOutcome.NewKey(entity: entity, hash: entry.hash, isBare: isBare))
      }
    }
  }

  // MARK: Keys

  private mutating func indexKeys() {
    batch.arena.withUnsafeBytes { arena in
      for part in batch.parts {
        let (width, count) = (part.width, part.rowCount)
        func indexed(_ head: Int, _ keys: WritableKeyPath<ImportMerge, KeyTable>?) -> [Int32] {
          guard let keys else { return [Int32](repeating: -1, count: count) }
          var table = self[keyPath: keys]
          self[keyPath: keys] = KeyTable(kind: table.kind)
          defer { self[keyPath: keys] = table }
          return (0..<count).map { ImportMerge.index(part.cells[$0 * width + head], in: &table, arena) }
        }
        references.append(
          References(
            customer: indexed(StagedRows.Head.customer, \.customers),
            key: indexed(StagedRows.Head.key, ImportMerge.keys(of: part.entity)),
            order: indexed(StagedRows.Head.order, part.entity == .orders ? nil : \.orders),
            invoice: indexed(StagedRows.Head.invoice, part.entity == .invoices ? nil : \.invoices)))
      }
    }
  }

  private static func index(_ cell: RowBatch.Cell, in table: inout KeyTable, _ arena: UnsafeRawBufferPointer) -> Int32 {
    guard case .text(let start, let count) = cell else { return -1 }
    return Int32(table.index(of: start, count: count, in: arena))
  }

  func text(_ start: Int, _ count: Int) -> String {
    String(decoding: batch.arena[start..<start + count], as: UTF8.self)
  }

  mutating func reject(_ part: Int, _ row: Int, _ reason: String) {
    outcome.rejects.append(ImportOutcome.Reject(line: batch.parts[part].lines[row], reason: reason))
  }

  // MARK: Customers that are only mentioned

  /// Ids that were erased stay away (R37): erasing left a digest in their place.
  private mutating func markErased() throws {
    guard let digest = context.erasedDigest else { return }
    let unknown = customers.entries.indices.filter { !customers.entries[$0].isStored }
    guard !unknown.isEmpty else { return }
    var lookup = KeyTable(kind: ImportContext.erasedKind)
    var arena: [UInt8] = []
    for index in unknown {
      let entry = customers.entries[index]
      let start = arena.count
      arena.append(contentsOf: digest(text(entry.start, entry.count)).utf8)
      lookup.entries.append(KeyTable.Entry(start: start, count: arena.count - start, hash: 0))
    }
    try lookup.look(up: context.source, arena: arena, in: session)
    for (place, index) in unknown.enumerated() where lookup.entries[place].isStored {
      customers.entries[index].isErased = true
    }
  }

  /// Returns the customer of an entry, made bare where it is unknown (R2); nil where the id was erased.
  mutating func customer(at place: Int32) -> CustomerID? {
    let place = Int(place)
    let entry = customers.entries[place]
    if entry.isErased { return nil }
    if entry.customer != 0 { return entry.customer }
    let id = customerIDs.take()
    customers.entries[place].customer = id
    customers.entries[place].id = id
    customers.entries[place].isNew = true
    bare.append(id)
    return id
  }

  private mutating func insertBareCustomers() throws {
    guard !bare.isEmpty else { return }
    var cells: [RowBatch.Cell] = []
    for id in bare {
      cells.append(.integer(id))
      cells.append(.integer(context.now))
    }
    outcome.bareCustomers += bare.count
    try session.insert(
      RowBatch(columns: ["customer_id", "recorded_at"], cells: cells, arena: []), into: "customers", onConflict: .fail)
  }
}
