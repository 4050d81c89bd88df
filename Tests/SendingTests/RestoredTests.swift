import SQLText
import Store
import Testing
import Vocabulary

@testable import Sending

/// R23: what a database that was restored does not know, it does not send again.
struct RestoredTests {
  @Test func `R23 what another copy may have sent is skipped as restored, and what falls due later is sent`()
    async throws
  {
    try await withShop(OccurrenceTests.shipped) { shop in
      try await shop.add(1...3)
      try await shop.publish()
      let now = shop.now
      try await shop.database.write { session in
        for (order, at) in [(1, now - .hours(5)), (2, now - .hours(2))] as [(Int64, Instant)] {
          try session.addOrder(order, order, placed: now - .days(2), status: .shipped)
          try session.addEvent(order, order * 10, "order_shipped", at: at, order: order)
        }
        _ = try Restoration.resume(since: now - .hours(3), now: now, session)
      }
      for _ in 0..<2 {
        try await shop.send("shipped")
        #expect(try await shop.states() == ["skipped restored": 2])
        #expect(
          try await shop.count("SELECT count(*) FROM messages WHERE reason = \(SkipReason.restored.rawValue)") == 2)
        shop.clock.advance(.minutes(30))
      }
      let later = shop.now
      try await shop.database.write { session in
        try session.addOrder(3, 3, placed: later - .days(2), status: .shipped)
        try session.addEvent(3, 30, "order_shipped", at: later - .minutes(5), order: 3)
      }
      try await shop.send("shipped")
      #expect(try await shop.states() == ["sent": 1, "skipped restored": 2])
    }
  }

  @Test func `R23 marketing waits until somebody has looked at the consents`() async throws {
    try await withShop(GateTests.smsOnly) { shop in
      try await shop.add(1...2)
      try await shop.publish()
      let now = shop.now
      try await shop.database.write { session in
        _ = try Restoration.resume(since: now - .hours(1), now: now - .minutes(30), session)
      }
      let run = CampaignRun(database: shop.database, settings: shop.settings)
      guard case .inactive(let why) = try await run.run(.init(campaign: "hello", now: now, isByHand: true)) else {
        Issue.record("marketing was planned")
        return
      }
      #expect(why.contains("--consents-checked"))
      try await shop.database.write { try Restoration.noteConsentsChecked($0) }
      try await shop.send("hello", byHand: true)
      #expect(try await shop.states() == ["sent": 2])
    }
  }
}
