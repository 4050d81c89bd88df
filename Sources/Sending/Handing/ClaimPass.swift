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
  /// What the domains of recipients may get.
  var domains: DomainLedger
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
    domains: DomainLedger, links: LinkMaker?, condition: SQLText
  ) {
    self.settings = settings
    self.bundles = bundles
    self.worker = worker
    self.now = now
    self.free = free
    self.domains = domains
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
    /// Whether the run's money did not reach for one.
    var isOutOfMoney = false
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
    for group in OutboxGroup.groups(rows) {
      do {
        let bundle = try bundles.bundle(group.campaign, version: group.version, session)
        try decide(group.rows, bundle, session, &claim, &record)
      } catch let error as SendingError where error.code == .brokenPublication {
        claim.broken.append(
          BrokenVersion(campaign: group.campaign, version: group.version, reason: error.description))
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
    let isMarketing = campaign.purpose == .marketing
    var customers: [CustomerID] = []
    customers.reserveCapacity(rows.count)
    for row in rows where customers.last != row.id.customer { customers.append(row.id.customer) }
    let people = try Addressee.load(
      session, customers: customers, kinds: campaign.channels.addressKinds, shopZone: settings.zone)
    let matching = try SecondLook(settings: settings, now: now).ask(rows, bundle, session)
    var taken = taken[campaign.name] ?? TakenAddresses()
    try taken.load(session, campaign: campaign, customers: movable(rows, campaign, people), at: now)
    defer { self.taken[campaign.name] = taken }
    let channels = campaign.channels.channels
    if links != nil, let version = rows.first?.version { try book.load(version, session) }
    let days = isMarketing ? days(rows, people) : nil
    var gates = try GateData.load(
      session, customers: customers, topic: campaign.topic, channels: channels, days: days,
      states: MessageState.claiming)
    if days != nil { for claimed in made { gates.claim(claimed.customer, on: claimed.day, claimed.occurrence) } }
    let texts = try Personalisation(bundle: bundle, settings: settings, now: now).load(
      session, rows.map { Personalisation.Key($0) })
    var entries = EntryFinder(library: bundle.templates)
    var quiet = QuietFinder()

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
      if let hours = settings.quietHours, row.expires > now, quiet.isKept(by: row, { keepsQuietHours(campaign, row) }) {
        let allowed = person.place.firstAllowed(from: now, hours)
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
      let claimed = days.map { _ in gates.claimed(row.id.customer, on: local.date, except: row.occurrence) }
      let facts = PersonFacts(
        channels: wanted.map { channel in
          let address = person.address(channel.addressKind)
          let entry = entries.find(row.template, channel, person.locale)
          return ChannelFacts(
            channel, hasAddress: address != nil, isRefused: address?.isRefused ?? false,
            answers: gates.answers(row.id.customer, channel), hasTemplate: entry != nil,
            missingVariable: entry.flatMap { texts.missing($0, row: index) },
            sharesAddress: taken.isTaken(channel, address?.digest, for: row.id.customer))
        },
        claimedToday: claimed?.day ?? 0, claimedThisWeek: claimed?.week ?? 0)
      let match = matching.map { $0[row.id.number] } ?? .matches
      let asked = ClaimFacts(
        isExpired: row.expires <= now, hasStopped: match == .stopped, isInAudience: match != nil)
      let policy = GatePolicy(
        purpose: campaign.purpose, topic: campaign.topic, channelPlan: .firstThatPasses(wanted), cap: settings.cap)
      let result = Gates.claim(facts, claim: asked, policy: policy)
      guard case .passes(let passing) = result, let channel = passing.first,
        let address = person.address(channel.addressKind),
        let entry = entries.find(row.template, channel, person.locale)
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
      if let wait = try domains.take(gateway, address.text, session) {
        free.giveBack(gateway)
        record.postpone(row, until: now + wait)
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
            unsubscribeURL: isMarketing ? text.unsubscribeURL : nil, campaign: campaign.name, date: now))
        let message = ClaimedMessage(
          row, channel: channel, gateway: gateway.name, request: request, digest: address.digest, zoneDay: local.date,
          parts: channel == .sms ? SMSText.parts(text.text).parts : 0, startedAt: now)
        guard free.pay(gateway.name, parts: message.parts) else {
          free.giveBack(gateway)
          domains.giveBack(gateway, address.text)
          book.forget(row.id)
          claim.isOutOfMoney = true
          continue
        }
        record.claim(message)
        if isMarketing {
          if days != nil { gates.claim(row.id.customer, on: local.date, row.occurrence) }
          made.append(Made(customer: row.id.customer, day: local.date, occurrence: row.occurrence))
          taken.take(channel, address.digest, by: row.id.customer)
        }
        claim.messages.append(message)
      } catch let problem as TextProblem {
        free.giveBack(gateway)
        domains.giveBack(gateway, address.text)
        book.forget(row.id)
        skip(.missingVariable, problem.variable)
      } catch let problem as ProviderError {
        // The text cannot be carried by this gateway: a subject is missing, or the address cannot be written.
        free.giveBack(gateway)
        domains.giveBack(gateway, address.text)
        book.forget(row.id)
        skip(.missingVariable, problem.reason)
      } catch let problem as RenderError {
        // One text that cannot be written must not keep the others back.
        free.giveBack(gateway)
        domains.giveBack(gateway, address.text)
        book.forget(row.id)
        skip(.missingVariable, problem.message)
      }
    }
  }

  /// Those who may be written to where the plan did not foresee it, and so perhaps where somebody else was (R4): by another
  /// channel, or at an address that has changed.
  private func movable(
    _ rows: [OutboxRow], _ campaign: Campaign, _ people: [CustomerID: Addressee]
  ) -> [CustomerID] {
    let canFallBack = campaign.channels.channels.count > 1
    var found: [CustomerID] = []
    for row in rows where found.last != row.id.customer {
      let digest = row.channel.flatMap { people[row.id.customer]?.address($0.addressKind)?.digest }
      if canFallBack || digest != row.digest { found.append(row.id.customer) }
    }
    return found
  }

  /// The days whose messages the caps count; nil where there are no caps.
  private func days(_ rows: [OutboxRow], _ people: [CustomerID: Addressee]) -> ClosedRange<CivilDate>? {
    guard settings.cap.perDay != nil || settings.cap.perWeek != nil else { return nil }
    let days = rows.compactMap { row in people[row.id.customer].map { $0.zone.date(now) } }
    guard let first = days.min(), let last = days.max() else { return nil }
    return (first - 6)...last
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
