import Catalogue
import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `The views for other tools` {
  @Test(arguments: Engine.allCases)
  func `show times as times and states as words, and the shop's own fields at their end`(_ engine: Engine) async throws
  {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.addCustomer(1)
        try session.run("UPDATE customers SET birthday = 20454 WHERE customer_id = 1")
        try session.addOrder(1, 7, placed: day(0), status: .shipped)
        try session.addMessage(1, .delivered, sentAt: day(1))
      }
      try await database.ensureCustomFields(Catalogue(customFields: [("aged", .integer)]).customFields)
      try await database.read { session in
        func text(_ column: String) -> SQLText {
          .dialect(
            sqlite: "\(name: column)",
            postgres: "to_char(\(name: column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')")
        }
        func lines(_ query: SQLText) throws -> [String] {
          try session.lines(query).map { $0.replacing(".000Z", with: "") }
        }
        let orders = try lines("SELECT \(text("placed_at")) || ' ' || status FROM readable_orders")
        #expect(orders == ["2026-01-01T12:00:00 shipped"])
        let messages = try lines("SELECT state || ' ' || channel || ' ' || \(text("sent_at")) FROM readable_messages")
        #expect(messages == ["delivered sms 2026-01-02T12:00:00"])
        let birthdays = try lines(
          "SELECT CAST(birthday AS TEXT) || coalesce(CAST(custom_aged AS TEXT), '') FROM readable_customers")
        #expect(birthdays == ["2026-01-01"])
      }
    }
  }
}
