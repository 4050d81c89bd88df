package import Campaigns
import Rules
import SQLText
package import Store
package import Vocabulary

/// Records what came back, and does what follows for the messages: one that did not arrive moves to its next channel
/// (R13).
package struct ResponseIntake: Sendable {
  let database: any Database
  let bundles: BundleCache

  package init(database: any Database, settings: WorkspaceSettings) {
    self.database = database
    self.bundles = BundleCache(settings: settings)
  }

  /// Records a batch in one transaction.
  package func record(_ rows: [ResponseRow], now: Instant) async throws -> ResponseTally {
    guard !rows.isEmpty else { return ResponseTally() }
    return try await database.write { [bundles] session in
      let tally = try ResponseRecording.record(rows, now: now, readsAttempts: true, in: session)
      try ChannelMove(bundles: bundles, now: now).move(tally.undelivered, session)
      return tally
    }
  }

  /// Looks again at responses whose message was not known.
  package func settle(now: Instant) async throws -> ResponseTally {
    try await database.write { [bundles] session in
      let tally = try ResponseRecording.settleUnmatched(now: now, in: session)
      try ChannelMove(bundles: bundles, now: now).move(tally.undelivered, session)
      return tally
    }
  }
}

/// Moves messages that did not arrive to the channel behind theirs: once, before their expiry, under the same occurrence
/// (R13).
struct ChannelMove {
  let bundles: BundleCache
  let now: Instant

  private struct Undelivered {
    var id: MessageID
    var send: Int64
    var campaign: String
    var version: String
    var channel: Channel
    var expires: Int64
  }

  func move(_ messages: [MessageID], _ session: any Session) throws {
    guard !messages.isEmpty else { return }
    var found: [Undelivered] = []
    for start in stride(from: 0, to: messages.count, by: 300) {
      let list = messages[start..<min(start + 300, messages.count)]
        .map { "(\($0.customer), \($0.number))" as SQLText }.joined(separator: ", ")
      // With a slot of its own a channel has no next; a message that was tried on two channels has moved; and behind a
      // doubt there may be another copy, of which the bounce says nothing.
      try session.rows(
        """
        SELECT m.customer_id, m.message_number, m.send_id, m.campaign, m.version, m.channel, m.expires_at \
        FROM messages AS m WHERE (m.customer_id, m.message_number) IN (VALUES \(list)) AND m.slot = 0 \
        AND m.delivered_at IS NULL AND m.expires_at > \(now.microseconds) \
        AND m.state IN (\(MessageState.failed.rawValue), \(MessageState.bounced.rawValue)) \
        AND NOT EXISTS (SELECT 1 FROM attempts AS a WHERE a.customer_id = m.customer_id \
        AND a.message_number = m.message_number AND a.channel <> m.channel) \
        AND NOT EXISTS (SELECT 1 FROM attempts AS a JOIN attempts AS b ON b.customer_id = a.customer_id \
        AND b.message_number = a.message_number AND b.attempt > a.attempt WHERE a.customer_id = m.customer_id \
        AND a.message_number = m.message_number AND a.class IN (0, \(AnswerClass.unknown.rawValue)))
        """
      ) { row in
        guard let channel = Channel(number: Int(row.integer(5))) else { return }
        found.append(
          Undelivered(
            id: MessageID(customer: row.integer(0), number: row.integer(1)), send: row.integer(2),
            campaign: row.text(3), version: row.text(4), channel: channel, expires: row.integer(6)))
      }
    }
    for message in found {
      let campaign = try bundles.bundle(message.campaign, version: message.version, session).campaign
      guard let next = campaign.channels.channels(after: message.channel).first else { continue }
      try session.run(
        """
        INSERT INTO outbox (message_number, customer_id, send_id, campaign, version, channel, state, next_at, \
        expires_at, attempts, moved) SELECT \(message.id.number), \(message.id.customer), \(message.send), \
        \(message.campaign), \(message.version), \(next.number), \(MessageState.planned.rawValue), \(now.microseconds), \
        \(message.expires), coalesce(max(a.attempt), 0), 1 FROM attempts AS a \
        WHERE a.customer_id = \(message.id.customer) AND a.message_number = \(message.id.number) \
        ON CONFLICT DO NOTHING
        """)
      try session.run(
        """
        UPDATE messages SET state = \(MessageState.planned.rawValue), channel = \(next.number), ended_at = NULL, \
        provider_id = NULL, sent_at = NULL WHERE customer_id = \(message.id.customer) \
        AND message_number = \(message.id.number)
        """)
      try session.run(
        """
        UPDATE sends SET state = \(SendRegister.State.ready.rawValue), ended_at = NULL \
        WHERE send_id = \(message.send) AND state = \(SendRegister.State.done.rawValue)
        """)
    }
  }
}
