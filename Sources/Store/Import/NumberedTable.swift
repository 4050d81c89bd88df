/// A table whose rows the outside knows by a number, and that may belong to an order or an invoice.
struct NumberedTable {
  /// Who owns a row.
  enum Owner {
    /// The customer whom the row names, else its order's; a row that names another one changes hands.
    case customer
    /// Whose order or invoice it is, else the customer whom the row names. What it belongs to has to be known.
    case parent
  }

  let entity: ImportEntity
  let ids: IDKind
  /// One row, in the words of a reject.
  let singular: String
  let owner: Owner
  var belongsToInvoice = false
  /// Whether a key may stand for a number that the row does not have.
  var mayLackNumber = false
  /// Numbers of a new row where the file says nothing.
  var defaults: [(column: String, value: Int64)] = []
  let own: [ImportColumn]

  var name: String { entity.rawValue }
  /// The column of the row's id.
  var key: String { ids.rawValue + "_id" }
  /// The columns of what a row belongs to.
  var parents: [String] { belongsToInvoice ? ["order_id", "invoice_id"] : ["order_id"] }
  var fields: [ImportColumn] { own + parents.map { ImportColumn($0, .integer) } }

  static let fixed = [ImportColumn("source", .text), ImportColumn("number", .text)]
  /// Where the number stands behind `customer_id`, the row's id and its source.
  static let numberColumn = 3

  /// Every column behind `customer_id`.
  var columns: [String] { [key] + (NumberedTable.fixed + fields).map(\.name) + WorkingRows.ends }

  static let all = [
    NumberedTable(
      entity: .invoices, ids: .invoice, singular: "invoice", owner: .customer, defaults: [("disputed", 0)],
      own: ImportColumn.invoices),
    NumberedTable(
      entity: .payments, ids: .payment, singular: "payment", owner: .parent, belongsToInvoice: true,
      mayLackNumber: true, own: ImportColumn.payments),
    NumberedTable(
      entity: .shipments, ids: .shipment, singular: "shipment", owner: .parent, own: ImportColumn.shipments),
    NumberedTable(entity: .returns, ids: .return, singular: "return", owner: .parent, own: ImportColumn.returns),
    NumberedTable(entity: .reviews, ids: .review, singular: "review", owner: .customer, own: ImportColumn.reviews),
    NumberedTable(entity: .tickets, ids: .ticket, singular: "ticket", owner: .customer, own: ImportColumn.tickets),
  ]

  static func of(_ entity: ImportEntity) -> NumberedTable? { all.first { $0.entity == entity } }

  // MARK: Words of rejects

  var keyless: String {
    mayLackNumber ? "the \(singular) has neither number nor order nor invoice" : "the row has no \(singular) number"
  }

  var ownerless: String {
    switch owner {
    case .customer: "the \(singular) has no customer"
    case .parent where belongsToInvoice: "the \(singular) has neither order nor invoice nor customer"
    case .parent: "the \(singular) has neither order nor customer"
    }
  }
}
