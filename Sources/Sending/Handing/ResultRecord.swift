import Campaigns
import Providers
import Rules
import SQLText
import Store
import Vocabulary

/// Records how attempts ended, a group in one transaction (R20 to R22, R26).
struct ResultRecord: Sendable {
  let settings: WorkspaceSettings
  let bundles: BundleCache
  let worker: Int64
  let gateways: [String: Gateway]
  /// Gateways that stopped in this run (R20: a configuration error).
  let stopped: Set<String>
  /// Uniform in 0 ..< 1.
  let random: @Sendable () -> Double

  /// What recording a group came to.
  struct Recorded: Sendable {
    var sent: [Channel: Int] = [:]
    /// By the provider's code.
    var failed: [String: Int] = [:]
    var retrying = 0
    var inDoubt = 0
    /// Gateways to stop, with the provider's code.
    var stops: [String: String] = [:]
  }

  func write(_ results: [AttemptResult], _ session: any Session) throws -> Recorded {
    var recorded = Recorded()
    let owned = try ownedMessages(results, session)
    let takenOut = owned.ended
    // A message keeps the provider's id where its receipts are found by it. Where they bring our reference (R25) only the
    // attempt keeps it: an index of numbers that come in no order is the dearest thing to write.
    let findable = Set(gateways.values.filter { !$0.receiptsAlwaysCarryReference }.map(\.name))
    var tries = RowBatch(columns: [
      "customer_id", "message_number", "attempt", "channel", "gateway", "started_at", "ended_at", "class", "code",
      "provider_id",
    ])
    var accepted = RowBatch(columns: [
      "customer_id", "message_number", "state", "gateway", "provider_id", "sent_at", "ended_at", "parts",
    ])
    var outcomes = RowBatch(columns: [
      "customer_id", "message_number", "state", "gateway", "provider_id", "sent_at", "ended_at", "detail", "parts",
    ])
    var waiting = RowBatch(columns: [
      "message_number", "state", "next_at", "channel", "gateway", "doubts", "moved", "attempts",
    ])
    var refusals = RowBatch(columns: ["kind", "digest", "cause", "at", "recorded_at", "gateway"])
    var strikes = RowBatch(columns: ["kind", "digest", "day", "gateway"])
    var ended: [Int64] = []

    for result in results {
      let message = result.message
      let verdict = result.verdict
      tries.append(message.id.customer)
      tries.append(message.id.number)
      tries.append(message.attempt)
      tries.append(message.channel.number)
      tries.append(message.gateway)
      tries.append(message.startedAt.microseconds)
      tries.append(result.endedAt.microseconds)
      tries.append(verdict.answer.rawValue)
      tries.append(verdict.code)
      tries.append(verdict.providerID)

      // Somebody took this worker for dead and decided about its message: only a yes is news.
      let isOwned = takenOut.contains(message.id.number) || owned.others.contains(message.id.number)
      guard isOwned || verdict.answer == .accepted else { continue }
      // Nobody else has spoken of a message that still stands in the outbox as ours: nothing is merged.
      if isOwned, verdict.answer == .accepted {
        recorded.sent[message.channel, default: 0] += 1
        accepted.append(message.id.customer)
        accepted.append(message.id.number)
        accepted.append(MessageState.sent.rawValue)
        accepted.append(message.gateway)
        accepted.append(findable.contains(message.gateway) ? verdict.providerID : nil)
        accepted.append(result.endedAt.microseconds)
        accepted.append(result.endedAt.microseconds)
        accepted.append(message.parts)
        continue
      }
      // What was on the wire is recorded even where the campaign no longer reads.
      let bundle = try bundles.readable(message.row.campaign, version: message.row.version, session)
      let next = bundle.flatMap { nextChannel(message, $0.campaign) }
      let followUp = FollowUp.after(
        verdict,
        in: FollowUp.Situation(
          attempts: message.attempt, attemptsAtGateway: message.attemptsAtGateway, doubts: message.row.doubts,
          now: result.endedAt, expiresAt: message.row.expires, hasOtherGateway: hasOtherGateway(message),
          hasNextChannel: next != nil, keyValidFor: gateways[message.gateway]?.keyValidFor, jitter: random()))
      var state = MessageState.planned
      var nextAt: Instant?
      var channel = message.channel
      var gateway: String? = message.gateway
      var hasMoved = message.row.hasMoved
      var doubts = message.row.doubts
      switch followUp {
      case .finish(let end):
        state = end
        switch end {
        case .sent: recorded.sent[channel, default: 0] += 1
        case .inDoubt: recorded.inDoubt += 1
        default: recorded.failed[verdict.code ?? verdict.answer.word, default: 0] += 1
        }
      case .retry(let after):
        nextAt = result.endedAt + after
        // Behind a doubt only the same gateway may try, with the same bytes: that is how doubts are sent again (R21).
        if doubts > 0 { state = .inDoubt }
      case .nextGateway(let after):
        gateway = nextGateway(message)
        nextAt = result.endedAt + after
      case .nextChannel:
        channel = next ?? channel
        gateway = nil
        hasMoved = true
        nextAt = result.endedAt
      case .doubt(let wait):
        state = .inDoubt
        doubts += 1
        nextAt = result.endedAt + wait
        recorded.inDoubt += 1
      case .stopGateway(let reroute):
        recorded.stops[message.gateway] = verdict.code ?? "configuration"
        if reroute { gateway = nextGateway(message) }
        if doubts > 0 { state = .inDoubt }
        nextAt = result.endedAt
      }
      if state == .planned { recorded.retrying += 1 }
      outcomes.append(message.id.customer)
      outcomes.append(message.id.number)
      outcomes.append(state.rawValue)
      outcomes.append(message.gateway)
      outcomes.append(findable.contains(message.gateway) ? verdict.providerID : nil)
      outcomes.append(state == .sent ? result.endedAt.microseconds : nil)
      outcomes.append(nextAt == nil ? result.endedAt.microseconds : nil)
      outcomes.append(state == .failed ? verdict.code ?? verdict.answer.word : nil)
      outcomes.append(message.parts)
      if let nextAt {
        waiting.append(message.id.number)
        waiting.append(state.rawValue)
        waiting.append(nextAt.microseconds)
        waiting.append(channel.number)
        waiting.append(gateway)
        waiting.append(doubts)
        waiting.append(hasMoved)
        waiting.append(message.attempt)
      } else {
        ended.append(message.id.number)
      }
      if let cause = verdict.refusal {
        append(cause, message, result.endedAt, to: &refusals, &strikes)
      }
    }

    // Who took this worker for dead has written down its attempt.
    try session.insert(
      tries, into: "attempts", onConflict: .replace(key: ["customer_id", "message_number", "attempt"]))
    try session.update(accepted, in: "messages", keyCount: 2)
    try merge(outcomes, session)
    try session.update(waiting, in: "outbox", keyCount: 1)
    try removeFromOutbox(ended, session)
    // A receipt that ended a doubt or a wait leaves nothing to send.
    if !waiting.isEmpty { try removeAnswered(results.map(\.message.id), session) }
    try session.insert(refusals, into: "refusals", onConflict: .ignore)
    try recordStrikes(strikes, session)
    return recorded
  }

