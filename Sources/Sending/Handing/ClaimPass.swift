import Audience
import Campaigns
import LocalTime
import Providers
import Rules
import SQLText
import Store
import Vocabulary

/// Takes due messages from the outbox, asks everything again, and marks the survivors as on the wire, in one
/// transaction under the database's lock (R12, R17, R19).
struct ClaimPass {
  let settings: WorkspaceSettings
  let bundles: BundleCache
  let worker: Int64
  let now: Instant
  /// Gateways that may be used now, by channel and in the order of the route, with how many requests each may take.
  var free: GatewayBudget
  let links: LinkMaker?
  /// Only rows that fulfil it, over `o` and `m`.
  let condition: SQLText?

  /// What a claim found.
  struct Claim: Sendable {
    var messages: [ClaimedMessage] = []
    /// How many left the outbox without being sent, by reason.
    var skipped: [SkipReason: Int] = [:]
    /// How many wait for the end of quiet hours, or had no free gateway.
    var postponed = 0
    var looked = 0
  }

  mutating func run(limit: Int, _ session: any Session) throws -> Claim {
    try session.lock("claim")
    var claim = Claim()
    let rows = try OutboxRow.due(.planned, at: now, where: condition, limit: limit, session)
    claim.looked = rows.count
    guard !rows.isEmpty else { return claim }
    var record = ClaimRecord(worker: worker, now: now)
    for group in Dictionary(grouping: rows, by: { "\($0.campaign)/\($0.version)" }).sorted(by: { $0.key < $1.key }) {
      guard let first = group.value.first else { continue }
      let bundle = try bundles.bundle(first.campaign, version: first.version, session)
      try decide(group.value.sorted { $0.id.customer < $1.id.customer }, bundle, session, &claim, &record)
    }
    try record.write(session)
    return claim
  }

  private mutating func decide(
    _ rows: [OutboxRow], _ bundle: CampaignBundle, _ session: any Session, _ claim: inout Claim,
    _ record: inout ClaimRecord
  ) throws {
    let campaign = bundle.campaign
    var customers: [CustomerID] = []
    for row in rows where customers.last != row.id.customer { customers.append(row.id.customer) }
    let people = try Addressee.load(session, customers: customers, shopZone: settings.zone)
    let matching = try stillMatching(rows, bundle, session)
    let channels = campaign.channels.channels
    let days = rows.compactMap { row in people[row.id.customer].map { $0.zone.date(now) } }
    let first = days.min() ?? CivilDate(days: 0)
    var gates = try GateData.load(
      session, customers: customers, topic: campaign.topic, channels: channels,
      days: (first - 6)...max(first, days.max() ?? first), states: MessageState.claiming)
    let texts = try Personalisation(bundle: bundle, settings: settings, now: now).load(
      session, rows.map { Personalisation.Key($0) })

    for (index, row) in rows.enumerated() {
      func skip(_ reason: SkipReason, _ detail: String? = nil) {
        claim.skipped[reason, default: 0] += 1
        record.skip(row, reason, detail)
      }
      guard let person = people[row.id.customer] else {
        skip(.erased)
        continue
      }
      let local = person.zone.civil(now)
      if row.expires > now, keepsQuietHours(campaign, row), let quiet = settings.quietHours {
        let allowed = person.place.firstAllowed(from: now, quiet)
        if allowed > now {
          record.postpone(row, until: allowed)
          claim.postponed += 1
          continue
        }
      }
      // A message that moved to its next channel, or has a slot of its own, keeps its channel.
      let wanted = row.slot != 0 || row.hasMoved ? row.channel.map { [$0] } ?? channels : channels
      let claimed = gates.claimed(row.id.customer, on: local.date)
      let facts = PersonFacts(
        channels: wanted.map { channel in
          let address = person.address(channel.addressKind)
          let entry = bundle.templates.find(row.template, channel: channel, locale: person.locale)
          return ChannelFacts(
            channel, hasAddress: address != nil, isRefused: address?.isRefused ?? false,
            answers: gates.answers(row.id.customer, channel), hasTemplate: entry != nil,
            missingVariable: entry.flatMap { texts.missing($0, row: index) })
        },
        claimedToday: claimed.day, claimedThisWeek: claimed.week)
      let match = matching[row.id.number]
      let asked = ClaimFacts(
        isExpired: row.expires <= now, hasStopped: match == .stopped, isInAudience: match != nil)
      let policy = GatePolicy(
        purpose: campaign.purpose, topic: campaign.topic, channelPlan: .firstThatPasses(wanted), cap: settings.cap)
      let result = Gates.claim(facts, claim: asked, policy: policy)
      guard case .passes(let passing) = result, let channel = passing.first,
        let address = person.address(channel.addressKind),
        let entry = bundle.templates.find(row.template, channel: channel, locale: person.locale)
      else {
        if case .skipped(let reason, let detail) = result { skip(reason, detail) }
        continue
      }
      guard let gateway = free.take(channel, keeping: row.gateway) else {
        claim.postponed += 1
        continue
      }
      do {
        let text = try texts.render(
          entry, channel: channel, row: index, zone: person.zone, locale: person.locale,
          links: links?.links(for: row.id))
        let request = try gateway.request(
          OutgoingMessage(
            reference: row.id.description, channel: channel, address: address.text, name: person.name,
            text: text.text, html: text.html, subject: text.subject, preheader: text.preheader,
            idempotencyKey: "\(row.id)-\(channel.number)-\(gateway.name)",
            unsubscribeURL: campaign.purpose == .marketing ? text.unsubscribeURL : nil, campaign: campaign.name))
        record.claim(
          row, channel: channel, gateway: gateway.name, request: request, digest: address.digest, day: local.date,
          parts: channel == .sms ? SMSText.parts(text.text).parts : 0)
        if campaign.purpose == .marketing { gates.claim(row.id.customer, on: local.date) }
        claim.messages.append(
          ClaimedMessage(
            id: row.id, send: row.send, channel: channel, gateway: gateway.name, attempt: row.attempts + 1,
            attemptsAtGateway: row.gateway == gateway.name ? row.attemptsAtGateway + 1 : 1, request: request,
            digest: address.digest, row: row, zoneDay: local.date))
      } catch let problem as TextProblem {
        free.giveBack(gateway)
        skip(.missingVariable, problem.variable)
      } catch let problem as ProviderError {
        // The text cannot be carried by this gateway: a subject is missing, or the address cannot be written.
        free.giveBack(gateway)
        skip(.missingVariable, problem.reason)
      }
    }
  }

