import SQLText
package import Vocabulary

/// A reply that names nobody's message, only the address that it came from.
package struct BareReply: Hashable, Sendable {
  package var row: ResponseRow
  package var channel: Channel
  package var digest: [UInt8]

  package init(_ row: ResponseRow, channel: Channel, digest: [UInt8]) {
    self.row = row
    self.channel = channel
    self.digest = digest
  }
}

/// Finds who replied, by the address (R15).
package enum BareReplies {
  /// Returns the rows with the latest message that went to each address as their reference. A STOP from an address that
  /// was never written to refuses the address all the same, and is a no of everybody who has it; a START lifts that.
  package static func settle(
    _ replies: [BareReply], now: Instant, in session: any Session
  ) throws -> [ResponseRow] {
    var rows: [ResponseRow] = []
    for reply in replies {
      var row = reply.row
      if let message = try latest(reply, session) {
        row.reference = message
      } else if try isNew(row, session) {
        try answer(reply, now, session)
      }
      rows.append(row)
    }
    return rows
  }

  private static func isNew(_ row: ResponseRow, _ session: any Session) throws -> Bool {
    var isNew = true
    try session.rows(
      "SELECT 1 FROM response_keys WHERE gateway = \(row.gateway) AND event_key = \(row.eventKey)"
    ) { _ in isNew = false }
    return isNew
  }

  private static func customers(_ reply: BareReply, _ session: any Session) throws -> [CustomerID] {
    guard let column = column(reply.channel) else { return [] }
    var found: [CustomerID] = []
    try session.rows(
      """
      SELECT customer_id FROM customers WHERE \(name: column) = \(reply.digest) AND erased_at IS NULL
      ORDER BY customer_id LIMIT 20
      """
    ) { found.append($0.integer(0)) }
    return found
  }

  private static func column(_ channel: Channel) -> String? {
    switch channel.addressKind {
    case .phone: "phone_digest"
    case .email: "email_digest"
    case .wechat: nil
    }
  }

  private static func latest(_ reply: BareReply, _ session: any Session) throws -> MessageID? {
    var found: (message: MessageID, at: Int64)?
    for customer in try customers(reply, session) {
      try session.rows(
        """
        SELECT message_number, sent_at FROM messages WHERE customer_id = \(customer)
        AND channel = \(reply.channel.number) AND address_digest = \(reply.digest) AND sent_at IS NOT NULL
        ORDER BY sent_at DESC LIMIT 1
        """
      ) { row in
        let at = row.integer(1)
        if found.map({ at > $0.at }) ?? true {
          found = (MessageID(customer: customer, number: row.integer(0)), at)
        }
      }
    }
    return found?.message
  }

  private static func answer(_ reply: BareReply, _ now: Instant, _ session: any Session) throws {
    let kind = reply.channel.addressKind.rawValue
    let cause = reply.channel.addressKind == .phone ? RefusalCause.stop : .unsubscribe
    switch reply.row.meaning {
    case .unsubscribed:
      try session.run(
        """
        INSERT INTO refusals (kind, digest, cause, at, recorded_at, gateway)
        VALUES (\(kind), \(reply.digest), \(cause.rawValue), \(reply.row.at.microseconds), \(now.microseconds),
          \(reply.row.gateway)) ON CONFLICT (kind, digest, cause) DO UPDATE SET at = excluded.at
          WHERE excluded.at > refusals.at
        """)
      try record(.unsubscribed, reply, of: try customers(reply, session), now, session)
    case .resubscribed:
      try session.run(
        """
        DELETE FROM refusals WHERE kind = \(kind) AND digest = \(reply.digest) AND at < \(reply.row.at.microseconds)
        AND cause IN (\(RefusalCause.stop.rawValue), \(RefusalCause.unsubscribe.rawValue))
        """)
      // A yes belongs to a customer: where several have the address, nobody knows whose it is.
      let owners = try customers(reply, session)
      if owners.count == 1 { try record(.subscribed, reply, of: owners, now, session) }
    default:
      let owners = try customers(reply, session)
      guard owners.count == 1, let customer = owners.first else { return }
      var block = try session.reserveIDs(1, of: .response)
      try session.run(
        """
        INSERT INTO responses (customer_id, response_id, message_number, kind, at, recorded_at, gateway, detail)
        VALUES (\(customer), \(block.take()), 0, \(ResponseKind.replied.rawValue), \(reply.row.at.microseconds),
          \(now.microseconds), \(reply.row.gateway), \(reply.row.detail))
        """)
      let event = ReplyEvents.Reply(
        customer: customer, campaign: "", channel: reply.channel, text: reply.row.detail ?? "", at: reply.row.at)
      try ReplyEvents.write([event], now: now, in: session)
    }
  }

  private static func record(
    _ state: ConsentState, _ reply: BareReply, of customers: [CustomerID], _ now: Instant, _ session: any Session
  ) throws {
    try ConsentRecording.record(
      customers.map {
        ConsentRecording.Answer(
          customer: $0, channel: reply.channel.number, topic: everyTopic, state: state, givenAt: reply.row.at,
          source: "reply by \(reply.row.gateway)", wording: reply.row.detail ?? state.rawValue)
      }, now: now, in: session)
  }
}
