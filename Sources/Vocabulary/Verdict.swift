/// What an answer, or the lack of one, means for a message (R20). The numbers are stored.
package enum AnswerClass: Int, CaseIterable, Hashable, Sendable {
  /// Handed over; may come back later as bounced.
  case accepted = 1
  /// Surely not accepted, and worth another try, by this gateway or another.
  case notAccepted = 2
  /// Surely not accepted, and never will be for this recipient or content.
  case permanent = 3
  /// Surely not accepted because the account or its settings are wrong: the gateway stops and a person must act.
  case configuration = 4
  /// Nobody knows whether it was accepted: a doubt (R21).
  case unknown = 5

  package var word: String {
    switch self {
    case .accepted: "accepted"
    case .notAccepted: "not_accepted"
    case .permanent: "permanent"
    case .configuration: "configuration"
    case .unknown: "unknown"
    }
  }
}

/// What one attempt came to, as read from the provider's answer or from the way the connection failed.
package struct Verdict: Hashable, Sendable {
  package var answer: AnswerClass
  /// The provider's own code, or ours for a failed connection: `21211`, `http_503`, `connect`, `timeout`.
  package var code: String?
  /// The provider's id of the message.
  package var providerID: String?
  /// How long the provider asks us to wait.
  package var retryAfter: Elapsed?
  /// What the answer makes of the address: a hard bounce or a STOP refuses it, an invalid number only when repeated (R26).
  package var refusal: RefusalCause?

  package init(
    _ answer: AnswerClass, code: String? = nil, providerID: String? = nil, retryAfter: Elapsed? = nil,
    refusal: RefusalCause? = nil
  ) {
    self.answer = answer
    self.code = code
    self.providerID = providerID
    self.retryAfter = retryAfter
    self.refusal = refusal
  }
}
