import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `What comes back` {
  private static let now = Instant(seconds: 1_800_000_000)

  private static func at(_ hours: Int64) -> Instant { Instant(seconds: 1_790_000_000) + .hours(hours) }

  private static func row(
    _ key: String, _ kind: ResponseKind, _ hours: Int64 = 0, _ reference: MessageID? = nil, provider: String? = nil,
    detail: String? = nil, hard: Bool = true, refusal: RefusalCause? = nil
  ) -> ResponseRow {
    ResponseRow(
      gateway: "sms-main", eventKey: key, kind: kind, at: at(hours), reference: reference, providerID: provider,
      detail: detail, isHard: hard, refusal: refusal)
  }

  private static func message(_ customer: Int64) -> MessageID { MessageID(customer: customer, number: customer * 100) }

  private static func record(
    _ database: any Database, _ rows: ResponseRow..., now: Instant = now
  ) async throws -> ResponseTally {
    try await database.write { try ResponseRecording.record(rows, now: now, in: $0) }
  }

  @Test(arguments: Engine.allCases)
  func `R25 is taken once, within a batch and across batches`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.addMessage(1, .sent) }
      let first = try await Self.record(
        database, Self.row("e1", .delivered, 1, Self.message(1)), Self.row("e1", .delivered, 1, Self.message(1)))
      #expect(first.recorded == 1)
      #expect(first.duplicates == 1)
      let second = try await Self.record(
        database, Self.row("e1", .delivered, 1, Self.message(1)), Self.row("e2", .opened, 2, Self.message(1)))
      #expect(second.recorded == 1)
      #expect(second.duplicates == 1)
      let facts = try await database.read { session in
        try session.lines("SELECT response_id || ' ' || kind || ' ' || campaign FROM responses ORDER BY response_id")
      }
      #expect(facts == ["1 2 spring", "2 3 spring"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R25 finds its message by our reference, else by the provider's id`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addMessage(1, .sent)
        try session.addMessage(2, .sent, gateway: "sms-main", providerID: "SM2")
        try session.addMessage(3, .sent, gateway: "other", providerID: "SM3")
      }
      let unknown = MessageID(customer: 77, number: 1)
      let tally = try await Self.record(
        database, Self.row("a", .delivered, 1, Self.message(1), provider: "SM2"),
        Self.row("b", .delivered, 1, unknown, provider: "SM2"), Self.row("c", .delivered, 1, provider: "SM3"),
        Self.row("d", .delivered, 1))
      #expect(tally.recorded == 2)
      #expect(tally.unmatched == 2)
      let states = try await database.read { try $0.lines("SELECT state FROM messages ORDER BY customer_id") }
      #expect(states == ["60", "60", "40"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R25 a file that knows the provider's id alone finds its message by its attempt`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addMessage(1, .sent, gateway: "sms-main")
        try session.run(
          """
          INSERT INTO attempts (customer_id, message_number, attempt, channel, gateway, started_at, class, provider_id)
          SELECT customer_id, message_number, 1, 1, 'sms-main', 0, 1, 'SM1' FROM messages
          """)
      }
      let receipt = Self.row("a", .delivered, 1, provider: "SM1")
      let line = Self.row("b", .delivered, 1, provider: "SM1")
      let (blind, seeing) = try await database.write { session in
        (
          try ResponseRecording.record([receipt], now: Self.now, in: session),
          try ResponseRecording.record([line], now: Self.now, readsAttempts: true, in: session)
        )
      }
      #expect(blind.unmatched == 1)
      #expect(seeing.recorded == 1)
      #expect(try await database.read { try $0.lines("SELECT state FROM messages") } == ["60"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R25 what is unmatched waits 72 hours and is then foreign`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      _ = try await Self.record(
        database, Self.row("a", .delivered, 1, Self.message(1)), Self.row("b", .delivered, 1, provider: "SM2"),
        Self.row("c", .bounced, 1, provider: "SM9"))
      try await database.write { session in
        try session.addMessage(1, .claimed)
        try session.addMessage(2, .sent, gateway: "sms-main", providerID: "SM2")
      }
      let settled = try await database.write {
        try ResponseRecording.settleUnmatched(now: Self.now + .hours(71), in: $0)
      }
      #expect(settled.recorded == 2)
      #expect(settled.moved == 2)
      let foreign: SQLText =
        "SELECT event_key || coalesce(' ' || (foreign_since - recorded_at), '') FROM unmatched_responses"
      #expect(try await database.read { try $0.lines(foreign) } == ["c"])
      _ = try await database.write { try ResponseRecording.settleUnmatched(now: Self.now + .hours(72), in: $0) }
      #expect(try await database.read { try $0.lines(foreign) } == ["c 259200000000"])
      // Its key is kept: the same event is still a duplicate.
      #expect(try await Self.record(database, Self.row("c", .bounced, 1, provider: "SM9")).duplicates == 1)
    }
  }

  @Test(
    arguments: [
      (.inDoubt, [.sent], .sent), (.inDoubt, [.failed], .failed), (.sent, [.failed, .delivered], .delivered),
      (.delivered, [.sent, .failed], .delivered), (.delivered, [.bounced], .bounced),
      (.bounced, [.delivered], .bounced),
      (.inDoubt, [.clicked], .sent), (.sent, [.deferred], .sent), (.claimed, [.delivered], .delivered),
      (.planned, [.failed], .planned), (.planned, [.delivered], .delivered), (.cancelled, [.delivered], .delivered),
    ] as [(MessageState, [ResponseKind], MessageState)])
  func `R25 the state is the highest`(_ before: MessageState, _ kinds: [ResponseKind], _ after: MessageState)
    async throws
  {
    let database = try await SQLiteDatabase.inMemory()
    try await database.write { session in
      try session.addMessage(1, before)
      for (index, kind) in kinds.enumerated() {
        _ = try ResponseRecording.record([Self.row("e\(index)", kind, 1, Self.message(1))], now: Self.now, in: session)
      }
    }
    #expect(try await database.read { try $0.lines("SELECT state FROM messages") } == ["\(after.rawValue)"])
    let waiting = try await database.read { try $0.lines("SELECT message_number FROM outbox") }
    #expect(waiting == (after.isWaiting ? ["100"] : []))
  }

  @Test(arguments: Engine.allCases)
  func `R25 a late receipt ends a doubt and keeps its times`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.addMessage(1, .inDoubt) }
      let tally = try await Self.record(
        database, Self.row("a", .delivered, 3, Self.message(1), provider: "SM1"),
        Self.row("b", .sent, 1, Self.message(1)))
      #expect(tally.doubtsEnded == 1)
      let times = try await database.read { session in
        try session.lines("SELECT sent_at || ' ' || delivered_at || ' ' || gateway || ' ' || provider_id FROM messages")
      }
      #expect(times == ["\(Self.at(1).microseconds) \(Self.at(3).microseconds) sms-main SM1"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R13 says which messages were not delivered`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in [1, 2, 3] as [Int64] { try session.addMessage(id, .sent) }
      }
      let tally = try await Self.record(
        database, Self.row("a", .failed, 1, Self.message(1)), Self.row("b", .delivered, 1, Self.message(2)),
        Self.row("c", .bounced, 2, Self.message(2)), Self.row("d", .bounced, 2, Self.message(3)))
      #expect(Set(tally.undelivered) == [Self.message(1), Self.message(3)])
    }
  }

  private static func refusals(_ database: any Database) async throws -> [String] {
    try await database.read { session in
      let hex: SQLText = .dialect(sqlite: "hex(digest)", postgres: "upper(encode(digest, 'hex'))")
      return try session.lines("SELECT kind || ' ' || \(hex) || ' ' || cause FROM refusals ORDER BY 1")
    }
  }

  @Test(arguments: Engine.allCases)
  func `R15 a no refuses the address, R26 a block by policy does not`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for id in 1...6 as ClosedRange<Int64> {
          try session.addCustomer(id)
          try session.addMessage(id, .sent, channel: id == 2 || id == 3 ? .email : .sms)
        }
      }
      let tally = try await Self.record(
        database, Self.row("a", .unsubscribed, 1, Self.message(1)), Self.row("b", .bounced, 1, Self.message(2)),
        Self.row("c", .bounced, 1, Self.message(3), hard: false), Self.row("d", .complained, 1, Self.message(4)),
        Self.row("e", .failed, 1, Self.message(5)), Self.row("f", .failed, 1, Self.message(6), refusal: .stop))
      #expect(tally.refused == 4)
      #expect(try await Self.refusals(database) == ["email 0202 3", "phone 0101 1", "phone 0104 4", "phone 0106 1"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R26 an invalid number is refused when it is said on two days`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.addMessage(1, .sent) }
      func say(_ key: String, _ hours: Int64) async throws {
        _ = try await Self.record(database, Self.row(key, .failed, hours, Self.message(1), refusal: .invalidNumber))
      }
      try await say("a", 0)
      try await say("b", 1)
      #expect(try await Self.refusals(database) == [])
      try await say("c", 30)
      #expect(try await Self.refusals(database) == ["phone 0101 5"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R14 R15 START lifts what STOP made, by the time it was said`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addMessage(1, .sent)
        try session.addMessage(2, .sent)
      }
      let answers: SQLText = """
        SELECT customer_id || ' ' || channel || ' ' || topic || ' ' || state FROM consent_states ORDER BY 1
        """
      _ = try await Self.record(
        database, Self.row("a", .replied, 1, Self.message(1), detail: "Stop."),
        Self.row("b", .complained, 1, Self.message(1)))
      #expect(try await Self.refusals(database) == ["phone 0101 1", "phone 0101 4"])
      #expect(try await database.read { try $0.lines(answers) } == ["1 1 all 3"])
      let tally = try await Self.record(database, Self.row("c", .replied, 2, Self.message(1), detail: "start"))
      #expect(tally.lifted == 1)
      // The complaint stays: START lifts only what STOP or unsubscribe made.
      #expect(try await Self.refusals(database) == ["phone 0101 4"])
      #expect(try await database.read { try $0.lines(answers) } == ["1 1 all 2"])
      // A START, and only then the STOP that came before it.
      _ = try await Self.record(database, Self.row("d", .resubscribed, 2, Self.message(2)))
      _ = try await Self.record(database, Self.row("e", .unsubscribed, 1, Self.message(2)))
      #expect(try await Self.refusals(database) == ["phone 0101 4"])
      #expect(try await database.read { try $0.lines(answers) } == ["1 1 all 2", "2 1 all 2"])
      let kinds = try await database.read { try $0.lines("SELECT kind FROM responses ORDER BY response_id") }
      #expect(kinds == ["6", "7", "11", "11", "6"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R13 the former channel's late failure does not stop the next`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        // 1 waits for its next channel, 2 is on the wire there, 3 went that way.
        for (id, state) in [(1, .planned), (2, .claimed), (3, .sent)] as [(Int64, MessageState)] {
          try session.addMessage(id, state, channel: .email, gateway: id == 1 ? "sms-main" : "mail")
          try session.run(
            """
            INSERT INTO attempts (customer_id, message_number, attempt, channel, gateway, started_at)
            VALUES (\(id), \(id * 100), 1, 1, 'sms-main', 0)
            """)
        }
        try session.run("UPDATE outbox SET moved = 1, gateway = CASE WHEN state = 20 THEN 'mail' END")
      }
      let tally = try await Self.record(
        database, Self.row("a", .bounced, 1, Self.message(1)), Self.row("b", .sent, 1, Self.message(1)),
        Self.row("c", .failed, 1, Self.message(2)), Self.row("d", .bounced, 1, Self.message(3)))
      #expect(tally.moved == 0)
      #expect(tally.undelivered == [])
      // What was delivered after all needs no second channel.
      _ = try await Self.record(
        database, Self.row("e", .delivered, 2, Self.message(1)), Self.row("f", .delivered, 2, Self.message(2)))
      let states = try await database.read { try $0.lines("SELECT state FROM messages ORDER BY customer_id") }
      #expect(states == ["60", "60", "40"])
      #expect(try await database.read { try $0.lines("SELECT message_number FROM outbox") } == [])
    }
  }
}
