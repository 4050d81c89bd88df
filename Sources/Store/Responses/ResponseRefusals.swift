import SQLText
import Vocabulary

/// What responses make of addresses and of consents: a no belongs to the address, an answer to the customer (R15).
enum ResponseRefusals {
  /// The digest of the address that was written to; of the customer's address where the message kept none.
  private static let digest: SQLText = """
    coalesce(m.address_digest, CASE e.address_kind WHEN \(AddressKind.email.rawValue) THEN c.email_digest
      WHEN \(AddressKind.phone.rawValue) THEN c.phone_digest END)
    """

  private static let joined: SQLText =
    ResponseEffects.joined + " LEFT JOIN customers AS c ON c.customer_id = i.customer_id"

  /// The causes that a START lifts.
  private static let liftable: SQLText = "(\(RefusalCause.stop.rawValue), \(RefusalCause.unsubscribe.rawValue))"

  /// A STOP that is older than a START we know of refuses nothing.
  private static let isOutdated: SQLText = """
    (e.refusal IN \(liftable) AND EXISTS (
      SELECT 1 FROM responses AS r WHERE r.customer_id = i.customer_id
        AND r.kind = \(ResponseKind.resubscribed.rawValue) AND r.at > i.at))
    """

  static func refuse(
    _ session: any Session, _ effects: ResponseEffects, _ now: Instant, _ tally: inout ResponseTally
  ) throws {
    let insert: SQLText = "INSERT INTO refusals (kind, digest, cause, at, recorded_at, gateway)"
    let keepLatest: SQLText = """
      ON CONFLICT (kind, digest, cause) DO UPDATE SET at = excluded.at WHERE excluded.at > refusals.at
      """
    if effects.refuses {
      tally.refused += try session.run(
        """
        \(insert)
        SELECT e.address_kind, \(digest), e.refusal, max(i.at), \(now.microseconds), max(i.gateway)
        \(joined)
        WHERE i.matched = 1 AND e.refusal > 0 AND \(digest) IS NOT NULL AND NOT \(isOutdated)
        GROUP BY 1, 2, 3
        \(keepLatest)
        """)
    }
    guard effects.strikes else { return }
    let struck: SQLText = """
      SELECT e.address_kind, \(digest) \(joined) WHERE i.matched = 1 AND e.strikes = 1 AND \(digest) IS NOT NULL
      """
    try session.run(
      """
      INSERT INTO strikes (kind, digest, day, gateway)
      SELECT e.address_kind, \(digest), i.at / 86400000000, i.gateway \(joined)
      WHERE i.matched = 1 AND e.strikes = 1 AND \(digest) IS NOT NULL
      ON CONFLICT DO NOTHING
      """)
    tally.refused += try session.run(
      """
      \(insert)
      SELECT s.kind, s.digest, \(RefusalCause.invalidNumber.rawValue), \(now.microseconds), \(now.microseconds),
        max(s.gateway)
      FROM strikes AS s WHERE (s.kind, s.digest) IN (\(struck))
      GROUP BY s.kind, s.digest HAVING count(*) >= 2
      ON CONFLICT DO NOTHING
      """)
  }

  static func lift(_ session: any Session, _ tally: inout ResponseTally) throws {
    tally.lifted += try session.run(
      """
      DELETE FROM refusals WHERE (kind, digest, cause) IN (
        SELECT r.kind, r.digest, r.cause \(joined)
        JOIN refusals AS r ON r.kind = e.address_kind AND r.digest = \(digest)
        WHERE i.matched = 1 AND e.lifts = 1 AND r.cause IN \(liftable) AND r.at < i.at)
      """)
  }

  static func answer(_ session: any Session, _ now: Instant, _ tally: inout ResponseTally) throws {
    let answering: SQLText = "\(ResponseEffects.joined) WHERE i.matched = 1 AND e.consent >= 0"
    var count = 0
    try session.rows("SELECT count(*) \(answering)") { count = Int($0.integer(0)) }
    let first = try session.reserveIDs(count, of: .consent).remaining.lowerBound
    // The message may have stayed with a number that leads to another customer now.
    let customer: SQLText =
      try session.hasMerges()
      ? "coalesce((SELECT g.survivor_id FROM merges AS g WHERE g.customer_id = i.customer_id), i.customer_id)"
      : "i.customer_id"
    // A START is a proof of its own: its text is the wording (R14).
    tally.consents += try session.run(
      """
      INSERT INTO consents (customer_id, consent_id, channel, topic, state, given_at, recorded_at, source, wording,
        message_number)
      SELECT \(customer), \(first) - 1 + row_number() OVER (ORDER BY i.n), m.channel, \(everyTopic), e.consent, i.at,
        \(now.microseconds), 'response by ' || i.gateway,
        CASE WHEN e.consent = \(ConsentState.subscribed.number) THEN coalesce(i.detail, 'START') ELSE i.detail END,
        i.message_number
      \(answering)
      """)
    try session.refreshConsentStates(
      touched: "SELECT \(customer) AS customer_id, m.channel, \(everyTopic) AS topic \(answering)")
  }
}
