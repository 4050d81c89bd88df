import Campaigns
import LocalTime
import Rules
import SQLText
import Store
import Vocabulary

/// Leads candidates of one campaign through the gates, batch by batch (R11).
struct PlanPass {
  let bundle: CampaignBundle
  let version: String
  let settings: WorkspaceSettings
  let now: Instant
  /// People who lose their channel to a customer with the same address (R4): decided by the counting pass.
  var losers: Set<SharedAddress> = []
  /// The campaign's names, its present one first (`renamed_from`).
  let names: [String]

  /// A customer at an address that others have too.
  struct SharedAddress: Hashable {
    var customer: CustomerID
    var channel: Channel
  }

  /// What becomes of one candidate.
  enum Outcome {
    /// Nothing new: the occurrence has its message or its end already.
    case alreadyDone
    /// `number` is that of the provisional row to update, where one stands.
    case skipped(SkipReason, detail: String?, number: Int64?)
    /// Skipped as an earlier run found already: counted, and nothing to write.
    case skippedAsBefore(SkipReason, detail: String?)
    case heldOut(lot: Int64, number: Int64?)
    case written(channels: [Channel], lot: Int64, number: Int64?)
  }

  struct Decision {
    var candidate: Candidate
    var trigger: Trigger
    var occurrence: OccurrenceKey
    /// Why an earlier run skipped it for now; 0 where none did.
    var formerReason = 0
    var outcome: Outcome
  }

  var campaign: Campaign { bundle.campaign }

  var channels: [Channel] { campaign.channels.channels }

  /// The keys of `candidates`, in their order.
  func occurrences(_ candidates: [Candidate], _ trigger: Trigger) -> [OccurrenceKey] {
    let occurrence = Occurrence(campaign: campaign.renamedFrom ?? campaign.name, step: trigger.step)
    return candidates.map { candidate in
      occurrence.key(
        subject: campaign.subject.flatMap { kind in candidate.subject == 0 ? nil : (kind, candidate.subject) },
        instance: candidate.due.instance)
    }
  }

  /// Decides a batch whose customers ascend.
  func decide(_ candidates: [Candidate], _ trigger: Trigger, _ session: any Session) throws -> [Decision] {
    guard !candidates.isEmpty else { return [] }
    var customers: [CustomerID] = []
    for candidate in candidates where customers.last != candidate.customer { customers.append(candidate.customer) }
    let keys = occurrences(candidates, trigger)
    let standing = try StandingMessages.load(
      session, campaign: campaign, names: names, trigger: trigger, customers: customers, candidates: candidates)
    let days = candidates.map { $0.zone.date($0.due.at) }
    let first = days.min() ?? CivilDate(days: 0)
    let last = days.max() ?? first
    var gates = try GateData.load(
      session, customers: customers, topic: campaign.topic, channels: channels, days: (first - 6)...last,
      states: MessageState.reserving)
    let texts = try Personalisation(bundle: bundle, settings: settings, now: now).load(
      session, candidates.map { Personalisation.Key($0) })
    let draws = try Draws.load(session, campaign: campaign, names: names, customers: customers)
    let lots = Lot(salt: draws.salt)
    let globalLots = Lot(salt: Lot.globalHoldoutSalt)
    let arms = ArmPlan(holdout: campaign.holdout)
    let restored = try Restoration.spans(session)

    // Two rows may be one occurrence: an event that was pushed and imported (R28).
    var seen: Set<Seen> = []
    return candidates.enumerated().map { index, candidate in
      let key = keys[index]
      let found = standing.find(candidate, at: index, trigger)
      var decision = Decision(candidate: candidate, trigger: trigger, occurrence: key, outcome: .alreadyDone)
      if let found, !found.isProvisional { return decision }
      let place = Seen(customer: candidate.subject == 0 ? candidate.customer : 0, occurrence: key)
      guard seen.insert(place).inserted else { return decision }
      decision.formerReason = found?.reason ?? 0
      // What another copy of this database could have sent since the backup was made may have been sent by it (R23): not
      // only what fell due since then, also what was due before and still alive.
      if restored.contains(where: { candidate.due.at <= $0.upperBound && candidate.due.expires > $0.lowerBound }) {
        decision.outcome =
          found?.reason == SkipReason.restored.rawValue
          ? .skippedAsBefore(.restored, detail: nil) : .skipped(.restored, detail: nil, number: found?.number)
        return decision
      }
      let claimed = gates.claimed(candidate.customer, on: days[index], except: key)
      let person = PersonFacts(
        isAlreadyDone: false,
        channels: channels.map { channel in
          let address = candidate.address(channel.addressKind)
          let entry = bundle.templates.find(trigger.template, channel: channel, locale: candidate.locale)
          return ChannelFacts(
            channel, hasAddress: address.isPresent, isRefused: address.isRefused,
            answers: gates.answers(candidate.customer, channel), hasTemplate: entry != nil,
            missingVariable: entry.flatMap { texts.missing($0, row: index) },
            sharesAddress: losers.contains(SharedAddress(customer: candidate.customer, channel: channel)))
        },
        claimedToday: claimed.day, claimedThisWeek: claimed.week,
        isGloballyHeldOut: campaign.purpose == .marketing && settings.globalHoldout > 0
          && globalLots.share(of: candidate.customer) < settings.globalHoldout)
      switch Gates.pass(person, policy: policy) {
      case .skipped(let reason, let detail):
        decision.outcome =
          found?.reason == reason.rawValue
          ? .skippedAsBefore(reason, detail: detail) : .skipped(reason, detail: detail, number: found?.number)
      case .passes(let passing):
        let lot = lots.rank(of: candidate.customer)
        let isHeldOut =
          draws.isHeldOut(candidate.customer) ?? (arms.draw(share: Lot.share(ofRank: lot)) == .heldOut)
        if isHeldOut {
          decision.outcome = .heldOut(lot: lot, number: found?.number)
        } else {
          decision.outcome = .written(channels: passing, lot: lot, number: found?.number)
          if campaign.purpose == .marketing { gates.claim(candidate.customer, on: days[index], key) }
        }
      }
      return decision
    }
  }

  private struct Seen: Hashable {
    /// 0 for a subject's: its occurrence is one, whoever has it.
    var customer: CustomerID
    var occurrence: OccurrenceKey
  }

  var policy: GatePolicy {
    GatePolicy(
      purpose: campaign.purpose, topic: campaign.topic, channelPlan: campaign.channels, cap: settings.cap)
  }
}

extension MessageState {
  /// The states of messages that were handed over or are about to be: what counts for caps when claiming (R17).
  static let claiming: [MessageState] = [.claimed, .inDoubt, .sent, .delivered, .bounced]
  /// Those, and the planned ones that reserve their place.
  static let reserving: [MessageState] = claiming + [.planned]
}
