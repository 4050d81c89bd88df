import Campaigns
import Rules
import SQLText
import Sandbox
import Store
import Testing
import Vocabulary

@testable import Sending

/// R29: a canary goes first; the rest waits for what becomes of it.
struct CanaryTests {
  private static func files(_ limits: String = "") -> [String: String] {
    [
      "campaigns/hello.yaml":
        "when: {manual: hello}\nchannels: sms\nholdout: 20%\ncanary: {share: 20%, wait: 2 hours\(limits)}\n"
    ]
  }

  /// Those of 1 to 300 who stand first in the lot's order.
  private static var part: Int {
    let canary = Canary(share: 2000)
    let order = Lot(salt: "order/hello")
    return (Int64(1)...300).filter { canary.holds($0, order: order) }.count
  }

  private func planned(_ shop: Shop) async throws -> Int64 {
    try await shop.add(1...300)
    try await shop.publish()
    guard case .planned(_, let send, _) = try await shop.plan("hello", byHand: true) else {
      Issue.record("nothing was planned")
      return 0
    }
    return send
  }

  @Test func `R29 the part goes with its holdout, and the rest when the wait is over`() async throws {
    try await withShop(Self.files()) { shop in
      _ = try await planned(shop)
      let whole = try await shop.states()
      let first = try await shop.work()
      let sent = first.sentCount
      #expect(sent > 10 && sent < Self.part, "the holdout has its share of the part")
      #expect(first.waitingCanaries.values.first == shop.now + .hours(2))
      #expect(first.stoppedCanaries.isEmpty)
      #expect(try await shop.states()["planned"] == (whole["planned"] ?? 0) - sent)

      shop.clock.advance(.hours(1))
      #expect(try await shop.work().sentCount == 0)
      shop.clock.advance(.hours(1))
      let rest = try await shop.work()
      #expect(rest.sentCount == (whole["planned"] ?? 0) - sent)
      #expect(rest.waitingCanaries.isEmpty)
      #expect(try await shop.states() == ["sent": whole["planned"] ?? 0, "held_out": whole["held_out"] ?? 0])
      #expect(shop.sandbox.counts.duplicates == 0)
      let row = try await shop.database.read { try CanaryRegister.read(where: "TRUE", $0) }
      #expect(row.map(\.state) == [.passed])
      #expect(row.first?.result.tried == sent)
    }
  }

  @Test func `R29 a part that fails stops the rest, and a person lets it go`() async throws {
    try await withShop(Self.files(), faults: "invalid=60%") { shop in
      let send = try await planned(shop)
      let first = try await shop.work()
      #expect(first.failedCount > 0)
      shop.clock.advance(.hours(2))
      let second = try await shop.work()
      let reason = second.stoppedCanaries.values.first ?? ""
      #expect(reason.hasPrefix("failed: ") && reason.contains("surely more than 5%"), "\(reason)")
      #expect(second.sentCount == 0)
      let waiting = try await shop.states()["planned"] ?? 0
      #expect(waiting > 100)
      // It stays so until somebody decides, and says so each time.
      shop.clock.advance(.hours(1))
      #expect(try await shop.work().stoppedCanaries.count == 1)
      #expect(try await shop.states()["planned"] == waiting)

      #expect(try await shop.database.write { try Settling.resume(send: send, $0) } == waiting)
      let third = try await shop.work()
      #expect(third.stoppedCanaries.isEmpty)
      #expect(third.sentCount + third.failedCount == waiting)
    }
  }

  @Test(arguments: [
    (ResponseKind.complained, "complained"), (.unsubscribed, "unsubscribed"), (.bounced, "bounced"),
  ])
  func `R29 what comes back counts`(kind: ResponseKind, word: String) async throws {
    try await withShop(Self.files()) { shop in
      _ = try await planned(shop)
      try await shop.work()
      let now = shop.now
      try await shop.database.write { session in
        var rows: [ResponseRow] = []
        try session.rows(
          "SELECT customer_id, message_number FROM messages WHERE state = \(MessageState.sent.rawValue)"
        ) { row in
          rows.append(
            ResponseRow(
              gateway: "sms-main", eventKey: "e\(row.integer(1))", kind: kind, at: now,
              reference: MessageID(customer: row.integer(0), number: row.integer(1)), providerID: nil, code: nil,
              detail: nil, isMachine: false, isHard: true, refusal: nil))
        }
        _ = try ResponseRecording.record(rows, now: now, in: session)
      }
      shop.clock.advance(.hours(2))
      let report = try await shop.work()
      #expect(report.stoppedCanaries.values.first?.hasPrefix("\(word): ") ?? false, "\(report.stoppedCanaries)")
      #expect(report.sentCount == 0)
    }
  }

  @Test func `R29 a part in which nobody stands holds nobody back`() async throws {
    let files = ["campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms\ncanary: 0.01%\n"]
    try await withShop(files) { shop in
      try await shop.add(1...5)
      try await shop.publish()
      #expect(try await shop.send("hello", byHand: true).sentCount == 5)
    }
  }

  @Test func `a send that is cancelled while its rest waits leaves nothing`() async throws {
    try await withShop(Self.files()) { shop in
      let send = try await planned(shop)
      try await shop.work()
      let now = shop.now
      _ = try await shop.database.write { try Settling.cancel(send: send, at: now, $0) }
      shop.clock.advance(.hours(3))
      let report = try await shop.work()
      #expect(report.sentCount == 0 && report.stoppedCanaries.isEmpty && report.waitingCanaries.isEmpty)
      #expect(try await shop.count("SELECT count(*) FROM outbox") == 0)
    }
  }
}
