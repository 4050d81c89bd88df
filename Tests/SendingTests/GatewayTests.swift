import Providers
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R20, R24, R39: gateways that fail, stop, or have no place.
struct GatewayTests {
  @Test func `R20 two failing gateways take turns with growing waits`() async throws {
    let settings =
      Shop.settingsHead + """
        gateways:
          one: {preset: sandbox, channel: sms, url: "http://127.0.0.1:PORT/one"}
          two: {preset: sandbox, channel: sms, url: "http://127.0.0.1:PORT/two"}
        routes: {sms: [one, two]}

        """
    try await withShop(
      ["tidings.yaml": settings].merging(GateTests.smsOnly) { $1 }, faults: "each=10x500"
    ) { shop in
      try await shop.add(1...10)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      // Without a wait all tries would be used up in the first run.
      #expect(shop.sandbox.counts.requests < 60)
      try await shop.workToTheEnd(rounds: 200)
      #expect(shop.sandbox.counts.accepted == 10)
      #expect(try await shop.count("SELECT count(DISTINCT gateway) FROM attempts") == 2)
    }
  }

  @Test func `R24 a gateway that stopped, or has no place, does not stand in the others' way, and the run ends`()
    async throws
  {
    let settings = Shop.settingsHead + Shop.keyed.replacing("channel: sms, url", with: "channel: sms, rate: 1/day, url")
    let files = ["tidings.yaml": settings, "campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms and email\n"]
    try await withShop(files) { shop in
      try await shop.add(1...700)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      // Every SMS is due before every email.
      try await shop.run("UPDATE outbox SET next_at = next_at - 1000000 WHERE channel = 1")
      let worker = shop.worker()
      let watch = Task {
        while shop.sandbox.counts.byChannel["email"] != 700 { try? await Task.sleep(for: .milliseconds(5)) }
        worker.stop()
      }
      _ = try await worker.run()
      watch.cancel()
      #expect(shop.sandbox.counts.byChannel == ["sms": 1, "email": 700])
    }
  }

  @Test func `R39 a wrong account stops its gateway, keeps its messages, and ends the run`() async throws {
    let settings =
      Shop.settingsHead + "gateways:\n"
      + Shop.keyless("sms-main", "sms").replacing(
        "success: 2xx", with: "success: 299\n    statuses: {202: configuration}")
      + Shop.keyless("mail", "email") + "routes: {sms: sms-main, email: mail}\n"
    let files = ["tidings.yaml": settings, "campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms and email\n"]
    try await withShop(files) { shop in
      try await shop.add(1...50)
      try await shop.publish()
      let report = try await shop.send("hello", byHand: true)
      #expect(report.stoppedGateways.keys.sorted() == ["sms-main"])
      #expect(shop.sandbox.counts.byChannel["email"] == 50)
      #expect(try await shop.states()["planned"] == 50)
    }
  }

  @Test func `R24 a run ends though what waits falls back to a stopped gateway`() async throws {
    let settings =
      Shop.settingsHead + "gateways:\n" + Shop.keyless("sms-main", "sms")
      + Shop.keyless("mail", "email").replacing(
        "success: 2xx", with: "concurrency: 1\n    success: 299\n    statuses: {202: configuration}")
      + "routes: {sms: sms-main, email: mail}\n"
    let files = [
      "tidings.yaml": settings, "campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms, else email\n",
      "campaigns/a-mail.yaml": "when: {manual: hello}\nchannels: email\n",
    ]
    try await withShop(files) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.plan("a-mail", byHand: true)
      try await shop.plan("hello", byHand: true)
      try await shop.database.write { try $0.consent(1, .unsubscribed, channel: 1) }
      let report = try await shop.work()
      #expect(report.stoppedGateways.keys.sorted() == ["mail"])
      #expect(try await shop.states() == ["planned": 2])
    }
  }

  @Test func `R24 a doubt of a version that no longer reads waits, and the run ends`() async throws {
    let settings = Shop.settingsHead + "customer_fields: {vip: integer}\n" + Shop.keyed
    let text = "when: {manual: hello}\nchannels: sms\naudience: customer.vip > 1\n"
    let files = ["tidings.yaml": settings, "campaigns/vips.yaml": text]
    try await withShop(files, faults: "each=close,accepted-in-doubt=0%") { shop in
      try await shop.add(1...1)
      try await shop.run("ALTER TABLE customers ADD COLUMN custom_vip INTEGER")
      try await shop.run("UPDATE customers SET custom_vip = 2")
      try await shop.publish()
      try await shop.send("vips", byHand: true)
      shop.change(["tidings.yaml": Shop.settingsHead + Shop.keyed])
      shop.clock.advance(.minutes(20))
      #expect(try await shop.work().brokenCampaigns.keys.sorted() == ["vips"])
      shop.change(["tidings.yaml": settings])
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 1)
    }
  }
}
