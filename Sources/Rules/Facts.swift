package import Vocabulary

/// What the gates ask about one channel of one person.
package struct ChannelFacts: Hashable, Sendable {
  package var channel: Channel
  package var hasAddress: Bool
  /// Whether the address is refused, for whatever cause (R15).
  package var isRefused: Bool
  /// The answers in force for the channel and the campaign's topic.
  package var answers: ConsentAnswers
  package var hasTemplate: Bool
  /// The first variable that some arm's template needs and this person lacks: people are drawn among those who pass for
  /// every arm (R29).
  package var missingVariable: String?
  /// Whether somebody else in this send has the address and keeps it (R4); see `SameAddress`.
  package var sharesAddress: Bool

  package init(
    _ channel: Channel, hasAddress: Bool = true, isRefused: Bool = false, answers: ConsentAnswers = ConsentAnswers(),
    hasTemplate: Bool = true, missingVariable: String? = nil, sharesAddress: Bool = false
  ) {
    self.channel = channel
    self.hasAddress = hasAddress
    self.isRefused = isRefused
    self.answers = answers
    self.hasTemplate = hasTemplate
    self.missingVariable = missingVariable
    self.sharesAddress = sharesAddress
  }
}

/// What the gates ask about one person who matched.
package struct PersonFacts: Hashable, Sendable {
  /// Whether the occurrence has a message already, in a state that is final or waiting (R8).
  package var isAlreadyDone: Bool
  /// Facts of the plan's channels, in any order; a channel that is missing here is unreachable.
  package var channels: [ChannelFacts]
  /// Marketing occurrences that count on the customer's date of the due moment (R17).
  package var claimedToday: Int
  /// Marketing occurrences that count on that date and the six before it, today's included.
  package var claimedThisWeek: Int
  /// Whether a coupon is left for every arm, where the campaign gives one.
  package var hasCoupon: Bool
  package var isGloballyHeldOut: Bool

  package init(
    isAlreadyDone: Bool = false, channels: [ChannelFacts], claimedToday: Int = 0, claimedThisWeek: Int = 0,
    hasCoupon: Bool = true, isGloballyHeldOut: Bool = false
  ) {
    self.isAlreadyDone = isAlreadyDone
    self.channels = channels
    self.claimedToday = claimedToday
    self.claimedThisWeek = claimedThisWeek
    self.hasCoupon = hasCoupon
    self.isGloballyHeldOut = isGloballyHeldOut
  }
}

/// What is asked besides the gates when a message is claimed (R12).
package struct ClaimFacts: Hashable, Sendable {
  package var isErased: Bool
  package var isExpired: Bool
  /// Whether `stop_when` holds.
  package var hasStopped: Bool
  /// Whether the audience still holds; nil where it is not asked again.
  package var isInAudience: Bool?

  package init(
    isErased: Bool = false, isExpired: Bool = false, hasStopped: Bool = false, isInAudience: Bool? = nil
  ) {
    self.isErased = isErased
    self.isExpired = isExpired
    self.hasStopped = hasStopped
    self.isInAudience = isInAudience
  }
}
