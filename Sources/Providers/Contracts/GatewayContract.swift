import Vocabulary

/// One test of a preset, as its file or a file beside it says: a message, the request it must become, and what answers
/// and callbacks must mean. It needs no network and holds no real secret.
package struct GatewayContract: Sendable {
  /// An answer and its meaning in the word of the `errors` tables.
  struct Answer: Sendable {
    var response: HTTPResponse
    var meaning: AnswerTable.Meaning
    var word: String
    /// Nil is not looked at.
    var id: String?
    var code: String?
    var wait: Elapsed?
  }

  /// A callback and what it tells.
  struct Call: Sendable {
    var callback: Callback
    var events: [Event]
    /// Whether its signature must be good; nil is not looked at.
    var isGenuine: Bool?
  }

  struct Event: Sendable {
    var rule: ReceiptTable.Rule
    /// What else it must say, by the names of `receipts`.
    var fields: [String: String]
  }

  package var name: String
  var settings: [String: String]
  var message: OutgoingMessage
  var at: Instant
  var nonce: String
  var request: String?
  var answers: [Answer]
  var calls: [Call]

  /// How many things are looked at.
  package var checkCount: Int { (request == nil ? 0 : 1) + answers.count + calls.count }
}

/// Something that is not as a contract says. It holds texts of the contract only.
package struct ContractFailure: Hashable, Sendable {
  package var test: String
  /// What was looked at: `request`, `answer 2`, `callback 1`.
  package var place: String
  package var expected: String
  package var actual: String
}
