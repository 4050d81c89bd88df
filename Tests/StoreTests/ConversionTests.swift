import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `R27 Conversions` {
  private static let scope = CampaignScope(campaign: "spring")

  private static func groups(
    _ database: any Database, _ goal: ConversionGoal = ConversionGoal(event: "order_placed", window: .days(14)),
    basis: ConversionBasis = .occurrences, by split: ConversionSplit = .treatment, now: Instant = day(100)
  ) async throws -> [String] {
    try await database.read { session in
      try CampaignReportQueries.conversions(scope, goal: goal, basis: basis, splitBy: split, now: now, in: session)
    }.map { group in
      let name = [group.isHeldOut ? "held out" : "treated", group.channel?.rawValue, group.arm].compactMap(\.self)
      return name.joined(separator: " ")
        + ": \(group.converted) of \(group.customers), \(group.events) for \(group.value)"
    }
  }

  @Test(arguments: Engine.allCases)
  func `count each customer once and sum the window`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...4 as ClosedRange<Int64> { try session.addMessage(id, .delivered, planned: day(10)) }
        try session.addMessage(5, .heldOut, planned: day(10))
        try session.addMessage(6, .skipped, planned: day(10), reason: .noConsent)
        try session.addOrder(1, 1, placed: day(10))
        try session.addOrder(1, 2, placed: day(23), total: 500)
        try session.addOrder(2, 3, placed: day(9))
        try session.addOrder(3, 4, placed: day(24))
        try session.addOrder(5, 5, placed: day(12), total: 70)
        try session.addOrder(6, 6, placed: day(12))
      }
      #expect(try await Self.groups(database) == ["treated: 1 of 4, 2 for 1500", "held out: 1 of 1, 1 for 70"])
      // As of an earlier day the later order is not known.
      #expect(
        try await Self.groups(database, now: day(11))
          == ["treated: 1 of 4, 1 for 1000", "held out: 0 of 1, 0 for 0"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `are corrected by cancellations and refunds`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...6 as ClosedRange<Int64> { try session.addMessage(id, .sent, planned: day(1)) }
        try session.addOrder(1, 1, placed: day(2), cancelled: day(3))
        try session.addOrder(2, 2, placed: day(2), status: .cancelled)
        try session.addOrder(3, 3, placed: day(2), refunded: 400, refundedAt: day(50))
        try session.addOrder(4, 4, placed: day(2), status: .refunded)
        try session.run("UPDATE orders SET deleted_at = 1 WHERE order_id = 5")
      }
      #expect(try await Self.groups(database) == ["treated: 2 of 6, 2 for 600"])
      #expect(try await Self.groups(database, now: day(40)) == ["treated: 2 of 6, 2 for 1000"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `go to the latest occurrence drawn before`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addMessage(1, .sent, number: 1, channel: .sms, planned: day(1))
        try session.addMessage(1, .sent, number: 2, channel: .email, planned: day(5))
        try session.addOrder(1, 1, placed: day(6))
      }
      #expect(
        try await Self.groups(database, by: .channel) == [
          "treated sms: 0 of 1, 0 for 0", "treated email: 1 of 1, 1 for 1000",
        ])
    }
  }

  @Test(arguments: Engine.allCases)
  func `are about the subject where the goal says so`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addMessage(1, .sent, planned: day(1), subject: (.invoice, 17))
        try session.addMessage(2, .sent, planned: day(1), subject: (.invoice, 18))
        try session.addPayment(1, 1, at: day(2), amount: 90, invoice: 17)
        try session.addPayment(1, 2, at: day(2), amount: -20, invoice: 17)
        try session.addPayment(2, 3, at: day(2), amount: 50, invoice: 99)
        try session.addPayment(2, 4, at: day(2), amount: 50)
      }
      var goal = ConversionGoal(event: "payment_received", window: .days(7), isAboutSubject: true)
      #expect(try await Self.groups(database, goal) == ["treated: 1 of 2, 1 for 70"])
      goal.isAboutSubject = false
      #expect(try await Self.groups(database, goal) == ["treated: 2 of 2, 3 for 170"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R30 start at the first draw of each customer, for all arms alike`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addDraw(1, arm: "plain", at: day(1))
        try session.addDraw(1, arm: "coupon", at: day(30), experiment: "v2")
        try session.addDraw(2, arm: "coupon", at: day(1))
        try session.addDraw(3, arm: "holdout", at: day(1))
        // Drawn and never reached: intention to treat.
        try session.addDraw(4, arm: "plain", at: day(1))
        for id in 1...4 as ClosedRange<Int64> {
          try session.addOrder(id, id, placed: day(1 + id), paid: id == 4 ? nil : day(3 + id))
        }
      }
      let goal = ConversionGoal(event: "order_paid", window: .days(14))
      #expect(
        try await Self.groups(database, goal, basis: .draws(experiment: nil))
          == ["treated: 2 of 3, 2 for 2000", "held out: 1 of 1, 1 for 1000"])
      #expect(
        try await Self.groups(database, goal, basis: .draws(experiment: "v1"), by: .arm) == [
          "treated coupon: 1 of 1, 1 for 1000", "treated plain: 1 of 2, 1 for 1000",
          "held out holdout: 1 of 1, 1 for 1000",
        ])
    }
  }

  @Test(arguments: Engine.allCases)
  func `are read from events where the name is no order's and no payment's`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addMessage(1, .sent, planned: day(1))
        try session.run(
          """
          INSERT INTO events (customer_id, event_id, name, at, recorded_at)
          VALUES (1, 1, 'survey_answered', \(day(2).microseconds), 0), (1, 2, 'other', \(day(2).microseconds), 0)
          """)
      }
      let goal = ConversionGoal(event: "survey_answered", window: .days(14))
      #expect(try await Self.groups(database, goal) == ["treated: 1 of 1, 1 for 0"])
    }
  }
}
