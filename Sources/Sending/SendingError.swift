/// Why a run could not go on; never holds an address, a name or a secret.
package struct SendingError: Error, CustomStringConvertible, Sendable {
  package enum Code: String, Sendable {
    /// A published file no longer reads.
    case brokenPublication = "broken-publication"
    /// No gateway can take what is to be sent.
    case noGateway = "no-gateway"
    /// The database's kind and the gateways do not go together (R6).
    case wrongGateways = "wrong-gateways"
    /// There is no secret, so that addresses have no digests.
    case noSecret = "no-secret"
    case unknownCampaign = "unknown-campaign"
    case unknownSend = "unknown-send"
    case unknownCustomer = "unknown-customer"
    case unknownSubject = "unknown-subject"
    /// A trait was refreshed later than the moment that it is to be computed for.
    case laterTrait = "later-trait"
  }

  package var code: Code
  package var message: String
  /// The way out.
  package var advice: String

  package init(_ code: Code, _ message: String, advice: String) {
    self.code = code
    self.message = message
    self.advice = advice
  }

  package var description: String { "\(message). \(advice)" }
}
