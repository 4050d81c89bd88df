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

  @Test(arguments: Engine.allCases)
  func `R37 takes away what people wrote, and keeps the rows`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addCustomer(7)
        let rows: [SQLText] = [
          "INSERT INTO reviews (customer_id, review_id, source, number, rating, title, body, recorded_at) "
            + "VALUES (7, 1, 'shop', 'V-1', 4.0, 'Good', 'Says Mei', 0)",
          "INSERT INTO tickets (customer_id, ticket_id, source, number, category, subject, recorded_at) "
            + "VALUES (7, 2, 'shop', 'T-1', 'delivery', 'Mei asks', 0)",
          "INSERT INTO shipments (customer_id, shipment_id, source, number, carrier, tracking, recorded_at) "
            + "VALUES (7, 3, 'shop', 'S-1', 'SF', 'SF1', 0)",
          "INSERT INTO returns (customer_id, return_id, source, number, sku, reason, recorded_at) "
            + "VALUES (7, 4, 'shop', 'R-1', 'T-1', 'Mei dislikes it', 0)",
        ]
        for row in rows { try session.run(row) }
        _ = try CustomerErasing.erase(
          7, customFields: [], digest: { "digest of \($0)" }, now: day(1), in: session)
        let left = [
          try session.lines("SELECT number || ' ' || rating FROM reviews WHERE title IS NULL AND body IS NULL"),
          try session.lines("SELECT number || ' ' || category FROM tickets WHERE subject IS NULL"),
          try session.lines("SELECT number || ' ' || carrier FROM shipments WHERE tracking IS NULL"),
          try session.lines("SELECT number || ' ' || sku FROM returns WHERE reason IS NULL"),
          try session.lines("SELECT action || ' ' || customer_id FROM audit"),
        ]
        #expect(left[0].count == 1 && left[0][0].hasPrefix("digest of V-1 4"))
        #expect(
          left[1...] == [
            ["digest of T-1 delivery"], ["digest of S-1 SF"], ["digest of R-1 T-1"], ["erased 7"],
          ])
      }
    }
  }
}
