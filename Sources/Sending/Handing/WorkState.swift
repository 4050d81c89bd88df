import Campaigns
import Providers
import Rules
package import Vocabulary

/// What a run of a worker did.
package struct WorkReport: Sendable {
  package var sent: [Channel: Int] = [:]
  /// By the provider's code.
  package var failed: [String: Int] = [:]
  package var skipped: [SkipReason: Int] = [:]
  package var retrying = 0
  package var inDoubt = 0
  /// Doubts that were settled as doubts, for a person to look at.
  package var leftInDoubt = 0
  /// Messages of dead workers that became doubts at the start.
  package var foundDead = 0
  /// Gateways that stopped because their account or settings are wrong, with the provider's code.
  package var stoppedGateways: [String: String] = [:]
  /// Those among them that merely take nothing at the moment: their messages wait, and nobody has to act.
  package var silentGateways: Set<String> = []
  package var startedByGateway: [String: Int] = [:]
  /// Campaigns with a published version that no longer reads, with what is wrong; their messages wait.
  package var brokenCampaigns: [String: String] = [:]
  package var isStopped = false
  /// Gateways that take nothing now, with the provider's code: their circuit is open.
  package var closedGateways: [String: String] = [:]
  /// Whether the money that the run may spend did not reach for all.
  package var isOutOfMoney = false
  /// In millionths of the shop's currency: what was handed over, and may have been.
  package var spent: Int64 = 0

  /// Sends whose canary stopped them, with the reason: a person must act.
  package var stoppedCanaries: [String: String] = [:]
  /// Sends whose rest waits for what becomes of the canary, and until when.
  package var waitingCanaries: [String: Instant] = [:]

  package init() {}

  package var sentCount: Int { sent.values.reduce(0, +) }
  package var failedCount: Int { failed.values.reduce(0, +) }
  package var skippedCount: Int { skipped.values.reduce(0, +) }
}

/// What a worker knows between two steps.
struct WorkState {
  let gateways: [String: Gateway]
  let routes: [Channel: [Gateway]]
  var report = WorkReport()
  /// Results that are not recorded yet.
  var waiting: [AttemptResult] = []
  var inFlight = 0
  var isAlive = true
  var beatAt = MonotonicTime.now
  /// When the last request began, on the monotonic clock.
  var startedAt = Instant(microseconds: 0)
  /// Versions whose files no longer read.
  var brokenVersions: Set<String> = []
  private var flying: [String: Int] = [:]
  private var rates: [String: RateWindow] = [:]
  private var oldestResult: Instant?
  private var patience = GatewayPatience()
  /// Circuits of gateways, for all workers (R24).
  var circuits = CircuitNews()
  /// When the circuits let one try, on the monotonic clock.
  private var closedUntil: [String: Instant] = [:]
  /// In the database's real time.
  var enteredAt = Instant(microseconds: 0)
  private var claimedAt: Instant?
  /// Nothing was due at the last look, and nothing happened since: no need to look before then.
  private var lookAgainAt: Instant?

  /// Of what may be spent, what is left.
  var money: Int64?
  private var prices: MessagePrices?

