import SQLText
import Store
import Vocabulary

/// What is left in the outbox after a run.
struct LeftOver {
  /// Messages that wait for a new try, with the first of them.
  var retrying = 0
  var nextTry: Instant?
  /// Messages that are not due yet.
  var later = 0
  var nextDue: Instant?
  /// Messages that nobody knows the fate of: waiting for a receipt, and left for a person.
  var inDoubt = 0

  /// A time that never comes: of what is held back.
  private static let never: Int64 = 1 << 59

  static func read(_ database: any Database, now: Instant) async throws -> LeftOver {
    try await database.read { session in
      var left = LeftOver()
      try session.rows(
        """
        SELECT o.attempts > 0, o.state = \(MessageState.inDoubt.rawValue), count(*), \
        min(CASE WHEN o.next_at < \(LeftOver.never) THEN o.next_at END) FROM outbox AS o \
        JOIN sends AS d ON d.send_id = o.send_id AND d.state IN (2, 3) \
        WHERE o.state IN (\(MessageState.planned.rawValue), \(MessageState.inDoubt.rawValue)) GROUP BY 1, 2
        """
      ) { row in
        let count = Int(row.integer(2))
        let first = row.optionalInteger(3).map { Instant(microseconds: $0) }
        if row.integer(1) != 0 {
          left.inDoubt += count
        } else if row.integer(0) != 0 {
          left.retrying += count
          left.nextTry = first
        } else {
          left.later += count
          left.nextDue = first
        }
      }
      try session.rows(
        """
        SELECT count(*) FROM messages WHERE state = \(MessageState.inDoubt.rawValue) AND ended_at IS NOT NULL
        """
      ) { left.inDoubt += Int($0.integer(0)) }
      return left
    }
  }

  /// How many messages are due, for the progress bar.
  static func due(_ database: any Database, campaign: String?, now: Instant) async throws -> Int {
    try await database.read { session in
      var count = 0
      var sql: SQLText = """
        SELECT count(*) FROM outbox WHERE state = \(MessageState.planned.rawValue) AND next_at <= \(now.microseconds)
        """
      if let campaign { sql += " AND campaign = \(campaign)" }
      try session.rows(sql) { count = Int($0.integer(0)) }
      return count
    }
  }
}
