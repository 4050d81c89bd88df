import Providers
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R13, R20, R21, R25: what is done when a provider says no, or nothing.
struct DoubtTests {
  static let keyless =
    Shop.settingsHead + "gateways:\n" + Shop.keyless("sms-main", "sms") + Shop.keyless("mail", "email")
    + "routes: {sms: sms-main, email: mail}\n"

  @Test func `R21 with a key a silent message is sent again with the same bytes and arrives once`() async throws {
    for accepted in ["accepted-in-doubt=0%", "accepted-in-doubt=100%"] {
      try await withShop(GateTests.smsOnly, faults: "each=silence,\(accepted)") { shop in
        try await shop.add(1...5)
        try await shop.publish()
        let report = try await shop.send("hello", byHand: true)
        #expect(report.inDoubt == 5)
        #expect(try await shop.states() == ["in_doubt": 5])
        // Names that changed meanwhile do not change the bytes.
        try await shop.run("UPDATE customers SET first_name = 'Wang'")
        shop.clock.advance(.minutes(14))
        try await shop.work()
        #expect(shop.sandbox.counts.requests == 5)
        shop.clock.advance(.minutes(2))
        try await shop.work()
        #expect(shop.sandbox.counts.requests == 10)
        #expect(shop.sandbox.counts.accepted == 5)
        #expect(shop.sandbox.counts.duplicates == 0)
        #expect(shop.sandbox.messages.allSatisfy { $0.text == "Hello Li" })
        #expect(try await shop.states() == ["sent": 5])
        #expect(try await shop.count("SELECT count(*) FROM outbox") == 0)
      }
    }
  }

  @Test func `R21 without a key a marketing doubt is left and listed, and planned no more`() async throws {
    try await withShop(
      ["tidings.yaml": Self.keyless].merging(GateTests.smsOnly) { $1 }, faults: "first=3xclose,accepted-in-doubt=100%"
    ) { shop in
      try await shop.add(1...8)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      shop.clock.advance(.minutes(20))
      let report = try await shop.work()
      #expect(report.leftInDoubt == 3)
      for _ in 0..<4 {
        shop.clock.advance(.hours(2))
        try await shop.send("hello", byHand: true)
      }
      #expect(shop.sandbox.counts.requests == 8)
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(try await shop.states() == ["in_doubt": 3, "sent": 5])
      #expect(try await shop.count("SELECT count(*) FROM messages WHERE state = 30 AND ended_at IS NOT NULL") == 3)
    }
  }

