import Campaigns
import HTTPTypes
import Hummingbird
import Links
import NIOCore
import Rules
import SQLText
import Store
import Vocabulary

/// What the server answers; every answer that takes something in is given after it is durable.
struct Answers: Sendable {
  let settings: ServerSettings
  let signer: LinkSigner
  let digests: AddressDigest
  let pages: Pages
  let targets: LinkTargets
  let counts: ServerCounts
  let recorder: GroupCommit<Incoming>
  let calls: ProviderCalls

  static let largestForm = 64 << 10
  static let largestCallback = 1 << 20
  static let largestPush = 4 << 20

  /// - Throws: `no-secret`, `missing-resource`.
  init(_ settings: ServerSettings, _ counts: ServerCounts) throws(ServerError) {
    guard let secret = settings.workspace.secret else {
      throw ServerError(.noSecret, "the secret of this workspace is not set, so links cannot be read")
    }
    self.settings = settings
    self.counts = counts
    signer = LinkSigner(secret: secret, old: settings.workspace.oldSecrets)
    digests = AddressDigest(key: AddressKey(secret: secret).bytes)
    pages = try Pages(shop: settings.workspace.shop)
    targets = LinkTargets(database: settings.database)
    let writer = ResponseWriter(database: settings.database, clock: settings.clock, counts: counts)
    recorder = GroupCommit { try await writer.write($0) }
    calls = ProviderCalls(clock: settings.clock, open: settings.open)
  }

  /// Whether the process lives.
  func health() -> Response { plain("ok\n", .ok) }

  /// Whether it can take something in.
  func ready() async -> Response {
    do {
      _ = try await settings.database.read { session in
        try session.rows("SELECT 1") { _ in }
      }
      return plain("ready\n", .ok)
    } catch {
      settings.log(.init(.error, "ready", "the database does not answer: \(error)"))
      return plain("the database does not answer\n", .serviceUnavailable)
    }
  }

  // MARK: Forms

  func plain(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  func json(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  func html(_ text: String, _ status: HTTPResponse.Status) -> Response {
    var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
    headers[.contentSecurityPolicy] =
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    for (name, value) in [
      ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"), ("X-Content-Type-Options", "nosniff"),
    ] {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// The language of a page: the customer's, else the browser's, else the shop's.
  func language(_ request: HTTPRequest, customer: String? = nil) -> String {
    if let customer, let known = pages.language(customer) { return known }
    for part in (request.headerFields[.acceptLanguage] ?? "").split(separator: ",") {
      let tag = part.split(separator: ";").first.map { $0.filter { !$0.isWhitespace } } ?? ""
      if let known = pages.language(tag) { return known }
    }
    return pages.language(settings.workspace.locale) ?? Pages.fallback
  }
}
