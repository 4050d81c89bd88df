import Foundation
package import SQLText
package import Vocabulary

/// Which customers' rows were written since a mark.
///
/// Triggers note every write, whoever makes it: the table, the customer, the mark in force, and the last of the row's dates
/// where it lies ahead. Nothing is noted before somebody asks for the first mark.
package enum ChangeLog {
  /// What somebody saw who looked at everything.
  package struct Mark: Hashable, Sendable {
    /// Tells this database from its copies.
    package var identity: String
    package var number: Int64
    /// Nobody builds on what was seen at a moment before this one.
    package var horizon: Instant

    package init(identity: String, number: Int64, horizon: Instant) {
      self.identity = identity
      self.number = number
      self.horizon = horizon
    }
  }

  /// The tables whose writes are noted, with the dates that hide a row, or a value of it, until they come.
  package static let tables: [(name: String, dates: [String])] = [
    ("customers", []), ("consent_states", ["given_at"]), ("consents", ["given_at"]),
    ("orders", ["placed_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at", "refunded_at"]),
    ("items", ["placed_at"]), ("payments", ["paid_at"]), ("invoices", ["issued_at", "cancelled_at"]),
    ("shipments", ["shipped_at", "delivered_at"]), ("returns", ["requested_at", "received_at"]),
    ("reviews", ["written_at"]), ("tickets", ["opened_at", "closed_at"]), ("events", ["at"]),
    ("messages", ["planned_at", "sent_at"]), ("responses", ["at"]), ("trait_values", ["since", "until"]),
  ]

  /// A new mark: writes committed before it have smaller ones. The first begins the log.
  ///
  /// Ask for it before reading what is to be built on.
  package static func next(in database: any Database, now: Instant) async throws -> Mark {
    let (mark, isComplete) = try await database.write { session in
      try session.run(
        """
        INSERT INTO tracking (tracking_id, identity, mark, horizon) VALUES (1, \(UUID().uuidString), 0, \(now.microseconds))
        ON CONFLICT DO NOTHING
        """)
      try session.run("UPDATE tracking SET mark = mark + 1")
      return try standing(session)
    }
    if !isComplete { try await complete(mark, database) }
    return mark
  }

  /// The mark in force; nil where nothing is noted yet.
  package static func current(_ session: any Session) throws -> Mark? {
    var isThere = false
    try session.rows("SELECT 1 FROM tracking") { _ in isThere = true }
    return isThere ? try standing(session).mark : nil
  }

  private static func standing(_ session: any Session) throws -> (mark: Mark, isComplete: Bool) {
    var found = (mark: Mark(identity: "", number: 0, horizon: Instant(microseconds: 0)), isComplete: false)
    // A dump that another cluster reads in is another database.
    let cluster: SQLText = .dialect(sqlite: "''", postgres: "system_identifier::text")
    let source: SQLText = .dialect(sqlite: "", postgres: " CROSS JOIN pg_catalog.pg_control_system()")
    try session.rows("SELECT identity, \(cluster), mark, horizon, is_complete FROM tracking\(source)") { row in
      found.mark = Mark(
        identity: row.text(0) + row.text(1), number: row.integer(2), horizon: Instant(microseconds: row.integer(3)))
      found.isComplete = row.integer(4) == 1
    }
    return found
  }

  /// Notes the rows that are dated ahead already; what is written meanwhile notes itself.
  private static func complete(_ mark: Mark, _ database: any Database) async throws {
    for table in tables where !table.dates.isEmpty {
      let ahead = table.dates.map { "\(raw: $0) > \(mark.horizon.microseconds)" as SQLText }.joined(separator: " OR ")
      let dates = table.dates.map { "coalesce(\(raw: $0), 0)" as SQLText }.joined(separator: ", ")
      let last: SQLText =
        table.dates.count == 1 ? dates : .dialect(sqlite: "max(\(dates))", postgres: "greatest(\(dates))")
      let found = try await database.read { session in
        var found: [(customer: CustomerID, until: Int64)] = []
        try session.rows(
          "SELECT customer_id, max(\(last)) FROM \(raw: table.name) WHERE \(ahead) GROUP BY customer_id"
        ) { found.append(($0.integer(0), $0.integer(1))) }
        return found
      }
      var cells: [RowBatch.Cell] = []
      for one in found { cells += [.integer(mark.number), .integer(one.customer), .integer(one.until)] }
      let batch = RowBatch(columns: ["mark", "customer_id", "until"], cells: cells, arena: [])
      guard !found.isEmpty else { continue }
      try await database.write { session in
        try session.merge(batch, as: "ahead") {
          try session.run(
            """
            INSERT INTO changes (entity, mark, customer_id, until)
            SELECT \(table.name), mark, customer_id, until FROM ahead WHERE true
            ON CONFLICT (entity, mark, customer_id) DO UPDATE SET until = excluded.until
            WHERE excluded.until > changes.until
            """)
        }
      }
    }
    try await database.write { session in
      try session.run("UPDATE tracking SET is_complete = 1 WHERE identity <> ''")
    }
  }

  /// A query for the customers of whom rows of `tables` were written since `mark`, or were dated after `moment` when they
  /// were written; each may come more than once.
  package static func query(since mark: Int64, at moment: Instant, tables: [String]) -> SQLText {
    let names = tables.map { SQLText.value(.text($0)) }.joined(separator: ", ")
    return """
      SELECT customer_id FROM changes WHERE entity IN (\(names)) AND mark >= \(mark) \
      UNION ALL SELECT customer_id FROM changes WHERE entity IN (\(names)) AND until > 0 AND until > \(moment.microseconds)
      """
  }

  /// Forgets what nobody builds on any more: all that was written before the smallest mark of `segments`, apart from what
  /// is dated ahead. Segments that were not refreshed for `patience` are refreshed in full next time.
  package static func prune(_ session: any Session, now: Instant, patience: Int64 = 45 * 86_400_000_000) throws {
    try session.run(
      """
      UPDATE segments SET seen_mark = NULL WHERE seen_mark IS NOT NULL AND refreshed_at < \(now.microseconds - patience)
      """)
    var oldest: (mark: Int64, horizon: Int64)?
    try session.rows("SELECT min(seen_mark), min(refreshed_at) FROM segments WHERE seen_mark IS NOT NULL") { row in
      if !row.isNull(0) { oldest = (row.integer(0), row.integer(1)) }
    }
    guard let oldest else { return }
    try session.run("UPDATE tracking SET horizon = \(oldest.horizon) WHERE horizon < \(oldest.horizon)")
    try session.run(
      """
      DELETE FROM changes WHERE mark < \(oldest.mark) AND until <= (SELECT min(horizon) FROM tracking)
      """)
  }
}
