import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// What a person decides, and what is remembered: R22, R26, `sends cancel`, `retry`, `resolve`.
struct SettlingTests {
  @Test func `R22 every attempt keeps gateway, times, class, code and id, and the body until the message has ended`()
    async throws
  {
    try await withShop(GateTests.smsOnly, faults: "each=503+close,retry-after=1s,accepted-in-doubt=0%") { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      #expect(try await shop.count("SELECT count(*) FROM outbox WHERE length(body) > 20") == 1)
      try await shop.workToTheEnd()
      let attempts = try await shop.lines(
        """
        SELECT attempt || ' ' || gateway || ' ' || class || ' ' || coalesce(code, '-') || ' '
          || CASE WHEN ended_at >= started_at THEN 1 ELSE 0 END || ' '
          || CASE WHEN provider_id IS NOT NULL THEN 1 ELSE 0 END FROM attempts ORDER BY attempt
        """)
      #expect(
        attempts.map { $0.replacing("unavailable", with: "http_503") }.prefix(1) == ["1 sms-main 2 http_503 1 0"])
      #expect(attempts.last == "3 sms-main 1 - 1 1")
      #expect(attempts.count == 3)
      #expect(try await shop.count("SELECT count(*) FROM outbox") == 0)
      #expect(try await shop.count("SELECT count(*) FROM messages WHERE provider_id IS NULL AND parts = 1") == 1)
    }
  }

  @Test func `cancelling a send stops what waits for good`() async throws {
    try await withShop(GateTests.smsOnly) { shop in
      try await shop.add(1...10)
      try await shop.publish()
      guard case .planned(_, let send, _) = try await shop.plan("hello", byHand: true) else {
        Issue.record("nothing was planned")
        return
      }
      let now = shop.now
      #expect(try await shop.database.write { try Settling.cancel(send: send, at: now, $0) } == 10)
      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.counts.requests == 0)
      #expect(try await shop.states() == ["cancelled": 10])
      #expect(try await shop.count("SELECT count(*) FROM messages WHERE day IS NOT NULL") == 0)
    }
  }

  @Test func `a retry takes what surely failed and never what may have arrived`() async throws {
    try await withShop(GateTests.smsOnly, faults: "invalid=40%") { shop in
      try await shop.add(1...50)
      try await shop.publish()
      guard case .planned(_, let send, _) = try await shop.plan("hello", byHand: true) else {
        Issue.record("nothing was planned")
        return
      }
      try await shop.work()
      let failed = try await shop.states()["failed"] ?? 0
      #expect(failed > 10)
      // One of them had a doubt before.
      try await shop.run(
        """
        UPDATE attempts SET class = 5 WHERE message_number = (SELECT min(message_number) FROM messages WHERE state = 50)
        """)
      try await shop.run("UPDATE customers SET phone = '+861390000' || (1000 + customer_id)")
      let now = shop.now
      let count = try await shop.database.write { try Settling.retry(send: send, life: .hours(1), at: now, $0) }
      #expect(count == failed - 1)
      try await shop.workToTheEnd()
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(shop.sandbox.counts.accepted + (try await shop.states()["failed"] ?? 0) == 50)
      let again = try await shop.database.write { try Settling.retry(send: send, life: .hours(1), at: now, $0) }
      #expect(again == (try await shop.states()["planned"] ?? 0))
    }
  }

  @Test func `a resolved doubt is not sent again`() async throws {
    try await withShop(GateTests.smsOnly, faults: "each=close,accepted-in-doubt=100%") { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      let now = shop.now
      for (customer, wasSent) in [(Int64(1), true), (2, false)] {
        let number = try #require(
          try await shop.number("SELECT message_number FROM messages WHERE customer_id = \(customer)"))
        let message = MessageID(customer: customer, number: number)
        let isResolved = try await shop.database.write { session in
          try Settling.resolve(message, wasSent: wasSent, at: now, session)
            && !Settling.resolve(message, wasSent: true, at: now, session)
        }
        #expect(isResolved)
      }
      shop.clock.advance(.hours(1))
      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.counts.requests == 2)
      #expect(try await shop.states() == ["failed": 1, "sent": 1])
    }
  }

  @Test func `R26 an invalid number is refused after two different days`() async throws {
    let text = "when: {every day at 9:00: hello}\nchannels: sms\n"
    try await withShop(["campaigns/a.yaml": text], faults: "invalid=100%") { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.send("a")
      #expect(try await shop.count("SELECT count(*) FROM refusals") == 0)
      shop.clock.advance(.days(1))
      try await shop.send("a")
      #expect(try await shop.count("SELECT count(*) FROM refusals") == 1)
      shop.clock.advance(.days(1))
      try await shop.send("a")
      #expect(shop.sandbox.counts.requests == 2)
    }
  }

  @Test func `R15 a refusal reaches everybody who has the address, now or later`() async throws {
    let text = "when: {every day at 9:00: hello}\nchannels: sms\n"
    try await withShop(["campaigns/a.yaml": text]) { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.database.write { session in
        try session.refuse(.phone, Shop.phone(1))
        try session.addCustomer(3, phone: Shop.phone(1))
        try session.consent(3)
      }
      try await shop.send("a")
      #expect(shop.sandbox.messages.map(\.address) == [Shop.phone(2)])
      #expect(try await shop.states()["skipped refused_address"] == 2)
    }
  }
}
