package import Audience
import SQLText
package import Store
package import Vocabulary

/// Who entered and left a segment, as refreshes found it.
package struct SegmentHistory: Sendable {
  /// Why a membership began or ended (R7).
  package enum Cause: Int64, CaseIterable, Sendable {
    case change = 0
    /// The segment was refreshed for the first time.
    case baseline = 1
    /// The expression was edited since the refresh before.
    case definition = 2
  }

  /// What a refresh found.
  package struct Refresh: Hashable, Sendable {
    package var members: Int
    package var entered: Int
    package var left: Int
    package var cause: Cause
  }

  /// What is known of a segment's last refresh.
  package struct Standing: Hashable, Sendable {
    package var definition: String
    package var firstRefreshedAt: Instant
    package var refreshedAt: Instant
    package var members: Int
  }

  /// Customers written in one transaction.
  private static let batchSize = 2000

  private let name: String

  package init(of name: String) {
    self.name = name
  }

  // MARK: Refreshing

  /// Compares who is in the segment now with who was at the refresh before, and records the difference.
  ///
  /// A refresh that ends half way loses nothing: the next one finds the rest.
  package func refresh(
    _ expression: AudienceExpression, _ context: AudienceContext, _ database: any Database, isDryRun: Bool = false
  ) async throws -> Refresh {
    let name = name
    let definition = SegmentHistory.definition(of: expression, context)
    let (cause, members, entered, left) = try await database.read { session in
      let standing = try SegmentHistory.standing(name, session)
      let cause: Cause = standing.map { $0.definition == definition ? .change : .definition } ?? .baseline
      var members: [CustomerID] = []
      try session.rows(AudienceQueries.members(expression, context, after: 0, limit: Int.max)) {
        members.append($0.integer(0))
      }
      var before: [CustomerID] = []
      try session.rows(
        "SELECT customer_id FROM memberships WHERE segment = \(name) AND left_at IS NULL ORDER BY customer_id"
      ) { before.append($0.integer(0)) }
      let (entered, left) = SegmentHistory.difference(members, before)
      return (cause, members.count, entered, left)
    }
    let refresh = Refresh(members: members, entered: entered.count, left: left.count, cause: cause)
    if isDryRun { return refresh }
    try await record(entered, left, cause, context.now, database)
    try await database.write { session in
      try session.run(
        """
        INSERT INTO segments (segment, definition, first_refreshed_at, refreshed_at, members)
        VALUES (\(name), \(definition), \(context.now.microseconds), \(context.now.microseconds), \(members))
        ON CONFLICT (segment) DO UPDATE SET definition = excluded.definition, refreshed_at = excluded.refreshed_at,
          members = excluded.members
        """)
    }
    return refresh
  }

  private func record(
    _ entered: [CustomerID], _ left: [CustomerID], _ cause: Cause, _ now: Instant, _ database: any Database
  ) async throws {
    let name = name
    for start in stride(from: 0, to: entered.count, by: SegmentHistory.batchSize) {
      let part = SegmentHistory.list(entered[start..<min(start + SegmentHistory.batchSize, entered.count)])
      try await database.write { session in
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
        try session.run(
          """
          UPDATE memberships SET left_at = \(now.microseconds), left_by = \(cause.rawValue)
          WHERE customer_id IN (\(part)) AND segment = \(name) AND left_at IS NULL
          """)
      }
    }
  }

  private static func list(_ customers: ArraySlice<CustomerID>) -> SQLText {
    // Numbers of our own, as text: a bound value for each would be more than SQLite takes.
    .raw(customers.map(String.init).joined(separator: ", "))
  }

  /// The expression with those of the segments behind it: what decides who is a member.
  private static func definition(of expression: AudienceExpression, _ context: AudienceContext) -> String {
    var texts = [expression.text]
    var seen: Set<String> = []
    var open = expression.segments
    while let next = open.popLast() {
      guard seen.insert(next).inserted, let segment = context.segments[next] else { continue }
      texts.append("\(next): \(segment.text)")
      open += segment.segments
    }
    return ([texts[0]] + texts.dropFirst().sorted()).joined(separator: "\n")
  }

  /// Both ascending.
  private static func difference(
    _ now: [CustomerID], _ before: [CustomerID]
  ) -> (entered: [CustomerID], left: [CustomerID]) {
    var (entered, left): ([CustomerID], [CustomerID]) = ([], [])
    var (i, j) = (0, 0)
    while i < now.count || j < before.count {
      if j == before.count || i < now.count && now[i] < before[j] {
        entered.append(now[i])
        i += 1
      } else if i == now.count || before[j] < now[i] {
        left.append(before[j])
        j += 1
      } else {
        (i, j) = (i + 1, j + 1)
      }
    }
    return (entered, left)
  }

  // MARK: Looking back

  /// Nil where the segment was never refreshed.
  package func standing(_ session: any Session) throws -> Standing? { try SegmentHistory.standing(name, session) }

  private static func standing(_ name: String, _ session: any Session) throws -> Standing? {
    var found: Standing?
    try session.rows(
      "SELECT definition, first_refreshed_at, refreshed_at, members FROM segments WHERE segment = \(name)"
    ) {
      found = Standing(
        definition: $0.text(0), firstRefreshedAt: Instant(microseconds: $0.integer(1)),
        refreshedAt: Instant(microseconds: $0.integer(2)), members: Int($0.integer(3)))
    }
    return found
  }

  /// A page of those who were in the segment at a moment, as refreshes saw it; ordered by customer.
  package func members(
    asOf moment: Instant, after customer: CustomerID, limit: Int, _ session: any Session
  ) throws -> [CustomerID] {
    var found: [CustomerID] = []
    try session.rows(
      """
      SELECT DISTINCT m.customer_id FROM memberships AS m
      WHERE m.segment = \(name) AND m.customer_id > \(customer) AND \(SegmentHistory.holds("m", at: moment))
      ORDER BY m.customer_id LIMIT \(limit)
      """
    ) { found.append($0.integer(0)) }
    return found
  }

  /// Who came and went between two moments, taken together: who left and came back is in neither list.
  package func difference(
    from: Instant, to: Instant, _ session: any Session
  ) throws -> (entered: [Change], left: [Change]) {
    (
      try changes(at: to, notAt: from, "m.entered_at", "m.entered_by", session),
      try changes(at: from, notAt: to, "m.left_at", "m.left_by", session)
    )
  }

  package struct Change: Hashable, Sendable {
    package var customer: CustomerID
    package var at: Instant
    package var cause: Cause
  }

  private func changes(
    at present: Instant, notAt absent: Instant, _ moment: SQLText, _ cause: SQLText, _ session: any Session
  ) throws -> [Change] {
    var found: [Change] = []
    try session.rows(
      """
      SELECT m.customer_id, \(moment), \(cause) FROM memberships AS m
      WHERE m.segment = \(name) AND \(SegmentHistory.holds("m", at: present)) AND NOT EXISTS (
        SELECT 1 FROM memberships AS o WHERE o.customer_id = m.customer_id AND o.segment = \(name)
          AND \(SegmentHistory.holds("o", at: absent)))
      ORDER BY m.customer_id
      """
    ) { row in
      found.append(
        Change(
          customer: row.integer(0), at: Instant(microseconds: row.integer(1)),
          cause: Cause(rawValue: row.integer(2)) ?? .change))
    }
    return found
  }

  private static func holds(_ alias: SQLText, at moment: Instant) -> SQLText {
    """
    \(alias).entered_at <= \(moment.microseconds) \
    AND (\(alias).left_at IS NULL OR \(alias).left_at > \(moment.microseconds))
    """
  }
}
