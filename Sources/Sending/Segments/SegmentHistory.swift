import Audience
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
    /// How many customers were looked at; all there are, where `fullBecause` says why.
    package var lookedAt: Int
    package var fullBecause: FullReason?
  }

  /// Why a refresh asked every customer.
  package enum FullReason: Hashable, Sendable {
    case first
    case asked
    /// The expression, or something behind it, or the program was changed.
    case meaning
    /// Nothing is known of the time since the last one: it was long ago, in another database or later than this one.
    case unknownChanges
    /// A part of the expression that time changes for anybody.
    case time(String)
    /// So many customers changed that asking everybody is quicker.
    case manyChanges
  }

  /// What is known of a segment's last refresh.
  package struct Standing: Sendable {
    package var definition: String
    package var firstRefreshedAt: Instant
    package var refreshedAt: Instant
    package var members: Int
    /// The mark before which everything was looked at, and by which meaning, in which database.
    var seen: (mark: Int64, by: String)?
  }

  /// Customers written in one transaction.
  static let batchSize = 2000

  let name: String

  package init(of name: String) {
    self.name = name
  }

  static func list(_ customers: ArraySlice<CustomerID>) -> SQLText {
    // Numbers of our own, as text: a bound value for each would be more than SQLite takes.
    .raw(customers.map(String.init).joined(separator: ", "))
  }

  /// The expression with those of the segments behind it: what decides who is a member.
  static func definition(of expression: AudienceExpression, _ context: AudienceContext) -> String {
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
  static func difference(
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

  static func standing(_ name: String, _ session: any Session) throws -> Standing? {
    var found: Standing?
    try session.rows(
      "SELECT definition, first_refreshed_at, refreshed_at, members, seen_mark, seen_by FROM segments WHERE segment = \(name)"
    ) {
      found = Standing(
        definition: $0.text(0), firstRefreshedAt: Instant(microseconds: $0.integer(1)),
        refreshedAt: Instant(microseconds: $0.integer(2)), members: Int($0.integer(3)),
        seen: $0.isNull(4) || $0.isNull(5) ? nil : ($0.integer(4), $0.text(5)))
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
