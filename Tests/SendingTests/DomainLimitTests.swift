import Campaigns
import Providers
import Rules
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// Limits of recipients' domains, exact as those of gateways.
struct DomainLimitTests {
  private static func settings(_ domains: String) -> String {
    Shop.settingsHead + """
      gateways:
        mail: {preset: sandbox, channel: email, url: "http://127.0.0.1:PORT/mail", domains: \(domains)}
      routes: {email: mail}

      """
  }

  @Test func `R19 in no window does a domain get more than its rate, whoever sends`() async throws {
    try await withShop(["tidings.yaml": Self.settings("{gmail.com: 10/s, \"*\": 3/s}")]) { shop in
      let mail = try #require(shop.settings.gateways.first)
      var random = SplitMix(state: 11)
      var now = monday.microseconds
      var starts: [String: [Int64]] = [:]
      var begun = [Int64](repeating: 0, count: 2)
      let domains = ["gmail.com", "Example.org", "qq.com"]
      for _ in 0..<600 {
        now += 1000 + Int64(random.next() % 90_000)
        let worker = Int(random.next() % 2)
        let addresses = (0...Int(random.next() % 6)).map { _ in "a@" + domains[Int(random.next() % 3)] }
        let (at, startedBy) = (Instant(microseconds: now), Instant(microseconds: begun[worker]))
        let gone = try await shop.database.write { session in
          var ledger = DomainLedger(worker: Int64(worker + 1), now: at, startedBy: startedBy)
          let gone = try addresses.filter { try ledger.take(mail, $0, session) == nil }
          try ledger.write(session)
          return gone
        }
        begun[worker] = now
        for address in gone { starts[String(address.dropFirst(2)), default: []].append(now) }
      }
      for (domain, count) in [("gmail.com", 10), ("Example.org", 3), ("qq.com", 3)] {
        let times = starts[domain] ?? []
        #expect(times.count > count * 10)
        for (place, start) in times.enumerated() where place + count < times.count {
          #expect(times[place + count] - start >= 1_000_000, "\(domain)")
        }
      }
    }
  }

  @Test func `a full domain keeps nobody else back, and its queue is spread over the time to come`() async throws {
    var files = ["tidings.yaml": Self.settings("{gmail.com: 5/h}")]
    files["campaigns/hello.yaml"] = "when: {manual: hello}\nchannels: email\n"
    try await withShop(files) { shop in
      try await shop.add(1...40)
      try await shop.database.write { session in
        for id in Int64(1)...20 {
          let address = "c\(id)@gmail.com"
          try session.run(
            """
            UPDATE customers SET email = \(address), email_digest = \(Shop.digests.digest(.email, address))
            WHERE customer_id = \(id)
            """)
        }
      }
      try await shop.publish()
      let report = try await shop.send("hello", byHand: true)
      #expect(report.sentCount == 25)
      #expect(report.stoppedGateways.isEmpty)
      let hours = try await shop.lines("SELECT next_at FROM outbox ORDER BY next_at").compactMap { Int64($0) }
        .map { ($0 - shop.now.microseconds + 1_000_000) / 3_600_000_000 }
      #expect(hours.count == 15)
      #expect(Set(hours).count == 3, "\(hours)")
    }
  }

  @Test(
    arguments: [
      ("c@GMAIL.com", "gmail.com", 20), ("c@example.org", "example.org", 10), ("x", nil, nil),
    ] as [(String, String?, Int?)])
  func `an address belongs to its domain`(address: String, domain: String?, count: Int?) throws {
    let gateway = try #require(
      Gateway.read(
        name: "mail",
        text:
          "{preset: sandbox, channel: email, url: \"http://127.0.0.1:1/\", domains: {gmail.com: 20/s, \"*\": 10/s}}\n"
      ) { _ in nil })
    let found = gateway.domainLimit(address)
    #expect(found?.domain == domain)
    #expect(found?.rate.count == count)
  }
}
