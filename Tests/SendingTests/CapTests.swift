import Campaigns
import Sandbox
import SQLText
import Store
import Testing
import Vocabulary

@testable import Sending

/// R17: how often one person is written to.
struct CapTests {
  @Test func `R17 caps hold across campaigns and runs, on the customer's own calendar`() async throws {
    let settings = Shop.settingsHead + "frequency_cap: {per_day: 1, per_week: 2}\n" + Shop.keyed
    var files = ["tidings.yaml": settings]
    for name in ["a", "b", "c", "d"] { files["campaigns/\(name).yaml"] = "when: {manual: hello}\nchannels: sms\n" }
    try await withShop(files) { shop in
      try await shop.add(1...20)
      try await shop.publish()
      try await shop.plan("a", byHand: true)
      try await shop.plan("b", byHand: true)
      try await shop.work()
      #expect(shop.sandbox.counts.byCampaign == ["a": 20])
      #expect(try await shop.states("b") == ["skipped frequency_cap": 20])
      // 23:30 UTC is tomorrow in Shanghai.
      shop.clock.set(monday + .hours(21))
      try await shop.send("b", byHand: true)
      #expect(shop.sandbox.counts.byCampaign == ["a": 20, "b": 20])
      shop.clock.advance(.days(1))
      try await shop.send("c", byHand: true)
      #expect(shop.sandbox.counts.byCampaign == ["a": 20, "b": 20])
      shop.clock.set(monday + .days(7))
      try await shop.send("c", byHand: true)
      #expect(shop.sandbox.counts.byCampaign == ["a": 20, "b": 20, "c": 20])
    }
  }

  @Test func `R17 what was planned for one day and claimed on another counts where it was claimed`() async throws {
    let settings = Shop.settingsHead + "frequency_cap: {per_day: 1}\n" + Shop.keyed
    var files = ["tidings.yaml": settings]
    for name in ["a", "b"] { files["campaigns/\(name).yaml"] = "when: {manual: hello}\nchannels: sms\n" }
    try await withShop(files) { shop in
      try await shop.add(1...10)
      try await shop.publish()
      try await shop.plan("a", byHand: true)
      shop.clock.advance(.days(1))
      try await shop.plan("b", byHand: true)
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 10)
      let states = try await shop.states()
      #expect(states == ["sent": 10, "skipped frequency_cap": 10])
    }
  }

  @Test func `R17 the higher priority goes first`() async throws {
    let settings = Shop.settingsHead + "frequency_cap: {per_day: 1}\n" + Shop.keyed
    let files = [
      "tidings.yaml": settings, "campaigns/a.yaml": "when: {every day at 9:00: hello}\nchannels: sms\n",
      "campaigns/z.yaml": "when: {every day at 9:00: other}\nchannels: sms\npriority: 200\n",
    ]
    try await withShop(files) { shop in
      try await shop.add(1...10)
      try await shop.publish()
      #expect(CampaignRun.order(shop.reading.workspace.campaigns.values) == ["z", "a"])
      for name in CampaignRun.order(shop.reading.workspace.campaigns.values) { try await shop.plan(name) }
      try await shop.work()
      #expect(shop.sandbox.counts.byCampaign == ["z": 10])
    }
  }
}
