package import LocalTime
package import Vocabulary

/// How a foreign file's rows become ours: an entry of `imports:` in `tidings.yaml`.
package struct ImportMapping: Hashable, Sendable {
  package var name: String
  /// What each row makes: the record of the mapping itself, then those of `also`.
  package var records: [ImportRecord]
  /// Scope of the external numbers (R2); `shop` where the file gives none, so that the shop's own files know one another.
  package var source: String
  /// Zone of times written without one; nil means the shop's.
  package var zone: Zone?
  /// Patterns of times and dates (`M/D/YYYY`); nil means ISO 8601.
  package var timeFormat: String?
  /// `1.234,56` instead of `1,234.56`.
  package var decimalComma: Bool
  package var delimiter: UInt8?
  /// `utf-8` where nil.
  package var encoding: String?
  /// Columns of the file that are knowingly not taken.
  package var ignored: [String]
  /// Whether rows may set off event campaigns (R7).
  package var live: Bool

  /// The source of files that name none.
  package static let defaultSource = "shop"

  package init(
    name: String, records: [ImportRecord], source: String? = nil, zone: Zone? = nil, timeFormat: String? = nil,
    decimalComma: Bool = false, delimiter: UInt8? = nil, encoding: String? = nil, ignored: [String] = [],
    live: Bool = false
  ) {
    self.name = name
    self.records = records
    self.source = source ?? ImportMapping.defaultSource
    self.zone = zone
    self.timeFormat = timeFormat
    self.decimalComma = decimalComma
    self.delimiter = delimiter
    self.encoding = encoding
    self.ignored = ignored
    self.live = live
  }
}

/// One record that a row makes.
package struct ImportRecord: Hashable, Sendable {
  /// What an import can write.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case customers, consents, orders, items, payments, invoices, shipments, returns, reviews, tickets, events
  }

  package var kind: Kind
  /// Our field to the file's column. Besides the Catalogue's fields: `id` (customers: the external id), `alias`
  /// (customers: another external id of the same person), `customer` (the customer's external id), `order` and `invoice` (numbers of parents), `updated_at`, `deleted`, and for events
  /// `properties.NAME`.
  package var columns: [String: String]
  /// Our field to a value that every row has.
  package var constants: [String: String]
  /// Our field to what the file's words mean in ours.
  package var values: [String: [String: String]]
  /// Orders: our status to the column with the time at which it was reached.
  package var statusTimes: [OrderStatus: String]
  /// The row makes this record only where the condition holds; nil makes it always.
  package var when: Condition?
  /// Rows with the same number are lines of one record whose money fields are summed (orders made from item lines).
  package var sumsLines: Bool

  package enum Condition: Hashable, Sendable {
    case present(column: String)
    case missing(column: String)
    case equals(column: String, value: String)
    case differs(column: String, value: String)
  }

  package init(
    kind: Kind, columns: [String: String], constants: [String: String] = [:], values: [String: [String: String]] = [:],
    statusTimes: [OrderStatus: String] = [:], when: Condition? = nil, sumsLines: Bool = false
  ) {
    self.kind = kind
    self.columns = columns
    self.constants = constants
    self.values = values
    self.statusTimes = statusTimes
    self.when = when
    self.sumsLines = sumsLines
  }
}
