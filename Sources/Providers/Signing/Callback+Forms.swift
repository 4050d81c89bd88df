import Foundation
import Vocabulary

/// Signatures over the parameters of a call.
extension Callback {
  /// Twilio: HMAC over the URL and the sorted form, or over the URL alone with the body's hash in it. The URL counts
  /// with and without its default port, because proxies add and remove it.
  func isSignedByTwilio(_ keys: CallbackKeys) -> Bool {
    guard let given = headers.first("X-Twilio-Signature").flatMap({ Base64.bytes($0) }),
      let method = Callback.twilioMethod(headers.first("X-Twilio-Webhooks-Signature-Settings"))
    else { return false }
    var tail: [UInt8] = []
    if let wanted = query("bodySHA256") {
      guard ConstantTime.isEqual(Hex.text(Digesting.sha256.hash(body)), wanted.lowercased()) else { return false }
    } else {
      // By name and then by value in the order of code points, each pair once.
      let values = Dictionary(grouping: Escaping.form(body), by: \.name).mapValues { Set($0.map(\.value)) }
      for name in values.keys.sorted(by: Callback.precedes) {
        for value in (values[name] ?? []).sorted(by: Callback.precedes) {
          tail.append(contentsOf: name.utf8)
          tail.append(contentsOf: value.utf8)
        }
      }
    }
    return Callback.variants(of: url).contains { url in
      ConstantTime.isEqual(method.authenticate(Array(url.utf8) + tail, key: keys.bytes), given)
    }
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func twilioMethod(_ settings: String?) -> Digesting? {
    let pairs = (settings ?? "").split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
    let name = pairs.first { $0.first.map { $0.filter { $0 != " " } } == "algorithm" && $0.count == 2 }?.last
    return switch name.map(String.init) {
    case nil, "HMAC_SHA1": .sha1
    case "HMAC_SHA256": .sha256
    default: nil
    }
  }

  /// The URL as it is, without its port, and with the default port of its scheme.
  private static func variants(of url: String) -> [String] {
    guard let schemeEnd = url.firstRange(of: "://") else { return [url] }
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

  /// Plivo: version 3 over the URL, the parameters and a nonce; where only version 2 came, over URL and nonce.
  func isSignedByPlivo(_ keys: CallbackKeys) -> Bool {
    let base = String(url.prefix { $0 != "?" && $0 != "#" })
    for suffix in ["-V3", "-Ma-V3"] {
      if let given = headers.first("X-Plivo-Signature\(suffix)") {
        guard
          let nonce = headers.first("X-Plivo-Signature\(suffix)-Nonce") ?? headers.first("X-Plivo-Signature-V3-Nonce")
        else { return false }
        return isPlivo(given, "\(plivoText(base)).\(nonce)", keys)
      }
    }
    guard let given = headers.first("X-Plivo-Signature-V2"), let nonce = headers.first("X-Plivo-Signature-V2-Nonce")
    else { return false }
    return isPlivo(given, base + nonce, keys)
  }

  private func isPlivo(_ given: String, _ text: String, _ keys: CallbackKeys) -> Bool {
    let wanted = Base64.text(Digesting.sha256.authenticate(text.utf8, key: keys.bytes))
    return given.split(separator: ",").reduce(false) { $0 || ConstantTime.isEqual(String($1).trimmedBlanks, wanted) }
  }

  private func plivoText(_ base: String) -> String {
    func sorted(_ pairs: [(name: String, value: String)]) -> [(name: String, value: String)] {
      pairs.sorted { $0.name == $1.name ? Callback.precedes($0.value, $1.value) : Callback.precedes($0.name, $1.name) }
    }
    let form = Escaping.form(body)
    if method == "GET" {
      let all = sorted(query + form).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
      return all.isEmpty ? base : "\(base)?\(all)"
    }
    if query.isEmpty, form.isEmpty { return base }
    let left = sorted(query).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let right = sorted(form).map { "\($0.name)\($0.value)" }.joined()
    return "\(base)?\(left)\(left.isEmpty || form.isEmpty ? "" : ".")\(right)"
  }

  /// Vonage's SMS API: the `sig` parameter by the account's method, and a time of the last day, because Vonage tries
  /// for so long.
  func isSignedByVonage(_ keys: CallbackKeys) -> Bool {
    let parameters = vonageParameters
    guard let given = parameters.first(where: { $0.name == "sig" })?.value,
      isTimely(parameters.first { $0.name == "timestamp" }?.value, within: .hours(25)),
      let method = VonageSignature(rawValue: keys.options["method"] ?? "md5hash")
    else { return false }
    return ConstantTime.isEqual(method.signature(parameters, secret: keys.key), given.lowercased())
  }

  /// They come as a query, a form or JSON, as the account is set.
  private var vonageParameters: [(name: String, value: String)] {
    if let document = JSONText(body), case .object(let members) = document {
      return query + members.compactMap { name, value in value.scalar.map { (name, $0) } }
    }
    return query + Escaping.form(body)
  }

  /// MessageBird's older scheme: HMAC over time, sorted query and the body's hash.
  func isSignedByOldMessageBird(_ keys: CallbackKeys) -> Bool {
    guard let given = headers.first("MessageBird-Signature").flatMap({ Base64.bytes($0) }),
      let timestamp = headers.first("MessageBird-Request-Timestamp"), isTimely(timestamp, within: .hours(25))
    else { return false }
    let sorted = query.sorted { Callback.precedes($0.name, $1.name) }
      .map { "\(Escaping.percent($0.name))=\(Escaping.percent($0.value))" }.joined(separator: "&")
    let text = Array("\(timestamp)\n\(sorted)\n".utf8) + Digesting.sha256.hash(body)
    return ConstantTime.isEqual(Digesting.sha256.authenticate(text, key: keys.bytes), given)
  }

  /// Huawei: SDK-HMAC-SHA256 over the headers that the callback names.
  func isSignedByHuawei(_ keys: CallbackKeys) -> Bool {
    guard let given = headers.first("Authorization"), given.hasPrefix("SDK-HMAC-SHA256 "),
      let date = headers.first("X-Sdk-Date"), let sent = UTCText.instant(compact: date),
      Elapsed(microseconds: abs((receivedAt - sent).microseconds)) <= .minutes(15)
    else { return false }
    var fields: [String: String] = [:]
    for part in given.dropFirst("SDK-HMAC-SHA256 ".count).split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map { String($0).trimmedBlanks }
      if pair.count == 2 { fields[pair[0]] = pair[1] }
    }
    guard let access = fields["Access"], let names = fields["SignedHeaders"]?.split(separator: ";"),
      names.contains("x-sdk-date")
    else { return false }
    let address = SignedURL(url)
    let signed = names.map { name in
      HTTPHeader(String(name), headers.first(String(name)) ?? (name == "host" ? address.host : ""))
    }
    let signer = HuaweiSignature(appKey: access, appSecret: keys.key)
    let request = HTTPRequest(method: method, url: url, headers: headers, body: body)
    let wanted = signer.authorization(request, address, signed.canonical(collapsing: false))
    guard headers.first("X-Sdk-Content-Sha256") == nil else { return false }
    return ConstantTime.isEqual(given, wanted)
  }
}
