import Crypto
import Foundation

/// How providers prove that a callback is theirs.
enum CallbackSignature {
  /// Twilio: HMAC over the URL and the sorted form, or over the URL alone with the body's hash in it. The URL counts
  /// with and without its default port, because proxies add and remove it.
  static func isTwilio(_ callback: Callback, token: String) -> Bool {
    guard let given = callback.headers.first("X-Twilio-Signature").flatMap({ Data(base64Encoded: $0) }) else {
      return false
    }
    guard let algorithm = twilioAlgorithm(callback.headers.first("X-Twilio-Webhooks-Signature-Settings")) else {
      return false
    }
    var tail: [UInt8] = []
    let query = callback.url.firstIndex(of: "?").map {
      Escaping.form(callback.url[callback.url.index(after: $0)...].utf8)
    }
    if let wanted = query?.first(where: { $0.name == "bodySHA256" })?.value {
      let hash = SHA256.hash(data: callback.body).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      guard isEqual(Data(hash.utf8), Data(wanted.lowercased().utf8)) else { return false }
    } else {
      // By name and then by value in the order of code points, each pair once.
      let values = Dictionary(grouping: Escaping.form(callback.body), by: \.name).mapValues { Set($0.map(\.value)) }
      for name in values.keys.sorted(by: precedes) {
        for value in (values[name] ?? []).sorted(by: precedes) {
          tail.append(contentsOf: name.utf8)
          tail.append(contentsOf: value.utf8)
        }
      }
    }
    return variants(of: callback.url).contains { url in
      isEqual(algorithm(Data(token.utf8), Data(url.utf8) + tail), given)
    }
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func twilioAlgorithm(_ settings: String?) -> ((Data, Data) -> Data)? {
    let pairs = (settings ?? "").split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
    let name = pairs.first { $0.first.map { $0.filter { $0 != " " } } == "algorithm" && $0.count == 2 }?.last
    switch name.map(String.init) {
    case nil, "HMAC_SHA1":
      return { key, text in
        Data(HMAC<Insecure.SHA1>.authenticationCode(for: text, using: SymmetricKey(data: key)))
      }
    case "HMAC_SHA256":
      return { key, text in Data(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: key))) }
    default: return nil
    }
  }

  /// The URL as it is, without its port, and with the default port of its scheme.
  private static func variants(of url: String) -> [String] {
    guard let schemeEnd = url.range(of: "://") else { return [url] }
    let rest = url[schemeEnd.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let behind = rest[authority.endIndex...]
    let hostStart = authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex
    let host = authority[hostStart...]
    let portStart = host.lastIndex(of: ":").flatMap { host[$0...].contains("]") ? nil : $0 }
    let port = url.lowercased().hasPrefix("https:") ? "443" : "80"
    let bare = authority[..<(portStart ?? authority.endIndex)]
    let scheme = url[..<schemeEnd.upperBound]
    return [url, "\(scheme)\(bare)\(behind)", "\(scheme)\(bare):\(port)\(behind)"]
  }

  /// SendGrid: ECDSA P-256 with SHA-256 over the timestamp and the raw body.
  static func isSendGrid(_ callback: Callback, publicKey: String) -> Bool {
    guard
      let given = callback.headers.first("X-Twilio-Email-Event-Webhook-Signature").flatMap({ Data(base64Encoded: $0) }),
      let timestamp = callback.headers.first("X-Twilio-Email-Event-Webhook-Timestamp"),
      let key = Data(base64Encoded: publicKey),
      let verifier = try? P256.Signing.PublicKey(derRepresentation: key),
      let signature = try? P256.Signing.ECDSASignature(derRepresentation: given)
    else { return false }
    return verifier.isValidSignature(signature, for: Data(timestamp.utf8) + callback.body)
  }

  /// Compares without telling by time where the difference is.
  static func isEqual(_ left: Data, _ right: Data) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
