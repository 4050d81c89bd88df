import Foundation
import SQLText
import Store
import Testing
import Vocabulary

@testable import Audience

/// Whoever came or went between two moments is found by the log of changes or by the drift of the expression.
@Suite struct `What changes without everybody being asked` {
  /// Moments between refreshes: none, the smallest, an hour, days, months, a year.
  private static let steps: [Int64] = [
    0, 1, 3_600_000_000, 43_200_000_000, 86_400_000_000, 259_200_000_000, 2_678_400_000_000, 31_536_000_000_000,
  ]

  static let expressionCount = ProcessInfo.processInfo.environment["TIDINGS_EXPRESSIONS"].flatMap { Int($0) } ?? 120

  struct Tally {
    var bounded = 0
    var written = 0
    var timed = 0
    var untouched = 0
  }

  @Test(arguments: [11, 12, 13, 14] as [UInt64])
  func `everybody who came or went is looked at`(_ seed: UInt64) async throws {
    let shop = try await TestShop()
    var rows = RandomShop(seed: seed, now: Workbench.now)
    rows.fill(customers: 40)
    try await shop.run(rows.take())
    var random = RandomExpressions(numbers: SeededNumbers(state: seed), subject: nil)
    let expressions = try (0..<Self.expressionCount).map { _ in try Workbench.expression(random.next()) }
    var tally = Tally()
    for database in shop.databases {
      var now = Workbench.now
      var known = try await look(expressions, at: now, database)
      for _ in 0..<6 {
        let changes = Self.changes(&rows)
        try await database.write(.relaxed) { session in
          for change in changes { try session.run(change) }
        }
        let before = now
        now = Instant(microseconds: now.microseconds + rows.pick(Self.steps))
        let found = try await look(expressions, at: now, database)
        for (index, expression) in expressions.enumerated() {
          let (old, new) = (known.members[index], found.members[index])
          let context = Workbench.context(now: now)
          guard case .bounded(let drift) = expression.drift(from: Workbench.context(now: before), to: context) else {
            continue
          }
          tally.bounded += 1
          let tables = expression.tables(with: context.segments)
          let log = ChangeLog.query(since: known.mark.number, at: before, tables: tables)
          let written = try await ids([log], database)
          let timed = try await ids(drift, database)
          let turned = old.symmetricDifference(new)
          let missed = turned.subtracting(written).subtracting(timed)
          #expect(missed.isEmpty, "seed \(seed), \(before) to \(now), customers \(missed.sorted()): \(expression.text)")
          tally.written += turned.intersection(written).subtracting(timed).count
          tally.timed += turned.intersection(timed).subtracting(written).count
          let all = written.union(timed)
          tally.untouched += 40 - all.count
          let asked = AudienceQueries.members(expression, context, among: all.sorted())
          let narrow = try await ids([asked], database)
          #expect(narrow == new.intersection(all), "seed \(seed), asked of some: \(expression.text)")
        }
        known = found
        let end = now
        try await database.write(.relaxed) { try ChangeLog.prune($0, now: end) }
      }
    }
    // What is not there cannot be missed.
    #expect(tally.bounded > Self.expressionCount && tally.written > 20 && tally.timed > 5 && tally.untouched > 100)
  }

  private func look(
    _ expressions: [AudienceExpression], at now: Instant, _ database: any Database
  ) async throws -> (mark: ChangeLog.Mark, members: [Set<CustomerID>]) {
    let mark = try await ChangeLog.next(in: database, now: now)
    var members: [Set<CustomerID>] = []
    for expression in expressions {
      let query = AudienceQueries.members(expression, Workbench.context(now: now), after: 0, limit: Int.max)
      members.append(try await ids([query], database))
    }
    try await database.write(.relaxed) { session in
      try session.run(
        """
        INSERT INTO segments (segment, definition, first_refreshed_at, refreshed_at, members, seen_mark)
        VALUES ('any', '', 0, \(now.microseconds), 0, \(mark.number))
        ON CONFLICT (segment) DO UPDATE SET refreshed_at = excluded.refreshed_at, seen_mark = excluded.seen_mark
        """)
    }
    return (mark, members)
  }

  private func ids(_ queries: [SQLText], _ database: any Database) async throws -> Set<CustomerID> {
    try await database.read { session in
      var found: Set<CustomerID> = []
      for query in queries { try session.rows(query) { found.insert($0.integer(0)) } }
      return found
    }
  }

  /// What imports, the sending, people and erasing write.
  private static func changes(_ rows: inout RandomShop) -> [SQLText] {
    var made: [SQLText] = []
    let dates: [(table: SQLText, columns: [SQLText])] = [
      ("orders", ["placed_at", "paid_at", "cancelled_at", "refunded_at", "deleted_at"]),
      ("invoices", ["issued_at", "cancelled_at"]), ("payments", ["paid_at", "deleted_at"]), ("items", ["placed_at"]),
      ("shipments", ["shipped_at", "delivered_at"]), ("returns", ["received_at"]), ("tickets", ["closed_at"]),
      ("messages", ["sent_at"]), ("consent_states", ["given_at"]), ("customers", ["created_at", "custom_last_visit"]),
    ]
    for _ in 0..<rows.pick([0, 1, 2, 4]) {
      let customer = Int64.random(in: 1...40, using: &rows.numbers)
      let whose: SQLText = "WHERE customer_id = \(customer)"
      switch Int.random(in: 0..<9, using: &rows.numbers) {
      case 0, 1:
        rows.addMore(customer)
        made += rows.take().filter { !$0.prepared(for: .sqlite).text.contains("INTO consent") }
      case 2:
        let table: SQLText = rows.pick(["orders", "items", "events", "payments", "responses"])
        made.append("DELETE FROM \(table) \(whose)")
      case 3:
        let gone = rows.chance(50) ? rows.moment() : nil
        made.append("UPDATE customers SET deleted_at = \(gone) \(whose)")
      case 4: made.append("UPDATE customers SET city = NULL, email = NULL, month_day = NULL, erased_at = 1 \(whose)")
      case 5:
        made.append("UPDATE customers SET city = 'Berlin', custom_vip_level = 3, zone = 'Europe/Berlin' \(whose)")
      case 6: made.append("UPDATE consent_states SET state = \(rows.pick([0, 1, 2, 3])) \(whose)")
      case 7:
        made.append("UPDATE orders SET status = \(rows.pick([0, 1, 4, 5])), total_base = \(rows.amount()) \(whose)")
      default:
        let (table, columns) = rows.pick(dates)
        made.append("UPDATE \(table) SET \(rows.pick(columns)) = \(rows.instant()) \(whose)")
      }
    }
    return made
  }
}
