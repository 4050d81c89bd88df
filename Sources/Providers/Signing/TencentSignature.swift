package import Vocabulary

/// Tencent Cloud's TC3-HMAC-SHA256 over the content type and the host.
package struct TencentSignature: Sendable {
  package var secretID: String
  package var secretKey: Secret
  package var token: Secret?
  package var service: String

  package init(secretID: String, secretKey: Secret, token: Secret? = nil, service: String) {
    self.secretID = secretID
    self.secretKey = secretKey
    self.token = token
    self.service = service
  }

  package func signed(_ request: HTTPRequest, at now: Instant) -> HTTPRequest {
    let url = SignedURL(request.url)
    let timestamp = String(UTCText.seconds(now))
    let date = UTCText.date(now)
    let type = request.headers.first("Content-Type") ?? ""
    let hash = Hex.text(Digesting.sha256.hash(request.body))
    let names = "content-type;host"
    let canonical =
      "\(request.method)\n\(url.path)\n\(url.queryText)\ncontent-type:\(type)\nhost:\(url.host)\n\n\(names)\n\(hash)"
    let scope = "\(date)/\(service)/tc3_request"
    let text = "TC3-HMAC-SHA256\n\(timestamp)\n\(scope)\n\(Hex.text(Digesting.sha256.hash(canonical.utf8)))"
    var key = Array("TC3\(secretKey.reveal())".utf8)
    for part in [date, service, "tc3_request"] { key = Digesting.sha256.authenticate(part.utf8, key: key) }
    let signature = Hex.text(Digesting.sha256.authenticate(text.utf8, key: key))
    var request = request
    request.headers.append(HTTPHeader("X-TC-Timestamp", timestamp))
    if let token { request.headers.append(HTTPHeader("X-TC-Token", token.reveal())) }
    request.headers.append(
      HTTPHeader(
        "Authorization",
        "TC3-HMAC-SHA256 Credential=\(secretID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"))
    return request
  }
}
