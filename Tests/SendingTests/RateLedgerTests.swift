import Campaigns
import Foundation
import Providers
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// The same numbers at every run.
private struct Steps: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// Limits of gateways that hold for all workers together (R19).
struct RateLedgerTests {
  private static func settings(_ limits: String) -> String {
    Shop.settingsHead + """
      gateways:
        sms-main: {preset: sandbox, channel: sms, url: "http://127.0.0.1:PORT/sms-main", \(limits)}
        sms-backup: {preset: sandbox, channel: sms, url: "http://127.0.0.1:PORT/sms-backup"}
        mail: {preset: sandbox, channel: email, url: "http://127.0.0.1:PORT/mail"}
      routes: {sms: sms-main, email: mail}

      """
  }

  @Test func `R19 in no window do more requests begin than the rate allows, whoever sends them and however late`()
    async throws
  {
    try await withShop(["tidings.yaml": Self.settings("rate: 10/s, quota: 37/min")]) { shop in
      let gateways = shop.settings.gateways
      var random = Steps(state: 7)
      var now = monday.microseconds
      var starts: [Int64] = []
      /// What each worker has claimed and not yet begun, and when the last of what it began was.
      var held = [Int](repeating: 0, count: 3)
      var begun = [Int64](repeating: 0, count: 3)
      for _ in 0..<1500 {
        now += Int64.random(in: 1000...90_000, using: &random)
        let worker = Int.random(in: 0..<3, using: &random)
        if held[worker] > 0 {
          // Its requests begin at last.
          starts += [Int64](repeating: now, count: held[worker])
          held[worker] = 0
          begun[worker] = now
          continue
        }
        let wanted = Int.random(in: 1...8, using: &random)
        let ledger = RateLedger(gateways: gateways, worker: Int64(worker + 1), now: Instant(microseconds: now))
        let startedBy = Instant(microseconds: begun[worker])
        held[worker] = try await shop.database.write { session in
          let left = try ledger.left(startedBy: startedBy, session)
          let count = min(wanted, left["sms-main"]?.count ?? 0)
          try ledger.take(["sms-main": count, "mail": 5], session)
          return count
        }
      }
      #expect(starts.count > 37)
      for (count, length) in [(10, Int64(1_000_000)), (37, 60_000_000)] {
        for (place, start) in starts.enumerated() where place + count < starts.count {
          #expect(starts[place + count] - start >= length, "\(count + 1) within \(length) µs")
        }
      }
      // A quota of a minute is kept in few rows.
      #expect(try await shop.count("SELECT count(*) FROM gateway_starts WHERE gateway <> 'sms-main'") == 0)
    }
  }

  @Test func `R19 a worker that died before its requests began keeps its share for one window only`() async throws {
    try await withShop(["tidings.yaml": Self.settings("rate: 10/s")]) { shop in
      let gateways = shop.settings.gateways
      try await shop.database.write { session in
        let now = try WorkerRegister.now(session)
        let first = RateLedger(gateways: gateways, worker: 7, now: now)
        #expect(try first.left(startedBy: now, session)["sms-main"]?.count == 10)
        try first.take(["sms-main": 9], session)
        let second = RateLedger(gateways: gateways, worker: 8, now: now + .seconds(30))
        #expect(try second.left(startedBy: now, session)["sms-main"]?.count == 1)
        _ = try WorkerRegister.here.buryDead(now: now, session)
        let third = RateLedger(gateways: gateways, worker: 8, now: now + .hours(1))
        #expect(try third.left(startedBy: now, session)["sms-main"]?.count == 10)
      }
    }
  }

  @Test func `R19 a clock that was set back neither blocks a gateway for long nor opens it`() async throws {
    try await withShop(["tidings.yaml": Self.settings("rate: 10/s")]) { shop in
      let gateways = shop.settings.gateways
      try await shop.database.write { session in
        let ahead = RateLedger(gateways: gateways, worker: 1, now: monday + .days(1))
        _ = try ahead.left(startedBy: monday + .days(1), session)
        try ahead.take(["sms-main": 10], session)
        _ = try ahead.left(startedBy: monday + .days(1), session)
        let back = RateLedger(gateways: gateways, worker: 2, now: monday)
        let left = try back.left(startedBy: monday, session)["sms-main"]
        #expect(left == RateLedger.Left(count: 0, moreAt: monday + .seconds(1)))
        let later = RateLedger(gateways: gateways, worker: 2, now: monday + .seconds(1))
        #expect(try later.left(startedBy: monday, session)["sms-main"]?.count == 10)
      }
    }
  }

  @Test func `a quota ends a run without alarm, and outlives the process`() async throws {
    var files = GateTests.hello
    files["tidings.yaml"] = Self.settings("quota: 5/day")
    files["campaigns/hello.yaml"] = "when: {manual: hello}\nchannels: sms\n"
    try await withShop(files) { shop in
      try await shop.add(1...8)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let first = try await shop.work()
      #expect(first.sentCount == 5)
      #expect(first.stoppedGateways == ["sms-main": "quota"])
      #expect(first.silentGateways == ["sms-main"])
      #expect(try await shop.work().sentCount == 0)
      #expect(try await shop.states() == ["sent": 5, "planned": 3])
      // Where the route has another, it takes the rest.
      shop.change([
        "tidings.yaml": Self.settings("quota: 5/day")
          .replacingOccurrences(of: "sms: sms-main,", with: "sms: [sms-main, sms-backup],")
      ])
      #expect(try await shop.work().sentCount == 3)
      #expect(try await shop.lines("SELECT DISTINCT gateway FROM messages ORDER BY 1") == ["sms-backup", "sms-main"])
    }
  }

  @Test func `two workers together keep to one quota`() async throws {
    var files = GateTests.hello
    files["tidings.yaml"] = Self.settings("quota: 30/day")
    files["campaigns/hello.yaml"] = "when: {manual: hello}\nchannels: sms\n"
    try await withShop(files, onDisk: true) { shop in
      try await shop.add(1...80)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let path = try #require(shop.path)
      let other = try await Databases.open(OpenOptions(path: path))
      async let one = shop.worker().run()
      async let two = shop.worker(other).run()
      #expect(try await one.sentCount + two.sentCount == 30)
      #expect(shop.sandbox.counts.accepted == 30)
      try other.close()
    }
  }
}
