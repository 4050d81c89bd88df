package import Vocabulary

/// What becomes of a message of which nobody knows whether it was accepted (R21).
package enum DoubtPolicy {
  /// `on_doubt:` in a campaign's file.
  package enum OnDoubt: String, CaseIterable, Hashable, Sendable {
    case resend
    case skip
  }

  /// What the provider said when asked about our reference.
  package enum Inquiry: Hashable, Sendable {
    case cannotAsk
    case accepted
    case notThere
  }

  package enum Decision: Hashable, Sendable {
    case wait(until: Instant)
    /// Once, by the same gateway, with the same bytes, after the gates of claiming.
    case resend
    /// The provider has it.
    case settle(MessageState)
    /// Final and listed.
    case leaveInDoubt
  }

  package struct Situation: Hashable, Sendable {
    package var purpose: Purpose
    /// The file's word; nil where it has none.
    package var onDoubt: OnDoubt?
    /// Attempts of which nobody knows; 2 means that the resend was one.
    package var doubts: Int
    /// When the message came into doubt.
    package var since: Instant
    package var now: Instant
    package var expiresAt: Instant
    package var wait: Elapsed
    package var keyValidFor: Elapsed?
    package var inquiry: Inquiry
    /// Whether receipts of this gateway for the same send are arriving, so that their lack says something; see
    /// `receiptsArrive`.
    package var receiptsArrive: Bool

    package init(
      purpose: Purpose, onDoubt: OnDoubt? = nil, doubts: Int = 1, since: Instant, now: Instant, expiresAt: Instant,
      wait: Elapsed = DoubtPolicy.wait, keyValidFor: Elapsed? = nil, inquiry: Inquiry = .cannotAsk,
      receiptsArrive: Bool = false
    ) {
      self.purpose = purpose
      self.onDoubt = onDoubt
      self.doubts = doubts
      self.since = since
      self.now = now
      self.expiresAt = expiresAt
      self.wait = wait
      self.keyValidFor = keyValidFor
      self.inquiry = inquiry
      self.receiptsArrive = receiptsArrive
    }
  }

  /// `doubt_wait:` where the workspace says nothing.
  package static let wait = Elapsed.minutes(15)

  /// Returns how long a doubt waits: no longer than half of the time in which a key makes the resend safe.
  package static func wait(_ doubtWait: Elapsed, keyValidFor: Elapsed?) -> Elapsed {
    guard let keyValidFor else { return doubtWait }
    return min(doubtWait, Elapsed(microseconds: keyValidFor.microseconds / 2))
  }

  package static func decide(_ situation: Situation) -> Decision {
    if situation.inquiry == .accepted { return .settle(.sent) }
    if situation.doubts > 1 { return .leaveInDoubt }
    let until = situation.since + wait(situation.wait, keyValidFor: situation.keyValidFor)
    if situation.now < until { return .wait(until: until) }
    // What has expired is not sent, whatever could be known of it.
    if situation.now >= situation.expiresAt || situation.onDoubt == .skip { return .leaveInDoubt }
    if situation.inquiry == .notThere || situation.onDoubt == .resend || isKeyValid(situation) { return .resend }
    return situation.purpose == .transactional || situation.receiptsArrive ? .resend : .leaveInDoubt
  }

  /// Whether the provider still knows the key of the first attempt, a minute spared for clocks.
  private static func isKeyValid(_ situation: Situation) -> Bool {
    guard let keyValidFor = situation.keyValidFor else { return false }
    return situation.now + .minutes(1) < situation.since + keyValidFor
  }

  /// Whether a gateway's receipts are arriving for a send: at least ten messages are older than the wait, and nine of ten
  /// have a receipt. Then the lack of one says that the message was not accepted.
  package static func receiptsArrive(olderThanWait: Int, withReceipt: Int) -> Bool {
    olderThanWait >= 10 && withReceipt * 10 >= olderThanWait * 9
  }
}
