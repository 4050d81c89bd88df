package import Vocabulary

/// One thing that came back, as a provider or an import tells it.
package struct ResponseRow: Hashable, Sendable {
  package var gateway: String
  /// The provider's id of the event, or a digest of it: a response is taken once by (gateway, event key).
  package var eventKey: String
  package var kind: ResponseKind
  package var at: Instant
  /// Our reference, where it is one of ours.
  package var reference: MessageID?
  package var providerID: String?
  package var code: String?
  /// A reply's text or a clicked link.
  package var detail: String?
  /// Whether a machine did it: a mail scanner's click, a proxy's opening.
  package var isMachine: Bool
  /// Of a bounce: whether the address will never take a message.
  package var isHard: Bool
  /// What the provider's code makes of the address; an invalid number counts only when it is said on two days (R26).
  package var refusal: RefusalCause?

  package init(
    gateway: String, eventKey: String, kind: ResponseKind, at: Instant, reference: MessageID? = nil,
    providerID: String? = nil, code: String? = nil, detail: String? = nil, isMachine: Bool = false, isHard: Bool = true,
    refusal: RefusalCause? = nil
  ) {
    self.gateway = gateway
    self.eventKey = eventKey
    self.kind = kind
    self.at = at
    self.reference = reference
    self.providerID = providerID
    self.code = code
    self.detail = detail
    self.isMachine = isMachine
    self.isHard = isHard
    self.refusal = refusal
  }
}

/// What a batch of responses came to.
package struct ResponseTally: Hashable, Sendable {
  /// New facts about known messages.
  package var recorded = 0
  /// Taken before.
  package var duplicates = 0
  /// Kept until their message is known.
  package var unmatched = 0
  /// Messages whose state moved.
  package var moved = 0
  /// Of those: messages that were in doubt and are no more.
  package var doubtsEnded = 0
  /// Addresses refused, for whoever has them.
  package var refused = 0
  /// Addresses that a START freed.
  package var lifted = 0
  /// Answers added to the history of consents.
  package var consents = 0
  /// Messages that turned out failed or bounced before they were delivered: R13 may move each to its next channel.
  package var undelivered: [MessageID] = []

  package init() {}

  package static func += (left: inout ResponseTally, right: ResponseTally) {
    left.recorded += right.recorded
    left.duplicates += right.duplicates
    left.unmatched += right.unmatched
    left.moved += right.moved
    left.doubtsEnded += right.doubtsEnded
    left.refused += right.refused
    left.lifted += right.lifted
    left.consents += right.consents
    left.undelivered += right.undelivered
  }
}
