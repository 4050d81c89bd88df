package import Vocabulary

/// AWS Signature Version 4, in the `Authorization` header.
package struct AmazonSignature: Sendable {
  package var accessKey: String
  package var secretKey: Secret
  package var sessionToken: Secret?
  package var region: String
  package var service: String

  package init(accessKey: String, secretKey: Secret, sessionToken: Secret?, region: String, service: String) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.region = region
    self.service = service
  }

  package func signed(_ request: HTTPRequest, at now: Instant) -> HTTPRequest {
    let date = UTCText.compact(now)
    var request = request
    request.headers.append(HTTPHeader("X-Amz-Date", date))
    if let sessionToken { request.headers.append(HTTPHeader("X-Amz-Security-Token", sessionToken.reveal())) }
    let (canonical, names) = canonicalRequest(request)
    let scope = "\(date.prefix(8))/\(region)/\(service)/aws4_request"
    let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n\(Hex.text(Digesting.sha256.hash(canonical.utf8)))"
    var key = Array("AWS4\(secretKey.reveal())".utf8)
    for part in [String(date.prefix(8)), region, service, "aws4_request"] {
      key = Digesting.sha256.authenticate(part.utf8, key: key)
    }
    let signature = Hex.text(Digesting.sha256.authenticate(text.utf8, key: key))
    request.headers.append(
      HTTPHeader(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"))
    return request
  }

  private func canonicalRequest(_ request: HTTPRequest) -> (text: String, names: String) {
    let url = SignedURL(request.url)
    let headers = (request.headers + [HTTPHeader("Host", url.host)]).canonical()
    let names = headers.map(\.name).joined(separator: ";")
    // Every segment is encoded once more than it stands in the URL.
    let path = url.path.split(separator: "/", omittingEmptySubsequences: false).map { Escaping.percent(String($0)) }
      .joined(separator: "/")
    let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
    let hash = Hex.text(Digesting.sha256.hash(request.body))
    return ("\(request.method)\n\(path)\n\(url.canonicalQuery)\n\(lines)\n\(names)\n\(hash)", names)
  }
}
