import Campaigns
import Rules
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R24: a gateway that takes nothing is left alone by all workers, and tried again by one request.
struct CircuitTests {
  private static func files(main: String) -> [String: String] {
    [
      "tidings.yaml": Shop.settingsHead + """
        gateways:
          sms-main: {preset: sandbox, channel: sms, url: "\(main)"}
          sms-backup: {preset: sandbox, channel: sms, url: "http://127.0.0.1:PORT/sms-backup"}
        routes: {sms: [sms-main, sms-backup]}

        """,
      "campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms\n",
    ]
  }

  private static let works = "http://127.0.0.1:PORT/sms-main"
  /// Nobody listens there.
  private static let down = "http://127.0.0.1:1/sms-main"

  /// A circuit that opened `age` ago, and is open for an hour.
  private func open(_ shop: Shop, age: Elapsed, isConfiguration: Bool = false) async throws {
    try await shop.database.write { session in
      let now = try WorkerRegister.now(session)
      try CircuitBoard.open(
        ["sms-main": "http_503"], isConfiguration: isConfiguration,
        at: Instant(microseconds: now.microseconds - age.microseconds),
        session)
      try session.run("UPDATE gateway_circuits SET until_at = \((now + .hours(1)).microseconds)")
    }
  }

  private func send(_ shop: Shop) async throws -> WorkReport {
    try await shop.add(1...20)
    try await shop.publish()
    return try await shop.send("hello", byHand: true)
  }

  @Test func `R24 what one worker finds closed the others pass over, and the next of the route serves`() async throws {
    try await withShop(Self.files(main: Self.works)) { shop in
      // It opens while this worker is under way.
      try await open(shop, age: .hours(-1))
      let report = try await send(shop)
      #expect(report.sentCount == 20)
      #expect(report.startedByGateway == ["sms-backup": 20])
      #expect(report.closedGateways == ["sms-main": "http_503"])
      #expect(report.stoppedGateways.isEmpty)
    }
  }

  @Test func `R24 a later run tries with one request, and a good answer closes the circuit`() async throws {
    try await withShop(Self.files(main: Self.works)) { shop in
      try await open(shop, age: .hours(1))
      let report = try await send(shop)
      #expect(report.sentCount == 20)
      #expect((report.startedByGateway["sms-main"] ?? 0) >= 1)
      #expect(report.closedGateways.isEmpty)
      #expect(try await shop.count("SELECT count(*) FROM gateway_circuits") == 0)
    }
  }

  @Test func `R24 a trial that fails costs one request, and its message goes by the next gateway`() async throws {
    try await withShop(Self.files(main: Self.down)) { shop in
      try await open(shop, age: .hours(1))
      var report = try await send(shop)
      #expect(report.startedByGateway["sms-main"] == 1)
      #expect(report.closedGateways.keys.sorted() == ["sms-main"])
      #expect(try await shop.count("SELECT max(times) FROM gateway_circuits") == 2)
      // The one waits for its backoff.
      shop.clock.advance(.minutes(10))
      let sent = report.sentCount
      try await open(shop, age: .hours(-1))
      report = try await shop.work()
      #expect(sent + report.sentCount == 20)
      #expect(shop.sandbox.counts.accepted == 20)
    }
  }

  @Test func `R20 a wrong account stops the gateway for the workers that run, and a new run tries one request`()
    async throws
  {
    try await withShop(Self.files(main: Self.works)) { shop in
      try await open(shop, age: .hours(-1), isConfiguration: true)
      let report = try await send(shop)
      #expect(report.startedByGateway == ["sms-backup": 20])
      #expect(report.stoppedGateways == ["sms-main": "http_503"], "it says why, and a person must act")
      try await shop.run("UPDATE gateway_circuits SET opened_at = 0")
      try await shop.add(21...40)
      let again = try await shop.send("hello", byHand: true)
      #expect(again.sentCount == 20)
      #expect(again.stoppedGateways.isEmpty)
      #expect(try await shop.count("SELECT count(*) FROM gateway_circuits") == 0)
    }
  }

  @Test func `R24 what was on the wire when a circuit opened says nothing new`() {
    var news = CircuitNews()
    news.note(.notAccepted, of: "sms", code: "http_503", gaveUp: true)
    #expect(news.opened == ["sms": "http_503"])
    let now = monday
    news.known = [
      "sms": CircuitBoard.Entry(isConfiguration: false, opened: now, until: now + .seconds(30), times: 1, reason: "")
    ]
    news.opened = [:]
    news.note(.notAccepted, of: "sms", code: nil, gaveUp: true)
    #expect(news.isEmpty)
    news.trials = ["sms"]
    news.note(.unknown, of: "sms", code: nil, gaveUp: false)
    #expect(news.opened == ["sms": "unknown"])
    news.note(.permanent, of: "sms", code: nil, gaveUp: false)
    #expect(news.closed == ["sms"] && news.opened.isEmpty)
  }

  @Test(arguments: [(1, 30), (2, 60), (3, 120), (5, 480), (6, 600), (1000, 600), (0, 30)])
  func `a circuit opens for longer each time, up to ten minutes`(times: Int, seconds: Int64) {
    #expect(Circuit.pause(times: times) == .seconds(seconds))
  }
}
