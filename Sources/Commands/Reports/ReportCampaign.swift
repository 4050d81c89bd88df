import ArgumentParser
import Campaigns
import SQLText
import Store
import Vocabulary

/// `tidings reports campaign NAME`
struct ReportCampaign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign", abstract: "Show a campaign's funnel, conversions and lift over those held out",
    discussion: """
      Conversions are derived from orders, payments and events by their own time, so late orders and refunds correct them. \
      Reports of several campaigns do not add up: one order may follow two of them.
      """)

  @Argument(help: "The campaign's name.", completion: NameCompletion.campaigns)
  var name: String

  @Option(help: "Only what was planned on or after this day.")
  var since: String?

  @Option(help: "Only what was planned before this day.")
  var until: String?

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let campaign = try opened.campaign(name)
    let zone = opened.settings.zone
    let database = try await opened.database(writes: false)
    let scope = CampaignScope(
      campaign: name, since: try since.map { try ClockOptions.instant($0, zone: zone) },
      until: try until.map { try ClockOptions.instant($0, zone: zone) })
    let now = opened.clock.now()
    let result = try await database.read { session in
      try CampaignResult.read(campaign, scope, now: now, session)
    }
    let report = CampaignReport(campaign: campaign, result: result, settings: opened.settings, now: now)
    if output.json { Screen.out(report.json().text()) } else { report.show() }
  }
}

/// The numbers of a campaign's report.
struct CampaignResult: Sendable {
  var funnel: CampaignFunnel
  /// Per occurrence, treated and held out; empty without a goal.
  var conversions: [ConversionGroup]
  /// Per channel.
  var byChannel: [ConversionGroup]
  /// By the first draw of each customer: what the lift is made of.
  var draws: [ConversionGroup]
  /// The first and last moment planned.
  var span: ClosedRange<Instant>?

  static func read(
    _ campaign: Campaign, _ scope: CampaignScope, now: Instant, _ session: any Session
  ) throws -> CampaignResult {
    var result = CampaignResult(
      funnel: try CampaignReportQueries.funnel(scope, in: session), conversions: [], byChannel: [], draws: [])
    try session.rows(
      "SELECT min(planned_at), max(planned_at) FROM messages WHERE campaign = \(campaign.name)"
    ) { row in
      if let first = row.optionalInteger(0), let last = row.optionalInteger(1) {
        result.span = Instant(microseconds: first)...Instant(microseconds: last)
      }
    }
    guard let goal = campaign.goal else { return result }
    let wanted = ConversionGoal(
      event: goal.event, window: goal.within, isAboutSubject: campaign.subject == .order || campaign.subject == .invoice
    )
    result.conversions = try CampaignReportQueries.conversions(
      scope, goal: wanted, basis: .occurrences, splitBy: .treatment, now: now, in: session)
    result.byChannel = try CampaignReportQueries.conversions(
      scope, goal: wanted, basis: .occurrences, splitBy: .channel, now: now, in: session)
    if campaign.holdout > 0 {
      result.draws = try CampaignReportQueries.conversions(
        scope, goal: wanted, basis: .draws(experiment: nil), splitBy: .treatment, now: now, in: session)
    }
    return result
  }
}
