import Foundation
import Providers
import Testing
import Vocabulary
import YAMLText

/// Signatures by the vendors' own SDKs: callbacks that are genuine or tampered with, and requests as we sign them.
struct SignatureTests {
  @Test func `there are vectors of every scheme`() {
    #expect(Set(SignatureVector.all.map(\.scheme)).count >= 37)
  }

  @Test(arguments: SignatureVector.all)
  func `a signature is ours or genuine exactly when the vendor's SDK says so`(vector: SignatureVector) throws {
    // Those of SMTP are spoken to a server: the transport's tests have them.
    if vector.scheme.hasPrefix("smtp-auth-") { return }
    if let isRight = try SignedRequests.check(vector) {
      #expect(isRight == (vector.isValid ?? true))
    } else if let isGenuine = try Callbacks.check(vector) {
      #expect(isGenuine == (vector.isValid ?? true))
    } else {
      Issue.record("no test knows the scheme '\(vector.scheme)' of \(vector.id)")
    }
  }

  @Test func `a gateway says when it cannot check`() throws {
    let callback = Callback(url: "https://example.com/r", headers: [], body: [], receivedAt: now)
    #expect(try Example.gateway(Example.sendgrid).genuineness(of: callback) == .noKey(setting: "webhook_key"))
    #expect(try Example.gateway(Example.sandbox).genuineness(of: callback) == .unsigned)
    #expect(try Example.gateway(Example.twilio).genuineness(of: callback) == .forged)
  }

  @Test(arguments: [
    ("svix", Int64(300), true), ("svix", 301, false), ("svix", -301, false), ("standard-webhooks", 301, false),
    ("slack-v0", 300, true), ("slack-v0", 301, false), ("mailgun-hmac", 900, true), ("mailgun-hmac", 901, false),
    ("sinch-nonce", 90_000, true), ("sinch-nonce", 90_001, false), ("vonage-messages-jwt", 90_001, false),
    ("vonage-sms-md5hash", 90_001, false), ("messagebird-legacy", 90_001, false),
  ])
  func `an old callback is not believed again`(scheme: String, age: Int64, isGenuine: Bool) throws {
    let vector = try #require(SignatureVector.all.first { $0.scheme == scheme && $0.isValid == true })
    var signed = vector.receivedAt
    // What the file calls now may differ from the time that was signed.
    let times = vector.headers.first { $0.name.hasSuffix("timestamp") }
    if let seconds = times.flatMap({ Int64($0.value) }) { signed = Instant(seconds: seconds) }
    #expect(try Callbacks.check(vector, at: signed + .seconds(age)) == isGenuine)
  }

  @Test(arguments: [
    ("https://sns.us-east-1.amazonaws.com/a.pem", true), ("https://sns.cn-north-1.amazonaws.com.cn/a.pem", true),
    ("http://sns.us-east-1.amazonaws.com/a.pem", false),
    ("https://sns.us-east-1.amazonaws.com.evil.example/a.pem", false),
    ("https://sns.evil.example/a.pem", false), ("https://evil.example/sns.us-east-1.amazonaws.com/a.pem", false),
    ("https://user@sns.us-east-1.amazonaws.com/a.pem", false),
    ("https://sns.us-east-1.amazonaws.com:8443/a.pem", false),
    ("https://sns.us-east-1.amazonaws.com/a.txt", false),
  ])
  func `a certificate is taken from Amazon only`(url: String, isRight: Bool) throws {
    let ses = try gateway(
      #"{preset: amazon-ses, region: eu-west-1, access_key_id: A, secret_access_key: "${K}", from: a@b.example, topic_arn: t}"#,
      environment: ["K": "k"])
    let body = #"{"Type":"Notification","TopicArn":"t","SigningCertURL":"\#(url)"}"#
    let callback = Callback(url: "https://x.example/r", headers: [], body: Array(body.utf8), receivedAt: now)
    #expect((ses.certificateURL(for: callback) == url) == isRight)
    #expect(ses.genuineness(of: callback) == .noKey(setting: "signing_certificate"))
  }
}

