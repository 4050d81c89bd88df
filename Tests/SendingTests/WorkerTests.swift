import Rules
import SQLText
import Sandbox
import Store
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import Sending

/// R19, R24: workers that die, and several at once.
struct WorkerTests {
  @Test func `R19 R24 what a dead worker held is in doubt after a minute, and arrives once`() async throws {
    try await withShop(GateTests.smsOnly) { shop in
      try await shop.add(1...40)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      // The claim is durable, and its worker dies before it can do anything: registration, burial, claim.
      shop.database.fail(at: 3, .deathAfter)
      await #expect(throws: StoreError.self) { try await shop.work() }
      shop.database.heal()
      let held = try await shop.count("SELECT count(*) FROM outbox WHERE state = 20")
      #expect(held > 0)
      // It may live: nobody touches what it holds.
      var report = try await shop.work()
      #expect(report.foundDead == 0)
      #expect(try await shop.count("SELECT count(*) FROM outbox WHERE state = 20") == held)
      try await shop.ageWorkers()
      report = try await shop.work()
      #expect(report.foundDead == held)
      #expect(try await shop.states()["in_doubt"] == held)
      shop.clock.advance(.minutes(16))
      try await shop.work()
      #expect(try await shop.states() == ["sent": 40])
      #expect(shop.sandbox.counts.duplicates == 0)
    }
  }

  @Test func `R19 claims whose worker has gone are never forgotten`() async throws {
    try await withShop(GateTests.smsOnly) { shop in
      try await shop.add(1...5)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      shop.database.fail(at: 3, .deathAfter)
      await #expect(throws: StoreError.self) { try await shop.work() }
      shop.database.heal()
      try await shop.run("UPDATE workers SET stopped_at = heartbeat_at")
      #expect(try await shop.work().foundDead == 5)
      try await shop.run("UPDATE outbox SET worker = 77, state = 20")
      #expect(try await shop.work().foundDead == 5)
    }
  }

  @Test func `R19 a worker that was taken for dead stops, and its late yes still counts`() async throws {
    try await withShop(GateTests.smsOnly, faults: "latency=300ms") { shop in
      try await shop.add(1...60)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let worker = shop.worker()
      let run = Task { try await worker.run() }
      while try await shop.count("SELECT count(*) FROM outbox WHERE state = 20") == 0 {
        try await Task.sleep(for: .milliseconds(5))
      }
      let now = shop.now
      try await shop.ageWorkers()
      try await shop.database.write { session in _ = try WorkerRegister.here.buryDead(now: now, session) }
      worker.stop()
      _ = try await run.value
      try await shop.workToTheEnd()
      #expect(try await shop.states() == ["sent": 60])
      #expect(shop.sandbox.counts.duplicates == 0)
    }
  }

