import Rules
import Testing
import Vocabulary

struct OccurrenceTests {
  static func hex(_ key: OccurrenceKey) -> String {
    key.bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
  }

  // Made with Python: sha256 over 4-byte big-endian lengths and texts, the first sixteen bytes.
  @Test func `R1 the key is the digest of campaign, step, subject and instance, and never changes`() {
    let plain = Occurrence.key(campaign: "birthday", step: "first", subject: nil, instance: "birthday 2026 -3")
    #expect(Self.hex(plain) == "440fb51224775efe6289420395af122b")
    let order = Occurrence.key(campaign: "shipped", step: "first", subject: (.order, 17), instance: "order_shipped 2")
    #expect(Self.hex(order) == "f4285ca13d09f03ec2208194c529153f")
  }

  @Test func `R1 fields do not run into each other, and each of them counts`() {
    let keys = [
      Occurrence.key(campaign: "ab", step: "c", subject: nil, instance: ""),
      Occurrence.key(campaign: "a", step: "bc", subject: nil, instance: ""),
      Occurrence.key(campaign: "a", step: "b", subject: nil, instance: "c"),
      Occurrence.key(campaign: "a", step: "b", subject: (.order, 1), instance: "c"),
      Occurrence.key(campaign: "a", step: "b", subject: (.invoice, 1), instance: "c"),
      Occurrence.key(campaign: "a", step: "b", subject: (.order, 2), instance: "c"),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func `R1 a file name means the same composed and decomposed`() {
    #expect(
      Occurrence.key(campaign: "caf\u{E9}", step: "a", subject: nil, instance: "")
        == Occurrence.key(campaign: "cafe\u{301}", step: "a", subject: nil, instance: ""))
  }

  @Test func `R1 one value makes the keys of many subjects`() {
    let step = Occurrence(campaign: "a", step: "b")
    #expect(
      step.key(subject: (.order, 5), instance: "x")
        == Occurrence.key(campaign: "a", step: "b", subject: (.order, 5), instance: "x"))
    #expect(step.key(subject: (.order, 5), instance: "x") == step.key(subject: (.order, 5), instance: "x"))
  }

  @Test func `R1 an instance tells one time from the next and nothing else`() throws {
    let date = try #require(CivilDate("2026-03-01"))
    let moment = CivilMoment(date: date, time: try #require(CivilTime("9:30")))
    #expect(Instance.edition(nil) == "")
    #expect(Instance.edition("spring") == "spring")
    #expect(Instance.schedule(moment, withTime: false) == "2026-03-01")
    #expect(Instance.schedule(moment, withTime: true) == "2026-03-01 09:30")
    #expect(Instance.anniversary(field: "birthday", year: 2027, offset: -3) == "birthday 2027 -3")
    #expect(Instance.date(field: "due_date", date: date, offset: 7) == "due_date 2026-03-01 +7")
    #expect(Instance.date(field: "due_date", date: date, offset: 0) == "due_date 2026-03-01 +0")
    #expect(Instance.event(id: 12) == "event 12")
    #expect(Instance.status("order_shipped") == "order_shipped")
    #expect(Instance.status("order_shipped", shipment: "2") == "order_shipped 2")
    #expect(Instance.entry(3) == "entry 3")
  }

  @Test func `R1 one slot where one channel is used, a slot for each where all are`() {
    let either = ChannelPlan.firstThatPasses([.sms, .email])
    let both = ChannelPlan.every([.sms, .email])
    #expect([Channel.sms, .email].map(either.slot) == [0, 0])
    #expect([Channel.sms, .email].map(both.slot) == [1, 2])
    #expect(either.channels(after: .sms) == [.email])
    #expect(either.channels(after: .email) == [])
    #expect(both.channels(after: .sms) == [])
  }

  @Test(
    arguments: [
      (OrderStatus.created, OrderStatus.paid, OrderStatus.paid), (.shipped, .paid, .shipped),
      (.delivered, .cancelled, .cancelled), (.cancelled, .shipped, .cancelled), (.created, .refunded, .refunded),
      (.cancelled, .refunded, .refunded),
    ])
  func `R2 a status never goes back`(current: OrderStatus, new: OrderStatus, merged: OrderStatus) {
    #expect(StatusRule.merged(current, new) == merged)
  }
}

struct AddressTests {
  static let key = [UInt8](repeating: 7, count: 32)

  @Test(
    arguments: [
      (AddressKind.email, " Mei@Example.COM ", "mei@example.com", true),
      (.email, "MEI@example.com", "mei@example.com", true), (.email, "m.ei@example.com", "mei@example.com", false),
      (.email, "mei+shop@example.com", "mei@example.com", false), (.phone, "+8613800138000", "+8613800138001", false),
      (.phone, " +8613800138000", "+8613800138000", true), (.wechat, "Mei", "mei", false),
    ])
  func `R4 addresses are compared in one form`(kind: AddressKind, one: String, two: String, isSame: Bool) {
    let digests = [one, two].map { AddressDigest.digest(kind, $0, key: Self.key) }
    #expect((digests[0] == digests[1]) == isSame)
    #expect(digests[0].count == 32)
  }

  @Test func `R4 an e-mail address is stored with its domain in lower case`() {
    #expect(AddressDigest.storedEmail(" Mei.Li+x@Example.COM\n") == "Mei.Li+x@example.com")
    #expect(AddressDigest.storedEmail("nothing") == "nothing")
    #expect(AddressDigest.storedEmail("") == "")
  }

  // Made with Python: hmac.new(bytes([7]*32), b"phone:+8613800138000", "sha256")
  @Test func `R15 a refused address is remembered by an HMAC with the database's key`() {
    let digest = AddressDigest(key: Self.key).digest(.phone, "+8613800138000")
    #expect(digest.prefix(8).map { String(Int($0) + 256, radix: 16).dropFirst() }.joined() == "db4040f758ad08f5")
    #expect(AddressDigest.digest(.phone, "+8613800138000", key: [UInt8](repeating: 8, count: 32)) != digest)
    #expect(AddressDigest.digest(.wechat, "+8613800138000", key: Self.key) != digest)
  }

  @Test func `R4 the customer with the latest order keeps a shared address`() {
    func entry(_ customer: Int64, _ digest: UInt64, _ order: Int64?, _ channel: Channel = .sms) -> SameAddress.Entry {
      SameAddress.Entry(
        channel: channel, digest: digest, customer: customer, latestOrder: order.map(Instant.init(seconds:)))
    }
    let entries = [
      entry(1, 10, 100), entry(2, 10, 300), entry(3, 10, 200), entry(4, 20, nil), entry(5, 20, nil), entry(6, 30, nil),
      entry(6, 30, nil), entry(7, 40, nil), entry(8, 40, 1), entry(2, 50, 1, .email), entry(2, 10, 300),
      entry(9, 10, 1, .email),
    ]
    let losing = SameAddress.losers(entries)
    #expect(losing == [true, false, true, false, true, false, false, true, false, false, false, false])
    #expect(SameAddress.losers([]).isEmpty)
  }
}
