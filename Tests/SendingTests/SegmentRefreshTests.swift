import Audience
import Campaigns
import LocalTime
import SQLText
import Sending
import Store
import TestDatabases
import Testing
import Vocabulary

/// A refresh that looks at few finds what one that looks at everybody finds.
@Suite struct `Refreshing a segment` {
  static let day: Int64 = 86_400_000_000
  static let start = Instant(microseconds: 20_000 * day)

  static func expression(_ text: String) throws -> AudienceExpression {
    let yaml = "shop: S\ntime_zone: UTC\ncurrency: EUR\ndatabase: sqlite:a.db\n"
    let reading = WorkspaceReader.read(files: ["tidings.yaml": Array(yaml.utf8)]) { _ in nil }
    return try #require(WorkspaceReader.expression(text, path: "a.yaml", in: reading.workspace).expression)
  }

  static func order(_ customer: Int64, _ number: Int64, daysAgo: Int64) -> SQLText {
    """
    INSERT INTO orders (customer_id, order_id, source, number, placed_at, total_base, recorded_at)
    VALUES (\(customer), \(number), 's', \("N\(number)"), \(start.microseconds - daysAgo * day), 100, 0)
    """
  }

  static func shop(_ database: any Database) async throws {
    try await database.write { session in
      for customer in 1...20 as ClosedRange<Int64> {
        try session.run("INSERT INTO customers (customer_id, city, recorded_at) VALUES (\(customer), 'Bonn', 0)")
        try session.run(order(customer, customer, daysAgo: customer))
      }
    }
  }

  static func members(_ name: String, _ session: any Session) throws -> [CustomerID] {
    var found: [CustomerID] = []
    try session.rows(
      "SELECT customer_id FROM memberships WHERE segment = \(name) AND left_at IS NULL ORDER BY customer_id"
    ) { found.append($0.integer(0)) }
    return found
  }

  static func refresh(
    _ text: String, after days: Int64, _ database: any Database, isFull: Bool = false, isDryRun: Bool = false
  ) async throws -> SegmentHistory.Refresh {
    let context = AudienceContext(now: Instant(microseconds: start.microseconds + days * day), zone: .utc)
    return try await SegmentHistory(of: "seg").refresh(
      try expression(text), context, database, isDryRun: isDryRun, isFull: isFull)
  }

  @Test(arguments: Engine.dialects)
  func `looks at those who changed and those whom time turned`(_ engine: Engine) async throws {
    let text = "last(orders.placed_at) before 10 days ago"
    try await engine.withDatabase { database in
      try await Self.shop(database)
      let first = try await Self.refresh(text, after: 0, database)
      #expect(first.fullBecause == .first && first.members == 10 && first.cause == .baseline)
      let idle = try await Self.refresh(text, after: 0, database)
      #expect(idle.fullBecause == nil && idle.lookedAt == 0 && idle.members == 10)
      // Customer 10 comes by time, 15 buys again, 16 is deleted, 17's order goes, 3 is renamed, 12 has an order to come.
      try await database.write { session in
        try session.run(Self.order(15, 100, daysAgo: 0))
        try session.run(Self.order(12, 101, daysAgo: -3))
        try session.run("UPDATE customers SET deleted_at = 1 WHERE customer_id = 16")
        try session.run("DELETE FROM orders WHERE customer_id = 17")
        try session.run("UPDATE customers SET city = 'Kiel' WHERE customer_id = 3")
        try session.run("INSERT INTO events (customer_id, event_id, name, at, recorded_at) VALUES (4, 1, 'x', 0, 0)")
      }
      let trial = try await Self.refresh(text, after: 1, database, isDryRun: true)
      let next = try await Self.refresh(text, after: 1, database)
      #expect(next == trial)
      // 10 by time with 9 or 11 on the bound, 3, 12, 15, 16 and 17 by the log; the event is not asked about.
      #expect(next.fullBecause == nil && next.lookedAt <= 8 && next.lookedAt >= 6)
      #expect(next.entered == 1 && next.left == 3 && next.members == 8)
      // The order of 12 comes with its day, though nobody wrote anything.
      let later = try await Self.refresh(text, after: 4, database)
      #expect(later.fullBecause == nil && later.left == 1 && later.entered == 3)
      let full = try await Self.refresh(text, after: 4, database, isFull: true)
      #expect(full.fullBecause == .asked && full.entered == 0 && full.left == 0 && full.members == later.members)
      #expect(try await database.read { try Self.members("seg", $0).count } == full.members)
    }
  }

  @Test(arguments: Engine.dialects)
  func `asks everybody where few are not enough`(_ engine: Engine) async throws {
    let text = "last(orders.placed_at) before 10 days ago"
    try await engine.withDatabase { database in
      try await Self.shop(database)
      _ = try await Self.refresh(text, after: 5, database)
      let edited = try await Self.refresh(text + " and city is \"Bonn\"", after: 5, database)
      #expect(edited.fullBecause == .meaning && edited.cause == .definition)
      let earlier = try await Self.refresh(text, after: 1, database)
      #expect(earlier.fullBecause == .unknownChanges)
      // It went back before what others have seen: nothing is built on it.
      #expect(try await Self.refresh(text, after: 2, database).fullBecause == .unknownChanges)
      _ = try await Self.refresh("now - last(orders.placed_at) > 10 days", after: 9, database)
      let anybody = try await Self.refresh("now - last(orders.placed_at) > 10 days", after: 10, database)
      #expect(anybody.fullBecause == .time("now"))
      // In the same moment time turns nobody.
      let same = try await Self.refresh("now - last(orders.placed_at) > 10 days", after: 10, database)
      #expect(same.fullBecause == nil && same.lookedAt == 0)
    }
  }

  @Test(arguments: Engine.dialects)
  func `notes nothing before the first refresh and forgets what everybody has seen`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      @Sendable func notes(_ session: any Session) throws -> Int64 {
        var count: Int64 = -1
        try session.rows("SELECT count(*) FROM changes") { count = $0.integer(0) }
        return count
      }
      try await Self.shop(database)
      #expect(try await database.read { try notes($0) } == 0)
      _ = try await Self.refresh("count(orders) > 0", after: 0, database)
      try await database.write { try $0.run("UPDATE customers SET city = 'Kiel'") }
      #expect(try await database.read { try notes($0) } == 20)
      _ = try await Self.refresh("count(orders) > 0", after: 1, database)
      #expect(try await database.read { try notes($0) } == 0)
    }
  }
}
