import Campaigns
import Liquid
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
  let condition: SQLText
  /// How long a message waits for a channel without a gateway.
  static let stoppedWait = Elapsed.minutes(5)

  /// What this pass has claimed, which the database does not show yet: for the caps across campaigns (R17), and for
  /// addresses within one (R4).
  private var made: [Made] = []
  private var taken: [String: TakenAddresses] = [:]
  private let book = LinkBook()

  private struct Made {
    var customer: CustomerID
    var day: CivilDate
    var occurrence: OccurrenceKey
  }

  init(
    settings: WorkspaceSettings, bundles: BundleCache, worker: Int64, now: Instant, free: GatewayBudget,
    links: LinkMaker?, condition: SQLText
  ) {
    self.settings = settings
    self.bundles = bundles
    self.worker = worker
    self.now = now
    self.free = free
    self.links = links
    self.condition = condition
  }

  /// What a claim found.
  struct Claim: Sendable {
    var messages: [ClaimedMessage] = []
    /// How many left the outbox without being sent, by reason.
    var skipped: [SkipReason: Int] = [:]
    /// How many wait for the end of quiet hours, or had no free gateway.
    var postponed = 0
    var looked = 0
    /// Versions whose files no longer read, with what is wrong: their messages wait, and stop nobody else's.
    var broken: [BrokenVersion] = []
  }

  mutating func run(limit: Int, _ session: any Session) throws -> Claim {
    try session.lock("claim")
    var claim = Claim()
    var rows: [OutboxRow] = []
    for channel in Channel.allCases {
      let places = min(limit, free.places(channel))
      guard places > 0 else { continue }
      rows += try OutboxRow.due(
        .planned, on: channel, at: now, where: "\(condition) AND \(free.takes(channel))", limit: places, session)
    }
    claim.looked = rows.count
    guard !rows.isEmpty else { return claim }
    var record = ClaimRecord(worker: worker, now: now)
    for group in Dictionary(grouping: rows, by: { "\($0.campaign)/\($0.version)" }).sorted(by: { $0.key < $1.key }) {
      guard let first = group.value.first else { continue }
      do {
        let bundle = try bundles.bundle(first.campaign, version: first.version, session)
        try decide(group.value.sorted { $0.id.customer < $1.id.customer }, bundle, session, &claim, &record)
      } catch let error as SendingError where error.code == .brokenPublication {
        claim.broken.append(
          BrokenVersion(campaign: first.campaign, version: first.version, reason: error.description))
      }
    }
    try record.write(session)
    try book.write(session)
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
    let matching = try SecondLook(settings: settings, now: now).ask(rows, bundle, session)
    var taken = taken[campaign.name] ?? TakenAddresses()
    try taken.load(session, campaign: campaign, customers: customers, at: now)
    defer { self.taken[campaign.name] = taken }
    let channels = campaign.channels.channels
    if links != nil, let version = rows.first?.version { try book.load(version, session) }
    let days = rows.compactMap { row in people[row.id.customer].map { $0.zone.date(now) } }
    let first = days.min() ?? CivilDate(days: 0)
    var gates = try GateData.load(
      session, customers: customers, topic: campaign.topic, channels: channels,
      days: (first - 6)...max(first, days.max() ?? first), states: MessageState.claiming)
    for claimed in made { gates.claim(claimed.customer, on: claimed.day, claimed.occurrence) }
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
      // A message that moved to its next channel, or has a slot of its own, keeps its channel. Another may fall back to a
      // later one, never to an earlier: that may be somebody else's in this send (R4).
      let isFixed = row.slot != 0 || row.hasMoved
      let wanted = row.channel.map { [$0] + (isFixed ? [] : campaign.channels.channels(after: $0)) } ?? channels
      let claimed = gates.claimed(row.id.customer, on: local.date, except: row.occurrence)
      let facts = PersonFacts(
        channels: wanted.map { channel in
          let address = person.address(channel.addressKind)
          let entry = bundle.templates.find(row.template, channel: channel, locale: person.locale)
          return ChannelFacts(
            channel, hasAddress: address != nil, isRefused: address?.isRefused ?? false,
            answers: gates.answers(row.id.customer, channel), hasTemplate: entry != nil,
            missingVariable: entry.flatMap { texts.missing($0, row: index) },
            sharesAddress: taken.isTaken(channel, address?.digest, for: row.id.customer))
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
        // It fell back to a channel whose gateways have all stopped: later, or the run would look at it for ever.
        if !free.runs(channel) { record.postpone(row, until: now + ClaimPass.stoppedWait) }
        claim.postponed += 1
        continue
      }
      do {
        let text = try texts.render(
          entry, channel: channel, row: index, zone: person.zone, locale: person.locale,
          links: links.map { $0.links(for: row.id, tracked: tracked($0, row, campaign.name, channel)) })
        let request = try gateway.request(
          OutgoingMessage(
            reference: row.id.description, channel: channel, address: address.text, name: person.name,
            text: text.text, html: text.html, subject: text.subject, preheader: text.preheader,
            idempotencyKey: "\(row.id)-\(channel.number)-\(gateway.name)",
            unsubscribeURL: campaign.purpose == .marketing ? text.unsubscribeURL : nil, campaign: campaign.name))
        record.claim(
          row, channel: channel, gateway: gateway.name, request: request, digest: address.digest, day: local.date,
          parts: channel == .sms ? SMSText.parts(text.text).parts : 0)
        if campaign.purpose == .marketing {
          gates.claim(row.id.customer, on: local.date, row.occurrence)
          made.append(Made(customer: row.id.customer, day: local.date, occurrence: row.occurrence))
          taken.take(channel, address.digest, by: row.id.customer)
        }
        claim.messages.append(
          ClaimedMessage(
            id: row.id, send: row.send, channel: channel, gateway: gateway.name, attempt: row.attempts + 1,
            attemptsAtGateway: row.gateway == gateway.name ? row.attemptsAtGateway + 1 : 1, request: request,
            digest: address.digest, row: row, zoneDay: local.date))
      } catch let problem as TextProblem {
        free.giveBack(gateway)
        book.forget(row.id)
        skip(.missingVariable, problem.variable)
      } catch let problem as ProviderError {
        // The text cannot be carried by this gateway: a subject is missing, or the address cannot be written.
        free.giveBack(gateway)
        book.forget(row.id)
        skip(.missingVariable, problem.reason)
      } catch let problem as RenderError {
        // One text that cannot be written must not keep the others back.
        free.giveBack(gateway)
        book.forget(row.id)
        skip(.missingVariable, problem.message)
      }
    }
  }

  private func tracked(
    _ maker: LinkMaker, _ row: OutboxRow, _ campaign: String, _ channel: Channel
  ) -> TrackedLinks {
    TrackedLinks(
      maker: maker, book: book, message: row.id, version: row.version, campaign: campaign, channel: channel)
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

/// A published version that this program cannot read.
struct BrokenVersion: Hashable, Sendable {
  var campaign: String
  var version: String
  var reason: String
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
