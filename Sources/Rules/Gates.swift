package import Vocabulary

/// What the gates need to know of a campaign.
package struct GatePolicy: Hashable, Sendable {
  package var purpose: Purpose
  /// The topic that a consent is needed for; the facts' answers are for it.
  package var topic: String
  package var channelPlan: ChannelPlan
  package var cap: FrequencyCap

  package init(purpose: Purpose, topic: String, channelPlan: ChannelPlan, cap: FrequencyCap = FrequencyCap()) {
    self.purpose = purpose
    self.topic = topic
    self.channelPlan = channelPlan
    self.cap = cap
  }
}

package enum GateResult: Hashable, Sendable {
  /// Drawn next, where the campaign draws, and written on these channels: one, or with `every` all that passed.
  case passes([Channel])
  /// The detail is the missing variable's name.
  case skipped(SkipReason, detail: String? = nil)
}

/// Who gets a message, in the order of R11; asked when planning and again when claiming.
package enum Gates {
  /// Returns the channels to write on, or the reason furthest down at which somebody failed.
  ///
  /// Transactional messages skip consent, shared addresses, caps, coupons and holdouts; refusals hold for them too (R16).
  package static func pass(_ person: PersonFacts, policy: GatePolicy) -> GateResult {
    if person.isAlreadyDone { return .skipped(.alreadyDone) }
    return rest(person, policy: policy, isClaiming: false)
  }

  /// Returns the channels on which a claimed message may still go out, or why it may not (R12). Coupons and lots were given
  /// when planning and are not asked again.
  ///
  /// - Parameter policy: its plan holds the channels still open: one that failed before is left out.
  package static func claim(_ person: PersonFacts, claim: ClaimFacts, policy: GatePolicy) -> GateResult {
    if claim.isErased { return .skipped(.erased) }
    if claim.isExpired { return .skipped(.expired) }
    if claim.hasStopped { return .skipped(.stopped) }
    if claim.isInAudience == false { return .skipped(.leftAudience) }
    return rest(person, policy: policy, isClaiming: true)
  }

  /// Returns the first gate of R11 that stops one channel; nil where it passes.
  package static func reason(_ facts: ChannelFacts, purpose: Purpose) -> SkipReason? {
    if !facts.hasAddress { return .unreachable }
    if facts.isRefused { return .refusedAddress }
    if purpose == .marketing, !facts.answers.allows { return .noConsent }
    if facts.missingVariable != nil { return .missingVariable }
    if !facts.hasTemplate { return .noTemplate }
    return nil
  }

  private static func rest(_ person: PersonFacts, policy: GatePolicy, isClaiming: Bool) -> GateResult {
    var open: [Channel] = []
    var furthest = SkipReason.unreachable
    var detail: String?
    var sharesAddress = false
    for channel in policy.channelPlan.channels {
      guard let facts = person.channels.first(where: { $0.channel == channel }) else { continue }
      if let reason = reason(facts, purpose: policy.purpose) {
        if reason > furthest {
          furthest = reason
          detail = nil
        }
        if reason == .missingVariable, furthest == .missingVariable, detail == nil { detail = facts.missingVariable }
      } else if facts.sharesAddress, policy.purpose == .marketing {
        sharesAddress = true
      } else {
        open.append(channel)
      }
    }
    guard !open.isEmpty || sharesAddress else { return .skipped(furthest, detail: detail) }
    if policy.purpose == .marketing {
      guard policy.cap.allows(today: person.claimedToday, thisWeek: person.claimedThisWeek) else {
        return .skipped(.frequencyCap)
      }
      guard !open.isEmpty else { return .skipped(.sameAddress) }
      if !isClaiming {
        guard person.hasCoupon else { return .skipped(.noCoupon) }
        guard !person.isGloballyHeldOut else { return .skipped(.globalHoldout) }
      }
    }
    switch policy.channelPlan {
    case .firstThatPasses: return .passes(Array(open.prefix(1)))
    case .every: return .passes(open)
    }
  }
}
