package import Campaigns
import LocalTime
import Rules
import SQLText
package import Store
package import Vocabulary

/// Plans one published campaign for one moment: counts, guards, writes, and opens the send to the workers (R18).
package struct CampaignRun: Sendable {
  package struct Request: Sendable {
    package var campaign: String
    package var now: Instant
    /// Whether a person asked for this campaign by name, which is what `manual` waits for.
    package var isByHand: Bool
    /// Lets a larger run through, up to this number (`--allow NAME=N`).
    package var allowed: Int?
    /// Only these events: what a notice asks.
    package var events: [Int64]?
    /// Only counts.
    package var isDryRun: Bool
    package var measuresTexts: Bool
    /// Whether computed traits are brought up to date although it only counts.
    package var refreshesTraits = false

    package init(
      campaign: String, now: Instant, isByHand: Bool = false, allowed: Int? = nil, events: [Int64]? = nil,
      isDryRun: Bool = false, measuresTexts: Bool = false
    ) {
      self.campaign = campaign
      self.now = now
      self.isByHand = isByHand
      self.allowed = allowed
      self.events = events
      self.isDryRun = isDryRun
      self.measuresTexts = measuresTexts
    }
  }

  package enum Outcome: Sendable {
    /// Not live, or nothing of it goes by the clock.
    case inactive(String)
    /// More than the guard lets through: nothing was planned.
    case refused(PlanSummary, limit: Int)
    /// Counted only.
    case counted(PlanSummary)
    /// Nobody new; nothing was written.
    case nobody(PlanSummary)
    case planned(PlanSummary, send: Int64, name: String)
  }

  /// Why nothing was planned of a campaign with nothing but `manual`.
  package static let actsByHand = "acts by hand only"

  let database: any Database
  let settings: WorkspaceSettings
  let bundles: BundleCache
  /// Told of traits that were computed before planning.
  package var onTraits: @Sendable ([TraitRefresh.Outcome]) -> Void = { _ in }

  package init(database: any Database, settings: WorkspaceSettings) {
    self.database = database
    self.settings = settings
    self.bundles = BundleCache(settings: settings)
  }

  /// Makes the planner of a campaign as it is in force.
  package func planner(_ request: Request) async throws -> (
    planner: Planner, force: CampaignInForce, bundle: CampaignBundle
  ) {
    let bundles = bundles
    let (force, bundle, former) = try await database.read { session in
      guard let force = try session.campaignInForce(request.campaign) else {
        throw SendingError(
          .unknownCampaign, "campaign '\(request.campaign)' was never published",
          advice: "Publish it: tidings campaigns publish \(request.campaign)")
      }
      let bundle = try bundles.bundle(request.campaign, version: force.version, session)
      return (force, bundle, try CampaignRun.formerNames(bundle.campaign, bundles, session))
    }
    let planner = Planner(
      bundle: bundle, version: force.version, settings: settings, now: request.now,
      activeFrom: bundle.campaign.backfill ? Instant(microseconds: 0) : force.activeFrom, isByHand: request.isByHand,
      events: request.events, measuresTexts: request.measuresTexts, formerNames: former)
    return (planner, force, bundle)
  }

  /// The names behind `renamed_from`, as far back as publications tell.
  private static func formerNames(
    _ campaign: Campaign, _ bundles: BundleCache, _ session: any Session
  ) throws -> [String] {
    var names: [String] = []
    var next = campaign.renamedFrom
    while let name = next, name != campaign.name, !names.contains(name) {
      names.append(name)
      next = nil
      if let former = try session.campaignInForce(name) {
        next = try bundles.readable(name, version: former.version, session)?.campaign.renamedFrom
      }
    }
    return names
  }

  package func run(
    _ request: Request, progress: @escaping @Sendable (_ isWriting: Bool, _ people: Int) -> Void = { _, _ in }
  ) async throws -> Outcome {
    let (planner, force, bundle) = try await planner(request)
    guard force.state == .live else { return .inactive("is \(force.state.rawValue)") }
    guard !planner.triggers.isEmpty else { return .inactive(CampaignRun.actsByHand) }
    if bundle.campaign.purpose == .marketing, try await database.read({ try Restoration.waitsForConsents($0) }) {
      return .inactive("waits for the consents to be checked: tidings db resume --consents-checked")
    }
    if !request.isDryRun || request.refreshesTraits {
      // What the audience reads of computed traits is brought up to date first.
      let book = TraitBook(bundle.traits, segments: bundle.segments)
      let refresh = TraitRefresh(book, zone: settings.zone, now: request.now)
      let outcomes = try await refresh.runStale(bundle.traits, database)
      if !outcomes.isEmpty { onTraits(outcomes) }
    }
    let count = try await planner.count(database) { progress(false, $0) }
    let written = count.summary.waterfall.written + count.summary.waterfall.heldOut
    if let limit = limit(bundle.campaign, force, request), written > limit {
      return .refused(count.summary, limit: limit)
    }
    if request.isDryRun { return .counted(count.summary) }
    let day = settings.zone.date(request.now)
    if count.stretches.isEmpty {
      try await openStale(request.campaign)
      return .nobody(count.summary)
    }
    let (send, name) = try await database.write { session in
      let begun = try SendRegister.begin(
        campaign: request.campaign, version: force.version, asOf: request.now, day: day, session)
      if let canary = bundle.campaign.canary { try CanaryRegister.begin(begun.id, canary, session) }
      return begun
    }
    let summary = try await planner.write(count, send: send, database) { progress(true, $0) }
    try await database.write { session in
      try SendRegister.open(
        send, campaign: request.campaign, written: summary.waterfall.written + summary.waterfall.heldOut,
        counts: summary.waterfall, session)
    }
    try await openStale(request.campaign)
    return .planned(summary, send: send, name: name)
  }

  /// The order in which campaigns are planned, so that where caps bind the higher priority reserves first (R17).
  package static func order(_ campaigns: some Sequence<Campaign>) -> [String] {
    campaigns.sorted { ($1.priority, $0.name) < ($0.priority, $1.name) }.map(\.name)
  }

  /// Opens what runs that died while planning left: their messages are whole, what they did not reach stands in the new
  /// send.
  private func openStale(_ campaign: String) async throws {
    _ = try await database.write { session in
      try session.run(
        """
        UPDATE sends SET state = \(SendRegister.State.ready.rawValue) WHERE campaign = \(campaign) \
        AND state = \(SendRegister.State.planning.rawValue)
        """)
    }
  }

  private func limit(_ campaign: Campaign, _ force: CampaignInForce, _ request: Request) -> Int? {
    CampaignRun.limit(
      campaign, largestRun: force.largestRun, allowed: request.allowed, hardLimit: settings.maxRecipients)
  }

  /// The most people a run may write to; nil where nothing bounds it (R18).
  package static func limit(_ campaign: Campaign, largestRun: Int, allowed: Int?, hardLimit: Int?) -> Int? {
    let recurs = campaign.triggers.contains { $0.moment.kind.isRecurring }
    var limit: Int?
    if campaign.atMost != nil || recurs {
      limit = max(Guard.limit(atMost: campaign.atMost, largestRun: largestRun), allowed ?? 0)
    }
    guard let hardLimit else { return limit }
    return min(limit ?? hardLimit, hardLimit)
  }
}
