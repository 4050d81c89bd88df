import Rules
import SQLText
import Store
import Vocabulary

/// Looks after sends whose first part goes alone: notices when it has gone, and when the wait is over lets the rest go or
/// stops it (R29).
struct CanaryPass {
  let now: Instant
  /// Only canaries of this campaign.
  let campaign: String?
  /// How much of a rest is let go in one transaction.
  static let step = 10_000

  /// What a pass found.
  struct Found: Sendable {
    /// How many messages were let go.
    var released = 0
    /// Sends that wait for a person, with the reason.
    var stopped: [String: String] = [:]
    /// Sends whose canary is waited for, and until when.
    var waiting: [String: Instant] = [:]
  }

  func run(_ session: any Session) throws -> Found {
    var found = Found()
    let live: SQLText = "d.state IN (\(SendRegister.State.ready.rawValue), \(SendRegister.State.done.rawValue))"
    let own: SQLText = campaign.map { "d.campaign = \($0)" } ?? "TRUE"
    for canary in try CanaryRegister.read(
      where: "\(live) AND \(own) AND y.released = 0 AND y.state <> \(CanaryRegister.State.stopped.rawValue)", session)
    {
      if canary.state == .running, try !decide(canary, session, &found) { continue }
      found.released += try release(canary.send, session)
    }
    for canary in try CanaryRegister.read(
      where: "\(own) AND y.state = \(CanaryRegister.State.stopped.rawValue)", session) where canary.holdsSend
    {
      found.stopped[canary.sendName] = canary.reason ?? ""
    }
    return found
  }

  /// Returns whether the rest may go.
  private func decide(_ canary: CanaryRegister, _ session: any Session, _ found: inout Found) throws -> Bool {
    let send = canary.send
    var due = 0
    var later = 0
    try session.rows(
      """
      SELECT state = \(MessageState.claimed.rawValue) OR next_at <= \(now.microseconds), count(*) FROM outbox \
      WHERE send_id = \(send) AND next_at < \(CanaryRegister.heldOffset) \
      AND state IN (\(MessageState.planned.rawValue), \(MessageState.claimed.rawValue)) GROUP BY 1
      """
    ) { row in if row.integer(0) != 0 { due = Int(row.integer(1)) } else { later = Int(row.integer(1)) } }
    let result = try CanaryPass.result(of: send, session)
    if due > 0 || result.tried == 0 && later > 0 { return false }
    if result.tried == 0 {
      // Nobody stands in the part, or nobody of it was written to: there is nothing to learn.
      try finish(canary, .passed, result, nil, session)
      return true
    }
    guard let since = canary.quietSince else {
      try session.run("UPDATE canaries SET quiet_since = \(now.microseconds) WHERE send_id = \(send)")
      found.waiting[canary.sendName] = now + canary.canary.wait
      return false
    }
    guard now >= since + canary.canary.wait else {
      found.waiting[canary.sendName] = since + canary.canary.wait
      return false
    }
    guard let excess = result.excess(canary.canary.limits) else {
      try finish(canary, .passed, result, nil, session)
      return true
    }
    try finish(canary, .stopped, result, excess.words, session)
    try session.run(
      """
      UPDATE sends SET state = \(SendRegister.State.paused.rawValue) \
      WHERE send_id = \(send) AND state = \(SendRegister.State.ready.rawValue)
      """)
    return false
  }

  private func finish(
    _ canary: CanaryRegister, _ state: CanaryRegister.State, _ result: CanaryResult, _ reason: String?,
    _ session: any Session
  ) throws {
    let counts = result.counts
    try session.run(
      """
      UPDATE canaries SET state = \(state.rawValue), decided_at = \(now.microseconds), tried = \(result.tried), \
      failed = \(counts[.failed, default: 0]), bounced = \(counts[.bounced, default: 0]), \
      complained = \(counts[.complained, default: 0]), unsubscribed = \(counts[.unsubscribed, default: 0]), \
      reason = \(reason) WHERE send_id = \(canary.send)
      """)
  }

  /// Gives messages of the rest their own time again; a send of a million is let go in many steps.
  private func release(_ send: Int64, _ session: any Session) throws -> Int {
    // By the order of the outbox, where what is held stands together behind all else.
    let channels = Channel.allCases.map { "\($0.number)" as SQLText }.joined(separator: ", ")
    let released = try session.run(
      """
      UPDATE outbox SET next_at = next_at - \(CanaryRegister.heldOffset) WHERE message_number IN (\
      SELECT o.message_number FROM outbox AS o WHERE o.state = \(MessageState.planned.rawValue) \
      AND o.channel IN (\(channels)) AND o.next_at >= \(CanaryRegister.heldOffset) AND o.send_id + 0 = \(send) \
      LIMIT \(CanaryPass.step))
      """)
    if released == 0 { try session.run("UPDATE canaries SET released = 1 WHERE send_id = \(send)") }
    return released
  }

  /// What became of those who were written to.
  static func result(of send: Int64, _ session: any Session) throws -> CanaryResult {
    let states: [MessageState] = [.inDoubt, .sent, .failed, .delivered, .bounced]
    let list = states.map { "\($0.rawValue)" as SQLText }.joined(separator: ", ")
    var result = CanaryResult(tried: 0)
    try session.rows(
      "SELECT state, count(*) FROM messages WHERE send_id = \(send) AND state IN (\(list)) GROUP BY state"
    ) { row in
      let count = Int(row.integer(1))
      result.tried += count
      switch MessageState(rawValue: Int(row.integer(0))) {
      case .failed: result.counts[.failed, default: 0] += count
      case .bounced: result.counts[.bounced, default: 0] += count
      default: break
      }
    }
    try session.rows(
      """
      SELECT r.kind, count(DISTINCT r.message_number) FROM messages AS m JOIN responses AS r \
      ON r.customer_id = m.customer_id AND r.message_number = m.message_number \
      WHERE m.send_id = \(send) AND m.state IN (\(list)) \
      AND r.kind IN (\(ResponseKind.complained.rawValue), \(ResponseKind.unsubscribed.rawValue)) GROUP BY r.kind
      """
    ) { row in
      let measure: Canary.Measure =
        row.integer(0) == Int64(ResponseKind.complained.rawValue) ? .complained : .unsubscribed
      result.counts[measure] = Int(row.integer(1))
    }
    return result
  }
}

extension CanaryResult.Excess {
  /// `bounced: 12 of 100, surely more than the 5% that may`
  var words: String {
    "\(measure.rawValue): \(count) of \(tried), surely more than \(Canary.percent(limit)) "
      + "(at least \(Canary.percent(Int(atLeast * 10_000))))"
  }
}

extension Canary {
  /// Hundredths of a percent as people write them: `1%`, `0.3%`, `0.25%`.
  package static func percent(_ hundredths: Int) -> String {
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)%" }
    if rest % 10 == 0 { return "\(whole).\(rest / 10)%" }
    return "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
  }
}
