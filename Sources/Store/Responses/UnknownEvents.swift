import SQLText
package import Vocabulary

/// Events of providers that no preset can name, kept aside until somebody has looked at them.
package enum UnknownEvents {
  /// How long one is kept.
  package static let patience = Elapsed.hours(30 * 24)
  /// How many are kept of a gateway; the newest stay.
  package static let most = 1000

  package struct Event: Hashable, Sendable {
    package var gateway: String
    /// The same for the same event told again.
    package var id: String
    package var receivedAt: Instant
    /// JSON; may hold an address or a text of a person.
    package var text: String

    package init(gateway: String, id: String, receivedAt: Instant, text: String) {
      self.gateway = gateway
      self.id = id
      self.receivedAt = receivedAt
      self.text = text
    }
  }

  /// Keeps events; one that was kept before changes nothing. Old ones go.
  /// - Returns: how many were new.
  package static func keep(_ events: [Event], now: Instant, in session: any Session) throws -> Int {
    var count = 0
    for event in events {
      count += try session.run(
        """
        INSERT INTO unknown_events (gateway, event_id, received_at, body)
        VALUES (\(event.gateway), \(event.id), \(event.receivedAt.microseconds), \(event.text)) ON CONFLICT DO NOTHING
        """)
    }
    try prune(before: now - patience, in: session)
    for gateway in Set(events.map(\.gateway)) {
      try session.run(
        """
        DELETE FROM unknown_events WHERE gateway = \(gateway) AND event_id IN (
          SELECT event_id FROM unknown_events WHERE gateway = \(gateway)
          ORDER BY received_at DESC, event_id LIMIT 1000000 OFFSET \(most))
        """)
    }
    return count
  }

  /// Removes what was received before a moment.
  /// - Returns: how many went.
  @discardableResult
  package static func prune(before limit: Instant, in session: any Session) throws -> Int {
    try session.run("DELETE FROM unknown_events WHERE received_at < \(limit.microseconds)")
  }

  /// Removes those that hold one of a person's addresses or numbers (R37).
  package static func forget(_ words: [String], in session: any Session) throws {
    for word in words where word.count > 3 {
      try session.run(
        """
        DELETE FROM unknown_events
        WHERE \(.dialect(sqlite: "instr(lower(body), lower(\(word)))", postgres: "strpos(lower(body), lower(\(word)))")) > 0
        """)
    }
  }

  /// The newest first.
  package static func list(limit: Int, in session: any Session) throws -> [Event] {
    var found: [Event] = []
    try session.rows(
      """
      SELECT gateway, event_id, received_at, body FROM unknown_events
      ORDER BY received_at DESC, gateway, event_id LIMIT \(limit)
      """
    ) {
      found.append(
        Event(
          gateway: $0.text(0), id: $0.text(1), receivedAt: Instant(microseconds: $0.integer(2)), text: $0.text(3)))
    }
    return found
  }
}
