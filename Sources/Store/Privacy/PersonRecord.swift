import SQLText
package import Vocabulary

/// All that is held about one person, table by table, for who asks for it.
package struct PersonRecord: Sendable {
  package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
  }

  package struct Table: Sendable {
    package var name: String
    package var columns: [String]
    package var rows: [[Value]]
  }

  package private(set) var tables: [Table] = []

  /// Columns by table. Digests and what only the program needs are left out.
  private static let columns: [(table: String, order: String, columns: [String])] = [
    (
      "customers", "customer_id",
      [
        "customer_id", "first_name", "last_name", "email", "phone", "birthday", "gender", "city", "region", "country",
        "postal_code", "locale", "zone", "created_at", "updated_at", "recorded_at", "deleted_at", "erased_at",
      ]
    ),
    ("keys", "kind, source, value", ["kind", "source", "value"]),
    (
      "consents", "recorded_at, consent_id",
      ["channel", "topic", "state", "given_at", "recorded_at", "source", "wording", "message_number"]
    ),
    (
      "orders", "order_id",
      [
        "source", "number", "placed_at", "status", "currency", "total", "discount", "refunded", "paid_at", "shipped_at",
        "delivered_at", "cancelled_at", "refunded_at", "carrier", "tracking", "channel",
      ]
    ),
    (
      "items", "order_id, item_id",
      ["order_id", "item_id", "sku", "name", "category", "quantity", "price", "placed_at"]
    ),
    ("payments", "payment_id", ["source", "number", "paid_at", "currency", "amount", "method"]),
    (
      "invoices", "invoice_id",
      ["source", "number", "issued_at", "due_date", "currency", "amount", "disputed", "cancelled_at"]
    ),
    (
      "shipments", "shipment_id",
      ["source", "number", "order_id", "shipped_at", "estimated_at", "delivered_at", "carrier", "tracking"]
    ),
    (
      "returns", "return_id",
      [
        "source", "number", "order_id", "requested_at", "received_at", "sku", "quantity", "currency", "amount",
        "reason",
      ]
    ),
    (
      "reviews", "review_id",
      ["source", "number", "order_id", "written_at", "sku", "rating", "title", "body"]
    ),
    (
      "tickets", "ticket_id",
      [
        "source", "number", "order_id", "opened_at", "closed_at", "channel", "category", "priority", "subject",
        "satisfaction",
      ]
    ),
    ("memberships", "segment, entry", ["segment", "entered_at", "left_at"]),
    ("events", "event_id", ["name", "at", "shipment", "properties"]),
    (
      "messages", "message_number",
      [
        "message_number", "campaign", "step", "template", "channel", "state", "reason", "due_at", "planned_at",
        "consent_id", "gateway", "sent_at", "delivered_at", "ended_at",
      ]
    ),
    ("message_links", "message_number, number", ["message_number", "url"]),
    ("responses", "response_id", ["message_number", "kind", "at", "gateway", "code", "detail", "machine"]),
    ("draws", "campaign, experiment", ["campaign", "experiment", "arm", "drawn_at"]),
    (
      "trait_values", "trait, since", ["trait", "since", "until", "integer_value", "number_value", "text_value"]
    ),
  ]

  /// - Parameter customFields: the columns of the workspace's own fields.
  package static func read(
    _ customer: CustomerID, customFields: [String], _ session: any Session
  ) throws -> PersonRecord {
    var record = PersonRecord()
    let numbers = try session.formerNumbers(of: customer).map(String.init).joined(separator: ", ")
    for (table, order, own) in columns {
      let columns = own + (table == "customers" ? customFields : [])
      // The shop's own fields are of any kind: they are read as text.
      let list = columns.map { column -> SQLText in
        column.hasPrefix("custom_") ? "CAST(\(name: column) AS TEXT)" : "\(name: column)"
      }.joined(separator: ", ")
      var found = Table(name: table, columns: columns, rows: [])
      // What stayed with numbers that lead here is the person's too.
      let former: SQLText = numbers.isEmpty || table == "customers" ? "" : " OR customer_id IN (\(raw: numbers))"
      try session.rows(
        "SELECT \(list) FROM \(name: table) WHERE customer_id = \(customer)\(former) ORDER BY \(raw: order)"
      ) { row in
        found.rows.append(
          columns.indices.map { column in
            if row.isNull(column) { return .null }
            switch kind(of: columns[column], in: table) {
            case .text: return .text(row.text(column))
            case .real: return .real(row.real(column))
            case .integer: return .integer(row.integer(column))
            }
          })
      }
      record.tables.append(found)
    }
    return record
  }

  private enum Kind { case integer, real, text }

  private static let texts: Set = [
    "first_name", "last_name", "email", "phone", "gender", "city", "region", "country", "postal_code", "locale", "zone",
    "kind", "source", "value", "topic", "wording", "number", "currency", "carrier", "tracking", "sku", "name",
    "category", "method", "shipment", "properties", "campaign", "step", "template", "gateway", "url", "code", "detail",
    "experiment", "arm", "trait", "text_value", "reason", "title", "body", "priority", "subject", "segment",
  ]

  private static func kind(of column: String, in table: String) -> Kind {
    if ["quantity", "rating", "satisfaction", "number_value"].contains(column) { return .real }
    if table == "messages", column == "reason" { return .integer }
    if table == "message_links", column == "number" { return .integer }
    if table == "responses", column == "kind" { return .integer }
    if table == "orders" || table == "tickets", column == "channel" { return .text }
    return texts.contains(column) || column.hasPrefix("custom_") ? .text : .integer
  }
}
