import Campaigns
import Rules
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// Computed traits beside sending: brought up to date before planning, asked and printed afterwards.
struct TraitTests {
  static let files: [String: String?] = [
    "campaigns/traits/ltv.yaml": "value: sum(orders.total)\nrefresh: 1 day\n",
    "campaigns/traits/tier.yaml": "tiers: {gold: ltv >= 200, silver: ltv > 0}\n",
    "campaigns/segments/golden.yaml": "where: tier is \"gold\"\n",
    "campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms\naudience: segment(golden)\n",
    "templates/hello.sms.liquid": "{{ customer.traits.tier }}: {{ customer.traits.ltv | money }}\n",
  ]

  @Test func `a run computes what its audience reads, and its texts print it`() async throws {
    try await withShop(Self.files.compactMapValues { $0 }) { shop in
      try await shop.publish()
      try await shop.add(1...30)
      try await shop.database.write { session in
        for id in Int64(1)...20 { try session.addOrder(id, id, placed: monday - .days(3), total: id * 1500) }
      }
      // Counting alone stores nothing: nobody has a tier yet.
      guard case .counted(let before) = try await shop.plan("hello", byHand: true, dryRun: true) else {
        Issue.record("it was not counted")
        return
      }
      #expect(before.waterfall.matched == 0)
      #expect(try await shop.count("SELECT count(*) FROM trait_values") == 0)

      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.messages.count == 7)
      #expect(shop.texts(to: Shop.phone(14)).first?.hasPrefix("gold: ") ?? false)
      #expect(shop.texts(to: Shop.phone(14)).first?.contains("210") ?? false)
      #expect(try await shop.count("SELECT count(*) FROM trait_values WHERE trait = 'tier'") == 20)

      // An hour later nothing is old enough to be computed again, a day later it is, and only what changed is written.
      try await shop.run("UPDATE orders SET total_base = 50000 WHERE customer_id = 1")
      shop.clock.set(monday + .hours(1))
      try await shop.plan("hello", byHand: true)
      #expect(try await shop.count("SELECT count(*) FROM trait_values WHERE trait = 'ltv'") == 30)
      shop.clock.set(monday + .hours(25))
      try await shop.send("hello", byHand: true)
      #expect(try await shop.count("SELECT count(*) FROM trait_values WHERE trait = 'ltv'") == 31)
      #expect(try await shop.count("SELECT count(*) FROM trait_values WHERE until IS NOT NULL") == 2)
      #expect(shop.texts(to: Shop.phone(1)).count == 1)

      // An edited file is computed anew at once, and what is read from it too.
      shop.clock.set(monday + .hours(26))
      try await shop.publish(["campaigns/traits/ltv.yaml": "value: sum(orders.total) * 2\n"])
      try await shop.send("hello", byHand: true)
      #expect(shop.texts(to: Shop.phone(7)).count == 1 && shop.texts(to: Shop.phone(6)).isEmpty)
    }
  }

  @Test func `a text without its trait keeps the message from that customer`() async throws {
    try await withShop(["campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms\n"]) { shop in
      try await shop.publish([
        "campaigns/traits/ltv.yaml": "value: max(orders.total)\n",
        "templates/hello.sms.liquid": "{{ customer.traits.ltv | money }}\n",
      ])
      try await shop.add(1...2)
      try await shop.database.write { try $0.addOrder(1, 1, placed: monday - .days(3)) }
      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.messages.map(\.address) == [Shop.phone(1)])
      let reasons = try await shop.lines("SELECT detail FROM messages WHERE customer_id = 2")
      #expect(reasons == ["customer.traits.ltv"])
    }
  }

  @Test func `a refresh cannot go back in time`() async throws {
    try await withShop(Self.files.compactMapValues { $0 }) { shop in
      let workspace = shop.reading.workspace
      let book = workspace.traitBook
      let traits = book.reached(by: ["tier"])
      #expect(traits.map(\.name) == ["ltv", "tier"])
      let now = shop.now
      let done = try await TraitRefresh(book, zone: workspace.settings.zone, now: now).run(traits, shop.database)
      #expect(done.map(\.customers) == [0, 0])
      let error = await #expect(throws: SendingError.self) {
        try await TraitRefresh(book, zone: workspace.settings.zone, now: now - .hours(1)).run(traits, shop.database)
      }
      #expect(error?.code == .laterTrait)
      // What is stale is passed over where it was computed later.
      let stale = try await TraitRefresh(book, zone: workspace.settings.zone, now: now - .hours(1))
        .runStale(traits, shop.database)
      #expect(stale.isEmpty)
    }
  }

  @Test(
    arguments: [
      (nil, .never), (1, .fresh), (23, .fresh), (25, .old), (-1, .later),
    ] as [(Int64?, TraitFreshness)])
  func `values are as old as their file allows`(_ hours: Int64?, _ expected: TraitFreshness) throws {
    let reading = Campaigns.WorkspaceReader.read(
      files: ["campaigns/traits/ltv.yaml": Array("value: sum(orders.total)\n".utf8)], settings: nil)
    let book = reading.workspace.traitBook
    let trait = try #require(book.traits["ltv"])
    let standing = hours.map { hours in
      TraitStanding(
        version: TraitRefresh.version(of: "ltv", in: book), firstRefreshedAt: monday - .hours(hours),
        refreshedAt: monday - .hours(hours), customers: 1)
    }
    #expect(TraitFreshness(trait, in: book, standing, now: monday) == expected)
    var other = standing
    other?.version = "another"
    if let other, expected != .later {
      #expect(TraitFreshness(trait, in: book, other, now: monday) == .otherVersion)
    }
  }
}