  private func merge(_ outcomes: RowBatch, _ session: any Session) throws {
    guard !outcomes.isEmpty else { return }
    try session.merge(outcomes, as: "outcomes") {
      // A receipt may have come before our own record: the highest state stands (R25).
      try session.run(
        """
        UPDATE messages SET \
        state = CASE WHEN messages.state >= \(MessageState.sent.rawValue) AND messages.state > r.state \
        THEN messages.state ELSE r.state END, \
        gateway = r.gateway, provider_id = coalesce(r.provider_id, messages.provider_id), \
        sent_at = coalesce(messages.sent_at, r.sent_at), ended_at = coalesce(messages.ended_at, r.ended_at), \
        detail = coalesce(r.detail, messages.detail), parts = r.parts \
        FROM outcomes AS r WHERE messages.customer_id = r.customer_id AND messages.message_number = r.message_number
        """)
    }
  }

  /// The messages that are still this worker's own. Those that were accepted have left the outbox with this.
  private func ownedMessages(
    _ results: [AttemptResult], _ session: any Session
  ) throws -> (ended: Set<Int64>, others: Set<Int64>) {
    var (ended, others): (Set<Int64>, Set<Int64>) = ([], [])
    let own: SQLText = "worker = \(worker) AND state = \(MessageState.claimed.rawValue)"
    let accepted = results.lazy.filter { $0.verdict.answer == .accepted }.map(\.message.id.number)
    let rest = results.lazy.filter { $0.verdict.answer != .accepted }.map(\.message.id.number)
    if !accepted.isEmpty {
      ended.reserveCapacity(results.count)
      try session.rows(
        "DELETE FROM outbox WHERE message_number IN \(SQLText.list(accepted)) AND \(own) RETURNING message_number"
      ) { row in ended.insert(row.integer(0)) }
    }
    if !rest.isEmpty {
      try session.rows(
        "SELECT message_number FROM outbox WHERE message_number IN \(SQLText.list(rest)) AND \(own)"
      ) { row in others.insert(row.integer(0)) }
    }
    return (ended, others)
  }

