import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `The funnel of a campaign` {
  @Test(arguments: Engine.allCases)
  func `R11 accounts for everybody who matched`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let sent = day(1)
      try await database.write { session in
        try session.addMessage(1, .planned)
        try session.addMessage(2, .claimed)
        try session.addMessage(3, .inDoubt)
        try session.addMessage(4, .sent, sentAt: sent)
        try session.addMessage(5, .delivered, channel: .email, sentAt: sent)
        try session.addMessage(6, .bounced, channel: .email, sentAt: sent)
        try session.addMessage(7, .failed)
        try session.addMessage(8, .cancelled)
        try session.addMessage(9, .heldOut)
        for id in 10...12 as ClosedRange<Int64> { try session.addMessage(id, .skipped, reason: .noConsent) }
        try session.addMessage(13, .skipped, reason: .expired)
        try session.addMessage(14, .planned, campaign: "autumn")
      }
      let funnel = try await database.read {
        try CampaignReportQueries.funnel(CampaignScope(campaign: "spring"), in: $0)
      }
      #expect(funnel.matched == 13)
      #expect(funnel.heldOut == 1)
      #expect(funnel.skips.map { "\($0.reason.word) \($0.count)" } == ["no_consent 3", "expired 1"])
      #expect(funnel.isBalanced)
      #expect(funnel.channels.map(\.channel) == [.sms, .email])
      let sms = try #require(funnel.channels.first)
      #expect([sms.planned, sms.customers, sms.sent, sms.failed, sms.inDoubt] == [7, 7, 1, 1, 1])
      #expect([sms.waiting, sms.cancelled, sms.skippedLate, sms.delivered, sms.bounced] == [2, 1, 1, 0, 0])
    }
  }

  @Test(arguments: Engine.allCases)
  func `counts each message once, and machines apart`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...4 as ClosedRange<Int64> {
          try session.addMessage(id, .sent, channel: .email, sentAt: day(1))
        }
        func row(_ key: String, _ id: Int64, _ kind: ResponseKind, machine: Bool = false) -> ResponseRow {
          ResponseRow(
            gateway: "mail", eventKey: key, kind: kind, at: day(1),
            reference: MessageID(customer: id, number: id * 100), isMachine: machine)
        }
        _ = try ResponseRecording.record(
          [
            row("a", 1, .delivered), row("b", 1, .opened), row("c", 1, .opened), row("d", 1, .clicked),
            row("e", 2, .clicked), row("f", 3, .opened, machine: true), row("g", 4, .unsubscribed),
          ], now: day(1), in: session)
      }
      let stage = try await database.read {
        try CampaignReportQueries.funnel(CampaignScope(campaign: "spring"), in: $0).channels.first
      }
      #expect(stage?.sent == 4)
      #expect(stage?.delivered == 1)
      #expect(stage?.opened == 2)
      #expect(stage?.clicked == 2)
      #expect(stage?.openedByMachine == 1)
      #expect(stage?.unsubscribed == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `looks only at its scope`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for day in 1...5 as ClosedRange<Int64> { try session.addMessage(day, .planned, planned: Instant(seconds: day)) }
      }
      let scope = CampaignScope(campaign: "spring", since: Instant(seconds: 2), until: Instant(seconds: 4))
      #expect(try await database.read { try CampaignReportQueries.funnel(scope, in: $0).matched } == 2)
      let send = CampaignScope(campaign: "spring", sendID: 2)
      #expect(try await database.read { try CampaignReportQueries.funnel(send, in: $0).channels } == [])
    }
  }
}
