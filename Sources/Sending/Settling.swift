import Rules
import SQLText
package import Store
package import Vocabulary

/// What a person decides about messages: cancel what waits, try again what failed, settle what is in doubt.
package enum Settling {
  /// Holds a send back: whoever hands over now, in this process or another, takes no more of it.
  ///
  /// - Returns: how many messages are held back; nil where the send is not one that is handed over.
  package static func pause(send: Int64, _ session: any Session) throws -> Int? {
    try turn(send, from: .ready, to: .paused, session)
  }

  /// Lets a paused send go on.
  ///
  /// - Returns: how many messages wait; nil where the send is not paused.
  package static func resume(send: Int64, _ session: any Session) throws -> Int? {
    let count = try turn(send, from: .paused, to: .ready, session)
    // What a canary stopped goes, because a person says so.
    if count != nil { try CanaryRegister.overrule(send, session) }
    return count
  }

  private static func turn(
    _ send: Int64, from: SendRegister.State, to: SendRegister.State, _ session: any Session
  ) throws -> Int? {
    let changed = try session.run(
      "UPDATE sends SET state = \(to.rawValue) WHERE send_id = \(send) AND state = \(from.rawValue)")
    guard changed == 1 else { return nil }
    var count = 0
    try session.rows(
      """
      SELECT count(*) FROM outbox WHERE send_id = \(send) AND state = \(MessageState.planned.rawValue)
      """
    ) { count = Int($0.integer(0)) }
    return count
  }

  /// Cancels the messages of a send that wait; what is on the wire or in doubt stays.
  ///
  /// - Returns: how many.
  package static func cancel(send: Int64, at now: Instant, _ session: any Session) throws -> Int {
    let waiting: SQLText = "o.send_id = \(send) AND o.state = \(MessageState.planned.rawValue)"
    let count = try session.run(
      """
      UPDATE messages SET state = \(MessageState.cancelled.rawValue), ended_at = \(now.microseconds), day = NULL \
      FROM outbox AS o WHERE \(waiting) AND messages.customer_id = o.customer_id \
      AND messages.message_number = o.message_number
      """)
    try session.run(
      "DELETE FROM outbox WHERE send_id = \(send) AND state = \(MessageState.planned.rawValue)")
    try session.run(
      """
      UPDATE sends SET state = \(SendRegister.State.cancelled.rawValue), ended_at = \(now.microseconds) \
      WHERE send_id = \(send) AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.send_id = \(send))
      """)
    return count
  }

  /// Puts failed messages of a send that were surely not accepted back into the outbox, for `life` from now.
  ///
  /// - Returns: how many.
  package static func retry(
    send: Int64, life: Elapsed, at now: Instant, _ session: any Session
  ) throws -> Int {
    let failed: SQLText = """
      m.send_id = \(send) AND m.state = \(MessageState.failed.rawValue) AND NOT EXISTS (SELECT 1 FROM attempts AS a \
      WHERE a.customer_id = m.customer_id AND a.message_number = m.message_number \
      AND (a.class IS NULL OR a.class IN (0, \(AnswerClass.accepted.rawValue), \(AnswerClass.unknown.rawValue))))
      """
    let count = try session.run(
      """
      INSERT INTO outbox (message_number, customer_id, send_id, campaign, version, channel, state, next_at, expires_at, \
      attempts) SELECT m.message_number, m.customer_id, m.send_id, m.campaign, m.version, m.channel, \
      \(MessageState.planned.rawValue), \(now.microseconds), \((now + life).microseconds), \
      (SELECT count(*) FROM attempts AS a WHERE a.customer_id = m.customer_id AND a.message_number = m.message_number) \
      FROM messages AS m WHERE \(failed) ON CONFLICT DO NOTHING
      """)
    try session.run(
      """
      UPDATE messages SET state = \(MessageState.planned.rawValue), ended_at = NULL, detail = NULL, \
      expires_at = \((now + life).microseconds) FROM outbox AS o WHERE o.send_id = \(send) \
      AND messages.customer_id = o.customer_id AND messages.message_number = o.message_number \
      AND messages.state = \(MessageState.failed.rawValue)
      """)
    if count > 0 {
      try session.run(
        "UPDATE sends SET state = \(SendRegister.State.ready.rawValue), ended_at = NULL WHERE send_id = \(send)")
    }
    return count
  }

  /// Settles one message in doubt: it was sent, or it was not and is `failed`.
  ///
  /// - Returns: false where it is not in doubt.
  package static func resolve(
    _ message: MessageID, wasSent: Bool, at now: Instant, _ session: any Session
  ) throws -> Bool {
    let state = wasSent ? MessageState.sent : .failed
    let sentAt: SQLText = wasSent ? "coalesce(sent_at, \(now.microseconds))" : "sent_at"
    let count = try session.run(
      """
      UPDATE messages SET state = \(state.rawValue), ended_at = \(now.microseconds), detail = 'resolved by a person', \
      sent_at = \(sentAt) \
      WHERE customer_id = \(message.customer) AND message_number = \(message.number) \
      AND state = \(MessageState.inDoubt.rawValue)
      """)
    try session.run(
      """
      DELETE FROM outbox WHERE message_number = \(message.number) AND state = \(MessageState.inDoubt.rawValue)
      """)
    return count == 1
  }
}
