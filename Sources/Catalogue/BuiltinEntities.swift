// The built-in entities. A column named here exists in the schema: a test of Store compares the two.

extension Entity {
  package static let customers = Entity(
    "customers", singular: "customer", key: "customer_id", defaultTime: "created_at",
    fields: [
      Field("id", .integer, in: .column("customer_id"), imported: false, "the customer's number in this database"),
      Field("first_name", .text, personal: true, aliases: ["given_name"], "given name"),
      Field("last_name", .text, personal: true, aliases: ["family_name", "surname"], "family name"),
      Field("email", .text, personal: true, aliases: ["email_address"], "e-mail address"),
      Field("phone", .text, personal: true, aliases: ["mobile", "phone_number"], "phone number in E.164"),
      Field("birthday", .date, personal: true, aliases: ["birth_date", "date_of_birth"], "day of birth"),
      Field("age", .integer, in: .derived(.age), personal: true, imported: false, "whole years since the birthday"),
      Field("gender", .text, personal: true, "as the shop writes it"),
      Field("city", .text, personal: true, "city of the address"),
      Field("region", .text, personal: true, aliases: ["state", "province"], "state, province or region"),
      Field("country", .text, "two-letter code of the country (ISO 3166-1)"),
      Field("postal_code", .text, personal: true, aliases: ["zip", "postcode"], "postal code"),
      Field("locale", .text, aliases: ["language"], "language tag (BCP 47)"),
      Field("time_zone", .text, in: .column("zone"), aliases: ["timezone"], "zone name (IANA)"),
      Field("created_at", .timestamp, aliases: ["registered_at", "signed_up_at"], "when the customer became known"),
    ])

  package static let consents = Entity(
    "consents", singular: "consent", key: "consent_id", defaultTime: "given_at",
    fields: [
      Field("channel", .text, choices: ["all"] + Channel.allCases.map(\.rawValue), "the channel, or all"),
      Field("topic", .text, "the topic, or all"),
      Field("state", .text, choices: ConsentState.stored, "subscribed, unsubscribed, pending or not_subscribed"),
      Field("given_at", .timestamp, aliases: ["at", "time"], "when the customer said so"),
      Field("source", .text, "where it was said: checkout, form, import, STOP"),
      Field("wording", .text, "the words agreed to"),
    ])

  package static let orders = Entity(
    "orders", singular: "order", key: "order_id", defaultTime: "placed_at",
    fields: [
      Field("number", .text, aliases: ["order_number", "order_id"], "the shop's number of the order"),
      Field("placed_at", .timestamp, aliases: ["ordered_at", "created_at"], "when it was placed"),
      Field("status", .text, in: .derived(.orderStatus), choices: OrderStatus.words, "how far it is, as of now"),
      Field(
        "total", .money, in: .amount(base: "total_base", original: "total"), aliases: ["amount"],
        "what the customer pays"),
      Field(
        "discount", .money, in: .amount(base: "discount_base", original: "discount"), "what was taken off"),
      Field(
        "refunded", .money, in: .amount(base: "refunded_base", original: "refunded"), "what was given back"),
      Field("currency", .text, "currency of the amounts (ISO 4217)"),
      Field("paid_at", .timestamp, "when it was paid"),
      Field("shipped_at", .timestamp, "when it was handed to the carrier"),
      Field("delivered_at", .timestamp, "when it arrived"),
      Field("cancelled_at", .timestamp, "when it was cancelled"),
      Field("refunded_at", .timestamp, "when the money was given back"),
      Field("estimated_at", .timestamp, aliases: ["estimated_delivery_at"], "when it should arrive"),
      Field("carrier", .text, "who carries it"),
      Field("tracking", .text, aliases: ["tracking_number"], "the carrier's number"),
      Field("channel", .text, "where it was placed: web, shop, phone"),
    ])

  package static let items = Entity(
    "items", singular: "item", key: "item_id", defaultTime: "placed_at",
    parents: [Parent("orders", column: "order_id")],
    fields: [
      Field("sku", .text, aliases: ["product_id", "product"], "the product's number"),
      Field("name", .text, aliases: ["title"], "the product's name"),
      Field("category", .text, "the product's category"),
      Field("quantity", .number, "how many"),
      Field(
        "price", .money, in: .amount(base: "price_base", original: "price"), aliases: ["amount"], "price of the line"),
      Field("placed_at", .timestamp, "when its order was placed"),
    ])

  package static let payments = Entity(
    "payments", singular: "payment", key: "payment_id", defaultTime: "paid_at",
    parents: [Parent("orders", column: "order_id"), Parent("invoices", column: "invoice_id")],
    fields: [
      Field("number", .text, aliases: ["payment_id"], "the shop's number of the payment"),
      Field("paid_at", .timestamp, aliases: ["at"], "when it was received"),
      Field("amount", .money, in: .amount(base: "amount_base", original: "amount"), "how much"),
      Field("currency", .text, "currency of the amount (ISO 4217)"),
      Field("method", .text, "card, transfer, cash, …"),
    ])

