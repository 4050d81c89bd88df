import Vocabulary

/// How a provider wants its requests signed, and with what.
struct RequestSigner: Hashable, Sendable {
  enum Scheme: String, CaseIterable, Hashable, Sendable {
    case aliyun
    case aws
    case dingtalk
    case feishu
    case huawei
    case huaweiToken = "huawei_token"
    case tencent
    case vonage
    case vonageToken = "vonage_token"

    /// What it is signed with; those in the second list may be missing.
    var options: (needed: [String], optional: [String]) {
      switch self {
      case .aliyun: (["access_key", "secret_key"], ["token"])
      case .aws: (["access_key", "secret_key", "region", "service"], ["token"])
      case .dingtalk, .feishu: (["secret"], [])
      case .huawei, .huaweiToken: (["key", "secret"], [])
      case .tencent: (["key", "secret", "service"], ["token"])
      case .vonage: (["secret"], ["method"])
      case .vonageToken: (["application", "private_key"], [])
      }
    }
  }

  var scheme: Scheme
  var options: [String: FieldText]

  /// Signs a request as it leaves. Nil where that is impossible: a key that is none.
  func signed(
    _ request: HTTPRequest, at now: Instant, nonce: String, settings: [String: String], secrets: [String: Secret]
  ) -> HTTPRequest? {
    func text(_ name: String) -> String { options[name]?.revealed(settings, secrets) ?? "" }
    func secret(_ name: String) -> Secret? {
      let text = text(name)
      return text.isEmpty ? nil : Secret(text)
    }
    let none = Secret("")
    switch scheme {
    case .aliyun:
      return AliyunSignature(
        accessKey: text("access_key"), secretKey: secret("secret_key") ?? none, securityToken: secret("token")
      ).signed(request, at: now, nonce: nonce)
    case .aws:
      return AmazonSignature(
        accessKey: text("access_key"), secretKey: secret("secret_key") ?? none, sessionToken: secret("token"),
        region: text("region"), service: text("service")
      ).signed(request, at: now)
    case .tencent:
      return TencentSignature(
        secretID: text("key"), secretKey: secret("secret") ?? none, token: secret("token"), service: text("service")
      ).signed(request, at: now)
    case .huawei:
      return HuaweiSignature(appKey: text("key"), appSecret: secret("secret") ?? none).signed(request, at: now)
    case .huaweiToken:
      return HuaweiSignature(appKey: text("key"), appSecret: secret("secret") ?? none)
        .withToken(request, created: UTCText.extended(now), nonce: nonce)
    case .dingtalk:
      guard let secret = secret("secret") else { return request }
      var request = request
      request.url = RobotSignature.dingTalk(
        request.url, secret, milliseconds: now.microseconds.quotientFloor(1000))
      return request
    case .feishu:
      guard let secret = secret("secret") else { return request }
      return RequestSigner.withFields(
        request, timestamp: UTCText.seconds(now), RobotSignature.feishu(secret, timestamp: UTCText.seconds(now)))
    case .vonage:
      guard let secret = secret("secret") else { return request }
      return RequestSigner.withSignature(
        request, timestamp: UTCText.seconds(now), VonageSignature(rawValue: text("method")) ?? .md5hash, secret)
    case .vonageToken:
      let issued = UTCText.seconds(now)
      let claims =
        #"{"application_id":"\#(text("application"))","iat":\#(issued),"jti":"\#(nonce)","exp":\#(issued + 900)}"#
      guard let key = secret("private_key"),
        let token = WebToken.rsa(header: #"{"alg":"RS256","typ":"JWT"}"#, claims: claims, privateKey: key)
      else { return nil }
      var request = request
      request.headers.append(HTTPHeader("Authorization", "Bearer \(token)"))
      return request
    }
  }

  /// Feishu's fields stand in the body, first.
  private static func withFields(_ request: HTTPRequest, timestamp: Int64, _ signature: String) -> HTTPRequest {
    guard request.body.first == UInt8(ascii: "{") else { return request }
    var request = request
    let fields = #"{"timestamp":"\#(timestamp)","sign":"\#(signature)""#
    let rest = request.body.dropFirst()
    let joint = rest.first == UInt8(ascii: "}") ? "" : ","
    request.body = Array("\(fields)\(joint)".utf8) + rest
    return request
  }

  /// Vonage's time and `sig` stand in the form, last.
  private static func withSignature(
    _ request: HTTPRequest, timestamp: Int64, _ method: VonageSignature, _ secret: Secret
  ) -> HTTPRequest {
    var request = request
    let joint = request.body.isEmpty ? "" : "&"
    request.body += Array("\(joint)timestamp=\(timestamp)".utf8)
    let signature = method.signature(Escaping.form(request.body), secret: secret)
    request.body += Array("&sig=\(signature)".utf8)
    return request
  }

  /// Sixteen random bytes in hexadecimal.
  static func randomNonce() -> String {
    var random = SystemRandomNumberGenerator()
    return Hex.text((0..<16).map { _ in UInt8.random(in: 0...255, using: &random) })
  }
}
