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

  package static let shipments: [ImportColumn] = [
    ImportColumn("shipped_at", .integer), ImportColumn("estimated_at", .integer),
    ImportColumn("delivered_at", .integer), ImportColumn("carrier", .text), ImportColumn("tracking", .text),
  ]

  package static let returns: [ImportColumn] = [
    ImportColumn("requested_at", .integer), ImportColumn("received_at", .integer), ImportColumn("sku", .text),
    ImportColumn("quantity", .real), ImportColumn("currency", .text), ImportColumn("amount", .integer),
    ImportColumn("amount_base", .integer), ImportColumn("reason", .text),
  ]

  package static let reviews: [ImportColumn] = [
    ImportColumn("written_at", .integer), ImportColumn("sku", .text), ImportColumn("rating", .real),
    ImportColumn("title", .text), ImportColumn("body", .text),
  ]

  package static let tickets: [ImportColumn] = [
    ImportColumn("opened_at", .integer), ImportColumn("closed_at", .integer), ImportColumn("channel", .text),
    ImportColumn("category", .text), ImportColumn("priority", .text), ImportColumn("subject", .text),
    ImportColumn("satisfaction", .real),
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