  init(settings: WorkspaceSettings, money: Int64? = nil, prices: MessagePrices? = nil) {
    self.money = money
    self.prices = prices
    gateways = Dictionary(settings.gateways.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let byName = gateways
    routes = settings.routes.mapValues { names in names.compactMap { byName[$0] } }
    for gateway in settings.gateways {
      if let rate = gateway.rate { rates[gateway.name] = RateWindow(rate) }
    }
  }

  /// Free places by connections and rates, for gateways that run.
  func budget() -> GatewayBudget {
    let now = MonotonicTime.now.microseconds
    var free: [String: Int] = [:]
    for gateway in gateways.values where runs(gateway.name) {
      let places = max(0, gateway.concurrency - flying[gateway.name, default: 0])
      free[gateway.name] = min(places, rates[gateway.name]?.free(at: now) ?? places)
    }
    return GatewayBudget(routes: routes, free: free, money: money, prices: prices)
  }

  private func runs(_ gateway: String) -> Bool {
    report.stoppedGateways[gateway] == nil && closedUntil[gateway].map { MonotonicTime.now >= $0 } ?? true
  }

  /// Takes note of what all workers know of circuits.
  mutating func learn(_ known: [String: CircuitBoard.Entry], at now: Instant) {
    circuits.known = known
    circuits.opened = [:]
    circuits.closed = []
    closedUntil = [:]
    for (name, circuit) in known {
      if circuit.isConfiguration, circuit.opened >= enteredAt {
        // Another worker's: its settings are wrong for this one too.
        if report.stoppedGateways[name] == nil { report.stoppedGateways[name] = circuit.reason }
      } else if !circuit.letsTry(at: now, enteredAt: enteredAt, isTrying: circuits.trials.contains(name)) {
        closedUntil[name] = MonotonicTime.now + (circuit.until - now)
        report.closedGateways[name] = circuit.reason
      } else {
        report.closedGateways[name] = nil
      }
    }
    for name in report.closedGateways.keys where known[name] == nil { report.closedGateways[name] = nil }
  }

  /// The gateways that run, as if each had a place.
  func runningGateways() -> GatewayBudget {
    let running = gateways.values.filter { runs($0.name) }
    return GatewayBudget(
      routes: routes, free: Dictionary(running.map { ($0.name, 1) }, uniquingKeysWith: { first, _ in first }))
  }

  /// Microseconds until a rate lets the next message go, at least a millisecond.
  var pauseForRates: Int64 {
    let now = MonotonicTime.now.microseconds
    let waits = rates.values.map { max(0, $0.nextFree(at: now) - now) }.filter { $0 > 0 }
    return max(1000, waits.min() ?? 20_000)
  }

  var mayHaveWork: Bool { lookAgainAt.map { MonotonicTime.now >= $0 } ?? true }

  /// How many answers are worth waiting for before the next claim: until half of a gateway's places are free, for no
  /// longer than `claimTime`. A claim for each answer would write to the disk for each message.
  var answersUntilClaim: Int {
    guard let claimedAt, MonotonicTime.now - claimedAt < Worker.claimTime else { return 0 }
    let missing = gateways.values.compactMap { gateway in
      flying[gateway.name].flatMap { $0 > 0 ? max(0, $0 - gateway.concurrency / 2) : nil }
    }
    return missing.min() ?? 0
  }

  /// Takes note of limits that let nothing through before the run's patience ends: their messages wait for another run.
  mutating func rest(_ left: [String: RateLedger.Left], patience: Elapsed, at now: Instant) {
    for (name, left) in left where left.count == 0 && report.stoppedGateways[name] == nil {
      guard let more = left.moreAt, more - now > max(patience, .seconds(1)) else { continue }
      report.stoppedGateways[name] = "quota"
      report.silentGateways.insert(name)
    }
  }

  mutating func looked(found: Int) {
    lookAgainAt = found == 0 ? MonotonicTime.now + .milliseconds(20) : nil
  }

  mutating func pay(_ message: ClaimedMessage) {
    guard let left = money, let prices else { return }
    let cost = prices.cost(message.gateway, parts: message.parts)
    money = left - cost
    report.spent += cost
  }

  /// What was surely not accepted costs nothing.
  private mutating func payBack(_ result: AttemptResult) {
    guard let left = money, let prices, result.verdict.answer != .accepted, result.verdict.answer != .unknown else {
      return
    }
    let cost = prices.cost(result.message.gateway, parts: result.message.parts)
    money = left + cost
    report.spent -= cost
  }

  mutating func started(_ gateway: String) {
    inFlight += 1
    claimedAt = MonotonicTime.now
    flying[gateway, default: 0] += 1
    rates[gateway]?.start(at: MonotonicTime.now.microseconds)
    report.startedByGateway[gateway, default: 0] += 1
  }

  mutating func receive(_ results: [AttemptResult]) {
    guard !results.isEmpty else { return }
    if waiting.isEmpty { oldestResult = MonotonicTime.now }
    waiting += results
    inFlight -= results.count
    for result in results {
      flying[result.message.gateway, default: 0] -= 1
      payBack(result)
    }
    let tick = MonotonicTime.now
    for result in results {
      let (gateway, verdict) = (result.message.gateway, result.verdict)
      let gaveUp = patience.note(verdict.answer, of: gateway, at: tick)
      circuits.note(verdict.answer, of: gateway, code: verdict.code, gaveUp: gaveUp)
    }
    for (gateway, reason) in circuits.opened where closedUntil[gateway] == nil {
      // Until the next transaction says it to all.
      closedUntil[gateway] = tick + Circuit.firstPause
      report.closedGateways[gateway] = reason
    }
  }

  func shouldRecord(isLast: Bool) -> Bool {
    guard !waiting.isEmpty else { return false }
    if isLast || waiting.count >= Worker.groupSize { return true }
    return oldestResult.map { MonotonicTime.now - $0 >= Worker.groupTime } ?? true
  }

  mutating func recorded(_ recorded: ResultRecord.Recorded) {
    waiting.removeAll(keepingCapacity: true)
    oldestResult = nil
    lookAgainAt = nil
    report.sent.merge(recorded.sent, uniquingKeysWith: +)
    report.failed.merge(recorded.failed, uniquingKeysWith: +)
    report.retrying += recorded.retrying
    report.inDoubt += recorded.inDoubt
    report.stoppedGateways.merge(recorded.stops, uniquingKeysWith: { first, _ in first })
  }
}
