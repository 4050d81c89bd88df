import Campaigns
import Foundation
import Rules
import SQLText
import Sandbox
import Store
import Synchronization
import TestDatabases
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import Sending

/// A shop for one test: a database, a workspace's files, gateways at a sandbox, a clock that the test moves.
final class Shop: Sendable {
  let database: FaultyDatabase
  let sandbox: SandboxServer
  let port: Int
  let clock: ManualClock
  let transport: HTTPTransport
  /// Of the database's file, or a server's address; nil in memory.
  let path: String?
  /// How long a request may take.
  let patience: Elapsed
  private let files: Mutex<[String: String]>

  init(
    database: any Database, path: String?, sandbox: SandboxServer, port: Int, clock: ManualClock,
    files: [String: String], patience: Elapsed
  ) {
    self.path = path
    self.patience = patience
    self.database = FaultyDatabase(database)
    self.sandbox = sandbox
    self.port = port
    self.clock = clock
    self.files = Mutex(Shop.files.merging(files) { $1 })
    transport = HTTPTransport(maxConnections: 32)
  }

  var now: Instant { clock.now }

  // MARK: Files

  static let settingsHead = """
    shop: Lantern Tea
    time_zone: Asia/Shanghai
    locale: en
    currency: CNY
    secret: ${TIDINGS_SECRET}
    topics: {general: News, offers: Coupons and sales}

    """

  /// Gateways that honour keys.
  static let keyed = """
    gateways:
      sms-main: {preset: sandbox, channel: sms, url: "http://127.0.0.1:PORT/sms-main"}
      mail: {preset: sandbox, channel: email, url: "http://127.0.0.1:PORT/mail"}
    routes: {sms: sms-main, email: mail}

    """

  /// The sandbox's own interface as a gateway that knows no keys.
  static func keyless(_ name: String, _ channel: String) -> String {
    """
      \(name):
        preset: http
        channel: \(channel)
        url: "http://127.0.0.1:PORT/\(name)/messages"
        json:
          channel: "{{ channel }}"
          to: "{{ to }}"
          reference: "{{ reference }}"
          campaign: "{{ campaign }}"
          subject: "{{ subject }}"
          text: "{{ text }}"
          html: "{{ html }}"
        success: 2xx
        id: $.id
        error_code: $.error.code
        errors: {invalid_address: permanent, invalid_number: invalid_number, unsubscribed: stop}

    """
  }

  static let files = [
    "tidings.yaml": settingsHead + keyed,
    "templates/hello.sms.liquid": "Hello {{ customer.first_name }}\n",
    "templates/hello.email.liquid": "---\nsubject: Hello\n---\n<p>Hello {{ customer.first_name }}</p>\n",
    "templates/other.sms.liquid": "Other {{ customer.first_name }}\n",
    "templates/notice.sms.liquid": "Order {{ order.number }} of {{ order.total | money }}\n",
    "templates/due.sms.liquid": "Invoice {{ invoice.number }}, {{ invoice.balance | money }}\n",
  ]

  func change(_ changed: [String: String?]) {
    files.withLock { files in for (path, text) in changed { files[path] = text } }
  }

  var reading: WorkspaceReading {
    let texts = files.withLock { $0 }
    return WorkspaceReader.read(
      files: texts.mapValues { Array($0.replacingOccurrences(of: "PORT", with: "\(port)").utf8) }
    ) { $0 == "TIDINGS_SECRET" ? "s3cr3t-value" : nil }
  }

  var settings: WorkspaceSettings { reading.workspace.settings }

  @discardableResult
  func publish(_ changed: [String: String?] = [:]) async throws -> [Publishing.Change] {
    change(changed)
    let reading = reading
    #expect(reading.firstError == nil)
    let now = now
    return try await database.write { session in
      try Publishing.publish(reading.workspace, only: nil, at: now, gitCommit: nil, session)
    }
  }

  // MARK: Running

  @discardableResult
  func plan(
    _ campaign: String, byHand: Bool = false, allowed: Int? = nil, dryRun: Bool = false, events: [Int64]? = nil
  ) async throws -> CampaignRun.Outcome {
    try await CampaignRun(database: database, settings: settings).run(
      CampaignRun.Request(
        campaign: campaign, now: now, isByHand: byHand, allowed: allowed, events: events, isDryRun: dryRun))
  }

  func worker(_ database: (any Database)? = nil, _ options: Worker.Options? = nil) -> Worker {
    let clock = clock
    return Worker(
      database: database ?? self.database, settings: settings, transport: transport, clock: { clock.now },
      options: options ?? Worker.Options(patience: .seconds(0), requestTime: patience))
  }

