import Rules
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R1: what is the same thing is sent once.
struct OccurrenceTests {
  static let birthday = [
    "campaigns/birthday.yaml": """
    when: {on birthday at 10:00: hello}
    channels: sms, else email

    """
  ]

  static let shipped = [
    "campaigns/shipped.yaml": """
    purpose: transactional
    for_each: order
    when: {order_shipped: notice}
    channels: sms

    """
  ]

  static let due = [
    "campaigns/due.yaml": """
    purpose: transactional
    for_each: invoice
    when: {3 days before due_date at 10:00: due}
    channels: sms

    """
  ]

  static let today = CivilDate(year: 2026, month: 3, day: 2) ?? CivilDate(days: 0)
  static let born = CivilDate(year: 1990, month: 3, day: 2) ?? CivilDate(days: 0)

  @Test func `R1 planning twice plans once`() async throws {
    try await withShop(Self.birthday) { shop in
      try await shop.add(1...30, birthday: Self.born)
      try await shop.publish()
      try await shop.plan("birthday")
      guard case .nobody(let summary) = try await shop.plan("birthday") else {
        Issue.record("the second run found somebody")
        return
      }
      #expect(summary.waterfall.skipped(.alreadyDone) == 30)
      try await shop.work()
      try await shop.send("birthday")
      #expect(shop.sandbox.counts.accepted == 30)
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(try await shop.count("SELECT count(*) FROM sends") == 1)
    }
  }

  @Test func `R1 a renamed template, an edited time and a new text send nothing twice`() async throws {
    try await withShop(Self.birthday) { shop in
      try await shop.add(1...3, birthday: Self.born)
      try await shop.publish()
      try await shop.send("birthday")
      let text = "when: {on birthday at 9:30: other}\nchannels: sms\n"
      try await shop.publish([
        "campaigns/birthday.yaml": text, "templates/other.sms.liquid": "New {{ customer.first_name }}\n",
      ])
      shop.clock.advance(.hours(1))
      try await shop.send("birthday")
      #expect(shop.sandbox.counts.accepted == 3)
    }
  }

  @Test func `R1 an order that changes hands is told once`() async throws {
    try await withShop(Self.shipped) { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.database.write { session in
        try session.addOrder(1, 7, placed: monday - .days(1), status: .shipped)
        try session.addEvent(1, 70, "order_shipped", at: monday - .hours(1), order: 7)
      }
      try await shop.send("shipped")
      #expect(shop.texts(to: Shop.phone(1)) == ["Order N7 of CN¥100.00"])
      try await shop.run("UPDATE orders SET customer_id = 2")
      try await shop.run("UPDATE events SET customer_id = 2")
      try await shop.send("shipped")
      #expect(shop.sandbox.counts.accepted == 1)
    }
  }

