package import Vocabulary

/// Huawei Cloud's two ways: a request signature, and the WSSE user name token of the SMS service.
package struct HuaweiSignature: Sendable {
  package var appKey: String
  package var appSecret: Secret

  package init(appKey: String, appSecret: Secret) {
    self.appKey = appKey
    self.appSecret = appSecret
  }

  /// SDK-HMAC-SHA256; a `X-Sdk-Date` that the request has already counts.
  package func signed(_ request: HTTPRequest, at now: Instant) -> HTTPRequest {
    var request = request
    if request.headers.first("X-Sdk-Date") == nil {
      request.headers.append(HTTPHeader("X-Sdk-Date", UTCText.compact(now)))
    }
    request.headers.append(HTTPHeader("Authorization", authorization(request)))
    return request
  }

  /// The signature over every header the request has, and over the host.
  func authorization(_ request: HTTPRequest) -> String {
    let url = SignedURL(request.url)
    let own = request.headers.first("Host") == nil ? [HTTPHeader("Host", url.host)] : []
    let headers = (request.headers + own).canonical(collapsing: false)
    return authorization(request, url, headers)
  }

  func authorization(
    _ request: HTTPRequest, _ url: SignedURL, _ headers: [(name: String, value: String)]
  ) -> String {
    let names = headers.map(\.name).joined(separator: ";")
    let path = url.path.hasSuffix("/") ? url.path : url.path + "/"
    let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
    // A hash that the sender declares is taken as it is: `UNSIGNED-PAYLOAD`.
    let hash = request.headers.first("X-Sdk-Content-Sha256") ?? Hex.text(Digesting.sha256.hash(request.body))
    let canonical = "\(request.method)\n\(path)\n\(url.canonicalQuery)\n\(lines)\n\(names)\n\(hash)"
    let date = request.headers.first("X-Sdk-Date") ?? ""
    let text = "SDK-HMAC-SHA256\n\(date)\n\(Hex.text(Digesting.sha256.hash(canonical.utf8)))"
    let signature = Hex.text(Digesting.sha256.authenticate(text.utf8, key: appSecret.reveal().utf8))
    return "SDK-HMAC-SHA256 Access=\(appKey), SignedHeaders=\(names), Signature=\(signature)"
  }

  /// WSSE: the digest is the Base64 of the lower-case hexadecimal text of SHA-256.
  package func withToken(_ request: HTTPRequest, created: String, nonce: String) -> HTTPRequest {
    let hash = Hex.text(Digesting.sha256.hash("\(nonce)\(created)\(appSecret.reveal())".utf8))
    var request = request
    request.headers.append(
      HTTPHeader("Authorization", #"WSSE realm="SDP",profile="UsernameToken",type="Appkey""#))
    request.headers.append(
      HTTPHeader(
        "X-WSSE",
        #"UsernameToken Username="\#(appKey)",PasswordDigest="\#(Base64.text(hash.utf8))",Nonce="\#(nonce)",Created="\#(created)""#
      ))
    return request
  }
}
