import Providers
import Rules
import Store
import Transport
import Vocabulary

/// Claims, and hands over what was claimed.
extension Worker {
  func mayClaim(_ state: WorkState) -> Bool {
    !isStopping && !state.report.isOutOfMoney && state.isAlive && state.mayHaveWork && state.answersUntilClaim == 0
      && state.budget().total > 0
  }

  func claim(_ number: Int64, _ state: inout WorkState) async throws -> Int {
    let budget = state.budget()
    let now = clock()
    let results = state.waiting
    let writer = results.isEmpty ? nil : resultRecord(number, state)
    let condition = condition(state)
    let limited = Array(state.gateways.values.filter { !$0.limits.isEmpty })
    let startedAgo = MonotonicTime.now - state.startedAt
    let circuits = state.circuits
    let enteredAt = state.enteredAt
    step()
    let (recorded, claim, doubts, turn) = try await database.write { [settings, bundles, links, options] session in
      let recorded = try writer?.write(results, session)
      options.onStep?()
      // What the server learnt did not arrive goes its other way before anything is claimed (R13).
      try ChannelMove(bundles: bundles, now: now).move(try ResponseRecording.takeMoves(in: session), session)
      let at = try WorkerRegister.now(session)
      if let stops = recorded?.stops { try CircuitBoard.open(stops, isConfiguration: true, at: at, session) }
      var turn = Turn(at: at, circuits: try circuits.write(at: at, session))
      let ledger = RateLedger(gateways: limited, worker: number, now: at)
      turn.left = try ledger.left(startedBy: at - startedAgo, session)
      var budget = budget
      budget.keep(to: turn.left)
      budget.keep(to: turn.circuits, at: at, enteredAt: enteredAt, trials: circuits.trials)
      let limit = min(Worker.groupSize, budget.total)
      guard limit > 0 else { return (recorded, ClaimPass.Claim(), DoubtPass.Decided(), turn) }
      var pass = ClaimPass(
        settings: settings, bundles: bundles, worker: number, now: now, free: budget,
        domains: DomainLedger(worker: number, now: at, startedBy: at - startedAgo), links: links, condition: condition)
      let claim = try pass.run(limit: limit, session)
      var doubts = DoubtPass(
        settings: settings, bundles: bundles, worker: number, now: now, free: pass.free, domains: pass.domains,
        condition: condition)
      let settled = try doubts.run(limit: limit, session)
      var counts: [String: Int] = [:]
      if !ledger.gateways.isEmpty || !budget.trying.isEmpty {
        for message in claim.messages + settled.resends { counts[message.gateway, default: 0] += 1 }
      }
      try ledger.take(counts, session)
      try doubts.domains.write(session)
      for gateway in budget.trying where counts[gateway] != nil {
        try CircuitBoard.tries(gateway, worker: number, at: at, session)
        turn.circuits[gateway]?.until = at + Circuit.trial
        turn.trials.insert(gateway)
      }
      options.onStep?()
      return (recorded, claim, settled, turn)
    }
    step()
    if let recorded { state.recorded(recorded) }
    for (reason, count) in claim.skipped { state.report.skipped[reason, default: 0] += count }
    state.report.leftInDoubt += doubts.left
    if claim.isOutOfMoney { state.report.isOutOfMoney = true }
    state.rest(turn.left, patience: options.patience, at: turn.at)
    state.circuits.trials.formUnion(turn.trials)
    state.learn(turn.circuits, at: turn.at)
    let messages = claim.messages + doubts.resends
    state.looked(found: claim.looked + doubts.resends.count + doubts.left)
    for broken in claim.broken + doubts.broken {
      state.brokenVersions.insert(broken.version)
      state.report.brokenCampaigns[broken.campaign] = broken.reason
    }
    for message in messages {
      state.pay(message)
      submit(message, &state)
      step()
    }
    state.startedAt = MonotonicTime.now
    return messages.count + claim.skipped.values.reduce(0, +) + doubts.left
  }

  /// What a claim learnt besides its messages.
  private struct Turn: Sendable {
    /// Real time on the database's clock.
    var at: Instant
    var circuits: [String: CircuitBoard.Entry]
    var left: [String: RateLedger.Left] = [:]
    /// Gateways at which one of the claimed messages tries.
    var trials: Set<String> = []
  }

  func step() { options.onStep?() }

  private func submit(_ message: ClaimedMessage, _ state: inout WorkState) {
    guard let gateway = state.gateways[message.gateway] else { return }
    state.started(message.gateway)
    let mailbox = mailbox
    let clock = clock
    let options = options
    guard Heartbeat.mayStart(age: MonotonicTime.now - state.beatAt) else {
      // This process stood still since it last said that it lives: others may have taken its claims.
      let verdict = Verdict(.notAccepted, code: "stalled")
      mailbox.put(AttemptResult(message: message, verdict: verdict, endedAt: clock()))
      return
    }
    do {
      transport.submit(
        try gateway.authorize(message.request, at: clock()), timeout: options.requestTime,
        readsHeaders: gateway.readsHeadersOfSuccess
      ) { outcome in
        let now = clock()
        options.onStep?()
        mailbox.put(AttemptResult(message: message, verdict: gateway.verdict(outcome, at: now), endedAt: now))
      }
    } catch {
      let verdict = Verdict(.configuration, code: error.code.rawValue)
      mailbox.put(AttemptResult(message: message, verdict: verdict, endedAt: clock()))
    }
  }
}
