import Catalogue
import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

/// What is written leaves its customer's number, whichever table it is in.
@Suite struct `The log of changes` {
  /// The least that a row of each table has.
  private static let rows: [String: (columns: String, values: SQLText)] = [
    "customers": ("customer_id, recorded_at", "7, 0"),
    "consent_states": ("customer_id, channel, topic, state, consent_id", "7, 1, 'x', 2, 1"),
    "consents": ("customer_id, consent_id, channel, topic, state, recorded_at", "7, 1, 1, 'x', 2, 0"),
    "orders": ("customer_id, order_id, source, number, recorded_at", "7, 1, 's', 'n', 0"),
    "items": ("customer_id, order_id, item_id, recorded_at", "7, 1, 1, 0"),
    "payments": ("customer_id, payment_id, source, recorded_at", "7, 1, 's', 0"),
    "invoices": ("customer_id, invoice_id, source, number, recorded_at", "7, 1, 's', 'n', 0"),
    "shipments": ("customer_id, shipment_id, source, number, recorded_at", "7, 1, 's', 'n', 0"),
    "returns": ("customer_id, return_id, source, number, recorded_at", "7, 1, 's', 'n', 0"),
    "reviews": ("customer_id, review_id, source, number, recorded_at", "7, 1, 's', 'n', 0"),
    "tickets": ("customer_id, ticket_id, source, number, recorded_at", "7, 1, 's', 'n', 0"),
    "events": ("customer_id, event_id, name, at, recorded_at", "7, 1, 'x', 0, 0"),
    "messages": (
      """
      customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version, template, state, due_at,
      expires_at, planned_at
      """, "7, 1, \([UInt8](repeating: 1, count: 16)), 0, 1, 'c', 's', '', 'v', 't', 10, 0, 0, 0"
    ),
    "responses": ("customer_id, response_id, kind, at, recorded_at", "7, 1, 1, 0, 0"),
    "trait_values": ("customer_id, trait, since, version", "7, 'ltv', 0, 'v'"),
  ]

  @Test func `is of every table that audiences read`() {
    let noted = Set(ChangeLog.tables.map(\.name))
    #expect(noted.isSuperset(of: Catalogue(customFields: []).entities.map(\.name)))
    #expect(noted == Set(Self.rows.keys))
  }

  @Test(arguments: Engine.dialects)
  func `notes inserts, updates and deletions, and dates to come`(_ engine: Engine) async throws {
    let now = Instant(microseconds: 1_000_000)
    try await engine.withDatabase { database in
      /// The notes since the last mark, as "entity customer until".
      @Sendable func notes(_ write: SQLText) async throws -> [String] {
        let mark = try await ChangeLog.next(in: database, now: now)
        let count = try await database.write { try $0.run(write) }
        #expect(count == 1)
        return try await database.read { session in
          var found: [String] = []
          try session.rows("SELECT entity, customer_id, until FROM changes WHERE mark >= \(mark.number)") {
            found.append("\($0.text(0)) \($0.integer(1)) \($0.integer(2))")
          }
          return found
        }
      }
      for (table, dates) in ChangeLog.tables {
        let row = try #require(Self.rows[table])
        let into: SQLText = "INSERT INTO \(raw: table) (\(raw: row.columns)) VALUES (\(row.values))"
        #expect(try await notes(into) == ["\(table) 7 0"])
        for (place, date) in dates.enumerated() {
          let ahead = Int64(2_000_000 + place)
          #expect(try await notes("UPDATE \(raw: table) SET \(raw: date) = \(ahead)") == ["\(table) 7 \(ahead)"])
        }
        #expect(try await notes("UPDATE \(raw: table) SET customer_id = customer_id").count == 1)
        #expect(try await notes("DELETE FROM \(raw: table)") == ["\(table) 7 0"])
      }
    }
  }

  @Test(arguments: Engine.dialects)
  func `notes what was dated ahead before it began`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for (customer, at) in [(1, 5), (2, 20), (3, 10)] as [(Int64, Int64)] {
          try session.run(
            """
            INSERT INTO events (customer_id, event_id, name, at, recorded_at) VALUES (\(customer), 1, 'x', \(at), 0)
            """)
        }
      }
      let mark = try await ChangeLog.next(in: database, now: Instant(microseconds: 10))
      let found = try await database.read { session in
        try session.lines(
          ChangeLog.query(since: mark.number + 1, at: Instant(microseconds: 10), tables: ["events", "orders"]))
      }
      #expect(found == ["2"])
    }
  }
}
