import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R24 by counting: whatever write goes wrong, everybody gets exactly one message.
struct FaultTests {
  static let people: Int64 = 25

  static let files = [
    "campaigns/a.yaml": """
    when: {every day at 9:00: hello}
    channels: sms, else email
    expires_after: 72 hours
    holdout: 20%

    """,
    "campaigns/b.yaml": OccurrenceTests.shipped["campaigns/shipped.yaml"] ?? "",
  ]

  static func prepare(_ shop: Shop) async throws {
    try await shop.add(1...people)
    try await shop.publish()
    try await shop.database.write { session in
      for id in Int64(1)...people {
        try session.addOrder(id, id, placed: monday - .days(1), status: .shipped)
        try session.addEvent(id, id, "order_shipped", at: monday - .hours(1), order: id)
      }
    }
  }

  static func once(_ shop: Shop) async throws {
    for campaign in ["a", "b"] { try await shop.plan(campaign) }
    try await shop.work()
  }

  /// Runs without faults until nothing waits, as the next days' runs would.
  static func recover(_ shop: Shop) async throws {
    try await shop.ageWorkers()
    for _ in 0..<8 {
      try await once(shop)
      guard let next = try await shop.number("SELECT min(next_at) FROM outbox") else { return }
      if Instant(microseconds: next) > shop.now { shop.clock.set(Instant(microseconds: next)) }
    }
  }

  static func check(_ shop: Shop, _ words: String) async throws {
    let heldOut = try await shop.count("SELECT count(*) FROM messages WHERE state = 1")
    #expect(shop.sandbox.counts.duplicates == 0, "\(words)")
    #expect(shop.sandbox.counts.accepted == 2 * Int(people) - heldOut, "\(words)")
    #expect(heldOut == 7, "\(words)")
    #expect(
      Set(shop.sandbox.messages.map { "\($0.address) \($0.campaign ?? "")" }).count == shop.sandbox.counts.accepted)
    #expect(try await shop.count("SELECT count(*) FROM outbox") == 0, "\(words)")
    let states = try await shop.states()
    #expect(states["sent", default: 0] + states["held_out", default: 0] == 2 * Int(people), "\(words) \(states)")
  }

  @Test(arguments: FaultyDatabase.Fault.allCases)
  func `R24 the n-th write fails, then all is well again`(fault: FaultyDatabase.Fault) async throws {
    var n = 1
    var isDone = false
    while !isDone {
      let at = n
      let struck = Box(false)
      try await withShop(Self.files) { shop in
        try await Self.prepare(shop)
        shop.database.fail(at: at, fault)
        do { try await Self.once(shop) } catch is StoreError {}
        struck.value = shop.database.heal()
        try await Self.recover(shop)
        try await Self.check(shop, "\(fault) at \(at)")
      }
      isDone = !struck.value
      n += 1
      #expect(n < 100)
    }
    #expect(n > 8)
  }

  @Test(arguments: [
    "429=30%,retry-after=1s", "500=30%", "503=40%,retry-after=2s", "silence=15%", "close=20%", "500-bare=20%",
    "502=20%,nonsense=10%", "429=10%,500=10%,503=10%,silence=5%,close=10%,502=5%,duplicates=30%",
  ])
  func `R24 whatever a provider with keys does, everybody gets one message`(faults: String) async throws {
    try await withShop(Self.files, faults: faults) { shop in
      try await Self.prepare(shop)
      try await Self.once(shop)
      try await shop.workToTheEnd()
      try await Self.checkListed(shop)
    }
  }

  /// A resend that was a doubt again is listed, whether it arrived or not; all others arrived once.
  static func checkListed(_ shop: Shop) async throws {
    let states = try await shop.states()
    let listed = states["in_doubt"] ?? 0
    let everybody = 2 * Int(people) - (states["held_out"] ?? 0)
    let counts = shop.sandbox.counts
    let waiting = try await shop.count("SELECT count(*) FROM outbox")
    #expect(counts.duplicates == 0)
    #expect(waiting == 0)
    #expect((states["sent"] ?? 0) + listed == everybody)
    #expect(counts.accepted >= everybody - listed)
    #expect(listed <= 12)
  }

  @Test(arguments: ["silence=15%", "close=20%,429=20%,500=20%", "502=30%,503=30%"])
  func `R24 without keys only what was on the wire is in doubt`(faults: String) async throws {
    let marketing = [
      "campaigns/a.yaml": Self.files["campaigns/a.yaml"] ?? "", "tidings.yaml": DoubtTests.keyless,
    ]
    try await withShop(marketing, faults: faults + ",accepted-in-doubt=50%") { shop in
      try await shop.add(1...60)
      try await shop.publish()
      try await shop.plan("a")
      try await shop.work()
      try await shop.workToTheEnd()
      #expect(shop.sandbox.counts.duplicates == 0)
      let unknown = try await shop.count("SELECT count(DISTINCT message_number) FROM attempts WHERE class = 5")
      let states = try await shop.states()
      #expect(states["in_doubt", default: 0] == unknown)
      #expect(states["sent", default: 0] + unknown + states["held_out", default: 0] == 60)
      #expect(shop.sandbox.counts.accepted == states["sent", default: 0] + shop.sandbox.counts.acceptedInDoubt)
    }
  }
}

/// A value that a closure of a test hands out.
final class Box<Value: Sendable>: @unchecked Sendable {
  // Read and written by one test after the other has ended.
  var value: Value

  init(_ value: Value) { self.value = value }
}
