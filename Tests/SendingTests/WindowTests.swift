import LocalTime
import Rules
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R7 to R10: what is due when, for whom, and for how long.
struct WindowTests {
  static func at(_ date: String, _ hour: Int, _ minute: Int = 0, _ zone: String = "Asia/Shanghai") throws -> Instant {
    let day = try #require(CivilDate(date))
    let time = try #require(CivilTime(hour: hour, minute: minute))
    return try #require(Zone.named(zone)).instant(CivilMoment(date: day, time: time))
  }

  static let settings = Shop.settingsHead + "quiet_hours: 21:00 to 09:00\n" + Shop.keyed

  @Test func `R8 a message is due at its minute, until the last before it expires`() async throws {
    try await withShop(OccurrenceTests.birthday, at: monday - .days(2)) { shop in
      try await shop.publish()
      try await shop.add(1...1, birthday: OccurrenceTests.born)
      for (moment, written) in [
        (try Self.at("2026-03-02", 9, 59), 0), (try Self.at("2026-03-02", 10), 1),
        (try Self.at("2026-03-03", 9, 59), 1),
        (try Self.at("2026-03-03", 10), 0),
      ] {
        shop.clock.set(moment)
        let outcome = try await shop.plan("birthday", dryRun: true)
        guard case .counted(let summary) = outcome else {
          Issue.record("\(outcome)")
          return
        }
        #expect(summary.waterfall.written == written, "\(moment)")
      }
    }
  }

