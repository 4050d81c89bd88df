/// Why a gateway cannot make a request. It never holds a setting's value, an address or a text.
package struct ProviderError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// A setting is missing, usually because its environment variable is not set: the gateway stops (R38).
    case unusable
    /// The gateway does not carry the message's channel.
    case wrongChannel = "wrong_channel"
    /// The `body` template failed on this message.
    case unrenderable
  }

  package var code: Code
  package var gateway: String
  /// What is wrong, in words that name settings and variables, never their values.
  package var reason: String

  package init(_ code: Code, gateway: String, reason: String) {
    self.code = code
    self.gateway = gateway
    self.reason = reason
  }

  package var description: String { "gateway '\(gateway)': \(reason)" }
}
