import Campaigns
import Foundation
import FoundationNetworking
import Links
import Rules
import SQLText
import Server
import Store
import Synchronization
import Testing
import Vocabulary

/// The server over real HTTP on loopback, with one customer who has one message.
struct Scene: Sendable {
  static let secret = Secret("a secret of the tests, long enough")
  static let message = MessageID(customer: 7, number: 41)
  static let now = Instant(seconds: 1_772_000_000)
  static let signer = LinkSigner(secret: secret)
  static let digests = AddressDigest(key: AddressKey(secret: secret).bytes)
  static let phone = "+8613800138000"

  let base: URL
  let database: SQLiteDatabase
  let clock: Clock

  /// A clock that the test moves.
  final class Clock: Sendable {
    private let moment = Mutex(Scene.now)
    var now: Instant { moment.withLock { $0 } }
    func advance(_ time: Elapsed) { moment.withLock { $0 = $0 + time } }
  }

  /// Runs a server for `body`.
  static func run(
    locale: String? = "en", kind: DatabaseKind = .sandbox, more: String = "", gateways: String = "",
    limits: ServerLimits = ServerLimits(), open: @escaping @Sendable (String) async -> [UInt8]? = { _ in nil },
    _ body: (Scene) async throws -> Void
  ) async throws {
    let database = try await SQLiteDatabase.inMemory(kind: kind)
    let digest = digests.digest(.phone, phone)
    let mail = digests.digest(.email, "mei@example.com")
    try await database.write { session in
      try session.run(
        """
        INSERT INTO customers (customer_id, first_name, locale, phone, phone_digest, email, email_digest, recorded_at) \
        VALUES (7, 'Mei', \(locale), \(phone), \(digest), 'mei@example.com', \(mail), 0)
        """)
      try session.run(
        """
        INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version, \
        template, channel, state, due_at, expires_at, planned_at, gateway, sent_at, address_digest) \
        VALUES (7, 41, \([UInt8](repeating: 1, count: 16)), 0, 1, 'spring', 'message', '', 'v', 'spring', 1, 40, 0, 0, 0, \
        'sms', 1, \(digest))
        """)
      try session.run(
        "INSERT INTO links (link_id, version, channel, url) VALUES (3, 'v', 1, 'https://shop.example/tea?a=1&b=2')")
      try session.run(
        """
        INSERT INTO message_links (customer_id, message_number, number, url) \
        VALUES (7, 41, 0, 'https://shop.example/me/mei')
        """)
    }
    let clock = Clock()
    var serverSettings = ServerSettings(
      workspace: try settings(more, gateways), database: database, kind: kind, port: 0, clock: { clock.now })
    serverSettings.limits = limits
    serverSettings.open = open
    let server = try TidingsServer(serverSettings)
    let running = Task { try await server.run() }
    let port = try await server.port()
    do {
      try await body(
        Scene(base: try #require(URL(string: "http://127.0.0.1:\(port)")), database: database, clock: clock))
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
    try await running.value
  }

  private static func settings(_ more: String, _ gateways: String) throws -> WorkspaceSettings {
    let yaml = """
      shop: Lantern & Sons
      time_zone: UTC
      locale: en
      currency: CNY
      database: sqlite:tidings.db
      sandbox: true
      public_url: https://m.lantern.example
      secret: ${SECRET}
      topics: {general: News, offers: Coupons}
      gateways:
        sms: {preset: sandbox, channel: sms, url: "http://127.0.0.1:9", from: Lantern}
        mail: {preset: sandbox, channel: email, url: "http://127.0.0.1:9", from: Lantern}
        twilio: {preset: twilio, account_sid: AC1, auth_token: "${TOKEN}", from: "+15005550006", url: "http://127.0.0.1:9"}
        \(gateways)
      routes: {sms: [twilio, sms], email: [mail]}
      \(more)
      """
    let variables = ["SECRET": secret.reveal(), "TOKEN": "12345"]
    let reading = WorkspaceReader.read(files: ["tidings.yaml": Array(yaml.utf8)]) { variables[$0] }
    try #require(reading.isSound, "\(reading.diagnostics)")
    return reading.workspace.settings
  }

  // MARK: Asking

  static func token(_ purpose: LinkPurpose = .unsubscribe, index: Int = 0) -> String {
    signer.token(.init(purpose: purpose, message: message, index: index))
  }

  struct Answer {
    var status: Int
    var text: String
    var headers: [String: String]
  }

  func fetch(
    _ path: String, method: String = "GET", body: String? = nil, headers: [String: String] = [:]
  ) async throws -> Answer {
    var request = URLRequest(url: try #require(URL(string: base.absoluteString + "/" + path)))
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    request.timeoutInterval = 120
    request.setValue(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", forHTTPHeaderField: "User-Agent")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let session = URLSession(configuration: .ephemeral, delegate: NoRedirects(), delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let (data, response) = try await session.data(for: request)
    let http = try #require(response as? HTTPURLResponse)
    var found: [String: String] = [:]
    for (name, value) in http.allHeaderFields { found["\(name)".lowercased()] = "\(value)" }
    return Answer(status: http.statusCode, text: String(decoding: data, as: UTF8.self), headers: found)
  }

  func post(_ path: String, form: String) async throws -> Answer {
    try await fetch(path, method: "POST", body: form, headers: ["Content-Type": "application/x-www-form-urlencoded"])
  }

  // MARK: What was recorded

  func lines(_ sql: SQLText) async throws -> [String] {
    try await database.read { session in
      var lines: [String] = []
      try session.rows(sql) { row in
        lines.append(row.isNull(0) ? "-" : row.withBytes(0) { String(decoding: $0, as: UTF8.self) })
      }
      return lines
    }
  }

  func count(_ sql: SQLText) async throws -> Int { Int(try await lines(sql).first ?? "") ?? -1 }

  var refusals: Int { get async throws { try await count("SELECT count(*) FROM refusals") } }
}

private final class NoRedirects: NSObject, URLSessionTaskDelegate {
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }
}