  @Test func `R8 hourly runs through DST, New Year and 29 February write to everybody once`() async throws {
    let zones = [
      "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC",
    ]
    let periods = [("2027-03-27", 3), ("2027-10-30", 3), ("2026-12-30", 4), ("2027-02-26", 5), ("2028-02-27", 4)]
    for (start, days) in periods {
      try await withShop(["campaigns/birthday.yaml": "when: {on birthday at 2:30: hello}\nchannels: sms\n"]) { shop in
        let first = try #require(CivilDate(start))
        shop.clock.set(try Self.at(start, 0, 0, "UTC") - .days(3))
        try await shop.publish()
        // Somebody for each zone and each day, and those of 29 February.
        let born =
          (0..<days).compactMap { offset -> CivilDate? in
            let parts = (first + offset).parts
            return CivilDate(year: 1992, month: parts.month, day: parts.day)
          } + (start == "2027-02-26" ? [CivilDate(year: 1992, month: 2, day: 29)].compactMap { $0 } : [])
        let count = Int64(zones.count * born.count)
        try await shop.database.write { session in
          for (index, zone) in zones.enumerated() {
            for (offset, date) in born.enumerated() {
              let id = Int64(index * born.count + offset + 1)
              try session.addCustomer(id, phone: Shop.phone(id), birthday: date, zone: zone)
              try session.consent(id)
            }
          }
        }
        shop.clock.set(try Self.at(start, 0, 0, "UTC") - .days(1))
        var due: Set<String> = []
        for _ in 0..<((days + 2) * 24) {
          try await shop.send("birthday")
          shop.clock.advance(.hours(1))
        }
        #expect(shop.sandbox.counts.accepted == Int(count), "\(start)")
        #expect(shop.sandbox.counts.duplicates == 0)
        #expect(try await shop.count("SELECT count(*) FROM messages") == Int(count))
        due.formUnion(
          try await shop.lines(
            "SELECT c.zone || ' ' || c.birthday FROM messages AS m JOIN customers AS c USING (customer_id)"))
        #expect(due.count == Int(count))
        // Nobody before their minute or an hour late.
        #expect(
          try await shop.count("SELECT count(*) FROM messages WHERE sent_at < due_at OR sent_at >= due_at + 3600000000")
            == 0)
      }
    }
  }

  @Test func `R7 what fell due before the campaign was published never fires`() async throws {
    try await withShop(OccurrenceTests.birthday) { shop in
      try await shop.add(1...1, birthday: OccurrenceTests.born - 1)
      try await shop.add(2...2, birthday: OccurrenceTests.born)
      shop.clock.set(try Self.at("2026-03-02", 8))
      try await shop.publish()
      try await shop.send("birthday")
      #expect(shop.sandbox.counts.accepted == 0)
      shop.clock.set(try Self.at("2026-03-02", 10, 30))
      try await shop.send("birthday")
      #expect(shop.accepted.count == 1)
      #expect(shop.texts(to: Shop.phone(2)).count == 1)
    }
  }

  @Test func `R7 old events and events that fire nothing stay silent`() async throws {
    try await withShop(OccurrenceTests.shipped) { shop in
      try await shop.add(1...4)
      shop.clock.set(monday - .days(3))
      try await shop.publish()
      shop.clock.set(monday)
      try await shop.database.write { session in
        for id in Int64(1)...4 { try session.addOrder(id, id, placed: monday - .days(9), status: .shipped) }
        try session.addEvent(1, 1, "order_shipped", at: monday - .hours(24), order: 1)
        try session.addEvent(2, 2, "order_shipped", at: monday - .hours(23), order: 2)
        try session.addEvent(3, 3, "order_shipped", at: monday - .hours(1), order: 3, fires: false)
        try session.addEvent(4, 4, "order_shipped", at: monday + .hours(1), order: 4)
      }
      try await shop.send("shipped")
      #expect(shop.sandbox.messages.map(\.address) == [Shop.phone(2)])
    }
  }

  @Test func `R5 from and until hold for events and for a person's word`() async throws {
    let shipped = (OccurrenceTests.shipped["campaigns/shipped.yaml"] ?? "") + "until: 2026-03-01\n"
    let later = "when: {manual: hello}\nchannels: sms\nfrom: 2026-03-03\n"
    try await withShop(["campaigns/shipped.yaml": shipped, "campaigns/later.yaml": later]) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.database.write { session in
        try session.addOrder(1, 7, placed: monday - .days(1), status: .shipped)
        try session.addEvent(1, 70, "order_shipped", at: monday - .hours(1), order: 7)
      }
      try await shop.send("shipped")
      try await shop.send("later", byHand: true)
      #expect(shop.sandbox.counts.accepted == 0)
      shop.clock.advance(.days(1))
      try await shop.send("later", byHand: true)
      #expect(shop.sandbox.counts.accepted == 1)
    }
  }

  @Test func `R9 quiet hours move a marketing event to the morning, once, and expiry counts from there`() async throws {
    let files = ["tidings.yaml": Self.settings, "campaigns/thanks.yaml": "when: {order_paid: hello}\nchannels: sms\n"]
    try await withShop(files) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      let evening = try Self.at("2026-03-02", 22, 10)
      try await shop.database.write { session in
        try session.addOrder(1, 7, placed: monday, status: .paid, paid: evening)
        try session.addEvent(1, 70, "order_paid", at: evening, order: 7)
      }
      shop.clock.set(evening + .minutes(20))
      for _ in 0..<40 {
        try await shop.send("thanks")
        shop.clock.advance(.hours(1))
      }
      #expect(shop.sandbox.counts.accepted == 1)
      #expect(try await shop.number("SELECT due_at FROM messages") == (try Self.at("2026-03-03", 9)).microseconds)
      #expect(try await shop.number("SELECT expires_at FROM messages") == (try Self.at("2026-03-04", 9)).microseconds)
      #expect(try await shop.number("SELECT sent_at FROM messages") == (try Self.at("2026-03-03", 9, 30)).microseconds)
    }
  }

  @Test func `R9 a retry does not ring anybody out of bed`() async throws {
    try await withShop(
      ["tidings.yaml": Self.settings, "campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms\n"],
      faults: "first=1x503,retry-after=10min"
    ) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      shop.clock.set(try Self.at("2026-03-02", 20, 55))
      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.counts.requests == 1)
      shop.clock.set(try Self.at("2026-03-02", 21, 30))
      try await shop.work()
      #expect(shop.sandbox.counts.requests == 1)
      shop.clock.set(try Self.at("2026-03-03", 9))
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 1)
    }
  }

  @Test func `R10 each is written to on their own clock`() async throws {
    let text = "when: {2026-03-02 at 10:00: hello}\nchannels: sms\n"
    try await withShop(["tidings.yaml": Self.settings, "campaigns/sale.yaml": text], at: monday - .days(1)) { shop in
      try await shop.publish()
      try await shop.database.write { session in
        try session.addCustomer(1, phone: "+8613800000001")
        try session.addCustomer(2, phone: "+8613800000002", zone: "Europe/Berlin")
        try session.addCustomer(3, phone: "+4915100000003")
        // Six zones, of which nobody knows which: 10:00 in the first must be allowed in all.
        try session.addCustomer(4, phone: "+12025550104", country: "US")
        for id in Int64(1)...4 { try session.consent(id) }
      }
      for _ in 0..<60 {
        try await shop.send("sale")
        shop.clock.advance(.hours(1))
      }
      let sent = try await shop.lines(
        "SELECT customer_id || ' ' || (sent_at / 3600000000 - 492048) FROM messages ORDER BY customer_id")
      // Hours since 2026-02-18T00:00:00Z; 10:00 is 2:00Z in Shanghai and 9:00Z in Berlin.
      let base = (try Self.at("2026-03-02", 10)).microseconds / 3_600_000_000 - 492_048
      #expect(sent.prefix(3) == ["1 \(base)", "2 \(base + 7)", "3 \(base + 7)"])
      #expect(sent.count == 4)
      #expect(shop.sandbox.counts.duplicates == 0)
    }
  }

  @Test func `R8 a weekly schedule fires once a week, and what was missed expires with the next`() async throws {
    let text = "when: {every Monday at 10:00: hello}\nchannels: sms\n"
    try await withShop(["campaigns/weekly.yaml": text], at: monday - .days(3)) { shop in
      try await shop.publish()
      try await shop.add(1...2)
      for _ in 0..<(24 * 17) {
        try await shop.send("weekly")
        shop.clock.advance(.hours(1))
      }
      #expect(shop.accepted.values.reduce(0, +) == 4)
      #expect(
        try await shop.lines("SELECT DISTINCT instance FROM messages ORDER BY 1") == ["2026-03-02", "2026-03-09"])
      shop.clock.advance(.days(20))
      try await shop.send("weekly")
      #expect(shop.accepted.values.reduce(0, +) == 6)
    }
  }
}
