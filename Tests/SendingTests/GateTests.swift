import Campaigns
import Rules
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R11, R12, R16, R17: who passes, when planning and again when claiming.
struct GateTests {
  static let hello = ["campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms, else email\n"]
  static let smsOnly = ["campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms\n"]

  @Test(arguments: 1...12) func `R11 the waterfall sums to matched, before and after sending`(seed: UInt64) async throws
  {
    let channels = ["sms", "sms, else email", "sms and email"][Int(seed % 3)]
    let cap = seed.isMultiple(of: 2) ? "frequency_cap: {per_day: 1}\nglobal_holdout: 5%\n" : ""
    let files = [
      "tidings.yaml": Shop.settingsHead + cap + Shop.keyed,
      "campaigns/a.yaml": "when: {manual: hello}\nchannels: \(channels)\nholdout: 20%\n",
      "campaigns/b.yaml": "when: {manual: hello}\nchannels: \(channels)\naudience: count(orders) = 0\n",
    ]
    try await withShop(files, faults: "429=5%,500=5%,invalid=5%,retry-after=1s") { shop in
      print("seed \(seed)")
      try await shop.publish()
      try await shop.database.write { session in
        var random = SplitMix(state: seed)
        for id in Int64(1)...300 {
          let address = Int64(random.next() % 280)
          try session.addCustomer(
            id, name: random.next() % 12 == 0 ? nil : "Li",
            phone: random.next() % 8 == 0 ? nil : Shop.phone(address),
            email: random.next() % 3 == 0 ? nil : Shop.email(address))
          if random.next() % 10 != 0 { try session.consent(id) }
          if random.next() % 10 == 0 { try session.consent(id, .unsubscribed, channel: 1) }
          if random.next() % 10 == 0 { try session.addOrder(id, id, placed: monday - .days(1)) }
        }
        for id in Int64(1)...10 { try session.refuse(.phone, Shop.phone(id * 7)) }
      }
      for campaign in ["a", "b", "a"] {
        let outcome = try await shop.plan(campaign, byHand: true)
        switch outcome {
        case .planned(let summary, _, _), .nobody(let summary):
          #expect(summary.waterfall.isBalanced)
          #expect(summary.waterfall.matched > 200)
        default: Issue.record("\(outcome)")
        }
      }
      try await shop.workToTheEnd()
      #expect(try await shop.count("SELECT count(*) FROM outbox") == 0)
      #expect(shop.sandbox.counts.duplicates == 0)
      for campaign in ["a", "b"] {
        var sum = Waterfall()
        let rows = try await shop.lines(
          """
          SELECT max(state) || ' ' || max(reason) FROM messages WHERE campaign = \(campaign)
          GROUP BY customer_id, occurrence
          """)
        for row in rows {
          let parts = row.split(separator: " ").compactMap { Int($0) }
          let state = try #require(MessageState(rawValue: parts[0]))
          sum.count(state, reason: SkipReason(rawValue: parts[1]))
        }
        #expect(sum.isBalanced)
        #expect(sum.matched == rows.count)
        #expect(sum.waiting == 0)
      }
      // R4: one address, one message of a campaign and channel.
      let places = shop.sandbox.messages.map { "\($0.campaign ?? "") \($0.channel) \($0.address)" }
      #expect(Set(places).count == places.count)
    }
  }

  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sql: [SQLText]
    var states: [String: Int]
  }

  static let changes = [
    Change(
      testDescription: "a consent withdrawn", sql: ["UPDATE consent_states SET state = 3"],
      states: ["skipped no_consent": 1]),
    Change(
      testDescription: "a STOP",
      sql: [
        """
        INSERT INTO refusals (kind, digest, cause, at, recorded_at) SELECT 'phone', phone_digest, 1, 0, 0 FROM customers
        """
      ], states: ["skipped refused_address": 1]),
    Change(
      testDescription: "an order paid", sql: ["UPDATE orders SET status = 1, paid_at = placed_at"],
      states: ["skipped left_audience": 1]),
    Change(
      testDescription: "an order cancelled and deleted", sql: ["UPDATE orders SET deleted_at = 1"],
      states: ["skipped left_audience": 1]),
    Change(
      testDescription: "an erased customer", sql: ["UPDATE customers SET erased_at = 1"], states: ["skipped erased": 1]),
    Change(
      testDescription: "an address gone", sql: ["UPDATE customers SET phone = NULL, phone_digest = NULL"],
      states: ["skipped unreachable": 1]),
    Change(
      testDescription: "stop_when reached",
      sql: [
        """
        INSERT INTO orders (customer_id, order_id, source, number, placed_at, status, recorded_at)
        VALUES (1, 99, 'shop', '99', \(monday.microseconds + 1_000_000), 1, 0)
        """
      ], states: ["skipped stopped": 1]),
  ]

  @Test(arguments: changes) func `R12 what is recorded between plan and claim stops the message`(change: Change)
    async throws
  {
    let text = """
      for_each: order
      when: {manual: notice}
      channels: sms
      audience: order.status is "created"
      stop_when: any(orders after entry.at)

      """
    try await withShop(["campaigns/unpaid.yaml": text]) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.database.write { try $0.addOrder(1, 7, placed: monday - .days(1)) }
      try await shop.plan("unpaid", byHand: true)
      #expect(try await shop.states() == ["planned": 1])
      for sql in change.sql { try await shop.run(sql) }
      shop.clock.advance(.minutes(1))
      try await shop.work()
      #expect(shop.sandbox.counts.requests == 0)
      #expect(try await shop.states() == change.states)
    }
  }

  @Test func `R12 a cancelled invoice is not reminded of, though the file has no audience`() async throws {
    try await withShop(OccurrenceTests.due) { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...2 { try session.addInvoice(id, id, due: OccurrenceTests.today + 3) }
      }
      try await shop.plan("due")
      try await shop.run("UPDATE invoices SET cancelled_at = 1 WHERE customer_id = 1")
      try await shop.work()
      #expect(shop.sandbox.messages.map(\.address) == [Shop.phone(2)])
    }
  }

  @Test func `R5 a paused campaign sends nothing that waits, a retired one cancels it`() async throws {
    try await withShop(Self.smsOnly) { shop in
      try await shop.add(1...3)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let text = Self.smsOnly["campaigns/hello.yaml"] ?? ""
      try await shop.publish(["campaigns/hello.yaml": text + "state: paused\n"])
      try await shop.work()
      #expect(shop.sandbox.counts.requests == 0)
      try await shop.publish(["campaigns/hello.yaml": nil])
      try await shop.work()
      #expect(try await shop.states() == ["cancelled": 3])
      #expect(shop.sandbox.counts.requests == 0)
    }
  }

  @Test func `R5 a message is written from the version it was planned from`() async throws {
    try await withShop(Self.smsOnly) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      try await shop.publish(["templates/hello.sms.liquid": "Changed {{ customer.first_name }}\n"])
      try await shop.work()
      #expect(shop.texts(to: Shop.phone(1)) == ["Hello Li"])
    }
  }

  @Test func `R5 a version that no longer reads stops nobody else`() async throws {
    let order = "purpose: transactional\nfor_each: order\nwhen: {order_shipped: notice}\nchannels: sms\n"
    let settings = Shop.settingsHead + "customer_fields: {vip: integer}\n" + Shop.keyed
    let files = [
      "tidings.yaml": settings,
      "campaigns/vips.yaml": "when: {manual: hello}\nchannels: sms\naudience: customer.vip > 1\n",
      "campaigns/shipped.yaml": order,
    ]
    try await withShop(files) { shop in
      try await shop.add(1...4)
      try await shop.run("ALTER TABLE customers ADD COLUMN custom_vip INTEGER")
      try await shop.run("UPDATE customers SET custom_vip = 2")
      try await shop.publish()
      try await shop.plan("vips", byHand: true)
      try await shop.database.write { session in
        try session.addOrder(1, 7, placed: monday - .days(1), status: .shipped)
        try session.addEvent(1, 70, "order_shipped", at: monday - .hours(1), order: 7)
      }
      shop.change(["tidings.yaml": Shop.settingsHead + Shop.keyed])
      try await shop.plan("shipped")
      let report = try await shop.work()
      #expect(shop.sandbox.messages.map(\.text) == ["Order N7 of CN¥100.00"])
      #expect(report.brokenCampaigns.keys.sorted() == ["vips"])
      #expect(try await shop.states("vips") == ["planned": 4])
      shop.change(["tidings.yaml": settings])
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 5)
    }
  }

  @Test func `R11 one text that cannot be written keeps nobody else back`() async throws {
    let template = "Hello {{ customer.first_name }} {{ 10 | divided_by: customer.city }}\n"
    try await withShop(["templates/hello.sms.liquid": template].merging(Self.smsOnly) { $1 }) { shop in
      try await shop.add(1...5)
      try await shop.run("UPDATE customers SET city = CASE customer_id WHEN 3 THEN '0' ELSE '5' END")
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.counts.accepted == 4)
      #expect(try await shop.states() == ["sent": 4, "skipped missing_variable": 1])
    }
  }

  @Test func `R16 a transactional message needs no consent, knows no cap, and obeys STOP`() async throws {
    let settings = Shop.settingsHead + "frequency_cap: {per_day: 1}\nglobal_holdout: 50%\n" + Shop.keyed
    try await withShop(["tidings.yaml": settings].merging(OccurrenceTests.shipped) { $1 }) { shop in
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...20 {
          try session.addCustomer(id, phone: Shop.phone(id))
          if id.isMultiple(of: 2) { try session.consent(id, .unsubscribed) }
          for order in [id * 10, id * 10 + 1] {
            try session.addOrder(id, order, placed: monday - .days(1), status: .shipped)
            try session.addEvent(id, order, "order_shipped", at: monday - .hours(1), order: order)
          }
        }
        try session.refuse(.phone, Shop.phone(20))
      }
      try await shop.send("shipped")
      #expect(shop.sandbox.counts.accepted == 38)
      #expect(shop.texts(to: Shop.phone(20)).isEmpty)
    }
  }
}

/// Random numbers from a seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
