import SQLText
package import Vocabulary

/// A confirmed opt-in.
package enum Confirmation {
  /// Makes every pending answer of the message's customer for its channel a yes, and lifts what a STOP or an
  /// unsubscription made: a confirmed sign-up is a later, documented yes (R14). A second time changes nothing.
  package static func confirm(
    _ message: MessageID, wording: String, now: Instant, in session: any Session
  ) throws {
    var channel: Int64?
    var digest: [UInt8]?
    let message = try session.standing(message)
    let customer = try session.survivor(of: message.customer)
    try session.rows(
      """
      SELECT channel, address_digest FROM messages WHERE customer_id = \(message.customer)
      AND message_number = \(message.number)
      """
    ) { row in
      channel = row.integer(0)
      digest = row.isNull(1) ? nil : row.blob(1)
    }
    guard let channel else { return }
    var pending: [(Int, String)] = []
    // The latest answer, not the one in force: a no stays in force until this very yes.
    try session.rows(
      """
      SELECT c.channel, c.topic FROM consents AS c WHERE c.customer_id = \(customer)
        AND c.channel IN (0, \(channel)) AND c.state = \(ConsentState.pending.number) AND NOT EXISTS (
          SELECT 1 FROM consents AS l WHERE l.customer_id = c.customer_id AND l.channel = c.channel
            AND l.topic = c.topic AND l.consent_id > c.consent_id)
      ORDER BY c.channel, c.topic
      """
    ) { pending.append((Int($0.integer(0)), $0.text(1))) }
    guard !pending.isEmpty else { return }
    if let digest, let known = Channel(number: Int(channel)) {
      try session.run(
        """
        DELETE FROM refusals WHERE kind = \(known.addressKind.rawValue) AND digest = \(digest)
        AND cause IN (\(RefusalCause.stop.rawValue), \(RefusalCause.unsubscribe.rawValue))
        """)
    }
    try ConsentRecording.record(
      pending.map { channel, topic in
        ConsentRecording.Answer(
          customer: customer, channel: channel, topic: topic, state: .subscribed, givenAt: now,
          source: "confirmation link", wording: wording, message: message.number)
      }, now: now, in: session)
  }
}
