import SQLText
import Store
import Vocabulary

/// Writes what a refresh found, some customers at a time, and gives up where another refresh of the segment has begun.
struct SegmentWrite: Sendable {
  let name: String
  /// The refresh's own: no two have one.
  let mark: Int64
  /// As it was read; nil at the first refresh.
  let standing: SegmentHistory.Standing?
  let now: Instant

  /// What stands instead of a meaning while the refresh is under way: if it ends here, the next one asks everybody.
  private var token: String { "refresh \(mark)" }

  func begin(_ database: any Database) async throws {
    guard standing != nil else { return }
    try await database.write { session in
      let now = try SegmentHistory.standing(name, session)
      guard now?.seen?.mark == standing?.seen?.mark, now?.refreshedAt == standing?.refreshedAt else { throw busy }
      try session.run("UPDATE segments SET seen_mark = NULL, seen_by = \(token) WHERE segment = \(name)")
    }
  }

  func record(
    _ entered: [CustomerID], _ left: [CustomerID], _ cause: SegmentHistory.Cause, _ database: any Database
  ) async throws {
    for start in stride(from: 0, to: entered.count, by: SegmentHistory.batchSize) {
      let part = SegmentHistory.list(entered[start..<min(start + SegmentHistory.batchSize, entered.count)])
      try await database.write { session in
        try check(session)
        try session.run(
          """
          INSERT INTO memberships (customer_id, segment, entry, entered_at, entered_by)
          SELECT c.customer_id, \(name), 1 + coalesce((SELECT max(m.entry) FROM memberships AS m
            WHERE m.customer_id = c.customer_id AND m.segment = \(name)), 0), \(now.microseconds), \(cause.rawValue)
          FROM customers AS c WHERE c.customer_id IN (\(part)) AND NOT EXISTS (SELECT 1 FROM memberships AS o
            WHERE o.customer_id = c.customer_id AND o.segment = \(name) AND o.left_at IS NULL)
          """)
      }
    }
    for start in stride(from: 0, to: left.count, by: SegmentHistory.batchSize) {
      let part = SegmentHistory.list(left[start..<min(start + SegmentHistory.batchSize, left.count)])
      try await database.write { session in
        try check(session)
        try session.run(
          """
          UPDATE memberships SET left_at = \(now.microseconds), left_by = \(cause.rawValue)
          WHERE customer_id IN (\(part)) AND segment = \(name) AND left_at IS NULL
          """)
      }
    }
  }

  /// - Parameter seen: what the next refresh may build on.
  func end(
    _ definition: String, members: Int, seen: (mark: Int64, by: String)?, _ database: any Database
  ) async throws {
    try await database.write { session in
      try check(session)
      // Two first refreshes at once wrote side by side: nobody builds on that.
      try session.run(
        """
        INSERT INTO segments (segment, definition, first_refreshed_at, refreshed_at, members, seen_mark, seen_by)
        VALUES (\(name), \(definition), \(now.microseconds), \(now.microseconds), \(members), \(seen?.mark), \(seen?.by))
        ON CONFLICT (segment) DO UPDATE SET definition = excluded.definition, refreshed_at = excluded.refreshed_at,
          members = excluded.members, seen_by = excluded.seen_by,
          seen_mark = CASE WHEN segments.seen_by = \(token) THEN excluded.seen_mark END
        """)
      try ChangeLog.prune(session, now: now)
    }
  }

  private func check(_ session: any Session) throws {
    guard standing != nil else { return }
    var isOurs = false
    try session.rows("SELECT 1 FROM segments WHERE segment = \(name) AND seen_by = \(token)") { _ in isOurs = true }
    if !isOurs { throw busy }
  }

  private var busy: StoreError {
    StoreError(.busy, "another refresh of segment '\(name)' has begun meanwhile")
  }
}
