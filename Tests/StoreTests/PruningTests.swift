import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `What was kept long enough` {
  @Test(arguments: Engine.dialects)
  func `R37 goes, a stretch of customers at a time, and what reports are made of stays`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for customer in [1, 5000] as [Int64] {
          try session.addCustomer(customer)
          for (number, ended) in [(customer * 100, day(1)), (customer * 100 + 1, day(90))] {
            try session.addMessage(customer, .sent, number: number, planned: ended)
            try session.run("UPDATE messages SET ended_at = \(ended.microseconds) WHERE message_number = \(number)")
            try session.run(
              "INSERT INTO message_links (customer_id, message_number, number, url) VALUES (\(customer), \(number), 0, 'u')"
            )
            for (index, kind) in [ResponseKind.replied, .clicked].enumerated() {
              try session.run(
                """
                INSERT INTO responses (customer_id, response_id, message_number, kind, at, recorded_at, detail)
                VALUES (\(customer), \(number * 10 + Int64(index)), \(number), \(kind.rawValue), \(ended.microseconds), 0,
                  'what was said')
                """)
            }
            // A pushed event, and one that follows from an order.
            for id in [number, -number] {
              try session.run(
                """
                INSERT INTO events (customer_id, event_id, name, at, recorded_at)
                VALUES (\(customer), \(id), 'seen', \(ended.microseconds), 0)
                """)
            }
          }
        }
        for (key, at) in [("old", day(1)), ("new", day(99))] {
          try session.run(
            """
            INSERT INTO unmatched_responses (gateway, event_key, kind, at, recorded_at, foreign_since)
            VALUES ('sms', \(key), 2, 0, \(at.microseconds), 0)
            """)
          let event = UnknownEvents.Event(gateway: "sms", id: key, receivedAt: at, text: "{}")
          #expect(try UnknownEvents.keep([event], now: day(2), in: session) == 1)
        }
      }
      let pruning = Pruning(database, .init(bodies: day(50), events: day(50), foreign: day(60)))
      let wanted = Pruning.Tally(replies: 2, links: 2, events: 2, foreign: 2)
      #expect(try await pruning.count() == wanted)
      #expect(try await pruning.run() == wanted)
      #expect(try await pruning.run().isEmpty)
      try await database.read { session in
        func count(_ rows: SQLText) throws -> String? {
          try session.lines("SELECT CAST(count(*) AS TEXT) FROM \(rows)").first
        }
        let left = try [count("responses"), count("responses WHERE detail IS NULL"), count("messages")]
        #expect(left == ["8", "2", "4"])
        let events = try session.lines(
          "SELECT CAST(event_id AS TEXT) FROM events WHERE customer_id = 1 ORDER BY events.event_id")
        #expect(events == ["-101", "-100", "101"])
        let unknown = try UnknownEvents.list(limit: 9, in: session).map(\.id)
        #expect(unknown == ["new"])
      }
    }
  }

  @Test(arguments: Engine.dialects)
  func `stays where nothing says how long`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addCustomer(1)
        try session.run("INSERT INTO events (customer_id, event_id, name, at, recorded_at) VALUES (1, 1, 'seen', 0, 0)")
      }
      #expect(try await Pruning(database, .init()).run().isEmpty)
    }
  }

  @Test(arguments: Engine.dialects)
  func `of unknown events the newest thousand of a gateway stay`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        let events = (0..<(UnknownEvents.most + 5)).map {
          UnknownEvents.Event(
            gateway: "sms", id: "\($0)", receivedAt: day(1) + .seconds(Int64($0)), text: "{\"to\":\"Mei@Example.com\"}")
        }
        #expect(try UnknownEvents.keep(events, now: day(1), in: session) == events.count)
        #expect(try UnknownEvents.keep(Array(events.suffix(2)), now: day(1), in: session) == 0)
        let kept = try UnknownEvents.list(limit: 5000, in: session)
        #expect(kept.count == UnknownEvents.most)
        #expect(kept.last?.id == "5")
        try UnknownEvents.forget(["mei@example.com"], in: session)
        #expect(try UnknownEvents.list(limit: 9, in: session).isEmpty)
      }
    }
  }
}