/// Requests that we sign.
enum SignedRequests {
  /// Nil for a scheme of another kind.
  static func check(_ vector: SignatureVector) throws -> Bool? {
    func expected(_ name: String) -> String? { vector.expected[name]?.scalar }
    func secret(_ name: String) -> Secret { Secret(vector.text(name)) }
    let headers = vector.pairs(vector.input["headers"]).map { HTTPHeader($0.name, $0.value) }
    var query = vector.text("query")
    if query.isEmpty { query = SignatureVector.form(vector.pairs(vector.input["query"])) }
    let host = vector.input["host"]?.scalar ?? headers.first("host") ?? ""
    let url = "https://\(host)\(vector.text("path"))\(query.isEmpty ? "" : "?" + query)"
    let request = HTTPRequest(method: vector.text("method"), url: url, headers: headers, body: vector.body)
    switch vector.scheme {
    case "aws-sigv4":
      let date = try #require(UTCText.instant(compact: vector.text("amz_date")))
      let signer = AmazonSignature(
        accessKey: vector.text("access_key"), secretKey: secret("secret_key"),
        sessionToken: vector.input["session_token"]?.scalar.map { Secret($0) }, region: vector.text("region"),
        service: vector.text("service"))
      var request = request
      request.url = vector.text("url")
      let signed = signer.signed(request, at: date)
      let wanted = vector.pairs(vector.expected["headers"])
      return !wanted.isEmpty && wanted.allSatisfy { signed.headers.first($0.name) == $0.value }
    case "aliyun-acs3":
      let signer = AliyunSignature(accessKey: vector.text("access_key_id"), secretKey: secret("access_key_secret"))
      return signer.authorization(request) == expected("authorization")
    case "tencent-tc3":
      let signer = TencentSignature(
        secretID: vector.text("secret_id"), secretKey: secret("secret_key"), service: vector.text("service"))
      let seconds = try #require(Int64(vector.text("timestamp")))
      let signed = signer.signed(request, at: Instant(seconds: seconds))
      return signed.headers.first("Authorization") == expected("authorization")
    case "huawei-sdk-hmac-sha256":
      let signer = HuaweiSignature(appKey: vector.text("app_key"), appSecret: secret("app_secret"))
      return signer.signed(request, at: now).headers.first("Authorization") == expected("authorization")
    case "huawei-wsse":
      let signer = HuaweiSignature(appKey: vector.text("app_key"), appSecret: secret("app_secret"))
      let signed = signer.withToken(request, created: vector.text("created"), nonce: vector.text("nonce"))
      return vector.pairs(vector.expected["headers"]).allSatisfy { signed.headers.first($0.name) == $0.value }
    case "dingtalk-robot":
      let time = try #require(Int64(vector.text("timestamp_ms")))
      return RobotSignature.dingTalk(vector.text("webhook"), secret("secret"), milliseconds: time) == expected("url")
    case "feishu-custom-bot":
      let time = try #require(Int64(vector.text("timestamp")))
      let fields = vector.expected["body_fields"]
      return RobotSignature.feishu(secret("secret"), timestamp: time) == fields?["sign"]?.scalar
    case "http-basic":
      let gateway = try gateway(
        #"{preset: http, url: "https://x.example/", auth: {user: "${USER}", password: "${PASS}"}, body: "{{ text }}"}"#,
        environment: ["USER": vector.text("username"), "PASS": vector.text("password")])
      return try gateway.authorize(gateway.request(Example.sms), at: now).headers.first("Authorization")
        == expected("authorization")
    case "vonage-app-jwt-rs256":
      let header = try #require(expected("authorization")).split(separator: " ").last ?? ""
      let claims = SignedRequests.json(vector.expected["payload"] ?? .null)
      let key = vector.text("public_key_pem")
      let own = try #require(
        WebToken.rsa(header: #"{"alg":"RS256","typ":"JWT"}"#, claims: claims, privateKey: secret("private_key_pem")))
      #expect(RSAJudge.isSigned(own, publicKey: key))
      #expect(WebToken(own)?.claims == vector.expected["payload"])
      return RSAJudge.isSigned(String(header), publicKey: key)
    default: return nil
    }
  }

  private static func json(_ value: JSONText) -> String {
    switch value {
    case .null: "null"
    case .boolean(let flag): "\(flag)"
    case .number(let text): text
    case .text(let text): "\"\(text)\""
    case .array(let elements): "[\(elements.map(json).joined(separator: ","))]"
    case .object(let members): "{\(members.map { "\"\($0.key)\":\(json($0.value))" }.joined(separator: ","))}"
    }
  }
}
