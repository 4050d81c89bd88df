import Campaigns
import Rules
import SQLText
import Store
import Vocabulary

/// Keeps one address from getting a marketing send twice (R4): the customer with the latest order stays.
struct SharedAddresses {
  private let pass: PlanPass
  private let now: Instant
  private var shared: [AddressKind: Set<[UInt8]>] = [:]
  private var held: [Rival] = []
  private(set) var losers: Set<PlanPass.SharedAddress> = []

  private struct Rival {
    var decision: PlanPass.Decision
    var stretch: Planner.Stretch
    var channels: [Channel]
    var lastOrder: Instant?
  }

  init(_ session: any Session, pass: PlanPass, now: Instant) throws {
    self.pass = pass
    self.now = now
    guard pass.campaign.purpose == .marketing else { return }
    for kind in Set(pass.channels.map(\.addressKind)) where kind != .wechat {
      var digests: Set<[UInt8]> = []
      try session.rows(
        """
        SELECT \(raw: kind.rawValue)_digest FROM customers WHERE \(raw: kind.rawValue)_digest IS NOT NULL \
        GROUP BY \(raw: kind.rawValue)_digest HAVING count(*) > 1
        """
      ) { row in digests.insert(row.blob(0)) }
      if !digests.isEmpty { shared[kind] = digests }
    }
  }

  /// Returns the decisions that stand by themselves, and keeps back those that may have a rival.
  mutating func hold(
    _ decisions: [PlanPass.Decision], _ stretch: Planner.Stretch, _ session: any Session
  ) throws -> [PlanPass.Decision] {
    guard !shared.isEmpty else { return decisions }
    var settled: [PlanPass.Decision] = []
    for decision in decisions {
      guard let channels = contested(decision), !channels.isEmpty else {
        settled.append(decision)
        continue
      }
      if try isTaken(decision, channels, session) {
        settled.append(lose(decision, channels))
        continue
      }
      var last: Instant?
      try session.rows(
        """
        SELECT max(placed_at) FROM orders WHERE customer_id = \(decision.candidate.customer) \
        AND deleted_at IS NULL AND placed_at <= \(now.microseconds)
        """
      ) { row in last = row.optionalInteger(0).map { Instant(microseconds: $0) } }
      held.append(Rival(decision: decision, stretch: stretch, channels: channels, lastOrder: last))
    }
    return settled
  }

  /// Decides all that were kept back, each with the stretch that it was found in.
  mutating func settle() -> [(decision: PlanPass.Decision, stretch: Planner.Stretch)] {
    let losing = SameAddress.losers(
      held.flatMap { rival in
        rival.channels.map { channel in
          SameAddress.Entry(
            channel: channel, digest: digest(rival, channel), customer: rival.decision.candidate.customer,
            latestOrder: rival.lastOrder)
        }
      })
    let rivals = held
    held = []
    var next = 0
    return rivals.map { rival in
      let lost = rival.channels.indices.filter { losing[next + $0] }.map { rival.channels[$0] }
      next += rival.channels.count
      return (lost.isEmpty ? rival.decision : lose(rival.decision, lost), rival.stretch)
    }
  }

  /// The first eight bytes of the address's digest.
  private func digest(_ rival: Rival, _ channel: Channel) -> UInt64 {
    rival.decision.candidate.address(channel.addressKind).digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The channels by which the decision would write to an address that others have; nil where it writes to nobody.
  private func contested(_ decision: PlanPass.Decision) -> [Channel]? {
    let channels: [Channel]
    switch decision.outcome {
    case .written(let passing, _, _): channels = passing
    // One held out takes the place too, or its rival would be written to and the lot would be worthless.
    case .heldOut: channels = pass.channels
    case .alreadyDone, .skipped, .skippedAsBefore: return nil
    }
    return channels.filter {
      shared[$0.addressKind]?.contains(decision.candidate.address($0.addressKind).digest) ?? false
    }
  }

  /// Whether another customer at the address already has a message of this campaign that fell due in this span.
  private func isTaken(
    _ decision: PlanPass.Decision, _ channels: [Channel], _ session: any Session
  ) throws -> Bool {
    for channel in channels {
      var isTaken = false
      let kind = channel.addressKind
      try session.rows(
        """
        SELECT 1 FROM customers AS o JOIN messages AS m ON m.campaign = \(pass.campaign.name) \
        AND m.customer_id = o.customer_id WHERE o.\(raw: kind.rawValue)_digest = \
        \(decision.candidate.address(kind).digest) AND o.customer_id <> \(decision.candidate.customer) \
        AND (m.state >= \(MessageState.planned.rawValue) AND m.channel = \(channel.number) \
        OR m.state = \(MessageState.heldOut.rawValue)) AND m.expires_at > \(now.microseconds) LIMIT 1
        """
      ) { _ in isTaken = true }
      if isTaken { return true }
    }
    return false
  }

  private mutating func lose(_ decision: PlanPass.Decision, _ channels: [Channel]) -> PlanPass.Decision {
    for channel in channels {
      losers.insert(PlanPass.SharedAddress(customer: decision.candidate.customer, channel: channel))
    }
    var decision = decision
    switch decision.outcome {
    case .written(let passing, let lot, let number):
      let rest = passing.filter { !channels.contains($0) }
      decision.outcome =
        rest.isEmpty ? skipped(decision, number) : .written(channels: rest, lot: lot, number: number)
    case .heldOut(_, let number): decision.outcome = skipped(decision, number)
    case .alreadyDone, .skipped, .skippedAsBefore: break
    }
    return decision
  }

  private func skipped(_ decision: PlanPass.Decision, _ number: Int64?) -> PlanPass.Outcome {
    decision.formerReason == SkipReason.sameAddress.rawValue
      ? .skippedAsBefore(.sameAddress, detail: nil) : .skipped(.sameAddress, detail: nil, number: number)
  }
}
