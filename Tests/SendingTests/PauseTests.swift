import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// Sends that are held back, cancelled and stopped while somebody hands them over.
struct PauseTests {
  @Test func `R24 a send that is paused by another process goes no further, and resumed it ends, each once`()
    async throws
  {
    try await withShop(GateTests.smsOnly, onDisk: true, faults: "latency=20ms..40ms") { shop in
      try await shop.add(1...400)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let path = try #require(shop.path)
      let other = try await Databases.open(OpenOptions(path: path))
      let send = try #require(try await shop.number("SELECT send_id FROM sends"))
      let running = Task { try await shop.work() }
      while shop.sandbox.counts.accepted < 30 { try await Task.sleep(for: .milliseconds(2)) }
      let held = try await other.write { try Settling.pause(send: send, $0) }
      let report = try await running.value
      #expect(!report.isStopped)
      let sent = shop.sandbox.counts.accepted
      #expect(sent == report.sentCount)
      #expect(try await shop.states() == ["sent": sent, "planned": 400 - sent])
      // What was on the wire when it was paused was among those held back, or was recorded.
      #expect(held.map { $0 >= 400 - sent } == true)
      #expect(try await shop.work().sentCount == 0)
      #expect(try await other.write { try Settling.pause(send: send, $0) } == nil)
      #expect(try await other.write { try Settling.resume(send: send, $0) } == 400 - sent)
      #expect(try await other.write { try Settling.resume(send: send, $0) } == nil)
      try await shop.work()
      #expect(try await shop.states() == ["sent": 400])
      #expect(shop.sandbox.counts.duplicates == 0)
      try other.close()
    }
  }

  @Test func `a send that is cancelled while it runs sends no more, and says of everybody what became of them`()
    async throws
  {
    try await withShop(GateTests.smsOnly, onDisk: true, faults: "latency=20ms..40ms") { shop in
      try await shop.add(1...400)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let path = try #require(shop.path)
      let other = try await Databases.open(OpenOptions(path: path))
      let send = try #require(try await shop.number("SELECT send_id FROM sends"))
      let running = Task { try await shop.work() }
      while shop.sandbox.counts.accepted < 30 { try await Task.sleep(for: .milliseconds(2)) }
      let now = shop.now
      let cancelled = try await other.write { try Settling.cancel(send: send, at: now, $0) }
      _ = try await running.value
      #expect(cancelled > 0)
      #expect(try await shop.states() == ["sent": 400 - cancelled, "cancelled": cancelled])
      #expect(shop.sandbox.counts.accepted == 400 - cancelled)
      try other.close()
    }
  }

  @Test func `R20 R21 a stop that has waited long enough leaves what has no answer in doubt, and nothing on the wire`()
    async throws
  {
    try await withShop(GateTests.smsOnly, faults: "latency=6s..6s") { shop in
      try await shop.add(1...20)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let worker = shop.worker(
        nil, Worker.Options(patience: .seconds(0), requestTime: shop.patience, stopTime: .milliseconds(300)))
      let running = Task { try await worker.run() }
      while try await shop.count("SELECT count(*) FROM outbox WHERE state = 20") == 0 {
        try await Task.sleep(for: .milliseconds(5))
      }
      worker.stop()
      let report = try await running.value
      #expect(report.isStopped)
      #expect(try await shop.count("SELECT count(*) FROM outbox WHERE state = 20") == 0)
      // Nobody knows of those that may have left; what had not begun to leave waits.
      let states = try await shop.states()
      #expect(states["in_doubt", default: 0] + states["planned", default: 0] == 20, "\(states)")
      #expect(states["in_doubt", default: 0] == report.inDoubt)
      #expect(try await shop.count("SELECT count(*) FROM workers WHERE stopped_at IS NULL") == 0)
    }
  }
}
