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
  var domains: DomainLedger
  let condition: SQLText

  /// What the pass came to.
  struct Decided: Sendable {
    /// To be sent again: the same gateway, the same bytes.
    var resends: [ClaimedMessage] = []
    /// Left in doubt for good, and listed.
    var left = 0
    var broken: [BrokenVersion] = []
  }

  mutating func run(limit: Int, _ session: any Session) throws -> Decided {
    try session.lock("claim")
    var rows: [OutboxRow] = []
    for channel in Channel.allCases {
      rows += try OutboxRow.due(
        .inDoubt, on: channel, at: now, where: "\(condition) AND \(free.settles(channel))", limit: limit, session)
    }
    var decided = Decided()
    guard !rows.isEmpty else { return decided }
    var record = Record(claims: ClaimRecord(worker: worker, now: now))
    for group in OutboxGroup.groups(rows) {
      do {
        let bundle = try bundles.bundle(group.campaign, version: group.version, session)
        try decide(group.rows, bundle, session, &decided, &record)
      } catch let error as SendingError where error.code == .brokenPublication {
        // What no longer reads cannot be asked about: its doubts wait, like the rest of it.
        decided.broken.append(
          BrokenVersion(campaign: group.campaign, version: group.version, reason: error.description))
      }
    }
    try record.claims.write(session)
    try session.update(record.left, in: "messages", keyCount: 2)
    try session.update(record.waiting, in: "outbox", keyCount: 1)
    try removeFromOutbox(record.gone, session)
    return decided
  }

  private struct Record {
    var claims: ClaimRecord
    var left = RowBatch(columns: ["customer_id", "message_number", "ended_at"])
    var gone: [Int64] = []
    var waiting = RowBatch(columns: ["message_number", "next_at"])
    /// By send and gateway.
    var receiptsArrive: [String: Bool] = [:]
  }

  private mutating func decide(
    _ rows: [OutboxRow], _ bundle: CampaignBundle, _ session: any Session, _ decided: inout Decided,
    _ record: inout Record
  ) throws {
    let campaign = bundle.campaign
    var customers: [CustomerID] = []
    for row in rows where customers.last != row.id.customer { customers.append(row.id.customer) }
    let people = try Addressee.load(
      session, customers: customers, kinds: campaign.channels.addressKinds, shopZone: settings.zone)
    let gates = try GateData.load(
      session, customers: customers, topic: campaign.topic, channels: campaign.channels.channels,
      days: nil, states: [])
    let matching = try SecondLook(settings: settings, now: now).ask(rows, bundle, session)
    for row in rows {
      let gateway = row.channel.flatMap { channel in
        (free.routes[channel] ?? []).first { $0.name == row.gateway }
      }
      let request = HTTPRequest(encoded: row.body)
      let answer = DoubtPolicy.decide(
        DoubtPolicy.Situation(
          purpose: campaign.purpose, onDoubt: campaign.onDoubt, doubts: row.doubts, since: try since(row, session),
          now: now, expiresAt: row.expires, keyValidFor: gateway?.keyValidFor,
          receiptsArrive: try receiptsArrive(row, session, &record)))
      if case .wait(let until) = answer {
        record.waiting.append(row.id.number)
        record.waiting.append(until.microseconds)
        continue
      }
      // What would stop a first try stops a resend (R12), and its bytes go to the address of the first.
      if answer == .resend, let channel = row.channel, let gateway, let request, let person = people[row.id.customer],
        let address = person.address(channel.addressKind), !address.isRefused, address.digest == row.digest,
        matching.map({ $0[row.id.number] == .matches }) ?? true,
        campaign.purpose == .transactional || gates.answers(row.id.customer, channel).allows
      {
        if let wait = try domains.take(gateway, address.text, session) {
          record.waiting.append(row.id.number)
          record.waiting.append((now + wait).microseconds)
          continue
        }
        guard let places = free.free[gateway.name], places > 0, free.pay(gateway.name, parts: row.parts) else {
          domains.giveBack(gateway, address.text)
          continue
        }
        free.free[gateway.name] = places - 1
        let day = person.zone.date(now)
        let message = ClaimedMessage(
          row, channel: channel, gateway: gateway.name, request: request, digest: address.digest, zoneDay: day,
          parts: row.parts, startedAt: now)
        record.claims.claim(message)
        decided.resends.append(message)
      } else {
        record.left.append(row.id.customer)
        record.left.append(row.id.number)
        record.left.append(now.microseconds)
        record.gone.append(row.id.number)
        decided.left += 1
      }
    }
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
  private func receiptsArrive(_ row: OutboxRow, _ session: any Session, _ record: inout Record) throws -> Bool {
    let key = "\(row.send) \(row.gateway ?? "")"
    if let known = record.receiptsArrive[key] { return known }
    var counts = (older: 0, withReceipt: 0)
    try session.rows(
      """
      SELECT count(*), count(CASE WHEN m.state IN (\(MessageState.delivered.rawValue), \
      \(MessageState.bounced.rawValue)) THEN 1 END) FROM messages AS m WHERE m.send_id = \(row.send) \
      AND m.gateway = \(row.gateway) AND m.sent_at <= \((now - DoubtPolicy.wait).microseconds)
      """
    ) { counts = (Int($0.integer(0)), Int($0.integer(1))) }
    let arrive = DoubtPolicy.receiptsArrive(olderThanWait: counts.older, withReceipt: counts.withReceipt)
    record.receiptsArrive[key] = arrive
    return arrive
  }
}
