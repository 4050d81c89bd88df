import Audience
package import Campaigns
import Catalogue
import LocalTime
import Rules
package import SQLText
package import Store
package import Vocabulary

/// Plans a campaign's messages: first counts, then writes, as a stream over the customers (R11, R18).
///
/// Memory stays flat whatever the audience: a batch is decided at a time. The counting pass writes nothing.
package struct Planner: Sendable {
  let bundle: CampaignBundle
  let version: String
  let settings: WorkspaceSettings
  let now: Instant
  let activeFrom: Instant
  /// Which triggers act: all that go by the clock and by events, and `manual` only where it was asked for.
  let triggers: [Trigger]
  /// Only these events: what a notice asks.
  let events: [Int64]?
  /// Only these customers.
  let customers: [CustomerID]?
  /// Whether SMS texts are written while counting, to know their parts.
  let measuresTexts: Bool
  /// The campaign's names, its present one first.
  let names: [String]
  /// Which people counting lists.
  package var shows: PlanChoice?

  /// Customers decided at a time, unless one customer has more occurrences.
  static let batchSize = 1000

  package init(
    bundle: CampaignBundle, version: String, settings: WorkspaceSettings, now: Instant, activeFrom: Instant,
    isByHand: Bool, events: [Int64]? = nil, customers: [CustomerID]? = nil, measuresTexts: Bool = false,
    formerNames: [String] = []
  ) {
    self.bundle = bundle
    self.version = version
    self.settings = settings
    self.now = now
    self.activeFrom = activeFrom
    self.triggers = bundle.campaign.triggers.filter {
      switch $0.moment {
      case .manual: isByHand
      case .event: true
      default: events == nil
      }
    }
    self.events = events
    self.customers = customers
    self.measuresTexts = measuresTexts
    let former = [bundle.campaign.renamedFrom].compactMap { $0 } + formerNames
    self.names = [bundle.campaign.name] + former.filter { $0 != bundle.campaign.name }
  }

  /// What the counting pass found, and what the planning pass goes by.
  package struct Count: Sendable {
    package var summary: PlanSummary
    var stretches: [Stretch] = []
    var losers: Set<PlanPass.SharedAddress> = []
  }

  /// A stretch of customers with about a batch of candidates of one trigger.
  struct Stretch: Hashable, Sendable {
    var trigger: Int
    var customers: ClosedRange<CustomerID>
  }

  // MARK: Counting

  /// Counts over one snapshot, and writes nothing.
  ///
  /// - Parameter progress: customers decided so far.
  package func count(
    _ database: any Database, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Count {
    try await database.read { session in try count(session, progress: progress) }
  }

  func count(_ session: any Session, progress: (Int) -> Void) throws -> Count {
    var count = Count(summary: PlanSummary(campaign: bundle.campaign.name, version: version, asOf: now))
    var shared = try SharedAddresses(session, pass: pass(), now: now)
    var stretches: Set<Stretch> = []
    for index in triggers.indices {
      try stream(session, trigger: index, CandidateQuery.everybody) { candidates in
        let pass = pass()
        let decisions = try pass.decide(candidates, triggers[index], session)
        guard let first = candidates.first, let last = candidates.last else { return }
        let stretch = Stretch(trigger: index, customers: first.customer...last.customer)
        let settled = try shared.hold(decisions, stretch, session)
        count.summary.add(try summary(of: settled, session))
        if settled.contains(where: { $0.isToWrite }) { stretches.insert(stretch) }
        progress(count.summary.waterfall.matched)
      }
    }
    let late = shared.settle()
    count.losers = shared.losers
    count.summary.add(try summary(of: late.map(\.decision), session))
    for (decision, stretch) in late where decision.isToWrite { stretches.insert(stretch) }
    count.stretches = stretches.sorted {
      ($0.trigger, $0.customers.lowerBound) < ($1.trigger, $1.customers.lowerBound)
    }
    return count
  }

  /// Streams a trigger's candidates in batches that never part a customer.
  private func stream(
    _ session: any Session, trigger index: Int, _ range: ClosedRange<CustomerID>,
    _ body: ([Candidate]) throws -> Void
  ) throws {
    let query = query(triggers[index], zones: try bundle.customerZones(session))
    guard let sql = query.sql(range) else { return }
    var batch: [Candidate] = []
    try session.rows(sql) { row in
      let found = query.candidates(row, shopZone: settings.zone)
      guard let first = found.first else { return }
      if batch.count >= Planner.batchSize, batch.last?.customer != first.customer {
        try body(batch)
        batch.removeAll(keepingCapacity: true)
      }
      batch += found
    }
    if !batch.isEmpty { try body(batch) }
  }

  // MARK: Planning

  /// Writes the messages, skips and lots of a counted plan: batch by batch, each with the cursor in one transaction.
  ///
  /// A death in between loses nothing and doubles nothing: what stands already is done when the plan is made again.
  /// - Returns: what was written, which is less than was counted where another run was faster or somebody said no
  ///   since.
  package func write(
    _ count: Count, send: Int64, _ database: any Database, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> PlanSummary {
    var total = PlanSummary(campaign: bundle.campaign.name, version: version, asOf: now)
    for stretch in count.stretches {
      try Task.checkCancellation()
      let part = try await database.write { session in
        var part = PlanSummary(campaign: bundle.campaign.name, version: version, asOf: now)
        var pass = pass()
        pass.losers = count.losers
        // Read to the end before the first row is written: an audience may ask about messages.
        var batches: [[Candidate]] = []
        try stream(session, trigger: stretch.trigger, stretch.customers) { batches.append($0) }
        for candidates in batches {
          let decisions = try pass.decide(candidates, triggers[stretch.trigger], session)
          let kept = try PlanWriter(planner: self, send: send).write(decisions, session)
          part.add(try summary(of: kept, session, isWriting: true))
        }
        try session.run(
          "UPDATE sends SET cursor = \(stretch.customers.upperBound) WHERE send_id = \(send)")
        return part
      }
      total.add(part)
      progress(total.waterfall.matched)
    }
    return total
  }

  // MARK: Parts

  func pass() -> PlanPass {
    PlanPass(bundle: bundle, version: version, settings: settings, now: now, names: names)
  }

  private func query(_ trigger: Trigger, zones: [String] = []) -> CandidateQuery {
    let rule = DueRule(
      campaign: bundle.campaign, trigger: trigger, quietHours: settings.quietHours, now: now, activeFrom: activeFrom,
      isNotice: events != nil)
    var dateIsMoment = false
    if case .date(_, let field, _) = trigger.moment, let kind = bundle.campaign.subject {
      dateIsMoment = settings.catalogue.entity(singular: kind.rawValue)?.field(field)?.type == .timestamp
    }
    return CandidateQuery(
      rule: rule, dateIsMoment: dateIsMoment, audience: audienceCondition(zones), events: events, customers: customers)
  }

  /// The audience, less those who reached `stop_when`.
  private func audienceCondition(_ zones: [String]) -> SQLText? {
    // At planning the journey begins now: what a customer does after it cannot have stopped it yet.
    var context = AudienceContext(now: now, zone: settings.zone, segments: bundle.segments, entryAt: now)
    context.customerZones = zones
    let wanted = bundle.campaign.audience?.condition(context)
    guard let stop = bundle.campaign.stopWhen?.condition(context) else { return wanted }
    let open: SQLText = "NOT (\(stop))"
    return wanted.map { "(\($0)) AND \(open)" } ?? open
  }

  /// The audience's query as `campaigns compile` shows it, a trigger at a time.
  package func statements() -> [(trigger: Trigger, sql: SQLText)] {
    triggers.compactMap { trigger in
      query(trigger).sql(CandidateQuery.everybody).map { (trigger, $0) }
    }
  }

  private func summary(
    of decisions: [PlanPass.Decision], _ session: any Session, isWriting: Bool = false
  ) throws -> PlanSummary {
    var summary = PlanSummary(campaign: bundle.campaign.name, version: version, asOf: now)
    var written: [(PlanPass.Decision, [Channel])] = []
    var moment: (moment: Moment, words: String)?
    var due: (zone: Zone, at: Instant, moment: PlanSummary.DueTime, count: Int)?
    for decision in decisions {
      if let person = shows?.person(decision) { summary.people.append(person) }
      switch decision.outcome {
      case .alreadyDone: summary.waterfall.count(.skipped(.alreadyDone))
      case .skipped(let reason, let detail, _), .skippedAsBefore(let reason, let detail):
        summary.waterfall.count(.skipped(reason, detail: detail))
        if reason == .missingVariable, let detail { summary.missing[detail, default: 0] += 1 }
      case .heldOut: summary.waterfall.count(.passes([]), draw: .heldOut)
      case .written(let channels, _, _):
        summary.waterfall.count(.passes(channels))
        for channel in channels { summary.channels[channel, default: 0] += 1 }
        if moment?.moment != decision.trigger.moment {
          moment = (decision.trigger.moment, decision.trigger.moment.words)
        }
        summary.moments[moment?.words ?? "", default: 0] += 1
        let (zone, at) = (decision.candidate.zone, decision.candidate.due.at)
        // Neighbours are mostly due at the same moment.
        if due?.zone != zone || due?.at != at {
          let moment = PlanSummary.DueTime(zone: zone.name, moment: zone.civil(at))
          due.map { summary.dueTimes[$0.moment, default: 0] += $0.count }
          due = (zone, at, moment, 0)
        }
        due?.count += 1
        written.append((decision, channels))
      }
    }
    due.map { summary.dueTimes[$0.moment, default: 0] += $0.count }
    guard !isWriting, !written.isEmpty else { return summary }
    let texts = Personalisation(bundle: bundle, settings: settings, now: now)
    if measuresTexts, summary.channels[.sms] != nil {
      let loaded = try texts.load(session, written.map { Personalisation.Key($0.0.candidate) })
      for (row, (decision, channels)) in written.enumerated() where channels.contains(.sms) {
        guard
          let entry = bundle.templates.find(
            decision.trigger.template, channel: .sms, locale: decision.candidate.locale),
          let text = try? loaded.render(
            entry, channel: .sms, row: row, zone: decision.candidate.zone, locale: decision.candidate.locale, links: nil
          )
        else { continue }
        let parts = SMSText.parts(text.text).parts
        summary.parts += parts
        summary.longestParts = max(summary.longestParts, parts)
      }
    }
    for (decision, channels) in written.prefix(PlanSummary.exampleCount) {
      summary.examples.append(
        PlanSummary.Example(
          customer: decision.candidate.customer, name: "", channels: channels,
          occurrence: decision.trigger.moment.words))
    }
    return summary
  }
}

extension PlanPass.Decision {
  /// Whether planning has something to write for it.
  var isToWrite: Bool {
    switch outcome {
    case .alreadyDone, .skippedAsBefore: false
    case .skipped, .heldOut, .written: true
    }
  }
}

extension CandidateQuery {
  static let everybody: ClosedRange<CustomerID> = 0...Int64.max
}
