import Campaigns
import Foundation
import FoundationNetworking
import Links
import SQLText
import Server
import Store
import Testing
import Vocabulary

/// The server over real HTTP on loopback, with one customer who has one message.
struct ServerTests {
  static let secret = Secret("a secret of the tests, long enough")
  static let message = MessageID(customer: 7, number: 41)
  static let now = Instant(seconds: 1_772_000_000)

  /// Runs a server for `body`, which gets its address and its database.
  private func serve(
    locale: String = "en", kind: DatabaseKind = .sandbox, _ body: (URL, any Database) async throws -> Void
  ) async throws {
    let database = try await SQLiteDatabase.inMemory(kind: kind)
    try await database.write { session in
      try session.run(
        """
        INSERT INTO customers (customer_id, first_name, locale, phone, phone_digest, recorded_at) \
        VALUES (7, 'Mei', \(locale), '+8613800138000', \([UInt8](repeating: 9, count: 32)), 0)
        """)
      try session.run(
        """
        INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version, \
        template, channel, state, due_at, expires_at, planned_at, gateway, sent_at, address_digest) \
        VALUES (7, 41, \([UInt8](repeating: 1, count: 16)), 0, 1, 'spring', 'message', '', 'v', 'spring', 1, 40, 0, 0, 0, \
        'sms', 1, \([UInt8](repeating: 9, count: 32)))
        """)
    }
    let server = try TidingsServer(
      ServerSettings(
        workspace: try settings(), database: database, kind: kind, port: 0, clock: { ServerTests.now }))
    let running = Task { try await server.run() }
    let port = try await server.port()
    do {
      try await body(try #require(URL(string: "http://127.0.0.1:\(port)")), database)
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
    try await running.value
  }

  private func settings() throws -> WorkspaceSettings {
    let yaml = """
      shop: Lantern & Sons
      time_zone: UTC
      locale: en
      currency: CNY
      database: sqlite:tidings.db
      sandbox: true
      public_url: https://m.lantern.example
      secret: ${SECRET}
      gateways:
        sms: {preset: sandbox, channel: sms, url: "http://127.0.0.1:9", from: Lantern}
        twilio: {preset: twilio, account_sid: AC1, auth_token: "${TOKEN}", from: "+15005550006", url: "http://127.0.0.1:9"}
      routes: {sms: [twilio, sms]}
      """
    let variables = ["SECRET": ServerTests.secret.reveal(), "TOKEN": "12345"]
    let reading = WorkspaceReader.read(files: ["tidings.yaml": Array(yaml.utf8)]) { variables[$0] }
    try #require(reading.isSound, "\(reading.diagnostics)")
    return reading.workspace.settings
  }

  private func token(_ purpose: LinkPurpose = .unsubscribe) -> String {
    LinkSigner(secret: ServerTests.secret).token(.init(purpose: purpose, message: ServerTests.message))
  }

  private func fetch(
    _ url: URL, method: String = "GET", body: String? = nil, headers: [String: String] = [:]
  ) async throws -> (status: Int, text: String) {
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }

  private func refusals(_ database: any Database) async throws -> Int {
    try await database.read { session in
      var count = 0
      try session.rows("SELECT count(*) FROM refusals") { count = Int($0.integer(0)) }
      return count
    }
  }

  @Test func `opening an unsubscribe link unsubscribes nobody and shows a button`() async throws {
    try await serve { base, database in
      let answer = try await fetch(base.appending(path: "u/\(token())"))
      #expect(answer.status == 200)
      #expect(answer.text.contains("<form method=\"post\">"))
      #expect(answer.text.contains("Lantern &amp; Sons"))
      let count = try await refusals(database)
      #expect(count == 0)
    }
  }

  @Test func `R15 a one-click unsubscribe refuses the address, once however often it comes`() async throws {
    try await serve { base, database in
      for _ in 0..<2 {
        let answer = try await fetch(
          base.appending(path: "u/\(token())"), method: "POST", body: "List-Unsubscribe=One-Click",
          headers: ["Content-Type": "application/x-www-form-urlencoded"])
        #expect(answer.status == 200)
        #expect(answer.text.contains("You are unsubscribed"))
      }
      let count = try await refusals(database)
      #expect(count == 1)
    }
  }

  @Test func `the page speaks the customer's language`() async throws {
    try await serve(locale: "zh-CN") { base, _ in
      let answer = try await fetch(base.appending(path: "u/\(token())"))
      #expect(answer.text.contains("lang=\"zh\""))
      #expect(answer.text.contains("确认退订"))
    }
  }

  @Test func `a link of another purpose or with a character changed is not known, and changes nothing`() async throws {
    try await serve { base, database in
      for wrong in [token(.click), String(token().dropLast(2)) + "xx", "nonsense"] {
        let answer = try await fetch(base.appending(path: "u/\(wrong)"), method: "POST", body: "")
        #expect(answer.status == 404)
      }
      let count = try await refusals(database)
      #expect(count == 0)
    }
  }

  @Test func `R25 a well signed receipt is recorded, and a forged one refused`() async throws {
    try await serve { base, database in
      let path = "/hooks/twilio?reference=\(ServerTests.message)"
      let form = [
        ("AccountSid", "AC1"), ("MessageSid", "SM1"), ("MessageStatus", "delivered"), ("To", "8613800138000"),
      ]
      let body = form.map { "\($0)=\($1)" }.joined(separator: "&")
      let url = try #require(URL(string: "\(base.absoluteString)\(path)"))
      let kind = "application/x-www-form-urlencoded"
      let forged = try await fetch(
        url, method: "POST", body: body, headers: ["Content-Type": kind, "X-Twilio-Signature": "AAAA"])
      #expect(forged.status == 403)
      // HMAC-SHA1 with the key 12345 over the public URL and the sorted parameters, made with Python's hmac.
      let genuine = try await fetch(
        url, method: "POST", body: body, headers: ["Content-Type": kind, "X-Twilio-Signature": twilioSignature])
      #expect(genuine.status == 200)
      let state = try await database.read { session in
        var state: Int64 = 0
        try session.rows("SELECT state FROM messages") { state = $0.integer(0) }
        return state
      }
      #expect(state == Int64(MessageState.delivered.rawValue))
    }
  }

  private let twilioSignature = "DBBFS6qGlkoZE55neorp7xTS4Zo="

  @Test func `a callback that nobody signed is refused by a live database`() async throws {
    try await serve(kind: .live) { base, _ in
      let answer = try await fetch(base.appending(path: "hooks/sms"), method: "POST", body: "{}")
      #expect(answer.status == 403)
    }
  }

  @Test func `an unknown gateway and an unknown path are not found, and health is well`() async throws {
    try await serve { base, _ in
      let unknown = try await fetch(base.appending(path: "hooks/nobody"), method: "POST", body: "{}")
      #expect(unknown.status == 404)
      let elsewhere = try await fetch(base.appending(path: "elsewhere"))
      #expect(elsewhere.status == 404)
      let health = try await fetch(base.appending(path: "health"))
      #expect(health.text == "ok\n")
    }
  }
}
