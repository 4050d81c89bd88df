import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `Erasing a person` {
  @Test(arguments: Engine.dialects)
  func `R37 ends what waits, and leaves what is on the wire to its worker`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for (number, state) in [(1, MessageState.planned), (2, .claimed), (3, .inDoubt)] {
          // What is on the wire is claimed in the outbox only.
          try session.run(
            """
            INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version, \
            template, channel, state, due_at, expires_at, planned_at) \
            VALUES (7, \(number), \([UInt8](repeating: UInt8(number), count: 16)), 0, 1, 'spring', 'message', '', 'v', \
            'spring', 1, \(state == .claimed ? MessageState.planned.rawValue : state.rawValue), 0, 0, 0)
            """)
          try session.run(
            """
            INSERT INTO outbox (message_number, customer_id, send_id, campaign, version, channel, state, next_at, \
            expires_at) VALUES (\(number), 7, 1, 'spring', 'v', 1, \(state.rawValue), 0, 0)
            """)
        }
        try session.run("INSERT INTO customers (customer_id, first_name, recorded_at) VALUES (7, 'Mei', 0)")
        try session.run(
          """
          INSERT INTO trait_values (customer_id, trait, since, until, version, integer_value)
          VALUES (7, 'ltv', 1, 2, 'v', 100), (7, 'ltv', 2, NULL, 'v', 200), (8, 'ltv', 1, NULL, 'v', 300)
          """)
        let wasErased = try CustomerErasing.erase(
          7, customFields: [], digest: { "digest of \($0)" }, now: Instant(seconds: 1_800_000_000), in: session)
        #expect(wasErased)
        let states = try session.lines(
          "SELECT CAST(state AS TEXT) FROM messages WHERE customer_id = 7 ORDER BY message_number")
        let wanted: [MessageState] = [.cancelled, .planned, .inDoubt]
        #expect(states == wanted.map { "\($0.rawValue)" })
        #expect(try session.lines("SELECT CAST(message_number AS TEXT) FROM outbox") == ["2"])
        #expect(try session.lines("SELECT CAST(customer_id AS TEXT) FROM trait_values") == ["8"])
      }
    }
  }
}
