import Rules
import SQLText
import Vocabulary

/// Moves messages to the state that a batch of responses proves (R25), and takes what needs no more handing over out of
/// the outbox.
enum ResponseStates {
  /// Whether a response speaks of the try that the state stands for. What was delivered was delivered, by whatever try;
  /// but when a message waits for another channel or gateway, or went by one, the former one's late failure says nothing.
  private static let counts: SQLText = """
    (e.state = \(MessageState.delivered.rawValue) OR CASE WHEN \(current) = \(MessageState.planned.rawValue)
      THEN e.state = \(MessageState.sent.rawValue) AND coalesce(o.moved, 0) = 0
      ELSE NOT (coalesce(i.gateway <> coalesce(o.gateway, m.gateway), FALSE) AND EXISTS (
        SELECT 1 FROM attempts AS a WHERE a.customer_id = i.customer_id AND a.message_number = i.message_number
          AND a.gateway = i.gateway)) END)
    """

  /// A message on the wire is claimed in the outbox, and planned itself until its answer is recorded.
  private static let current: SQLText = """
    CASE WHEN m.state = \(MessageState.planned.rawValue) AND o.state = \(MessageState.claimed.rawValue)
      THEN \(MessageState.claimed.rawValue) ELSE m.state END
    """

  static func move(_ session: any Session, _ tally: inout ResponseTally) throws {
    var changes = RowBatch(columns: [
      "customer_id", "message_number", "state", "sent_at", "delivered_at", "ended_at", "gateway", "provider_id",
    ])
    try session.rows(
      """
      SELECT i.customer_id, i.message_number, max(\(current)), max(e.state), min(i.at),
        min(CASE WHEN e.state = \(MessageState.delivered.rawValue) THEN i.at END), max(m.sent_at), max(m.delivered_at),
        max(m.ended_at), coalesce(max(m.gateway), max(i.gateway)), coalesce(max(m.provider_id), max(i.provider_id))
      \(ResponseEffects.joined)
      LEFT JOIN outbox AS o ON o.message_number = i.message_number
      WHERE i.matched = 1 AND e.state >= 0 AND \(counts)
      GROUP BY i.customer_id, i.message_number
      """
    ) { row in
      guard let current = MessageState(rawValue: Int(row.integer(2))),
        let news = MessageState(rawValue: Int(row.integer(3)))
      else { return }
      let state = StateMerge.merged(current, news)
      let wasAccepted = [.sent, .delivered, .bounced].contains(state)
      let sentAt = row.optionalInteger(6) ?? (wasAccepted ? row.integer(4) : nil)
      let isDelivered = [.delivered, .bounced].contains(state)
      let deliveredAt = row.optionalInteger(7) ?? (isDelivered ? row.optionalInteger(5) : nil)
      if state == current && sentAt == row.optionalInteger(6) && deliveredAt == row.optionalInteger(7) { return }
      let message = MessageID(customer: row.integer(0), number: row.integer(1))
      changes.append(message.customer)
      changes.append(message.number)
      changes.append(state.rawValue)
      changes.append(sentAt)
      changes.append(deliveredAt)
      changes.append(row.optionalInteger(8) ?? (state.isWaiting ? nil : row.integer(4)))
      changes.append(row.optionalText(9))
      changes.append(row.optionalText(10))
      guard state != current else { return }
      tally.moved += 1
      if current == .inDoubt { tally.doubtsEnded += 1 }
      if [.failed, .bounced].contains(state), deliveredAt == nil { tally.undelivered.append(message) }
    }
    try session.update(changes, in: "messages", keyCount: 2)
    try session.run(
      """
      DELETE FROM outbox WHERE message_number IN (
        SELECT i.message_number FROM incoming AS i \(joinInOrder) messages AS m
          ON m.customer_id = i.customer_id AND m.message_number = i.message_number
        WHERE i.matched = 1 AND m.state NOT IN (\(MessageState.planned.rawValue), \(MessageState.claimed.rawValue),
          \(MessageState.inDoubt.rawValue)))
      """)
  }
}
