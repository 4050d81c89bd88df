// The columns that imports write, table by table; `customers` has the workspace's own besides.

extension ImportColumn {
  package static let customers: [ImportColumn] = [
    ImportColumn("first_name", .text), ImportColumn("last_name", .text), ImportColumn("email", .text),
    ImportColumn("email_digest", .blob), ImportColumn("phone", .text), ImportColumn("phone_digest", .blob),
    ImportColumn("birthday", .integer), ImportColumn("month_day", .integer), ImportColumn("gender", .text),
    ImportColumn("city", .text), ImportColumn("region", .text), ImportColumn("country", .text),
    ImportColumn("postal_code", .text), ImportColumn("locale", .text), ImportColumn("zone", .text),
    ImportColumn("created_at", .integer),
  ]

  package static let orders: [ImportColumn] = [
    ImportColumn("placed_at", .integer), ImportColumn("status", .integer), ImportColumn("currency", .text),
    ImportColumn("total", .integer), ImportColumn("total_base", .integer), ImportColumn("discount", .integer),
    ImportColumn("discount_base", .integer), ImportColumn("refunded", .integer),
    ImportColumn("refunded_base", .integer), ImportColumn("paid_at", .integer), ImportColumn("shipped_at", .integer),
    ImportColumn("delivered_at", .integer), ImportColumn("cancelled_at", .integer),
    ImportColumn("refunded_at", .integer), ImportColumn("estimated_at", .integer), ImportColumn("carrier", .text),
    ImportColumn("tracking", .text), ImportColumn("channel", .text),
  ]

  package static let items: [ImportColumn] = [
    ImportColumn("sku", .text), ImportColumn("name", .text), ImportColumn("category", .text),
    ImportColumn("quantity", .real), ImportColumn("price", .integer), ImportColumn("price_base", .integer),
    ImportColumn("placed_at", .integer),
  ]

  package static let payments: [ImportColumn] = [
    ImportColumn("paid_at", .integer), ImportColumn("currency", .text), ImportColumn("amount", .integer),
    ImportColumn("amount_base", .integer), ImportColumn("method", .text),
  ]

  package static let invoices: [ImportColumn] = [
    ImportColumn("issued_at", .integer), ImportColumn("due_date", .integer), ImportColumn("currency", .text),
    ImportColumn("amount", .integer), ImportColumn("amount_base", .integer), ImportColumn("disputed", .integer),
    ImportColumn("cancelled_at", .integer),
  ]

  package static let consents: [ImportColumn] = [
    ImportColumn("channel", .integer), ImportColumn("topic", .text), ImportColumn("state", .integer),
    ImportColumn("given_at", .integer), ImportColumn("source", .text), ImportColumn("wording", .text),
  ]

  package static let events: [ImportColumn] = [
    ImportColumn("name", .text), ImportColumn("at", .integer), ImportColumn("shipment", .text),
    ImportColumn("properties", .text),
  ]
}