  @Test(arguments: 1...3) func `R24 two runs at once on one file plan and send once`(round: Int) async throws {
    var files = GateTests.hello
    files["campaigns/b.yaml"] = "when: {every day at 9:00: other}\nchannels: sms\nholdout: 10%\n"
    files["tidings.yaml"] = Shop.settingsHead + "frequency_cap: {per_day: 1}\n" + Shop.keyed
    try await withShop(files, onDisk: true, faults: "429=5%,503=5%,retry-after=1s") { shop in
      try await shop.add(1...400)
      try await shop.publish()
      let path = try #require(shop.path)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<2 {
          group.addTask {
            let database = try await Databases.open(OpenOptions(path: path))
            let runner = CampaignRun(database: database, settings: shop.settings)
            for campaign in ["hello", "b"] {
              _ = try await runner.run(CampaignRun.Request(campaign: campaign, now: shop.now, isByHand: true))
            }
            _ = try await shop.worker(database).run()
            _ = try await runner.run(CampaignRun.Request(campaign: "hello", now: shop.now, isByHand: true))
            try database.close()
          }
        }
        try await group.waitForAll()
      }
      try await shop.workToTheEnd()
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(shop.sandbox.counts.accepted == 400)
      #expect(Set(shop.sandbox.messages.map(\.address)).count == 400)
      let states = try await shop.states()
      #expect(states["sent"] == 400, "\(states)")
    }
  }

  @Test func `R24 a stopped run leaves nothing on the wire and the next goes on`() async throws {
    try await withShop(GateTests.smsOnly, faults: "latency=10ms..30ms") { shop in
      try await shop.add(1...500)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      for _ in 0..<3 {
        let worker = shop.worker()
        let run = Task { try await worker.run() }
        let before = shop.sandbox.counts.accepted
        while shop.sandbox.counts.accepted < before + 40 { try await Task.sleep(for: .milliseconds(2)) }
        worker.stop()
        #expect(try await run.value.isStopped)
        #expect(try await shop.count("SELECT count(*) FROM outbox WHERE state <> 10") == 0)
      }
      // A cancelled task ends like a stopped one.
      let run = Task { try await shop.work() }
      try await Task.sleep(for: .milliseconds(20))
      run.cancel()
      _ = try await run.value
      #expect(try await shop.count("SELECT count(*) FROM outbox WHERE state <> 10") == 0)
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 500)
      #expect(shop.sandbox.counts.duplicates == 0)
    }
  }

  @Test func `R18 a run above the guard plans nothing, and --allow lets one through`() async throws {
    try await withShop(["campaigns/a.yaml": "when: {every day at 9:00: hello}\nchannels: sms\nat_most: 10\n"]) { shop in
      try await shop.add(1...11)
      try await shop.publish()
      guard case .refused(_, let limit) = try await shop.plan("a") else {
        Issue.record("was not refused")
        return
      }
      #expect(limit == 10)
      #expect(try await shop.count("SELECT count(*) FROM messages") + shop.count("SELECT count(*) FROM sends") == 0)
      guard case .planned = try await shop.plan("a", allowed: 11) else {
        Issue.record("was not planned")
        return
      }
      try await shop.work()
      #expect(shop.sandbox.counts.accepted == 11)
    }
  }

  @Test func `R18 one notice does not make the guard of the next run three`() async throws {
    try await withShop(OccurrenceTests.shipped) { shop in
      try await shop.add(1...9)
      try await shop.publish()
      try await shop.database.write { session in
        for id in Int64(1)...9 {
          try session.addOrder(id, id, placed: monday - .days(1), status: .paid)
        }
      }
      let (settings, now) = (shop.settings, shop.now)
      let notice = Notice(order: "N1", status: .shipped, shipment: "", fields: [("tracking", "SF1")], now: now)
      let recorded = try await shop.database.write { try notice.record(settings: settings, $0) }
      try await shop.plan("shipped", events: [recorded.event])
      try await shop.database.write { session in
        for id in Int64(2)...9 { try session.addEvent(id, 100 + id, "order_shipped", at: now - .hours(1), order: id) }
      }
      try await shop.send("shipped")
      #expect(shop.sandbox.counts.accepted == 9)
      let again = try await shop.database.write { try notice.record(settings: settings, $0) }
      #expect(again.event == recorded.event)
      #expect(again.toldBefore.count == 1)
    }
  }

  @Test func `R29 lots are stable, drawn once, and near their share`() async throws {
    try await withShop(["campaigns/a.yaml": "when: {manual: hello}\nchannels: sms\nholdout: 20%\n"]) { shop in
      try await shop.add(1...1000)
      try await shop.publish()
      try await shop.plan("a", byHand: true)
      let draws = "SELECT customer_id || arm FROM draws ORDER BY 1"
      let first = try await shop.lines(.raw(draws))
      #expect(first.count == 1000)
      let heldOut = try await shop.count("SELECT count(*) FROM draws WHERE arm = 'holdout'")
      #expect((150...250).contains(heldOut))
      // Another edition is another occurrence for the same people with the same lots.
      try await shop.publish(["campaigns/a.yaml": "when: {manual: hello}\nchannels: sms\nholdout: 20%\nedition: two\n"])
      try await shop.plan("a", byHand: true)
      #expect(try await shop.lines(.raw(draws)) == first)
      #expect(try await shop.count("SELECT count(*) FROM messages WHERE state = 1") == 2 * heldOut)
      // Neighbours are taken together, and neighbourhoods by lot: not in the order of their numbers.
      #expect(try await shop.count("SELECT count(DISTINCT rank) FROM outbox") == 1000 / 64 + 1)
      #expect(try await shop.count("SELECT count(DISTINCT rank) FROM outbox WHERE customer_id / 64 = 3") == 1)
      let blocks = try await shop.lines("SELECT customer_id / 64 FROM outbox GROUP BY 1 ORDER BY min(rank)")
      #expect(blocks.compactMap { Int($0) } != Array(0...15))
      let priority = try await shop.count("SELECT max(rank >> 40) FROM outbox")
      #expect(priority == 1_000_000 - 100)
    }
  }
}
