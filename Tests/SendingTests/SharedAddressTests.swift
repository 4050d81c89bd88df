import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R4: one address gets a marketing send once.
struct SharedAddressTests {
  @Test func `R4 the customer with the latest order gets it, and hourly runs change nothing`() async throws {
    try await withShop(["campaigns/a.yaml": "when: {every day at 9:00: hello}\nchannels: sms\n"]) { shop in
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...3 {
          try session.addCustomer(id, name: "C\(id)", phone: Shop.phone(1))
          try session.consent(id)
        }
        try session.addOrder(2, 1, placed: monday - .days(1))
        try session.addOrder(3, 2, placed: monday - .days(9))
      }
      for _ in 0..<5 {
        try await shop.send("a")
        shop.clock.advance(.hours(1))
      }
      #expect(shop.texts(to: Shop.phone(1)) == ["Hello C2"])
      #expect(try await shop.states() == ["sent": 1, "skipped same_address": 2])
      // Nothing new is found by a later run, so it is no send.
      #expect(try await shop.count("SELECT count(*) FROM sends") == 1)
    }
  }

  @Test func `R4 one held out takes the place too, in later runs as well`() async throws {
    try await withShop(["campaigns/a.yaml": "when: {every day at 9:00: hello}\nchannels: sms\nholdout: 50%\n"]) {
      shop in
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...60 {
          try session.addCustomer(id, phone: Shop.phone((id + 1) / 2))
          try session.consent(id)
        }
      }
      try await shop.send("a")
      let first = try await shop.states()
      for _ in 0..<3 {
        shop.clock.advance(.hours(1))
        try await shop.send("a")
      }
      #expect(try await shop.states() == first)
      #expect(first["skipped same_address"] == 30)
    }
  }

  @Test func `R4 who fell to email at planning does not come back to a phone that is another's`() async throws {
    try await withShop(GateTests.hello) { shop in
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...2 {
          try session.addCustomer(id, name: "C\(id)", phone: Shop.phone(1), email: Shop.email(id))
          try session.consent(id)
        }
      }
      try await shop.send("hello", byHand: true)
      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.messages.map(\.channel).sorted() == ["email", "sms"])
      #expect(shop.texts(to: Shop.phone(1)) == ["Hello C1"])
      #expect(shop.texts(to: Shop.email(2)).count == 1)
    }
  }

  @Test func `R4 who falls back when claimed does not write where another was written to`() async throws {
    try await withShop(GateTests.hello) { shop in
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...2 {
          try session.addCustomer(id, phone: id == 1 ? Shop.phone(1) : nil, email: Shop.email(1))
          try session.consent(id)
        }
      }
      try await shop.plan("hello", byHand: true)
      // The first, planned by SMS, now has the email left alone, which is the second's.
      try await shop.database.write { try $0.consent(1, .unsubscribed, channel: 1) }
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 1)
    }
  }

  @Test func `R4 transactional messages go to each, whoever shares the phone`() async throws {
    try await withShop(OccurrenceTests.shipped) { shop in
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...2 {
          try session.addCustomer(id, phone: Shop.phone(1))
          try session.addOrder(id, id, placed: monday - .days(1), status: .shipped)
          try session.addEvent(id, id, "order_shipped", at: monday - .hours(1), order: id)
        }
      }
      try await shop.send("shipped")
      #expect(shop.texts(to: Shop.phone(1)).count == 2)
    }
  }
}
