import SQLText
package import Vocabulary

extension ResponseRecording {
  /// Records rows for who cannot move messages to their next channel itself, and leaves those that did not arrive in
  /// `moves_due`, where a worker finds them (R13).
  package static func recordLeavingMoves(
    _ rows: [ResponseRow], now: Instant, in session: any Session
  ) throws -> ResponseTally {
    let tally = try record(rows, now: now, in: session)
    var due = RowBatch(columns: ["message_number", "customer_id", "recorded_at"])
    for message in tally.undelivered {
      due.append(message.number)
      due.append(message.customer)
      due.append(now.microseconds)
    }
    try session.insert(due, into: "moves_due", onConflict: .ignore)
    return tally
  }

  /// Takes messages that did not arrive out of `moves_due`.
  package static func takeMoves(limit: Int = 500, in session: any Session) throws -> [MessageID] {
    var found: [MessageID] = []
    try session.rows("SELECT customer_id, message_number FROM moves_due ORDER BY recorded_at LIMIT \(limit)") { row in
      found.append(MessageID(customer: row.integer(0), number: row.integer(1)))
    }
    guard !found.isEmpty else { return [] }
    let list = found.map { "\($0.number)" as SQLText }.joined(separator: ", ")
    try session.run("DELETE FROM moves_due WHERE message_number IN (\(list))")
    return found
  }

  /// Marks openings and clicks that no person made: within two seconds of the handing over, or two different links of a
  /// message within two seconds. Called in the transaction that recorded them.
  package static func markMachines(_ messages: [MessageID], in session: any Session) throws {
    let touching = "(\(ResponseKind.opened.rawValue), \(ResponseKind.clicked.rawValue))"
    for start in stride(from: 0, to: messages.count, by: 300) {
      let list = messages[start..<min(start + 300, messages.count)]
        .map { "(\($0.customer), \($0.number))" as SQLText }.joined(separator: ", ")
      try session.run(
        """
        UPDATE responses SET machine = 1 WHERE machine = 0 AND kind IN \(raw: touching)
        AND (customer_id, message_number) IN (VALUES \(list)) AND gateway = \(linkGateway) AND (EXISTS (
          SELECT 1 FROM messages AS m WHERE m.customer_id = responses.customer_id
            AND m.message_number = responses.message_number AND responses.at >= m.sent_at
            AND responses.at < m.sent_at + 2000000)
        OR (kind = \(ResponseKind.clicked.rawValue) AND EXISTS (
          SELECT 1 FROM responses AS r WHERE r.customer_id = responses.customer_id
            AND r.message_number = responses.message_number AND r.kind = responses.kind
            AND r.detail <> responses.detail AND r.at > responses.at - 2000000 AND r.at < responses.at + 2000000)))
        """)
    }
  }

  /// What responses that came through our own links name as their gateway.
  package static let linkGateway = "link"
}
