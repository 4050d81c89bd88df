import SQLText
import Store
import Vocabulary

/// What is known of one customer.
struct CustomerFile: Sendable {
  struct Address: Sendable {
    var kind: String
    var text: String
    /// Why it must not be written to.
    var refusals: [String] = []
  }

  struct Consent: Sendable {
    var channel: String
    var topic: String
    var state: String
    var at: Instant?
    var source: String?
  }

  struct Order: Sendable {
    var number: String
    var placedAt: Instant?
    var status: String
    /// In the shop's currency.
    var total: Int64?
  }

  struct Message: Sendable {
    var id: MessageID
    var campaign: String
    var channel: String
    var state: MessageState
    var at: Instant
    var reason: SkipReason?
    var detail: String?

    var why: String { [reason?.words, detail].compactMap { $0 }.joined(separator: ": ") }
  }

  var id: CustomerID
  var name = ""
  var place: String?
  var locale: String?
  var createdAt: Instant?
  var isErased = false
  var addresses: [Address] = []
  /// In force.
  var consents: [Consent] = []
  var orders: [Order] = []
  var orderCount = 0
  var messages: [Message] = []
  var messageCount = 0

  static func read(_ id: CustomerID, limit: Int, _ session: any Session) throws -> CustomerFile {
    var file = CustomerFile(id: id)
    try session.rows(
      """
      SELECT first_name, last_name, city, country, locale, created_at, erased_at, phone, email FROM customers \
      WHERE customer_id = \(id)
      """
    ) { row in
      file.name = [row.optionalText(0), row.optionalText(1)].compactMap { $0 }.joined(separator: " ")
      let place = [row.optionalText(2), row.optionalText(3)].compactMap { $0 }.joined(separator: ", ")
      file.place = place.isEmpty ? nil : place
      file.locale = row.optionalText(4)
      file.createdAt = row.optionalInteger(5).map { Instant(microseconds: $0) }
      file.isErased = !row.isNull(6)
      if let phone = row.optionalText(7) { file.addresses.append(Address(kind: "phone", text: phone)) }
      if let email = row.optionalText(8) { file.addresses.append(Address(kind: "email", text: email)) }
    }
    try file.readRefusals(session)
    try session.rows(
      """
      SELECT s.channel, s.topic, s.state, s.given_at, c.source FROM consent_states AS s LEFT JOIN consents AS c \
      ON c.customer_id = s.customer_id AND c.consent_id = s.consent_id WHERE s.customer_id = \(id) \
      ORDER BY s.channel, s.topic
      """
    ) { row in
      file.consents.append(
        Consent(
          channel: Channel(number: Int(row.integer(0)))?.rawValue ?? "every channel",
          topic: row.text(1) == everyTopic ? "every topic" : row.text(1),
          state: ConsentState(number: Int(row.integer(2)))?.rawValue ?? "",
          at: row.optionalInteger(3).map { Instant(microseconds: $0) }, source: row.optionalText(4)))
    }
    try file.readOrders(limit, session)
    try file.readMessages(limit, session)
    return file
  }

  private mutating func readRefusals(_ session: any Session) throws {
    for index in addresses.indices {
      let kind = addresses[index].kind
      var causes: [String] = []
      try session.rows(
        """
        SELECT r.cause FROM customers AS c JOIN refusals AS r ON r.kind = \(kind) \
        AND r.digest = c.\(raw: kind == "phone" ? "phone_digest" : "email_digest") \
        WHERE c.customer_id = \(id) ORDER BY r.cause
        """
      ) { row in
        causes.append(RefusalCause(rawValue: Int(row.integer(0))).map { "\($0.word)" } ?? "other")
      }
      addresses[index].refusals = causes
    }
  }

  private mutating func readOrders(_ limit: Int, _ session: any Session) throws {
    var found: [Order] = []
    try session.rows(
      """
      SELECT number, placed_at, status, total_base FROM orders WHERE customer_id = \(id) AND deleted_at IS NULL \
      ORDER BY placed_at DESC, order_id DESC LIMIT \(limit)
      """
    ) { row in
      found.append(
        Order(
          number: row.text(0), placedAt: row.optionalInteger(1).map { Instant(microseconds: $0) },
          status: OrderStatus(rawValue: Int(row.integer(2)))?.word ?? "", total: row.optionalInteger(3)))
    }
    orders = found
    var count = 0
    try session.rows("SELECT count(*) FROM orders WHERE customer_id = \(id) AND deleted_at IS NULL") {
      count = Int($0.integer(0))
    }
    orderCount = count
  }

  private mutating func readMessages(_ limit: Int, _ session: any Session) throws {
    var found: [Message] = []
    try session.rows(
      """
      SELECT message_number, campaign, channel, state, reason, detail, coalesce(sent_at, due_at) FROM messages \
      WHERE customer_id = \(id) ORDER BY message_number DESC LIMIT \(limit)
      """
    ) { row in
      found.append(
        Message(
          id: MessageID(customer: id, number: row.integer(0)), campaign: row.text(1),
          channel: Channel(number: Int(row.integer(2)))?.rawValue ?? "",
          state: MessageState(rawValue: Int(row.integer(3))) ?? .planned, at: Instant(microseconds: row.integer(6)),
          reason: SkipReason(rawValue: Int(row.integer(4))), detail: row.optionalText(5)))
    }
    messages = found
    var count = 0
    try session.rows("SELECT count(*) FROM messages WHERE customer_id = \(id)") { count = Int($0.integer(0)) }
    messageCount = count
  }

  func json(showsNames: Bool) -> JSONValue {
    .object([
      ("customer", .integer(id)), ("name", showsNames ? .text(name) : .null), ("locale", JSONValue(locale)),
      ("erased", .bool(isErased)),
      (
        "addresses",
        .array(
          addresses.map {
            .object([
              ("kind", .text($0.kind)), ("address", showsNames ? .text($0.text) : .null),
              ("refused", .array($0.refusals.map { .text($0) })),
            ])
          })
      ),
      (
        "consents",
        .array(
          consents.map {
            .object([
              ("channel", .text($0.channel)), ("topic", .text($0.topic)), ("state", .text($0.state)),
              ("at", JSONValue($0.at.map { "\($0)" })), ("source", JSONValue($0.source)),
            ])
          })
      ),
      ("orders", JSONValue(orderCount)),
      (
        "messages",
        .array(
          messages.map {
            .object([
              ("message", .text($0.id.description)), ("campaign", .text($0.campaign)), ("channel", .text($0.channel)),
              ("state", .text($0.state.word)), ("at", .text("\($0.at)")), ("reason", JSONValue($0.reason?.word)),
              ("detail", JSONValue($0.detail)),
            ])
          })
      ),
    ])
  }
}
