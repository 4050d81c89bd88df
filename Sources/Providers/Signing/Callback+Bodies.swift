import Crypto
import Foundation
import Vocabulary

/// Signatures over the raw body and what stands beside it.
extension Callback {
  /// SendGrid: ECDSA P-256 with SHA-256 over the timestamp and the raw body.
  func isSignedBySendGrid(_ keys: CallbackKeys) -> Bool {
    guard let given = headers.first("X-Twilio-Email-Event-Webhook-Signature").flatMap({ Base64.bytes($0) }),
      let timestamp = headers.first("X-Twilio-Email-Event-Webhook-Timestamp"),
      let key = Base64.bytes(keys.key.reveal()), let verifier = try? P256.Signing.PublicKey(derRepresentation: key),
      let signature = try? P256.Signing.ECDSASignature(derRepresentation: given)
    else { return false }
    return verifier.isValidSignature(signature, for: Data(timestamp.utf8) + body)
  }

  /// Standard Webhooks, and Svix, which they come from: HMAC over id, time and body; any of several signatures.
  func isStandardWebhook(_ prefix: String, _ keys: CallbackKeys) -> Bool {
    guard let id = headers.first("\(prefix)-id"), let timestamp = headers.first("\(prefix)-timestamp"),
      isTimely(timestamp), let given = headers.first("\(prefix)-signature")
    else { return false }
    let secret = keys.key.reveal()
    let text = secret.hasPrefix("whsec_") ? secret.dropFirst("whsec_".count) : secret[...]
    guard let key = Base64.bytes(text), !key.isEmpty else { return false }
    let wanted = Digesting.sha256.authenticate(Array("\(id).\(timestamp).".utf8) + body, key: key)
    return given.split(separator: " ").reduce(false) { found, entry in
      guard entry.hasPrefix("v1,"), let bytes = Base64.bytes(entry.dropFirst(3)) else { return found }
      return found || ConstantTime.isEqual(bytes, wanted)
    }
  }

  /// Sinch: HMAC over body, nonce and time. Sinch tries again for a day.
  func isSignedBySinch(_ keys: CallbackKeys) -> Bool {
    guard let given = headers.first("x-sinch-webhook-signature").flatMap({ Base64.bytes($0) }),
      let nonce = headers.first("x-sinch-webhook-signature-nonce"),
      let timestamp = headers.first("x-sinch-webhook-signature-timestamp"), isTimely(timestamp, within: .hours(25)),
      (headers.first("x-sinch-webhook-signature-algorithm") ?? "HmacSHA256").lowercased() == "hmacsha256"
    else { return false }
    let text = body + Array(".\(nonce).\(timestamp)".utf8)
    return ConstantTime.isEqual(Digesting.sha256.authenticate(text, key: keys.bytes), given)
  }

  /// Slack: HMAC over version, time and body.
  func isSignedBySlack(_ keys: CallbackKeys) -> Bool {
    guard let given = headers.first("X-Slack-Signature"), given.hasPrefix("v0="),
      let timestamp = headers.first("X-Slack-Request-Timestamp"), isTimely(timestamp),
      let bytes = Hex.bytes(given.dropFirst(3))
    else { return false }
    let text = Array("v0:\(timestamp):".utf8) + body
    return ConstantTime.isEqual(Digesting.sha256.authenticate(text, key: keys.bytes), bytes)
  }

  /// Feishu and Lark: a plain hash with the key in its middle.
  func isSignedByLark(_ keys: CallbackKeys) -> Bool {
    guard let given = headers.first("X-Lark-Signature").flatMap({ Hex.bytes($0) }),
      let timestamp = headers.first("X-Lark-Request-Timestamp"), let nonce = headers.first("X-Lark-Request-Nonce")
    else { return false }
    let text = Array("\(timestamp)\(nonce)".utf8) + keys.bytes + body
    return ConstantTime.isEqual(Digesting.sha256.hash(text), given)
  }

  /// Mailgun: HMAC over time and token. It covers no payload, so an old one is refused.
  func isSignedByMailgun(_ keys: CallbackKeys) -> Bool {
    guard let signature = JSONText(body)?["signature"], let timestamp = signature["timestamp"]?.scalar,
      let token = signature["token"]?.scalar, let given = signature["signature"]?.scalar.flatMap({ Hex.bytes($0) }),
      isTimely(timestamp, within: .seconds(900))
    else { return false }
    return ConstantTime.isEqual(Digesting.sha256.authenticate("\(timestamp)\(token)".utf8, key: keys.bytes), given)
  }

  /// WeChat: SHA-1 over token, time and nonce in the order of bytes; an encrypted push counts with its text.
  func isSignedByWeChat(_ keys: CallbackKeys) -> Bool {
    guard let timestamp = query("timestamp"), let nonce = query("nonce") else { return false }
    var parts = [keys.key.reveal(), timestamp, nonce]
    let given: String?
    if query("msg_signature") != nil || query("encrypt_type") == "aes" {
      guard let sealed = sealedText else { return false }
      parts.append(sealed)
      given = query("msg_signature")
    } else {
      // A text that nobody signed must not come with a signature of the address.
      given = query("signature")
    }
    let text = parts.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).joined()
    guard let given, let bytes = Hex.bytes(given) else { return false }
    return ConstantTime.isEqual(Digesting.sha1.hash(text.utf8), bytes)
  }
}