  package static let invoices = Entity(
    "invoices", singular: "invoice", key: "invoice_id", defaultTime: "issued_at",
    parents: [Parent("orders", column: "order_id")],
    fields: [
      Field("number", .text, aliases: ["invoice_number", "invoice_id"], "the shop's number of the invoice"),
      Field("issued_at", .timestamp, aliases: ["issued_on", "invoice_date"], "when it was issued"),
      Field("due_date", .date, aliases: ["due_at", "due_on"], "the last day to pay"),
      Field("amount", .money, in: .amount(base: "amount_base", original: "amount"), aliases: ["total"], "what is owed"),
      Field("paid", .money, in: .derived(.invoicePaid), imported: false, "what was paid, as of now"),
      Field("balance", .money, in: .derived(.invoiceBalance), imported: false, "what is still owed, as of now"),
      Field("currency", .text, "currency of the amount (ISO 4217)"),
      Field("disputed", .boolean, "whether the customer disputes it"),
      Field("cancelled_at", .timestamp, "when it was cancelled"),
    ])

  package static let shipments = Entity(
    "shipments", singular: "shipment", key: "shipment_id", defaultTime: "shipped_at",
    parents: [Parent("orders", column: "order_id")],
    fields: [
      Field("number", .text, aliases: ["shipment_number", "shipment_id"], "the shop's number of the shipment"),
      Field("shipped_at", .timestamp, aliases: ["at"], "when it was handed to the carrier"),
      Field("estimated_at", .timestamp, aliases: ["estimated_delivery_at"], "when it should arrive"),
      Field("delivered_at", .timestamp, "when it arrived"),
      Field("carrier", .text, "who carries it"),
      Field("tracking", .text, aliases: ["tracking_number"], "the carrier's number"),
    ])

  package static let returns = Entity(
    "returns", singular: "return", key: "return_id", defaultTime: "requested_at",
    parents: [Parent("orders", column: "order_id")],
    fields: [
      Field("number", .text, aliases: ["return_number", "return_id"], "the shop's number of the return"),
      Field("requested_at", .timestamp, aliases: ["at"], "when the customer asked for it"),
      Field("received_at", .timestamp, "when the goods came back"),
      Field("sku", .text, "the product's number"),
      Field("quantity", .number, "how many"),
      Field("amount", .money, in: .amount(base: "amount_base", original: "amount"), "what is given back"),
      Field("currency", .text, "currency of the amount (ISO 4217)"),
      Field("reason", .text, "why"),
    ])

  package static let reviews = Entity(
    "reviews", singular: "review", key: "review_id", defaultTime: "written_at",
    parents: [Parent("orders", column: "order_id")],
    fields: [
      Field("number", .text, aliases: ["review_id"], "the shop's number of the review"),
      Field("written_at", .timestamp, aliases: ["at", "created_at"], "when it was written"),
      Field("sku", .text, "the product's number"),
      Field("rating", .number, aliases: ["stars", "score"], "how good, as the shop counts"),
      Field("title", .text, personal: true, "its title"),
      Field("body", .text, personal: true, aliases: ["text"], "its text"),
    ])

  package static let tickets = Entity(
    "tickets", singular: "ticket", key: "ticket_id", defaultTime: "opened_at",
    parents: [Parent("orders", column: "order_id")],
    fields: [
      Field("number", .text, aliases: ["ticket_id"], "the shop's number of the ticket"),
      Field("opened_at", .timestamp, aliases: ["at", "created_at"], "when the customer asked"),
      Field("closed_at", .timestamp, aliases: ["solved_at"], "when it was settled"),
      Field("channel", .text, "how the customer asked: mail, phone, chat"),
      Field("category", .text, "what it is about"),
      Field("priority", .text, "how urgent"),
      Field("subject", .text, personal: true, "its subject line"),
      Field("satisfaction", .number, "how content the customer was, as the shop counts"),
    ])

  package static let events = Entity(
    "events", singular: "event", key: "event_id", defaultTime: "at",
    fields: [
      Field("name", .text, aliases: ["event"], "what happened: product_viewed"),
      Field("at", .timestamp, aliases: ["time", "timestamp", "occurred_at"], "when it happened"),
      Field("properties", .object, "whatever came with it"),
    ])

  package static let messages = Entity(
    "messages", singular: "message", key: "message_number", defaultTime: "sent_at",
    fields: [
      Field("campaign", .text, imported: false, "the campaign's name"),
      Field("step", .text, imported: false, "the step's name"),
      Field("channel", .text, choices: ["all"] + Channel.allCases.map(\.rawValue), imported: false, "the channel"),
      Field("state", .text, choices: MessageState.stored, imported: false, "how far it came"),
      Field("planned_at", .timestamp, imported: false, "when it was planned and drawn"),
      Field("due_at", .timestamp, imported: false, "when it fell due"),
      Field("sent_at", .timestamp, imported: false, "when a gateway accepted it"),
    ])

  package static let responses = Entity(
    "responses", singular: "response", key: "response_id", defaultTime: "at",
    parents: [Parent("messages", column: "message_number")],
    fields: [
      Field("kind", .text, choices: ResponseKind.stored, imported: false, "delivered, opened, clicked, …"),
      Field("at", .timestamp, imported: false, "when it happened, by the provider's clock"),
      Field("campaign", .text, imported: false, "the campaign of the message"),
    ])
}

package import Vocabulary

extension ConsentState {
  /// The words by their stored number.
  package static let stored = (0..<4).map { ConsentState(number: $0)?.rawValue ?? "" }
}

extension MessageState {
  /// The words by their stored number; numbers between them have none.
  package static let stored = (0...70).map { MessageState(rawValue: $0)?.word ?? "" }
}

extension ResponseKind {
  /// The words by their stored number.
  package static let stored = (0...11).map { ResponseKind(rawValue: $0)?.word ?? "" }
}
