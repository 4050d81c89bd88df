import Vocabulary

/// How providers prove that a callback is theirs.
enum CallbackScheme: String, CaseIterable, Hashable, Sendable {
  case huawei
  case lark
  case line
  case mailgun
  case messagebird
  case messagebirdLegacy = "messagebird_legacy"
  case meta
  case plivo
  /// A secret that the callback brings along, for providers that sign nothing: in a header, as the password of basic
  /// authentication, as a bearer token, or as `secret` in the query.
  case secret
  case sendgrid
  case sinch
  case sinchNumbers = "sinch_numbers"
  case slack
  case sns
  case standardWebhooks = "standard_webhooks"
  case svix
  case twilio
  case vonage
  case vonageToken = "vonage_token"
  case wechat

  func isGenuine(_ callback: Callback, _ keys: CallbackKeys) -> Bool {
    switch self {
    case .huawei: callback.isSignedByHuawei(keys)
    case .lark: callback.isSignedByLark(keys)
    case .line: callback.hasBodySignature("x-line-signature", .base64, keys)
    case .mailgun: callback.isSignedByMailgun(keys)
    case .messagebird: callback.isSignedByMessageBird(keys)
    case .messagebirdLegacy: callback.isSignedByOldMessageBird(keys)
    case .meta: callback.hasBodySignature("X-Hub-Signature-256", .hex, prefix: "sha256=", keys)
    case .plivo: callback.isSignedByPlivo(keys)
    case .secret: callback.bringsSecret(keys)
    case .sendgrid: callback.isSignedBySendGrid(keys)
    case .sinch: callback.isSignedBySinch(keys)
    case .sinchNumbers: callback.hasBodySignature("x-sinch-signature", .hex, hash: .sha1, keys)
    case .slack: callback.isSignedBySlack(keys)
    case .sns: callback.isSignedByAmazon(keys)
    case .standardWebhooks: callback.isStandardWebhook("webhook", keys)
    case .svix: callback.isStandardWebhook("svix", keys)
    case .twilio: callback.isSignedByTwilio(keys)
    case .vonage: callback.isSignedByVonage(keys)
    case .vonageToken: callback.bringsVonageToken(keys)
    case .wechat: callback.isSignedByWeChat(keys)
    }
  }
}

/// What a signature is checked with.
struct CallbackKeys {
  var key: Secret
  /// Values of the signature's other settings: a method, an AES key, a topic.
  var options: [String: String] = [:]
  /// The certificate that signed an SNS message, PEM.
  var certificate: String?

  /// How long a signed time stays good, where a provider says nothing else.
  static let window = Elapsed.seconds(300)

  var bytes: [UInt8] { Array(key.reveal().utf8) }
}

extension Callback {
  enum Encoding {
    case hex
    case base64
  }

  /// The query of the URL, decoded, in its order.
  var query: [(name: String, value: String)] {
    guard let mark = url.firstIndex(of: "?") else { return [] }
    return Escaping.form(url[url.index(after: mark)...].prefix { $0 != "#" }.utf8)
  }

  func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// Whether the unix time in `text` is not further from now than `window`, in either direction.
  func isTimely(_ text: String?, within window: Elapsed = CallbackKeys.window) -> Bool {
    guard let text, let seconds = Int64(text), abs(seconds) < 1 << 40 else { return false }
    let distance = receivedAt - Instant(seconds: seconds)
    return Elapsed(microseconds: abs(distance.microseconds)) <= window
  }

  /// Whether a header is the HMAC of the raw body.
  func hasBodySignature(
    _ header: String, _ encoding: Encoding, prefix: String = "", hash: Digesting = .sha256, _ keys: CallbackKeys
  ) -> Bool {
    guard let text = headers.first(header), text.hasPrefix(prefix) else { return false }
    let given = text.dropFirst(prefix.count)
    guard let bytes = encoding == .hex ? Hex.bytes(given) : Base64.bytes(given) else { return false }
    return ConstantTime.isEqual(hash.authenticate(body, key: keys.bytes), bytes)
  }

  /// A secret in the place that the provider has for one.
  func bringsSecret(_ keys: CallbackKeys) -> Bool {
    var given: [String] = query.filter { $0.name == "secret" }.map(\.value)
    if let name = keys.options["header"], let value = headers.first(name) { given.append(value) }
    if let authorization = headers.first("Authorization") {
      let words = authorization.split(separator: " ", maxSplits: 1)
      if words.count == 2, words[0].lowercased() == "bearer" { given.append(String(words[1])) }
      if words.count == 2, words[0].lowercased() == "basic", let pair = Base64.bytes(words[1]) {
        given.append(String(decoding: pair.drop { $0 != UInt8(ascii: ":") }.dropFirst(), as: UTF8.self))
      }
    }
    // Every one is compared, so that time does not tell which.
    return given.reduce(false) { $0 || ConstantTime.isEqual($1, keys.key.reveal()) }
  }
}
