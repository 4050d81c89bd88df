import Campaigns
import Foundation
import Providers
import Rules
import Sending
import SQLText
import Store
import Transport
import Vocabulary

/// One run of `sends run`: publish, plan, hand over, say what happened.
struct SendSession {
  let opened: OpenedWorkspace
  let database: any Database
  let output: OutputOptions
  let isDryRun: Bool
  let asks: Bool
  /// What the run may spend, in millionths of the shop's currency.
  var money: Int64?
  private let stopper = Stopper()

  init(
    opened: OpenedWorkspace, database: any Database, output: OutputOptions, isDryRun: Bool, asks: Bool,
    money: Int64? = nil
  ) {
    self.money = money
    self.opened = opened
    self.database = database
    self.output = output
    self.isDryRun = isDryRun
    self.asks = asks
  }

  /// How long what is on the wire is waited for after a first Ctrl-C or SIGTERM: less than the ten seconds after which
  /// whoever runs containers kills.
  static let stopTime = Elapsed.seconds(8)

  /// What planning one campaign came to.
  struct Planned {
    var campaign: String
    var outcome: CampaignRun.Outcome
  }

  /// - Returns: the exit status where it is not 0.
  func run(campaigns: [String]?, isByHand: Bool, allowed: [String: Int]) async throws -> ExitStatus? {
    let stopper = stopper
    // Once: no new work, and what is on the wire is waited for and recorded. Twice: at once.
    let signals = Interrupts.watch {
      Screen.say("stopping: waiting for what is on the wire (again: at once)")
      stopper.stop()
    }
    defer { signals.end() }
    let now = opened.clock.now()
    if !isDryRun { try await publish(now) }
    var planned: [Planned] = []
    var failures: [(campaign: String, error: any Error)] = []
    var runner = CampaignRun(database: database, settings: opened.settings)
    runner.onTraits = { outcomes in
      for outcome in outcomes { Screen.say(TraitTalk.sentence(outcome)) }
    }
    for name in campaigns ?? CampaignRun.order(opened.workspace.campaigns.values) {
      if stopper.isStopped { break }
      do {
        let outcome = try await plan(name, runner, now, isByHand: isByHand, allowed: allowed[name])
        planned.append(Planned(campaign: name, outcome: outcome))
      } catch let error as SendingError {
        // One campaign that cannot go does not stop the others (R18).
        failures.append((name, error))
      } catch is CancellationError {
        break
      }
    }
    let report = SendReport(opened: opened, planned: planned, failures: failures)
    if stopper.isStopped {
      report.show(nil, output)
      Screen.say("Stopped while planning. What was planned waits; run it again to go on.")
      throw ExitStatus.interrupted
    }
    guard !isDryRun else {
      report.show(nil, output)
      return report.status(nil)
    }
    return try await finish(report, campaign: campaigns?.first)
  }

  /// Sends what waits, and plans nothing.
  func work(campaign: String?) async throws -> ExitStatus? {
    let stopper = stopper
    let signals = Interrupts.watch {
      Screen.say("stopping: waiting for what is on the wire (again: at once)")
      stopper.stop()
    }
    defer { signals.end() }
    return try await finish(SendReport(opened: opened, planned: [], failures: []), campaign: campaign)
  }

  private func finish(_ report: SendReport, campaign: String?) async throws -> ExitStatus? {
    let work = try await handOver(campaign: campaign)
    let left = try await LeftOver.read(database, now: opened.clock.now())
    report.show((work, left), output)
    if work.isStopped { throw ExitStatus.interrupted }
    return report.status((work, left))
  }

  /// SQLite publishes what stands on the disk; what a team shares is published on purpose, and here is only said where
  /// the disk differs (R5).
  private func publish(_ now: Instant) async throws {
    let workspace = opened.workspace
    if database.dialect == .postgres {
      let different = try await database.read { try Publishing.differences(workspace, $0) }
      if !different.isEmpty {
        Screen.say(
          "not what is in force: \(different.joined(separator: ", ")) (put in force: tidings campaigns publish)")
      }
      return
    }
    let commit = opened.folder.gitCommit()
    _ = try await database.write { session in
      try Publishing.publish(workspace, only: nil, at: now, gitCommit: commit, session)
    }
  }

  private func plan(
    _ name: String, _ runner: CampaignRun, _ now: Instant, isByHand: Bool, allowed: Int?
  ) async throws -> CampaignRun.Outcome {
    if isDryRun { return try await count(name, isByHand: isByHand, allowed: allowed) }
    var request = CampaignRun.Request(campaign: name, now: now, isByHand: isByHand, allowed: allowed)
    if asks, let bound = opened.settings.confirmAbove, Screen.talksToTerminal {
      request.isDryRun = true
      request.refreshesTraits = true
      if case .counted(let summary) = try await runner.run(request), summary.waterfall.written > bound,
        !Screen.confirms("\(name): send \(summary.waterfall.written.grouped) messages?")
      {
        return .inactive("was not confirmed")
      }
      request.isDryRun = false
    }
    let progress = ProgressBox("\(name)  planning")
    defer { progress.end() }
    let wanted = request
    let task = Task {
      try await runner.run(wanted) { isWriting, people in
        progress.update(people, isWriting ? "writing" : "counting")
      }
    }
    return try await stopper.during({ task.cancel() }) { try await task.value }
  }

  /// What a run would plan of the files as they stand here, which it would publish first (R5).
  private func count(_ name: String, isByHand: Bool, allowed: Int?) async throws -> CampaignRun.Outcome {
    let campaign = try opened.campaign(name)
    guard campaign.state == .live else { return .inactive("is \(campaign.state.rawValue)") }
    if !isByHand, campaign.triggers.allSatisfy({ $0.moment == .manual }) { return .inactive(CampaignRun.actsByHand) }
    guard
      let plan = try await DiskPlan.make(
        name, opened, database, isByHand: isByHand, allowed: allowed, showsNames: false)
    else { return .inactive("cannot be read") }
    if let limit = plan.limit, plan.isOverLimit { return .refused(plan.summary, limit: limit) }
    return plan.summary.waterfall.matched == 0 ? .nobody(plan.summary) : .counted(plan.summary)
  }

  /// Sends what waits.
  private func handOver(campaign: String?) async throws -> WorkReport {
    let connections = max(1, opened.settings.gateways.map(\.concurrency).reduce(0, +))
    let transport = HTTPTransport(maxConnections: connections)
    defer { transport.stop() }
    let worker = Worker(
      database: database, settings: opened.settings, transport: transport, clock: opened.clock.now,
      options: Worker.Options(campaign: campaign, stopTime: SendSession.stopTime, money: money, onStep: DeathStep.step))
    let total = try await LeftOver.due(database, campaign: campaign, now: opened.clock.now())
    let progress = ProgressBox(campaign ?? "sending")
    defer { progress.end() }
    let show: @Sendable (WorkReport) -> Void = { report in
      let done = report.sentCount + report.failedCount + report.skippedCount
      progress.update(
        done, of: total,
        report.startedByGateway.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.grouped)" }
          .joined(separator: " · ") + (report.retrying > 0 ? "  retried \(report.retrying.grouped)" : ""))
    }
    let report = try await stopper.during({ worker.stop() }) { try await worker.run(progress: show) }
    let now = opened.clock.now()
    try await database.write { try SendRegister.closeFinished(at: now, $0) }
    return report
  }
}
