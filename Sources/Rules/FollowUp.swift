package import Vocabulary

/// What is done with a message after an attempt (R13, R20, R21).
package enum FollowUp: Hashable, Sendable {
  /// The message has ended, or stands in its final doubt.
  case finish(MessageState)
  /// Planned again, for the same gateway. Where there was a doubt before, no other gateway may take it.
  case retry(after: Elapsed)
  /// Planned again for the next gateway of the channel's route: at once the first time, afterwards with backoff, so that
  /// two failing gateways do not throw a message to and fro.
  case nextGateway(after: Elapsed)
  /// Planned again at once, once, for the next channel that passes, under the same occurrence.
  case nextChannel
  /// In doubt: nobody knows. After the wait `DoubtPolicy` decides.
  case doubt(wait: Elapsed)
  /// The gateway takes no more until a person has acted. The message was surely not accepted: it goes to the next gateway,
  /// or waits for this one.
  case stopGateway(reroute: Bool)

  /// What the decision rests on besides the verdict.
  package struct Situation: Hashable, Sendable {
    /// Attempts of the message on this channel, this one included.
    package var attempts: Int
    /// Attempts at this gateway in a row, this one included.
    package var attemptsAtGateway: Int
    package var maximumAttempts: Int
    /// Attempts before this one whose outcome is unknown: 1 means that this attempt was the resend.
    package var doubts: Int
    package var now: Instant
    package var expiresAt: Instant
    /// Whether the route has a gateway that is working and was not tried last.
    package var hasOtherGateway: Bool
    /// Whether the plan has a channel left that passes, and the message has not moved before.
    package var hasNextChannel: Bool
    package var doubtWait: Elapsed
    /// For how long the gateway knows an idempotency key; nil where it knows none.
    package var keyValidFor: Elapsed?
    /// 0 ..< 1, from the caller's random numbers.
    package var jitter: Double

    package init(
      attempts: Int, attemptsAtGateway: Int? = nil, maximumAttempts: Int = FollowUp.maximumAttempts, doubts: Int = 0,
      now: Instant, expiresAt: Instant, hasOtherGateway: Bool = false, hasNextChannel: Bool = false,
      doubtWait: Elapsed = DoubtPolicy.wait, keyValidFor: Elapsed? = nil, jitter: Double
    ) {
      self.attempts = attempts
      self.attemptsAtGateway = attemptsAtGateway ?? attempts
      self.maximumAttempts = maximumAttempts
      self.doubts = doubts
      self.now = now
      self.expiresAt = expiresAt
      self.hasOtherGateway = hasOtherGateway
      self.hasNextChannel = hasNextChannel
      self.doubtWait = doubtWait
      self.keyValidFor = keyValidFor
      self.jitter = jitter
    }
  }

  /// Enough that with backoff a gateway may be down for an hour and more before a message fails.
  package static let maximumAttempts = 20
  /// After so many tries at one gateway the next is asked.
  static let patience = 2
  /// A gateway that asks for a longer wait is left for the next.
  static let longWait = Elapsed.seconds(30)

  package static func after(_ verdict: Verdict, in situation: Situation) -> FollowUp {
    switch verdict.answer {
    case .accepted:
      return .finish(.sent)
    case .unknown:
      if situation.doubts > 0 { return .finish(.inDoubt) }
      return .doubt(wait: DoubtPolicy.wait(situation.doubtWait, keyValidFor: situation.keyValidFor))
    case .configuration:
      return .stopGateway(reroute: situation.hasOtherGateway && situation.doubts == 0)
    case .permanent:
      // Behind a doubt there may be a first copy that arrived: it never moves.
      if situation.doubts == 0, situation.hasNextChannel, situation.now < situation.expiresAt { return .nextChannel }
      // Without a word about the address (some carriers call a repetition an error) it stays a doubt.
      return .finish(situation.doubts > 0 && verdict.refusal == nil ? .inDoubt : .failed)
    case .notAccepted:
      return again(verdict, situation)
    }
  }

  private static func again(_ verdict: Verdict, _ situation: Situation) -> FollowUp {
    let delay = Backoff.delay(
      attempt: situation.attemptsAtGateway, jitter: situation.jitter, retryAfter: verdict.retryAfter)
    let isInTime = situation.attempts < situation.maximumAttempts && situation.now + delay < situation.expiresAt
    if situation.doubts > 0 {
      // This copy is surely not there, the first may be: the same gateway or none, and no failure while nobody knows.
      return isInTime ? .retry(after: delay) : .finish(.inDoubt)
    }
    let isImpatient =
      situation.attemptsAtGateway >= patience || verdict.retryAfter.map { $0 > longWait } ?? false || !isInTime
    let wasRerouted = situation.attempts > situation.attemptsAtGateway
    let rerouteDelay =
      wasRerouted ? Backoff.delay(attempt: situation.attempts, jitter: situation.jitter) : Elapsed(microseconds: 0)
    if situation.hasOtherGateway, isImpatient, situation.attempts < situation.maximumAttempts,
      situation.now + rerouteDelay < situation.expiresAt
    {
      return .nextGateway(after: rerouteDelay)
    }
    if isInTime { return .retry(after: delay) }
    return situation.hasNextChannel && situation.now < situation.expiresAt ? .nextChannel : .finish(.failed)
  }

  /// Whether a receipt of failure moves the message to its next channel (R13): before delivery, before expiry, once, and
  /// not where a resend may have made a second copy.
  package static func movesToNextChannel(
    on new: MessageState, from current: MessageState, wasResent: Bool, hasNextChannel: Bool, now: Instant,
    expiresAt: Instant
  ) -> Bool {
    guard new == .failed || new == .bounced, hasNextChannel, !wasResent, now < expiresAt else { return false }
    switch current {
    case .claimed, .inDoubt, .sent: return true
    case .skipped, .heldOut, .cancelled, .planned, .failed, .delivered, .bounced: return false
    }
  }
}