  private enum Match { case matches, stopped }

  /// Asks audience and `stop_when` again for these rows, by message number (R12).
  private func stillMatching(
    _ rows: [OutboxRow], _ bundle: CampaignBundle, _ session: any Session
  ) throws -> [Int64: Match] {
    let campaign = bundle.campaign
    guard campaign.audience != nil || campaign.stopWhen != nil else {
      return Dictionary(rows.map { ($0.id.number, .matches) }, uniquingKeysWith: { first, _ in first })
    }
    var found: [Int64: Match] = [:]
    // The journey began when the message was planned; messages of one send were planned at one moment.
    for (planned, group) in Dictionary(grouping: rows, by: \.planned) {
      let context = AudienceContext(now: now, zone: settings.zone, segments: bundle.segments, entryAt: planned)
      try ask(group, campaign, context, session, &found)
    }
    return found
  }

  private func ask(
    _ rows: [OutboxRow], _ campaign: Campaign, _ context: AudienceContext, _ session: any Session,
    _ found: inout [Int64: Match]
  ) throws {
    let numbers = rows.map { "\($0.id.number)" as SQLText }.joined(separator: ", ")
    var from: SQLText = """
      outbox AS o JOIN messages AS m ON m.customer_id = o.customer_id AND m.message_number = o.message_number \
      JOIN customers AS c ON c.customer_id = o.customer_id
      """
    if let table = campaign.subject.flatMap(CandidateQuery.table) {
      from += " JOIN \(raw: table.name) AS s ON s.customer_id = o.customer_id AND s.\(raw: table.key) = m.subject_id"
    }
    let stop = campaign.stopWhen?.condition(context) ?? "0"
    var sql: SQLText = """
      SELECT o.message_number, (\(stop)) FROM \(from) WHERE o.message_number IN (\(numbers)) \
      AND c.deleted_at IS NULL AND c.erased_at IS NULL
      """
    if let audience = campaign.audience { sql += " AND (\(audience.condition(context)))" }
    try session.rows(sql) { row in
      found[row.integer(0)] = row.integer(1) != 0 ? .stopped : .matches
    }
  }

  private func keepsQuietHours(_ campaign: Campaign, _ row: OutboxRow) -> Bool {
    guard let trigger = campaign.triggers.first(where: { $0.step == row.step && $0.template == row.template }) else {
      return campaign.purpose == .marketing
    }
    return DueRule(
      campaign: campaign, trigger: trigger, quietHours: settings.quietHours, now: now, activeFrom: now
    ).keepsQuietHours
  }
}

/// A message on the wire.
struct ClaimedMessage: Sendable {
  var id: MessageID
  var send: Int64
  var channel: Channel
  var gateway: String
  /// 1 is the first.
  var attempt: Int
  /// How many of them at this gateway, this one included.
  var attemptsAtGateway: Int
  var request: HTTPRequest
  /// Of the address it goes to.
  var digest: [UInt8]
  var row: OutboxRow
  /// The date on the customer's clock.
  var zoneDay: CivilDate
}
