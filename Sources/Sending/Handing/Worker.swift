package import Campaigns
import Foundation
import LocalTime
import Providers
import Rules
import SQLText
package import Store
import Synchronization
package import Transport
package import Vocabulary

/// Hands waiting messages over: claims, sends, records, until nothing is due (R19 to R22).
///
/// One worker is one run in one process; any number may work on one database.
package final class Worker: Sendable {
  package struct Options: Sendable {
    /// Only messages of this campaign.
    package var campaign: String?
    /// Only this send.
    package var send: Int64?
    /// How long the worker stays for a message that will be due soon; past that it ends and leaves it to the next run.
    package var patience: Elapsed
    /// How long a request may take; never more than R19 allows.
    package var requestTime: Elapsed
    /// How long a worker that was told to stop waits for what is on the wire; what has no answer then is in doubt.
    package var stopTime: Elapsed
    /// What the run may spend, in millionths of the shop's currency; nil for no bound. Gateways have prices.
    package var money: Int64?
    /// Called at every step of handing over, within transactions too: tests end the process there.
    package var onStep: (@Sendable () -> Void)?

    package init(
      campaign: String? = nil, send: Int64? = nil, patience: Elapsed = .seconds(5),
      requestTime: Elapsed = HTTPTransport.longestTime, stopTime: Elapsed = HTTPTransport.longestTime,
      money: Int64? = nil, onStep: (@Sendable () -> Void)? = nil
    ) {
      self.campaign = campaign
      self.send = send
      self.patience = patience
      self.requestTime = requestTime
      self.stopTime = stopTime
      self.money = money
      self.onStep = onStep
    }
  }

  let database: any Database
  let settings: WorkspaceSettings
  let bundles: BundleCache
  let transport: HTTPTransport
  let clock: @Sendable () -> Instant
  let options: Options
  let links: LinkMaker?
  let mailbox = Mailbox<AttemptResult>()
  private let stopping = Atomic<Bool>(false)
  /// When `stop` was called first, in microseconds of a clock that never goes back; 0 where it was not.
  private let stoppedAt = Atomic<Int64>(0)

  package init(
    database: any Database, settings: WorkspaceSettings, transport: HTTPTransport,
    clock: @escaping @Sendable () -> Instant, options: Options = Options()
  ) {
    self.database = database
    self.settings = settings
    self.bundles = BundleCache(settings: settings)
    self.transport = transport
    self.clock = clock
    self.options = options
    self.links = LinkMaker(settings: settings)
  }

  /// Claims nothing more; what is on the wire is waited for and recorded, for as long as the options say. May be called
  /// from any thread.
  package func stop() {
    _ = stoppedAt.compareExchange(
      expected: 0, desired: MonotonicTime.now.microseconds, ordering: .sequentiallyConsistent)
    stopping.store(true, ordering: .sequentiallyConsistent)
    mailbox.wake()
  }

  var isStopping: Bool { stopping.load(ordering: .sequentiallyConsistent) }

  /// The most messages claimed or recorded in one transaction.
  static let groupSize = 500
  /// The longest that a result waits to be recorded.
  static let groupTime = Elapsed.milliseconds(20)
  /// The longest that free places wait for more of them.
  static let claimTime = Elapsed.milliseconds(10)
  static let heartbeatEvery = Elapsed.seconds(5)

  /// Works until nothing is due, or until it is told to stop.
  package func run(progress: @escaping @Sendable (WorkReport) -> Void = { _ in }) async throws -> WorkReport {
    let (number, enteredAt) = try await database.write { session in
      (try WorkerRegister.here.enter(session), try WorkerRegister.now(session))
    }
    var state = WorkState(
      settings: settings, money: options.money,
      prices: options.money.map { _ in MessagePrices(settings: settings, on: settings.zone.date(clock())) })
    state.enteredAt = enteredAt
    do {
      try await withTaskCancellationHandler {
        try await work(number, &state, progress)
      } onCancel: {
        stop()
      }
    } catch {
      // What is on the wire is still recorded where that is possible; what is not becomes a doubt of the next run.
      await drain(number, &state)
      throw error
    }
    try await database.write { try WorkerRegister.here.leave(number, $0) }
    return state.report
  }

  private func work(
    _ number: Int64, _ state: inout WorkState, _ progress: @Sendable (WorkReport) -> Void
  ) async throws {
    try await buryDead(&state)
    while true {
      try await beat(number, &state)
      let claimed = try await turn(number, &state)
      progress(state.report)
      if claimed > 0 { continue }
      breakOffLate(state)
      if state.inFlight == 0, state.waiting.isEmpty {
        if isStopping { break }
        if state.report.isOutOfMoney { break }
        guard let pause = try await pauseUntilDue(state) else {
          if try await lookAfterCanaries(&state) { continue }
          break
        }
        // Not longer than a heartbeat: who is silent for a minute is taken for dead.
        await mailbox.wait(upTo: min(pause, .microseconds(Worker.heartbeatEvery.microseconds)))
      } else {
        let answers = state.answersUntilClaim
        await mailbox.wait(upTo: .milliseconds(answers > 0 ? 10 : 20), letters: max(1, answers))
      }
      state.receive(mailbox.take())
    }
    state.report.isStopped = isStopping
  }

  /// Breaks off what is still on the wire when a stopping worker has waited long enough: its fate is unknown (R20).
  private func breakOffLate(_ state: WorkState) {
    guard isStopping, state.inFlight > 0 else { return }
    let since = Instant(microseconds: stoppedAt.load(ordering: .sequentiallyConsistent))
    if MonotonicTime.now - since >= options.stopTime { transport.stop() }
  }

  // MARK: Steps

  private func beat(_ number: Int64, _ state: inout WorkState) async throws {
    let tick = MonotonicTime.now
    guard tick - state.beatAt >= Worker.heartbeatEvery else { return }
    do {
      let lives = try await database.write { try WorkerRegister.here.beat(number, $0) }
      state.isAlive = lives
      state.beatAt = tick
      if !lives { stop() }
    } catch let error as StoreError where error.code == .busy {
      state.isAlive = Heartbeat.mayStart(age: tick - state.beatAt)
      return
    }
    try await buryDead(&state)
  }

  private func buryDead(_ state: inout WorkState) async throws {
    let now = clock()
    let canaries = CanaryPass(now: now, campaign: options.campaign)
    let (dead, found) = try await database.write { session in
      (try WorkerRegister.here.buryDead(now: now, session), try canaries.run(session))
    }
    state.report.foundDead += dead
    state.report.stoppedCanaries = found.stopped
    state.report.waitingCanaries = found.waiting
    // What is left of a large rest follows at once.
    if found.released > 0 { try await lookAfterCanaries(&state) }
  }

  /// Returns whether anything was let go.
  @discardableResult
  private func lookAfterCanaries(_ state: inout WorkState) async throws -> Bool {
    let now = clock()
    let pass = CanaryPass(now: now, campaign: options.campaign)
    var hasReleased = false
    while !isStopping {
      let found = try await database.write { try pass.run($0) }
      state.report.stoppedCanaries = found.stopped
      state.report.waitingCanaries = found.waiting
      guard found.released > 0 else { break }
      hasReleased = true
    }
    return hasReleased
  }

  /// Records what came and claims what goes, in one transaction where both are due; returns how many were dealt with.
  private func turn(_ number: Int64, _ state: inout WorkState) async throws -> Int {
    state.receive(mailbox.take())
    // A gateway that is set up wrongly is stopped before anything is claimed for it.
    let mayStop = state.waiting.contains { $0.verdict.answer == .configuration }
    if mayStop || !mayClaim(state) {
      try await record(number, &state, isLast: state.inFlight == 0)
    }
    return mayClaim(state) ? try await claim(number, &state) : 0
  }

  private func record(_ number: Int64, _ state: inout WorkState, isLast: Bool) async throws {
    state.receive(mailbox.take())
    guard state.shouldRecord(isLast: isLast || isStopping) else { return }
    let results = state.waiting
    let writer = resultRecord(number, state)
    let options = options
    let circuits = state.circuits
    step()
    let (recorded, known, at) = try await database.write { session in
      let recorded = try writer.write(results, session)
      let at = try WorkerRegister.now(session)
      try CircuitBoard.open(recorded.stops, isConfiguration: true, at: at, session)
      let known = try circuits.write(at: at, session)
      options.onStep?()
      return (recorded, known, at)
    }
    step()
    state.recorded(recorded)
    state.learn(known, at: at)
  }

  func resultRecord(_ number: Int64, _ state: WorkState) -> ResultRecord {
    ResultRecord(
      settings: settings, bundles: bundles, worker: number, gateways: state.gateways,
      stopped: Set(state.report.stoppedGateways.keys),
      random: { Double.random(in: 0..<1) })
  }

  /// Waits for what is on the wire after an error, and records what can be recorded.
  private func drain(_ number: Int64, _ state: inout WorkState) async {
    stop()
    let deadline = MonotonicTime.now + HTTPTransport.longestTime + .seconds(2)
    while state.inFlight > 0, MonotonicTime.now < deadline {
      await mailbox.wait(upTo: .milliseconds(100))
      state.receive(mailbox.take())
    }
    try? await record(number, &state, isLast: true)
    if state.waiting.isEmpty, state.inFlight == 0 {
      try? await database.write { try WorkerRegister.here.leave(number, $0) }
    }
  }

  /// How long to stay for the next message; nil where none comes within the patience.
  private func pauseUntilDue(_ state: WorkState) async throws -> Duration? {
    let now = clock()
    let condition = condition(state)
    // Only a gateway that runs can take something; without limits of the moment, for those pass.
    let running = state.runningGateways()
    let next = try await database.read { session in
      var next: [Instant?] = []
      for channel in Channel.allCases {
        next.append(
          try OutboxRow.next(
            .planned, on: channel, where: "\(condition) AND \(running.takes(channel))", session))
        next.append(
          try OutboxRow.next(
            .inDoubt, on: channel, where: "\(condition) AND \(running.settles(channel))", session))
      }
      return next.compactMap { $0 }.min()
    }
    guard let next else { return nil }
    let wait = next - now
    guard wait <= options.patience else { return nil }
    // Due already and not claimed: a rate or a full gateway holds it.
    return .microseconds(max(wait.microseconds, state.pauseForRates))
  }

  /// What this run takes from the outbox.
  func condition(_ state: WorkState) -> SQLText {
    var parts: [SQLText] = ["TRUE"]
    if let campaign = options.campaign { parts.append("o.campaign = \(campaign)") }
    if let send = options.send { parts.append("o.send_id = \(send)") }
    if !state.brokenVersions.isEmpty {
      let versions = state.brokenVersions.sorted().map { "\($0)" as SQLText }.joined(separator: ", ")
      parts.append("o.version NOT IN (\(versions))")
    }
    return parts.joined(separator: " AND ")
  }
}