  @Test func `R1 R12 an order that changes hands between plan and claim goes to nobody else's phone`() async throws {
    try await withShop(Self.shipped) { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.database.write { session in
        try session.addOrder(1, 7, placed: monday - .days(1), status: .shipped)
        try session.addEvent(1, 70, "order_shipped", at: monday - .hours(1), order: 7)
      }
      try await shop.plan("shipped")
      try await shop.run("UPDATE orders SET customer_id = 2")
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 0)
      #expect(try await shop.states() == ["skipped left_audience": 1])
    }
  }

  @Test func `R1 R28 an event that is pushed and imported is one`() async throws {
    try await withShop(Self.shipped) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.database.write { session in
        try session.addOrder(1, 7, placed: monday - .days(1), status: .shipped)
        try session.addEvent(1, 70, "order_shipped", at: monday - .hours(1), order: 7)
        try session.addEvent(1, 71, "order_shipped", at: monday - .minutes(5), order: 7)
        try session.addEvent(1, 72, "order_shipped", at: monday - .minutes(4), order: 7, shipment: "2")
      }
      try await shop.send("shipped")
      try await shop.send("shipped")
      #expect(shop.sandbox.counts.accepted == 2)
      #expect(shop.sandbox.counts.duplicates == 0)
    }
  }

  @Test func `R1 a due date that moved is another occurrence, an edited hour is not`() async throws {
    try await withShop(Self.due) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.database.write { try $0.addInvoice(1, 5, due: Self.today + 3) }
      try await shop.send("due")
      try await shop.run("UPDATE invoices SET due_date = due_date + 2")
      try await shop.send("due")
      #expect(shop.sandbox.counts.accepted == 1)
      shop.clock.advance(.days(2))
      try await shop.send("due")
      try await shop.send("due")
      #expect(shop.sandbox.counts.accepted == 2)
    }
  }

  @Test func `R1 a renamed campaign keeps its history, whatever becomes of renamed_from`() async throws {
    try await withShop(Self.birthday) { shop in
      try await shop.add(1...3, birthday: Self.born)
      try await shop.publish()
      try await shop.send("birthday")
      let text = "when: {on birthday at 10:00: hello}\nchannels: sms\n"
      try await shop.publish(["campaigns/birthday.yaml": nil, "campaigns/gift.yaml": text + "renamed_from: birthday\n"])
      try await shop.send("gift")
      #expect(shop.sandbox.counts.accepted == 3)
      // Renamed once more, and then the word is taken out of the file.
      try await shop.publish(["campaigns/gift.yaml": nil, "campaigns/present.yaml": text + "renamed_from: gift\n"])
      try await shop.send("present")
      #expect(shop.sandbox.counts.accepted == 3)
      try await shop.add(4...4, birthday: Self.born)
      try await shop.send("present")
      #expect(shop.sandbox.counts.accepted == 4)
      try await shop.publish(["campaigns/present.yaml": text])
      try await shop.plan("present")
      try await shop.work()
      #expect(shop.texts(to: Shop.phone(4)).count == 1)
    }
  }

  @Test func `R1 what waits when a campaign is renamed is not lost`() async throws {
    try await withShop(Self.shipped) { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...2 {
          try session.addOrder(id, id, placed: monday - .days(1), status: .shipped)
          try session.addEvent(id, id, "order_shipped", at: monday - .hours(1), order: id)
        }
      }
      try await shop.plan("shipped")
      let text = (Self.shipped["campaigns/shipped.yaml"] ?? "") + "renamed_from: shipped\n"
      try await shop.publish(["campaigns/shipped.yaml": nil, "campaigns/on-its-way.yaml": text])
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 0)
      try await shop.send("on-its-way")
      try await shop.send("on-its-way")
      #expect(shop.sandbox.counts.accepted == 2)
      #expect(shop.sandbox.counts.duplicates == 0)
    }
  }

  @Test func `R1 a single moment is sent once, moved or not; another edition is new`() async throws {
    let text = "when: {2026-03-02 at 10:00: hello}\nchannels: sms\n"
    try await withShop(["campaigns/sale.yaml": text]) { shop in
      try await shop.add(1...3)
      try await shop.publish()
      try await shop.send("sale")
      shop.clock.advance(.days(1))
      let moved = text.replacing("2026-03-02", with: "2026-03-03")
      try await shop.publish(["campaigns/sale.yaml": moved])
      try await shop.send("sale")
      #expect(shop.sandbox.counts.accepted == 3)
      try await shop.publish(["campaigns/sale.yaml": moved + "edition: again\n"])
      try await shop.send("sale")
      try await shop.send("sale")
      #expect(shop.sandbox.counts.accepted == 6)
    }
  }

  @Test func `R1 a campaign named like another's second send of the day does not stop it`() async throws {
    let text = "when: {manual: hello}\nchannels: sms\n"
    try await withShop(["campaigns/a.yaml": text, "campaigns/a-2.yaml": text]) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.plan("a-2", byHand: true)
      try await shop.plan("a", byHand: true)
      try await shop.add(2...2)
      try await shop.plan("a", byHand: true)
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 3)
      #expect(try await shop.count("SELECT count(DISTINCT name) FROM sends") == 3)
    }
  }

  @Test func `R1 with sms and email each channel is a message of its own, and the person counts once`() async throws {
    let settings = Shop.settingsHead + "frequency_cap: {per_day: 1}\n" + Shop.keyed
    let text = "when: {manual: hello}\nchannels: sms and email\n"
    try await withShop(["tidings.yaml": settings, "campaigns/both.yaml": text]) { shop in
      try await shop.add(1...5)
      try await shop.publish()
      guard case .planned(let summary, _, _) = try await shop.plan("both", byHand: true) else {
        Issue.record("nothing was planned")
        return
      }
      #expect(summary.waterfall.written == 5)
      #expect(summary.waterfall.isBalanced)
      try await shop.work()
      #expect(shop.sandbox.counts.byChannel == ["sms": 5, "email": 5])
      try await shop.send("both", byHand: true)
      #expect(shop.sandbox.counts.accepted == 10)
    }
  }
}