  @Test func `R21 a transactional doubt is sent again once, by the same gateway, and a second doubt is final`()
    async throws
  {
    let settings = Self.keyless.replacing("mail:", with: "mail:").replacing(
      "routes: {sms: sms-main", with: "routes: {sms: [sms-main, spare]"
    )
    .replacing("gateways:\n", with: "gateways:\n" + Shop.keyless("spare", "sms"))
    try await withShop(
      ["tidings.yaml": settings].merging(OccurrenceTests.shipped) { $1 }, faults: "each=2xsilence,accepted-in-doubt=0%"
    ) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.database.write { session in
        try session.addOrder(1, 7, placed: monday - .days(1), status: .shipped)
        try session.addEvent(1, 70, "order_shipped", at: monday - .hours(1), order: 7)
      }
      try await shop.send("shipped")
      for _ in 0..<6 {
        shop.clock.advance(.minutes(20))
        try await shop.send("shipped")
      }
      #expect(shop.sandbox.counts.requests == 2)
      #expect(try await shop.lines("SELECT DISTINCT gateway FROM attempts") == ["sms-main"])
      #expect(try await shop.states() == ["in_doubt": 1])
      #expect(try await shop.count("SELECT count(*) FROM outbox") == 0)
    }
  }

  struct Stop: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sql: [SQLText]
  }

  static let stops = [
    Stop(testDescription: "paid", sql: ["UPDATE orders SET status = 1, paid_at = 0"]),
    Stop(
      testDescription: "the former address refused, a new one in its place",
      sql: [
        """
        INSERT INTO refusals (kind, digest, cause, at, recorded_at) SELECT 'phone', phone_digest, 1, 0, 0 FROM customers
        """, "UPDATE customers SET phone = '+8613900000000', phone_digest = \([UInt8(0)])",
      ]),
    Stop(
      testDescription: "a STOP", sql: ["INSERT INTO refusals SELECT 'phone', phone_digest, 1, 0, 0, '' FROM customers"]),
    Stop(testDescription: "erased", sql: ["UPDATE customers SET erased_at = 1"]),
    Stop(testDescription: "expired", sql: ["UPDATE outbox SET expires_at = next_at"]),
  ]

  @Test(arguments: stops) func `R21 R12 what stops a first try stops a resend`(stop: Stop) async throws {
    let text = """
      purpose: transactional
      for_each: order
      when: {manual: notice}
      channels: sms
      audience: order.status is "created"

      """
    try await withShop(["campaigns/unpaid.yaml": text], faults: "each=silence") { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.database.write { try $0.addOrder(1, 7, placed: monday - .days(1)) }
      try await shop.send("unpaid", byHand: true)
      for sql in stop.sql { try await shop.run(sql) }
      shop.clock.advance(.minutes(20))
      try await shop.work()
      #expect(shop.sandbox.counts.requests == 1)
      #expect(try await shop.states() == ["in_doubt": 1])
      #expect(try await shop.count("SELECT count(*) FROM outbox") == 0)
    }
  }

  @Test func `R25 a receipt ends a doubt and stops the resend`() async throws {
    try await withShop(GateTests.smsOnly, faults: "each=silence,accepted-in-doubt=100%") { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      let message = try #require(shop.sandbox.messages.first)
      let intake = ResponseIntake(database: shop.database, settings: shop.settings)
      let row = ResponseRow(
        gateway: "sms-main", eventKey: "e1", kind: .delivered, at: shop.now,
        reference: message.reference.flatMap { MessageID($0) })
      #expect(try await intake.record([row, row], now: shop.now).doubtsEnded == 1)
      shop.clock.advance(.minutes(20))
      try await shop.work()
      #expect(shop.sandbox.counts.requests == 3)
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(try await shop.states() == ["delivered": 1, "sent": 1])
    }
  }

  @Test func `R13 a number that does not exist goes on to email once, a doubt never`() async throws {
    try await withShop(GateTests.hello, faults: "invalid=30%") { shop in
      try await shop.add(1...60)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      try await shop.workToTheEnd()
      let failed = try await shop.count("SELECT count(DISTINCT message_number) FROM attempts WHERE class = 3")
      #expect(failed > 5)
      #expect(shop.sandbox.counts.duplicates == 0)
      let states = try await shop.states()
      #expect(states["sent", default: 0] + states["failed", default: 0] == 60)
      let tries = "SELECT count(*) FROM attempts GROUP BY message_number ORDER BY 1 DESC LIMIT 1"
      #expect(try await shop.count(.raw(tries)) == 2)
    }
  }

  @Test func `R13 a bounce goes on to the next channel once, and not behind a resend`() async throws {
    try await withShop(["campaigns/hello.yaml": "when: {manual: hello}\nchannels: email, else sms\n"]) { shop in
      try await shop.add(1...3)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      let intake = ResponseIntake(database: shop.database, settings: shop.settings)
      // The second was sent twice; the third has nowhere to go, and bounces again.
      try await shop.run("UPDATE attempts SET class = 5 WHERE customer_id = 2")
      try await shop.run(
        "INSERT INTO attempts SELECT customer_id, message_number, 2, channel, gateway, started_at, ended_at, 1, '', '' FROM attempts WHERE customer_id = 2"
      )
      try await shop.database.write { try $0.refuse(.phone, Shop.phone(3)) }
      for round in 1...2 {
        let rows = shop.sandbox.messages.filter { $0.channel == "email" }.map {
          ResponseRow(
            gateway: "mail", eventKey: "\($0.id) \(round)", kind: .bounced, at: shop.now,
            reference: $0.reference.flatMap { MessageID($0) })
        }
        _ = try await intake.record(rows, now: shop.now)
        try await shop.work()
        _ = try await intake.settle(now: shop.now)
        try await shop.send("hello", byHand: true)
      }
      let texts = shop.sandbox.messages.filter { $0.channel == "sms" }.map(\.address)
      #expect(texts == [Shop.phone(1)])
      let states = try await shop.lines("SELECT CAST(state AS TEXT) FROM messages ORDER BY customer_id")
      #expect(states == ["40", "70", "70"])
      #expect(try await shop.count("SELECT count(*) FROM outbox") == 0)
    }
  }

  @Test func `R21 where receipts of the send arrive, the lack of one is worth a resend`() async throws {
    let files = ["tidings.yaml": Self.keyless].merging(GateTests.smsOnly) { $1 }
    try await withShop(files, faults: "first=2xclose,accepted-in-doubt=0%") { shop in
      try await shop.add(1...30)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      let rows = shop.sandbox.messages.map { message in
        ResponseRow(
          gateway: "sms-main", eventKey: message.id, kind: .delivered, at: shop.now,
          reference: message.reference.flatMap { MessageID($0) })
      }
      #expect(rows.count == 28)
      _ = try await ResponseIntake(database: shop.database, settings: shop.settings).record(rows, now: shop.now)
      shop.clock.advance(.minutes(20))
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 30)
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(try await shop.states() == ["delivered": 28, "sent": 2])
    }
  }
}
