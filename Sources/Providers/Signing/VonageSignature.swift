package import Vocabulary

/// The `sig` parameter of Vonage's SMS API, outgoing and in its callbacks.
package enum VonageSignature: String, CaseIterable, Hashable, Sendable {
  /// MD5 of the text and the secret behind it: what an account has unless it chose otherwise.
  case md5hash
  case md5
  case sha1
  case sha256
  case sha512

  /// The lower-case hexadecimal signature; parameters named `sig` do not count.
  package func signature(_ parameters: [(name: String, value: String)], secret: Secret) -> String {
    let text = parameters.filter { $0.name != "sig" }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .map { "&\($0.name)=\($0.value.replacing("&", with: "_").replacing("=", with: "_"))" }.joined()
    let key = secret.reveal()
    let bytes: [UInt8] =
      switch self {
      case .md5hash: Digesting.md5.hash("\(text)\(key)".utf8)
      case .md5: Digesting.md5.authenticate(text.utf8, key: key.utf8)
      case .sha1: Digesting.sha1.authenticate(text.utf8, key: key.utf8)
      case .sha256: Digesting.sha256.authenticate(text.utf8, key: key.utf8)
      case .sha512: Digesting.sha512.authenticate(text.utf8, key: key.utf8)
      }
    return Hex.text(bytes)
  }
}
