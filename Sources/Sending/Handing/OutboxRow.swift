import SQLText
import Store
import Vocabulary

/// A message that waits, as the worker reads it. An object, for it is handed on many times.
final class OutboxRow: Sendable {
  let id: MessageID
  let send: Int64
  let campaign: String
  let version: String
  let state: MessageState
  let channel: Channel?
  let attempts: Int
  /// How many of them at `gateway`.
  let attemptsAtGateway: Int
  let gateway: String?
  let doubts: Int
  /// Whether it moved to its next channel already (R13).
  let hasMoved: Bool
  let expires: Instant
  let occurrence: OccurrenceKey
  let slot: Int
  let step: String
  let template: String
  let subject: Int64
  let event: Int64
  let planned: Instant
  /// SMS parts of the text as it was last written.
  let parts: Int
  /// When it was last on the wire.
  let claimed: Instant?
  /// The request that was on the wire, for a resend with the same bytes (R21); empty where it is none in doubt.
  let body: [UInt8]
  /// What stands in the message: who was to be written to, or was, by which channel, and for which day it counts.
  let written: Written

  /// What a claim leaves as it is where it comes to the same.
  struct Written: Equatable, Sendable {
    var channel: Int
    /// Of the address; empty where there is none.
    var digest: [UInt8]
    var day: Int32?
  }

  /// Of the address it was last sent to.
  var digest: [UInt8] { written.digest }

  private init(_ row: any Row, _ texts: inout RepeatedTexts, occurrence: OccurrenceKey) {
    id = MessageID(customer: row.integer(1), number: row.integer(0))
    send = row.integer(2)
    campaign = texts.read(row, 3)
    version = texts.read(row, 4)
    state = MessageState(rawValue: Int(row.integer(5))) ?? .planned
    channel = Channel(number: Int(row.integer(6)))
    attempts = Int(row.integer(7))
    gateway = row.isNull(8) ? nil : texts.read(row, 8)
    doubts = Int(row.integer(9))
    hasMoved = row.integer(10) != 0
    expires = Instant(microseconds: row.integer(11))
    self.occurrence = occurrence
    slot = Int(row.integer(13))
    step = texts.read(row, 14)
    template = texts.read(row, 15)
    subject = row.integer(16)
    event = row.integer(17)
    body = row.isNull(18) ? [] : row.blob(18)
    parts = Int(row.integer(19))
    planned = Instant(microseconds: row.integer(20))
    claimed = row.optionalInteger(21).map { Instant(microseconds: $0) }
    written = Written(
      channel: Int(row.integer(22)), digest: row.isNull(23) ? [] : row.blob(23),
      day: row.optionalInteger(24).map { Int32(clamping: $0) })
    attemptsAtGateway = Int(row.integer(25))
  }

  private static let columns: SQLText = """
    o.message_number, o.customer_id, o.send_id, o.campaign, o.version, o.state, o.channel, o.attempts, o.gateway, \
    o.doubts, o.moved, o.expires_at, m.occurrence, m.slot, m.step, m.template, m.subject_id, m.event_id, \
    CASE WHEN o.state = \(raw: "\(MessageState.inDoubt.rawValue)") THEN o.body END, o.parts, m.planned_at, \
    o.claimed_at, m.channel, m.address_digest, m.day, \
    CASE WHEN o.attempts = 0 THEN 0 ELSE (SELECT count(*) FROM attempts AS a WHERE a.customer_id = o.customer_id \
    AND a.message_number = o.message_number AND a.gateway = o.gateway) END
    """

  /// Rows of a channel in `state` whose time has come, of sends that are ready and campaigns that act.
  ///
  /// - Parameter condition: over `o` and `m`.
  static func due(
    _ state: MessageState, on channel: Channel, at now: Instant, where condition: SQLText, limit: Int,
    _ session: any Session
  ) throws -> [OutboxRow] {
    var found: [OutboxRow] = []
    var texts = RepeatedTexts()
    try session.rows(
      """
      SELECT \(columns) \(waiting(state, on: channel)) AND o.next_at <= \(now.microseconds) AND (\(condition)) \
      ORDER BY o.next_at, o.rank LIMIT \(limit)
      """
    ) { row in
      guard let key = row.withBytes(12, { OccurrenceKey(bytes: $0) }) else { return }
      found.append(OutboxRow(row, &texts, occurrence: key))
    }
    return found
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
}

/// Texts of neighbouring rows, which are mostly the same: each is made once.
struct RepeatedTexts {
  private var last: [(column: Int, bytes: [UInt8], text: String)] = []

  mutating func read(_ row: any Row, _ column: Int) -> String {
    row.withBytes(column) { bytes in
      guard let place = last.firstIndex(where: { $0.column == column }) else {
        let text = String(decoding: bytes, as: UTF8.self)
        last.append((column, Array(bytes), text))
        return text
      }
      if !bytes.elementsEqual(last[place].bytes) {
        last[place] = (column, Array(bytes), String(decoding: bytes, as: UTF8.self))
      }
      return last[place].text
    }
  }
}