  private func append(
    _ cause: RefusalCause, _ message: ClaimedMessage, _ at: Instant, to refusals: inout RowBatch,
    _ strikes: inout RowBatch
  ) {
    let digest = message.digest
    if cause == .invalidNumber {
      strikes.append(message.channel.addressKind.rawValue)
      strikes.append(digest)
      strikes.append(Int64(message.zoneDay.days))
      strikes.append(message.gateway)
    } else {
      refusals.append(message.channel.addressKind.rawValue)
      refusals.append(digest)
      refusals.append(cause.rawValue)
      refusals.append(at.microseconds)
      refusals.append(at.microseconds)
      refusals.append(message.gateway)
    }
  }

  /// "Invalid number" refuses an address after two on different days (R26).
  private func recordStrikes(_ strikes: RowBatch, _ session: any Session) throws {
    guard !strikes.isEmpty else { return }
    try session.insert(strikes, into: "strikes", onConflict: .ignore)
    try session.merge(strikes, as: "new_strikes") {
      try session.run(
        """
        INSERT INTO refusals (kind, digest, cause, at, recorded_at, gateway) \
        SELECT s.kind, s.digest, \(RefusalCause.invalidNumber.rawValue), max(s.day) * 86400000000, \
        max(s.day) * 86400000000, max(s.gateway) FROM strikes AS s \
        WHERE (s.kind, s.digest) IN (SELECT n.kind, n.digest FROM new_strikes AS n) \
        GROUP BY s.kind, s.digest HAVING count(*) >= 2 ON CONFLICT DO NOTHING
        """)
    }
  }

  private func removeAnswered(_ messages: [MessageID], _ session: any Session) throws {
    try session.run(
      """
      DELETE FROM outbox WHERE message_number IN \(SQLText.list(messages.lazy.map(\.number))) \
      AND EXISTS (SELECT 1 FROM messages AS m \
      WHERE m.customer_id = outbox.customer_id AND m.message_number = outbox.message_number \
      AND m.state >= \(MessageState.sent.rawValue))
      """)
  }

  /// The channel behind this one, where the file lets a message move and it has not moved yet (R13).
  private func nextChannel(_ message: ClaimedMessage, _ campaign: Campaign) -> Channel? {
    message.row.hasMoved ? nil : campaign.channels.channels(after: message.channel).first
  }

  private func hasOtherGateway(_ message: ClaimedMessage) -> Bool { nextGateway(message) != nil }

  /// The working gateway behind this one on the route, round to its beginning.
  private func nextGateway(_ message: ClaimedMessage) -> String? {
    let route = settings.routes[message.channel] ?? []
    guard let place = route.firstIndex(of: message.gateway) else { return route.first }
    return (route[(place + 1)...] + route[..<place]).first { !stopped.contains($0) }
  }
}
