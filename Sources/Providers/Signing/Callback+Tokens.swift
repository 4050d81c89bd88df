import Vocabulary

/// Callbacks with a signed web token that holds the body's hash.
extension Callback {
  /// Vonage's Messages API. The token's time is checked, because nothing else ends its life.
  func bringsVonageToken(_ keys: CallbackKeys) -> Bool {
    guard let header = headers.first("Authorization"), header.prefix(7).lowercased() == "bearer ",
      let token = WebToken(header.dropFirst(7)), token.isSigned(with: keys.key),
      let issued = token.seconds("iat"), isTimely(String(issued), within: .hours(25)),
      let hash = token.claims["payload_hash"]?.scalar
    else { return false }
    if let expires = token.seconds("exp"), Instant(seconds: expires) < receivedAt { return false }
    return ConstantTime.isEqual(Hex.text(Digesting.sha256.hash(body)), hash.lowercased())
  }

  /// MessageBird: issuer, time, URL and body.
  func isSignedByMessageBird(_ keys: CallbackKeys) -> Bool {
    guard let token = headers.first("MessageBird-Signature-JWT").flatMap({ WebToken($0) }),
      token.isSigned(with: keys.key), token.claims["iss"]?.scalar == "MessageBird",
      let begins = token.seconds("nbf"), let ends = token.seconds("exp"), abs(begins) < 1 << 40, abs(ends) < 1 << 40,
      Instant(seconds: begins) <= receivedAt + .seconds(1), receivedAt < Instant(seconds: ends) + .seconds(1)
    else { return false }
    if keys.options["ignore_url"] != "true" {
      guard let hash = token.claims["url_hash"]?.scalar,
        ConstantTime.isEqual(Hex.text(Digesting.sha256.hash(url.utf8)), hash.lowercased())
      else { return false }
    }
    guard let hash = token.claims["payload_hash"]?.scalar else { return body.isEmpty }
    return !body.isEmpty && ConstantTime.isEqual(Hex.text(Digesting.sha256.hash(body)), hash.lowercased())
  }
}
