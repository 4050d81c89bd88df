import Campaigns
import SQLText
import Sandbox
import Testing
import Vocabulary

@testable import Sending

/// What a run may spend.
struct BudgetTests {
  private static func settings(_ price: String) -> String {
    Shop.settingsHead + """
      rates: {USD: 7.2}
      gateways:
        sms-main: {preset: sandbox, channel: sms, url: "http://127.0.0.1:PORT/sms-main", price: \(price)}
      routes: {sms: sms-main}

      """
  }

  @Test(arguments: [("0.05", 4), ("0.0070 USD", 3)])
  func `a run spends no more than it may, and the next goes on`(price: String, fitting: Int) async throws {
    var files = GateTests.smsOnly
    files["tidings.yaml"] = Self.settings(price)
    try await withShop(files) { shop in
      try await shop.add(1...10)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      for round in 1...2 {
        let report = try await shop.worker(
          nil, Worker.Options(patience: .seconds(0), requestTime: shop.patience, money: 201_000)
        ).run()
        #expect(report.sentCount == fitting)
        #expect(report.isOutOfMoney)
        #expect(report.spent <= 201_000)
        #expect(report.spent > 150_000)
        #expect(try await shop.states() == ["sent": fitting * round, "planned": 10 - fitting * round])
      }
      // Without a bound nothing waits.
      #expect(try await shop.work().sentCount == 10 - fitting * 2)
      #expect(shop.sandbox.counts.accepted == 10)
    }
  }

  @Test func `what was surely not accepted costs nothing`() async throws {
    var files = GateTests.smsOnly
    files["tidings.yaml"] = Self.settings("0.05")
    try await withShop(files, faults: "invalid=100%") { shop in
      try await shop.add(1...4)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let report = try await shop.worker(
        nil, Worker.Options(patience: .seconds(0), requestTime: shop.patience, money: 10_000_000)
      ).run()
      #expect(report.failedCount == 4)
      #expect(report.spent == 0)
      #expect(!report.isOutOfMoney)
    }
  }

  @Test func `prices are known for gateways with one, in the shop's currency or by a rate`() async throws {
    for (price, isKnown) in [("0.05", true), ("0.05 USD", true), ("0.05 EUR", false)] {
      try await withShop(["tidings.yaml": Self.settings(price)]) { shop in
        let prices = MessagePrices(settings: shop.settings, on: CivilDate(days: 20_000))
        #expect(prices.unknown.isEmpty == isKnown)
      }
    }
  }
}
