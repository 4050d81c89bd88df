package import Vocabulary

/// Aliyun's ACS3-HMAC-SHA256.
package struct AliyunSignature: Sendable {
  package var accessKey: String
  package var secretKey: Secret
  package var securityToken: Secret?

  package init(accessKey: String, secretKey: Secret, securityToken: Secret? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.securityToken = securityToken
  }

  /// Adds the date, the nonce, the body's hash, and the signature over those and every header the request has.
  ///
  /// - Parameter nonce: never the same for two requests.
  package func signed(_ request: HTTPRequest, at now: Instant, nonce: String) -> HTTPRequest {
    var request = request
    request.headers.append(HTTPHeader("x-acs-date", UTCText.extended(now)))
    request.headers.append(HTTPHeader("x-acs-signature-nonce", nonce))
    request.headers.append(HTTPHeader("x-acs-content-sha256", Hex.text(Digesting.sha256.hash(request.body))))
    if let securityToken { request.headers.append(HTTPHeader("x-acs-security-token", securityToken.reveal())) }
    request.headers.append(HTTPHeader("Authorization", authorization(request)))
    return request
  }

  package func authorization(_ request: HTTPRequest) -> String {
    let url = SignedURL(request.url)
    let headers =
      (request.headers.first("Host") == nil ? request.headers + [HTTPHeader("host", url.host)] : request.headers)
      .canonical(collapsing: false)
    let names = headers.map(\.name).joined(separator: ";")
    // Sorted by the plain name, which is not encoded.
    let query = url.query.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .map { "\($0.name)=\(Escaping.percent($0.value))" }.joined(separator: "&")
    let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
    let hash = Hex.text(Digesting.sha256.hash(request.body))
    let canonical = "\(request.method)\n\(url.path)\n\(query)\n\(lines)\n\(names)\n\(hash)"
    let text = "ACS3-HMAC-SHA256\n\(Hex.text(Digesting.sha256.hash(canonical.utf8)))"
    let signature = Hex.text(Digesting.sha256.authenticate(text.utf8, key: secretKey.reveal().utf8))
    return "ACS3-HMAC-SHA256 Credential=\(accessKey),SignedHeaders=\(names),Signature=\(signature)"
  }
}
