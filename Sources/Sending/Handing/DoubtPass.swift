import Campaigns
import LocalTime
import Providers
import Rules
import SQLText
import Store
import Vocabulary

/// Decides about messages whose fate is unknown and whose wait for a receipt is over (R21).
struct DoubtPass {
  let settings: WorkspaceSettings
  let bundles: BundleCache
  let worker: Int64
  let now: Instant
  var free: GatewayBudget
  let condition: SQLText?

  /// What the pass came to.
  struct Decided: Sendable {
    /// To be sent again: the same gateway, the same bytes.
    var resends: [ClaimedMessage] = []
    /// Left in doubt for good, and listed.
    var left = 0
  }

  mutating func run(limit: Int, _ session: any Session) throws -> Decided {
    try session.lock("claim")
    let rows = try OutboxRow.due(.inDoubt, at: now, where: condition, limit: limit, session)
    var decided = Decided()
    guard !rows.isEmpty else { return decided }
    var customers = rows.map(\.id.customer)
    customers.sort()
    let people = try Addressee.load(session, customers: customers, shopZone: settings.zone)
    var claims = ClaimRecord(worker: worker, now: now)
    var left = RowBatch(columns: ["customer_id", "message_number", "ended_at"])
    var gone: [Int64] = []
    var waiting = RowBatch(columns: ["message_number", "next_at"])
    for row in rows {
      let campaign = try bundles.bundle(row.campaign, version: row.version, session).campaign
      let gates = try GateData.load(
        session, customers: [row.id.customer], topic: campaign.topic, channels: campaign.channels.channels,
        days: CivilDate(days: 0)...CivilDate(days: 0), states: [])
      let gateway = row.channel.flatMap { channel in
        (free.routes[channel] ?? []).first { $0.name == row.gateway }
      }
      let person = people[row.id.customer]
      let address = row.channel.flatMap { person?.address($0.addressKind) }
      let request = HTTPRequest(encoded: row.body)
      let since = try since(row, session)
      let answer = DoubtPolicy.decide(
        DoubtPolicy.Situation(
          purpose: campaign.purpose, onDoubt: campaign.onDoubt, doubts: row.doubts, since: since, now: now,
          expiresAt: row.expires, keyValidFor: gateway?.keyValidFor,
          receiptsArrive: try receiptsArrive(row, session)))
      if case .wait(let until) = answer {
        waiting.append(row.id.number)
        waiting.append(until.microseconds)
        continue
      }
      // A no recorded meanwhile stops a resend like a first try (R12).
      if answer == .resend, let channel = row.channel, let gateway, let request, let address, let person,
        !address.isRefused, campaign.purpose == .transactional || gates.answers(row.id.customer, channel).allows
      {
        guard let places = free.free[gateway.name], places > 0 else { continue }
        free.free[gateway.name] = places - 1
        let day = person.zone.date(now)
        claims.claim(
          row, channel: channel, gateway: gateway.name, request: request, digest: address.digest, day: day,
          parts: row.parts)
        decided.resends.append(
          ClaimedMessage(
            id: row.id, send: row.send, channel: channel, gateway: gateway.name, attempt: row.attempts + 1,
            attemptsAtGateway: row.attemptsAtGateway + 1, request: request, digest: address.digest, row: row,
            zoneDay: day))
      } else {
        left.append(row.id.customer)
        left.append(row.id.number)
        left.append(now.microseconds)
        gone.append(row.id.number)
        decided.left += 1
      }
    }
    try claims.write(session)
    try session.update(left, in: "messages", keyCount: 2)
    try session.update(waiting, in: "outbox", keyCount: 1)
    try removeFromOutbox(gone, session)
    return decided
  }

  /// When the first attempt began of which nobody knows.
  private func since(_ row: OutboxRow, _ session: any Session) throws -> Instant {
    var first: Int64?
    try session.rows(
      """
      SELECT min(started_at) FROM attempts WHERE customer_id = \(row.id.customer) \
      AND message_number = \(row.id.number) AND class IN (0, \(AnswerClass.unknown.rawValue))
      """
    ) { first = $0.optionalInteger(0) }
    return first.map { Instant(microseconds: $0) } ?? row.claimed ?? now
  }

  /// Whether this gateway's receipts for the same send come in, so that their lack means something.
  private func receiptsArrive(_ row: OutboxRow, _ session: any Session) throws -> Bool {
    var counts = (older: 0, withReceipt: 0)
    try session.rows(
      """
      SELECT count(*), count(CASE WHEN m.state IN (\(MessageState.delivered.rawValue), \
      \(MessageState.bounced.rawValue)) THEN 1 END) FROM messages AS m WHERE m.send_id = \(row.send) \
      AND m.gateway = \(row.gateway) AND m.sent_at <= \((now - DoubtPolicy.wait).microseconds)
      """
    ) { counts = (Int($0.integer(0)), Int($0.integer(1))) }
    return DoubtPolicy.receiptsArrive(olderThanWait: counts.older, withReceipt: counts.withReceipt)
  }
}
