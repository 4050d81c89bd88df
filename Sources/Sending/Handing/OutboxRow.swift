import SQLText
import Store
import Vocabulary

/// A message that waits, as the worker reads it.
struct OutboxRow {
  var id: MessageID
  var send: Int64
  var campaign: String
  var version: String
  var state: MessageState
  var channel: Channel?
  var attempts: Int
  /// How many of them at `gateway`.
  var attemptsAtGateway: Int
  var gateway: String?
  var doubts: Int
  /// Whether it moved to its next channel already (R13).
  var hasMoved: Bool
  var expires: Instant
  var occurrence: OccurrenceKey
  var slot: Int
  var step: String
  var template: String
  var subject: Int64
  var event: Int64
  var due: Instant
  var planned: Instant
  /// SMS parts of the text as it was last written.
  var parts: Int
  /// When it was last on the wire.
  var claimed: Instant?
  /// The request that was on the wire, for a resend with the same bytes (R21).
  var body: [UInt8]
  /// Of the address it was last sent to; empty where it never was.
  var digest: [UInt8]

  private static let columns = """
    o.message_number, o.customer_id, o.send_id, o.campaign, o.version, o.state, o.channel, o.attempts, o.gateway, \
    o.doubts, o.moved, o.expires_at, m.occurrence, m.slot, m.step, m.template, m.subject_id, m.event_id, m.due_at, \
    o.body, m.parts, m.planned_at, o.claimed_at, m.address_digest, \
    (SELECT count(*) FROM attempts AS a WHERE a.customer_id = o.customer_id \
    AND a.message_number = o.message_number AND a.gateway = o.gateway)
    """

  /// Rows of a channel in `state` whose time has come, of sends that are ready and campaigns that act.
  ///
  /// - Parameter condition: over `o` and `m`.
  static func due(
    _ state: MessageState, on channel: Channel, at now: Instant, where condition: SQLText, limit: Int,
    _ session: any Session
  ) throws -> [OutboxRow] {
    try read(
      """
      SELECT \(raw: columns) \(waiting(state, on: channel)) AND o.next_at <= \(now.microseconds) AND (\(condition)) \
      ORDER BY o.next_at, o.rank LIMIT \(limit)
      """, session)
  }

  /// When the first row of a channel in `state` is due.
  static func next(
    _ state: MessageState, on channel: Channel, where condition: SQLText, _ session: any Session
  ) throws -> Instant? {
    var next: Instant?
    try session.rows(
      "SELECT o.next_at \(waiting(state, on: channel)) AND (\(condition)) ORDER BY o.next_at, o.rank LIMIT 1"
    ) { next = Instant(microseconds: $0.integer(0)) }
    return next
  }

  private static func waiting(_ state: MessageState, on channel: Channel) -> SQLText {
    // Read in the order of the outbox: the others are looked up for each row.
    """
    FROM outbox AS o \(inOrder) messages AS m ON m.customer_id = o.customer_id AND m.message_number = o.message_number \
    \(inOrder) sends AS d ON d.send_id = o.send_id LEFT JOIN campaigns AS k ON k.campaign = o.campaign \
    WHERE o.state = \(state.rawValue) AND o.channel = \(channel.number) AND d.state IN (2, 3) \
    AND coalesce(k.state, 'live') = 'live'
    """
  }

  private static let inOrder: SQLText = .dialect(sqlite: "CROSS JOIN", postgres: "JOIN")

  private static func read(_ sql: SQLText, _ session: any Session) throws -> [OutboxRow] {
    var found: [OutboxRow] = []
    try session.rows(sql) { row in
      guard let key = row.withBytes(12, { OccurrenceKey(bytes: $0) }) else { return }
      found.append(
        OutboxRow(
          id: MessageID(customer: row.integer(1), number: row.integer(0)), send: row.integer(2), campaign: row.text(3),
          version: row.text(4), state: MessageState(rawValue: Int(row.integer(5))) ?? .planned,
          channel: Channel(number: Int(row.integer(6))), attempts: Int(row.integer(7)),
          attemptsAtGateway: Int(row.integer(24)), gateway: row.optionalText(8),
          doubts: Int(row.integer(9)), hasMoved: row.integer(10) != 0,
          expires: Instant(microseconds: row.integer(11)), occurrence: key, slot: Int(row.integer(13)),
          step: row.text(14), template: row.text(15), subject: row.integer(16), event: row.integer(17),
          due: Instant(microseconds: row.integer(18)), planned: Instant(microseconds: row.integer(21)),
          parts: Int(row.integer(20)), claimed: row.optionalInteger(22).map { Instant(microseconds: $0) },
          body: row.isNull(19) ? [] : row.blob(19), digest: row.isNull(23) ? [] : row.blob(23)))
    }
    return found
  }
}
