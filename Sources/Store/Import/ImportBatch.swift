/// What an import can write.
package enum ImportEntity: String, CaseIterable, Hashable, Sendable {
  case customers
  case orders
  case invoices
  case items
  case payments
  case shipments
  case returns
  case reviews
  case tickets
  case consents
  case events

  /// The `kind` of its rows in the table of keys.
  var keyKind: String {
    switch self {
    case .customers: "customer"
    case .orders: "order"
    case .invoices: "invoice"
    case .items: "item"
    case .payments: "payment"
    case .shipments: "shipment"
    case .returns: "return"
    case .reviews: "review"
    case .tickets: "ticket"
    case .consents: "consent"
    case .events: "event"
    }
  }
}

/// A column of a table that imports write.
package struct ImportColumn: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case integer
    case real
    case text
    case blob
  }

  package var name: String
  package var kind: Kind

  package init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// Normalised rows of one kind, as flat cells over the batch's arena.
///
/// Each row begins with the six cells of `StagedRows.Head`; behind them stand the values of `fields`. A null leaves
/// what is stored (R2).
package struct StagedRows: Sendable {
  /// The cells that begin every row: what the outside calls the row and its parents.
  package enum Head {
    /// The customer's external id.
    package static let customer = 0
    /// The row's own number; an item's line; another external id of a customer.
    package static let key = 1
    package static let order = 2
    package static let invoice = 3
    /// Microseconds.
    package static let updatedAt = 4
    /// 0 restores the row, 1 marks it as deleted now, any other number is the instant of the deletion.
    package static let deleted = 5
    package static let count = 6
  }

  package let entity: ImportEntity
  package let fields: [ImportColumn]
  package var cells: [RowBatch.Cell]
  /// The line of the file that each row came from.
  package var lines: [Int]

  package init(entity: ImportEntity, fields: [ImportColumn], cells: [RowBatch.Cell] = [], lines: [Int] = []) {
    self.entity = entity
    self.fields = fields
    self.cells = cells
    self.lines = lines
  }

  package var width: Int { Head.count + fields.count }
  package var rowCount: Int { lines.count }
}

/// The rows of one transaction of an import.
package struct ImportBatch: Sendable {
  package var parts: [StagedRows]
  /// The bytes of all parts' texts.
  package var arena: [UInt8]

  package init(parts: [StagedRows] = [], arena: [UInt8] = []) {
    self.parts = parts
    self.arena = arena
  }
}

/// What holds for every batch of a run.
package struct ImportContext: Sendable {
  /// Scope of the external numbers (R2).
  package var source: String
  /// Microseconds: when the rows are recorded.
  package var now: Int64
  /// Whether changes may set off event campaigns (R7).
  package var isLive: Bool
  /// Digests an external id as erasing did (R37); nil skips the question.
  package var erasedDigest: (@Sendable (_ externalID: String) -> String)?
  /// Counts everything and keeps nothing.
  package var isDryRun: Bool

  package init(
    source: String, now: Int64, isLive: Bool = false, isDryRun: Bool = false,
    erasedDigest: (@Sendable (_ externalID: String) -> String)? = nil
  ) {
    self.source = source
    self.now = now
    self.isLive = isLive
    self.isDryRun = isDryRun
    self.erasedDigest = erasedDigest
  }
}

extension ImportContext {
  /// The `kind` under which erasing leaves the digest of an external id in the table of keys.
  package static let erasedKind = "erased"
}

/// What became of a batch.
package struct ImportOutcome: Sendable {
  package struct Counts: Hashable, Sendable {
    package var inserted = 0
    package var updated = 0
    package var unchanged = 0

    package init(inserted: Int = 0, updated: Int = 0, unchanged: Int = 0) {
      self.inserted = inserted
      self.updated = updated
      self.unchanged = unchanged
    }

    package static func += (left: inout Counts, right: Counts) {
      left.inserted += right.inserted
      left.updated += right.updated
      left.unchanged += right.unchanged
    }
  }

  package struct Reject: Hashable, Sendable {
    package var line: Int
    package var reason: String

    package init(line: Int, reason: String) {
      self.line = line
      self.reason = reason
    }
  }

  package var counts: [ImportEntity: Counts] = [:]
  /// Customers that only became known as the customer of something else (R2).
  package var bareCustomers = 0
  /// Yeses that did not outweigh a no on record (R14).
  package var keptUnsubscribes = 0
  /// Rows older than what is stored (R2).
  package var olderRows = 0
  /// Statuses that would have gone back (R2).
  package var keptStatuses = 0
  /// Orders and invoices that changed hands.
  package var moved = 0
  package var rejects: [Reject] = []
  /// The keys that a dry run would have given a row; the next batch will find them new again.
  package var newKeys: [NewKey] = []

  package struct NewKey: Hashable, Sendable {
    package var entity: ImportEntity
    package var hash: UInt64
    /// A customer who is only mentioned.
    package var isBare: Bool
  }

  package init() {}

  package mutating func add(_ other: ImportOutcome) {
    for (entity, counts) in other.counts { self.counts[entity, default: Counts()] += counts }
    bareCustomers += other.bareCustomers
    keptUnsubscribes += other.keptUnsubscribes
    olderRows += other.olderRows
    keptStatuses += other.keptStatuses
    moved += other.moved
  }
}
