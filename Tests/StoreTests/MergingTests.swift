import Rules
import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `R3 Joining two customers` {
  private static let now = day(60)

  @discardableResult
  private static func merge(
    _ former: CustomerID, into survivor: CustomerID, _ database: any Database, isDryRun: Bool = false
  ) async throws -> CustomerMerging.Summary {
    do {
      return try await database.write { session in
        try CustomerMerging.merge(
          former, into: survivor, customFields: [], now: now, isDryRun: isDryRun, in: session)
      }
    } catch let end as CustomerMerging.DryRunEnd {
      return end.summary
    }
  }

  /// Every report that there is, as text.
  private static func reports(_ database: any Database, now: Instant = day(100)) async throws -> [String] {
    try await database.read { session in
      var lines: [String] = []
      for campaign in ["spring", "autumn"] {
        for scope in [
          CampaignScope(campaign: campaign), CampaignScope(campaign: campaign, since: day(5), until: day(30)),
        ] {
          lines.append("\(try CampaignReportQueries.funnel(scope, in: session))")
          for event in ["order_placed", "order_paid", "payment_received", "product_viewed"] {
            for basis in [ConversionBasis.occurrences, .draws(experiment: nil), .draws(experiment: "v2")] {
              for split in [ConversionSplit.treatment, .arm, .channel] {
                for isAbout in [false, true] {
                  let goal = ConversionGoal(event: event, window: .days(14), isAboutSubject: isAbout)
                  let groups = try CampaignReportQueries.conversions(
                    scope, goal: goal, basis: basis, splitBy: split, now: now, in: session)
                  lines.append("\(campaign) \(event) \(basis) \(split) \(isAbout): \(groups)")
                }
              }
            }
          }
        }
      }
      return lines
    }
  }

  /// A generator that gives the same numbers everywhere.
  private struct Dice {
    var state: UInt64 = 7

    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
  }

  /// Thirty customers who were written to, were drawn, bought and looked.
  private static func fill(_ session: any Session) throws {
    var dice = Dice()
    for id in 1...30 as ClosedRange<Int64> {
      try session.addCustomer(id)
      try session.run(
        "INSERT INTO keys (kind, source, value, customer_id, id) VALUES ('customer', 'shop', \("c\(id)"), \(id), 0)")
      for place in 0..<3 as Range<Int64> {
        let states: [MessageState] = [.delivered, .sent, .heldOut, .skipped, .failed]
        let state = states[dice.roll(states.count)]
        let number = id * 100 + place
        try session.addMessage(
          id, state, number: number, channel: dice.roll(2) == 0 ? .sms : .email,
          campaign: dice.roll(3) == 0 ? "autumn" : "spring", planned: day(Int64(dice.roll(40))),
          reason: state == .skipped ? .noConsent : nil, arm: ["a", "b"][dice.roll(2)])
        // Some occurrences are the same for several people.
        let occurrence = [UInt8](repeating: UInt8(place), count: 15) + [UInt8(dice.roll(4))]
        try session.run("UPDATE messages SET occurrence = \(occurrence) WHERE message_number = \(number)")
        if dice.roll(3) == 0 {
          try session.run(
            """
            INSERT INTO responses (customer_id, response_id, message_number, campaign, kind, at, recorded_at)
            VALUES (\(id), \(number), \(number), 'spring', \(ResponseKind.clicked.rawValue), 0, 0)
            """)
        }
      }
      for experiment in ["v1", "v2"] where dice.roll(2) == 0 {
        try session.addDraw(
          id, arm: ["holdout", "a", "b"][dice.roll(3)], at: day(Int64(dice.roll(40))), experiment: experiment)
      }
      for place in 0..<3 as Range<Int64> {
        let at = day(Int64(dice.roll(50)))
        try session.addOrder(
          id, id * 10 + place, placed: at, paid: dice.roll(2) == 0 ? at + .hours(1) : nil,
          total: Int64(100 + dice.roll(900)), refunded: dice.roll(5) == 0 ? 50 : nil, refundedAt: day(51))
        try session.addPayment(id, id * 10 + place, at: at, amount: 100)
        try session.run(
          """
          INSERT INTO events (customer_id, event_id, name, at, recorded_at)
          VALUES (\(id), \(id * 10 + place), 'product_viewed', \(at.microseconds), 0)
          """)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `leaves every report as it was, and one loses nothing by being joined again`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try Self.fill($0) }
      let before = try await Self.reports(database)
      #expect(before.contains { $0.contains("converted: 1") })
      // Two into one, one into two one after another, and many pairs.
      for (former, survivor) in [(2, 1), (3, 1), (4, 5), (5, 6), (6, 7), (8, 1)] as [(Int64, Int64)] {
        try await Self.merge(former, into: survivor, database)
        #expect(try await Self.reports(database) == before, "\(former) into \(survivor)")
      }
      for former in 9...18 as ClosedRange<Int64> { try await Self.merge(former, into: former + 10, database) }
      #expect(try await Self.reports(database) == before)
      let leads = try await database.read { session in
        try session.lines("SELECT customer_id || '>' || survivor_id FROM merges WHERE customer_id < 9 ORDER BY 1")
      }
      #expect(leads == ["2>1", "3>1", "4>7", "5>7", "6>7", "8>1"])
      let counts = try await database.read { session in
        try session.lines(
          """
          SELECT (SELECT count(*) FROM orders WHERE customer_id = 7) || ' ' ||
            (SELECT count(*) FROM keys WHERE customer_id = 7) || ' ' ||
            (SELECT count(*) FROM orders WHERE customer_id IN (4, 5, 6))
          """)
      }
      #expect(counts == ["12 4 0"])
      // Erasing who was joined changes none either.
      _ = try await database.write { session in
        try CustomerErasing.erase(7, customFields: [], digest: { "digest of \($0)" }, now: day(61), in: session)
      }
      #expect(try await Self.reports(database) == before)
    }
  }

  @Test(arguments: Engine.dialects)
  func `counts what comes later for the person`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...2 as ClosedRange<Int64> { try session.addCustomer(id) }
        try session.addMessage(2, .delivered, planned: day(55))
      }
      try await Self.merge(2, into: 1, database)
      try await database.write { session in
        try session.addOrder(1, 5, placed: day(62))
        try session.run("UPDATE orders SET recorded_at = \(day(62).microseconds)")
      }
      let groups = try await database.read { session in
        try CampaignReportQueries.conversions(
          CampaignScope(campaign: "spring"), goal: ConversionGoal(event: "order_placed", window: .days(14)),
          basis: .occurrences, splitBy: .treatment, now: day(100), in: session)
      }
      #expect(groups.map(\.converted) == [1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `makes ids aliases, fills what is missing, and keeps what waits once`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...2 as ClosedRange<Int64> {
          try session.addCustomer(id)
          try session.run(
            "INSERT INTO keys (kind, source, value, customer_id, id) VALUES ('customer', 'shop', \("c\(id)"), \(id), 0)"
          )
        }
        try session.run("UPDATE customers SET first_name = 'Mei', phone = '+861', city = 'A' WHERE customer_id = 1")
        try session.run(
          "UPDATE customers SET first_name = 'May', email = 'm@example.com', city = 'A', birthday = 1, month_day = 101 "
            + "WHERE customer_id = 2")
        try session.run("UPDATE customers SET email_digest = NULL, birthday = NULL WHERE customer_id = 1")
        try session.addMessage(1, .planned, number: 100)
        try session.addMessage(2, .planned, number: 200)
        try session.run("UPDATE messages SET occurrence = (SELECT occurrence FROM messages WHERE message_number = 100)")
        try session.addMessage(2, .planned, number: 201)
        try session.addMessage(2, .inDoubt, number: 202)
      }
      let dry = try await Self.merge(2, into: 1, database, isDryRun: true)
      let standing = try await database.read {
        try $0.lines("SELECT customer_id || ' ' || message_number FROM outbox ORDER BY message_number")
      }
      #expect(standing == ["1 100", "2 200", "2 201", "2 202"])
      let summary = try await Self.merge(2, into: 1, database)
      #expect(summary == dry)
      #expect(summary.externalIDs == 1 && summary.cancelled == 1 && summary.kept == 1)
      #expect(summary.filled == ["email", "birthday"] && summary.dropped == ["first_name"])
      let after = try await database.read { session in
        [
          try session.lines("SELECT customer_id || ' ' || message_number FROM outbox ORDER BY message_number"),
          try session.lines("SELECT customer_id || ' ' || state FROM messages ORDER BY message_number"),
          try session.lines("SELECT value FROM keys WHERE customer_id = 1 ORDER BY value"),
          try session.lines(
            "SELECT first_name || ' ' || email || ' ' || phone || ' ' || month_day FROM customers WHERE deleted_at IS NULL"
          ),
          try session.lines("SELECT action || ' ' || customer_id || ' ' || subject FROM audit"),
          try session.lines("SELECT count(*) FROM customers WHERE first_name = 'May' OR email IS NOT NULL"),
        ]
      }
      #expect(
        after == [
          ["1 100", "1 201", "1 202"], ["1 10", "2 2", "1 10", "1 30"], ["c1", "c2"],
          ["Mei m@example.com +861 101"], ["merged 1 customer 2"], ["1"],
        ])
      let (resolved, kept) = try await database.read { session in
        (
          try session.standing(MessageID(customer: 2, number: 201)),
          try session.standing(MessageID(customer: 2, number: 200))
        )
      }
      #expect(resolved == MessageID(customer: 1, number: 201) && kept == MessageID(customer: 2, number: 200))
    }
  }

  @Test(arguments: Engine.dialects)
  func `R14 lets the stricter answer win, whichever is later`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...2 as ClosedRange<Int64> { try session.addCustomer(id) }
        func say(_ customer: Int64, _ topic: String, _ state: ConsentState, _ at: Instant) throws {
          try ConsentRecording.record(
            [
              .init(
                customer: customer, channel: 1, topic: topic, state: state, givenAt: at, source: "form", wording: "yes")
            ], now: at, in: session)
        }
        try say(1, "offers", .unsubscribed, day(1))
        try say(2, "offers", .subscribed, day(9))
        try say(1, "news", .subscribed, day(9))
        try say(2, "news", .unsubscribed, day(1))
        try say(2, "tips", .subscribed, day(1))
      }
      let summary = try await Self.merge(2, into: 1, database)
      #expect(summary.strictened.map(\.topic) == ["news", "offers"])
      let states = try await database.read {
        try $0.lines("SELECT customer_id || ' ' || topic || ' ' || state FROM consent_states ORDER BY topic")
      }
      #expect(states == ["1 news 3", "1 offers 3", "1 tips 2"])
      // A later, documented yes lifts it as it lifts any no.
      try await database.write { session in
        try ConsentRecording.record(
          [
            .init(
              customer: 1, channel: 1, topic: "news", state: .subscribed, givenAt: day(61), source: "form",
              wording: "yes")
          ], now: day(61), in: session)
      }
      let later = try await database.read {
        try $0.lines("SELECT state FROM consent_states WHERE topic = 'news'")
      }
      #expect(later == ["2"])
    }
  }

  @Test(arguments: Engine.dialects)
  func `R25 a receipt under the former number finds its message, and a no reaches the person`(_ engine: Engine)
    async throws
  {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...2 as ClosedRange<Int64> { try session.addCustomer(id) }
        try session.addMessage(1, .sent, number: 100)
        try session.addMessage(2, .sent, number: 200)
        try session.run("UPDATE messages SET occurrence = (SELECT occurrence FROM messages WHERE message_number = 100)")
        try session.addMessage(2, .sent, number: 201)
      }
      try await Self.merge(2, into: 1, database)
      let tally = try await database.write { session in
        try ResponseRecording.record(
          [
            ResponseRow(
              gateway: "g", eventKey: "1", kind: .delivered, at: day(61),
              reference: MessageID(customer: 2, number: 201)),
            ResponseRow(
              gateway: "g", eventKey: "2", kind: .unsubscribed, at: day(61),
              reference: MessageID(customer: 2, number: 200)),
          ], now: day(61), in: session)
      }
      #expect(tally.recorded == 2 && tally.unmatched == 0)
      let found = try await database.read { session in
        [
          try session.lines("SELECT customer_id || ' ' || state FROM messages WHERE message_number = 201"),
          try session.lines("SELECT DISTINCT customer_id || ' ' || state FROM consent_states"),
        ]
      }
      #expect(found == [["1 60"], ["1 3"]])
    }
  }

  @Test(arguments: Engine.dialects)
  func `is refused for who was erased, joined before, or is being written to`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...5 as ClosedRange<Int64> { try session.addCustomer(id) }
        _ = try CustomerErasing.erase(2, customFields: [], digest: { $0 }, now: day(1), in: session)
        try session.addMessage(3, .planned)
        try session.run("UPDATE outbox SET state = \(MessageState.claimed.rawValue)")
      }
      try await Self.merge(5, into: 4, database)
      for (former, survivor, refusal) in [
        (1, 1, .same), (1, 2, .erased(2)), (2, 1, .erased(2)), (3, 1, .onTheWire(3)), (5, 1, .deleted(5)),
        (9, 1, .unknown(9)),
      ] as [(Int64, Int64, CustomerMerging.Refusal)] {
        await #expect(throws: refusal) { try await Self.merge(former, into: survivor, database) }
      }
    }
  }

  @Test(arguments: Engine.dialects)
  func `finds who may be one person, and says how sure that is`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let found = try await database.write { session in
        let rows: [(Int64, String?, String?, String?, String?, Int64?, String?)] = [
          (1, "Mei", "Lin", "mei@example.com", "+861", 5, "200"), (2, "mei", "lin", "MEI@example.com", nil, nil, nil),
          (3, "Jun", "Lin", nil, "+861", nil, nil), (4, "Anna", "Schmidt", "a@example.com", "+49", 9, "10115"),
          (5, "Anna", "Schmidt", nil, nil, 9, nil), (6, "Anna", "Schmidt", nil, nil, nil, "10115"),
          (7, nil, nil, nil, "+49", nil, nil), (8, "Tom", nil, nil, nil, 9, "10115"),
        ]
        for row in rows {
          try session.run(
            """
            INSERT INTO customers (customer_id, first_name, last_name, email, phone, birthday, postal_code, recorded_at)
            VALUES (\(row.0), \(row.1), \(row.2), \(row.3), \(row.4), \(row.5), \(row.6), 0)
            """)
        }
        for id in 100..<130 as Range<Int64> {
          try session.run(
            "INSERT INTO customers (customer_id, email, recorded_at) VALUES (\(id), 'shop@example.com', 0)")
        }
        return try DuplicateCustomers(session)
      }
      #expect(
        found.pairs.map { "\($0.first) \($0.second) \($0.confidence.word): \($0.reasons.map(\.rawValue))" } == [
          #"1 2 high: ["same email"]"#, #"4 5 medium: ["same name and birthday"]"#, #"4 7 medium: ["same phone"]"#,
          #"1 3 low: ["same phone"]"#, #"4 6 low: ["same name and postal code"]"#,
        ])
      #expect(found.sharedByMany == [.sameEmail: 1])
    }
  }
}
