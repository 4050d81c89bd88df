package import Campaigns
import SQLText
package import Store
package import Vocabulary

/// Tells one customer at once that an order reached a status: the event, and the campaigns that answer it.
package struct Notice: Sendable {
  package var order: String
  package var status: OrderStatus
  package var shipment: String
  /// Fields of the order (`carrier`, `tracking`, …) and, under other names, properties of the event.
  package var fields: [(name: String, value: String)]
  package var now: Instant

  package init(
    order: String, status: OrderStatus, shipment: String, fields: [(name: String, value: String)], now: Instant
  ) {
    self.order = order
    self.status = status
    self.shipment = shipment
    self.fields = fields
    self.now = now
  }

  /// What was recorded.
  package struct Recorded: Sendable {
    package var customer: CustomerID
    package var order: Int64
    package var event: Int64
    /// When this order, status and shipment were told before; nil for the first time.
    package var toldBefore: [Told]
  }

  /// A message that told it before.
  package struct Told: Sendable {
    package var campaign: String
    package var channel: Channel?
    package var at: Instant
    package var state: MessageState
  }

  /// The order's fields that a notice may set: texts and times without a meaning for its status.
  package static let settable = ["carrier", "tracking", "channel"]

  /// Records the status and its event, once for each order, status and shipment.
  package func record(settings: WorkspaceSettings, _ session: any Session) throws -> Recorded {
    var found: [(CustomerID, Int64)] = []
    try session.rows(
      """
      SELECT customer_id, id FROM keys WHERE kind = 'order' AND value = \(order) ORDER BY source
      """
    ) { found.append(($0.integer(0), $0.integer(1))) }
    guard let (customer, id) = found.first else {
      throw SendingError(
        .unknownSubject, "there is no order '\(order)'", advice: "Import it first: tidings import orders FILE")
    }
    guard found.count == 1 else {
      throw SendingError(
        .unknownSubject, "several sources have an order '\(order)'",
        advice: "Give the orders of each source numbers of their own.")
    }
    let time = "\(status == .created ? "placed" : status.word)_at"
    try session.run(
      """
      UPDATE orders SET \(raw: time) = coalesce(\(raw: time), \(now.microseconds)), \
      status = CASE WHEN status < \(status.rawValue) THEN \(status.rawValue) ELSE status END \
      WHERE customer_id = \(customer) AND order_id = \(id)
      """)
    var properties: [(String, String)] = []
    for (name, value) in fields {
      if Notice.settable.contains(name) {
        try session.run(
          "UPDATE orders SET \(name: name) = \(value) WHERE customer_id = \(customer) AND order_id = \(id)")
      } else {
        properties.append((name, value))
      }
    }
    let event = try eventID(customer, id, properties, session)
    var told: [Told] = []
    try session.rows(
      """
      SELECT campaign, channel, coalesce(sent_at, planned_at), state FROM messages WHERE customer_id = \(customer) \
      AND event_id = \(event) AND state >= \(MessageState.planned.rawValue) ORDER BY 3
      """
    ) { row in
      told.append(
        Told(
          campaign: row.text(0), channel: Channel(number: Int(row.integer(1))),
          at: Instant(microseconds: row.integer(2)), state: MessageState(rawValue: Int(row.integer(3))) ?? .planned))
    }
    return Recorded(customer: customer, order: id, event: event, toldBefore: told)
  }

  /// The event of this order, status and shipment; made where an import has not brought it (R28).
  private func eventID(
    _ customer: CustomerID, _ order: Int64, _ properties: [(String, String)], _ session: any Session
  ) throws -> Int64 {
    let name = status.eventName
    let kind = SubjectKind.order.number
    var found: Int64?
    try session.rows(
      """
      SELECT event_id FROM events WHERE customer_id = \(customer) AND name = \(name) AND subject_kind = \(kind) \
      AND subject_id = \(order) AND shipment = \(shipment) ORDER BY event_id LIMIT 1
      """
    ) { found = $0.integer(0) }
    let json = properties.isEmpty ? nil : NoticeProperties.json(properties)
    if let found {
      if let json {
        try session.run(
          "UPDATE events SET properties = \(json) WHERE customer_id = \(customer) AND event_id = \(found)")
      }
      return found
    }
    // An import that brings the status later finds the same event, unless there are several shipments of it.
    let id =
      shipment.isEmpty
      ? DerivedEvent.id(order: order, status: status) : try takeEventID(session)
    try session.run(
      """
      INSERT INTO events (customer_id, event_id, name, at, subject_kind, subject_id, shipment, properties, fires, \
      recorded_at) VALUES (\(customer), \(id), \(name), \(now.microseconds), \(kind), \(order), \(shipment), \(json), 1, \
      \(now.microseconds))
      """)
    return id
  }
}

private func takeEventID(_ session: any Session) throws -> Int64 {
  var block = try session.reserveIDs(1, of: .event)
  return block.take()
}

/// JSON of a notice's own fields.
enum NoticeProperties {
  static func json(_ properties: [(String, String)]) -> String {
    "{" + properties.map { JSONString.quoted($0.0) + ":" + JSONString.quoted($0.1) }.joined(separator: ",") + "}"
  }
}