  @discardableResult
  func work() async throws -> WorkReport { try await worker().run() }

  @discardableResult
  func send(_ campaign: String, byHand: Bool = false) async throws -> WorkReport {
    try await plan(campaign, byHand: byHand)
    return try await work()
  }

  /// Works until the outbox is empty, moving the clock to what waits; at most `rounds` times.
  func workToTheEnd(rounds: Int = 100) async throws {
    for _ in 0..<rounds {
      try await work()
      guard let next = try await number("SELECT min(next_at) FROM outbox") else { return }
      clock.set(max(now, Instant(microseconds: next)) + .seconds(5))
      try await ageWorkers()
    }
  }

  /// Makes every worker that has not left look silent for more than a minute.
  func ageWorkers() async throws {
    try await database.write { session in
      _ = try session.run("UPDATE workers SET heartbeat_at = heartbeat_at - 61000000 WHERE stopped_at IS NULL")
    }
  }

  // MARK: What came of it

  /// Accepted messages by reference, with how often.
  var accepted: [String: Int] {
    var found: [String: Int] = [:]
    for message in sandbox.messages { found[message.reference ?? "-", default: 0] += 1 }
    return found
  }

  /// The texts that came to an address.
  func texts(to address: String) -> [String] {
    sandbox.messages.filter { $0.address == address }.map(\.text)
  }

  func number(_ sql: SQLText) async throws -> Int64? {
    try await database.read { session in
      var found: Int64?
      try session.rows(sql) { found = $0.optionalInteger(0) }
      return found
    }
  }

  func count(_ sql: SQLText) async throws -> Int { Int(try await number(sql) ?? 0) }

  /// The first column, line by line.
  func lines(_ sql: SQLText) async throws -> [String] {
    try await database.read { session in
      var lines: [String] = []
      try session.rows(sql) { row in
        lines.append(row.isNull(0) ? "-" : row.withBytes(0) { String(decoding: $0, as: UTF8.self) })
      }
      return lines
    }
  }

  /// Messages by state and, where they were skipped, by reason: `sent 2`, `skipped no_consent 1`.
  func states(_ campaign: String? = nil) async throws -> [String: Int] {
    try await database.read { session in
      var found: [String: Int] = [:]
      var sql: SQLText = "SELECT state, reason, count(*) FROM messages"
      if let campaign { sql += " WHERE campaign = \(campaign)" }
      try session.rows(sql + " GROUP BY state, reason") { row in
        let state = MessageState(rawValue: Int(row.integer(0)))?.word ?? "?"
        let reason = SkipReason(rawValue: Int(row.integer(1))).map { " " + $0.word } ?? ""
        found[state + reason, default: 0] += Int(row.integer(2))
      }
      return found
    }
  }
}

/// Runs a shop with its sandbox for the length of a test.
func withShop(
  _ files: [String: String] = [:], at start: Instant = monday, onDisk: Bool = false, faults: String = "",
  on engine: Engine = .ofSuites,
  _ body: @escaping @Sendable (Shop) async throws -> Void
) async throws {
  await Turnstile.shops.enter()
  defer { Turnstile.shops.leave() }
  // A silent provider is given up soon, any other answers in time however busy the machine is.
  let patience: Elapsed = faults.contains("silence") ? .seconds(1) : .seconds(20)
  let clock = ManualClock(start)
  var configuration = SandboxConfiguration()
  configuration.clock = SandboxClock { clock.now }
  configuration.faults = try SandboxFaults(parsing: faults)
  configuration.keptMessages = 200_000
  configuration.behaviour = .quiet
  let folder = try TemporaryFolder()
  let copy: TestPostgres.Copy? = try await engine == .postgres ? TestPostgres.Copy() : nil
  let path = copy?.address ?? (onDisk ? folder.path + "/shop.db" : nil)
  let database: any Database =
    if let path {
      try await Databases.open(OpenOptions(path: path, expectedKind: .sandbox, createIfMissing: true))
    } else {
      try await SQLiteDatabase.inMemory(kind: .sandbox)
    }
  let server = SandboxServer(configuration)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    group.addTask {
      do {
        let shop = Shop(
          database: database, path: path, sandbox: server, port: try await server.port(), clock: clock,
          files: files, patience: patience)
        defer { shop.transport.stop() }
        try await body(shop)
      } catch {
        await server.stop()
        throw error
      }
      await server.stop()
    }
    try await group.waitForAll()
  }
  withExtendedLifetime((folder, copy)) {}
}
