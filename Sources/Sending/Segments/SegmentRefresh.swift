package import Audience
import SQLText
package import Store
import Vocabulary

extension SegmentHistory {
  /// Compares who is in the segment now with who was at the refresh before, and records the difference.
  ///
  /// Only those are asked of whom something was written since then, and those whom the time since then can have turned;
  /// everybody, where that is not known, or where it is most of them. A refresh that ends half way loses nothing: the next
  /// one finds the rest.
  package func refresh(
    _ expression: AudienceExpression, _ context: AudienceContext, _ database: any Database, isDryRun: Bool = false,
    isFull: Bool = false
  ) async throws -> Refresh {
    let name = name
    let definition = SegmentHistory.definition(of: expression, context)
    // Before anything is read: what is committed from now on is looked at again next time.
    let mark = isDryRun ? nil : try await ChangeLog.next(in: database, now: context.now)
    let by = expression.meaning(context)
    let found = try await database.read { session in
      let standing = try SegmentHistory.standing(name, session)
      let log = try mark ?? ChangeLog.current(session)
      var look = SegmentLook(name: name, expression: expression, context: context, session: session)
      let reason = isFull ? .asked : try look.narrow(standing, log, by)
      if let reason {
        try look.lookAtEverybody()
        look.refresh.fullBecause = reason
      }
      look.refresh.cause = standing.map { $0.definition == definition ? .change : .definition } ?? .baseline
      return look.found(standing)
    }
    if isDryRun { return found.refresh }
    let write = SegmentWrite(name: name, mark: mark?.number ?? 0, standing: found.standing, now: context.now)
    try await write.begin(database)
    try await write.record(found.entered, found.left, found.refresh.cause, database)
    // Who refreshes for an earlier moment than others builds on nothing: what came between them is not noted for him.
    let seen = mark.flatMap { $0.horizon <= context.now ? ($0.number, $0.identity + " " + by) : nil }
    try await write.end(definition, members: found.refresh.members, seen: seen, database)
    return found.refresh
  }
}

/// One look at a segment's members, within one snapshot of the database.
struct SegmentLook {
  let name: String
  let expression: AudienceExpression
  let context: AudienceContext
  let session: any Session
  var refresh = SegmentHistory.Refresh(members: 0, entered: 0, left: 0, cause: .change, lookedAt: 0)
  private var entered: [CustomerID] = []
  private var left: [CustomerID] = []

  init(name: String, expression: AudienceExpression, context: AudienceContext, session: any Session) {
    self.name = name
    self.expression = expression
    self.context = context
    self.session = session
  }

  /// Customers asked about in one query.
  private static let batchSize = 20_000
  /// Out of so many customers one may be asked on his own before asking everybody is quicker.
  private static let share = 8

  struct Found: Sendable {
    var refresh: SegmentHistory.Refresh
    var entered: [CustomerID]
    var left: [CustomerID]
    var standing: SegmentHistory.Standing?
  }

  func found(_ standing: SegmentHistory.Standing?) -> Found {
    var refresh = refresh
    refresh.entered = entered.count
    refresh.left = left.count
    return Found(refresh: refresh, entered: entered, left: left, standing: standing)
  }

  /// Looks only at those who can have come or gone; returns why that cannot be, and has looked at nobody then.
  mutating func narrow(
    _ standing: SegmentHistory.Standing?, _ mark: ChangeLog.Mark?, _ by: String
  ) throws -> SegmentHistory.FullReason? {
    guard let standing else { return .first }
    guard let seen = standing.seen, let mark, standing.refreshedAt <= context.now else { return .unknownChanges }
    guard seen.by.hasPrefix(mark.identity + " ") else { return .unknownChanges }
    guard seen.by == mark.identity + " " + by else { return .meaning }
    var before = AudienceContext(now: standing.refreshedAt, zone: context.zone, segments: context.segments)
    before.customerZones = context.customerZones
    let queries: [SQLText]
    switch expression.drift(from: before, to: context) {
    case .unbounded(let words): return .time(words)
    case .bounded(let drift): queries = drift
    }
    let tables = expression.tables(with: context.segments)
    guard Set(ChangeLog.tables.map(\.name)).isSuperset(of: tables) else { return .unknownChanges }
    var everybody: Int64 = 0
    try session.rows("SELECT max(customer_id) FROM customers") { everybody = $0.optionalInteger(0) ?? 0 }
    let limit = max(1000, Int(everybody) / SegmentLook.share)
    let changes = ChangeLog.query(since: seen.mark, at: standing.refreshedAt, tables: tables)
    let all = ([changes] + queries).joined(separator: " UNION ALL ")
    var ids: [CustomerID] = []
    // One more than is wanted tells that there are too many.
    try session.rows("SELECT DISTINCT customer_id FROM (\(all)) AS a ORDER BY customer_id LIMIT \(limit + 1)") {
      ids.append($0.integer(0))
    }
    if ids.count > limit { return .manyChanges }
    for start in stride(from: 0, to: ids.count, by: SegmentLook.batchSize) {
      try look(at: ids[start..<min(start + SegmentLook.batchSize, ids.count)])
    }
    refresh.lookedAt = ids.count
    refresh.members = standing.members + entered.count - left.count
    return nil
  }

  private mutating func look(at ids: ArraySlice<CustomerID>) throws {
    try compare(
      AudienceQueries.members(expression, context, among: ids),
      """
      SELECT m.customer_id FROM memberships AS m WHERE m.segment = \(name) AND m.left_at IS NULL \
      AND \(AudienceQueries.ids(ids, "m")) ORDER BY m.customer_id
      """)
  }

  mutating func lookAtEverybody() throws {
    refresh.members = try compare(
      AudienceQueries.members(expression, context, after: 0, limit: Int.max),
      "SELECT customer_id FROM memberships WHERE segment = \(name) AND left_at IS NULL ORDER BY customer_id")
    try session.rows("SELECT count(*) FROM customers") { refresh.lookedAt = Int($0.integer(0)) }
  }

  @discardableResult
  private mutating func compare(_ now: SQLText, _ before: SQLText) throws -> Int {
    var (members, known): ([CustomerID], [CustomerID]) = ([], [])
    try session.rows(now) { members.append($0.integer(0)) }
    try session.rows(before) { known.append($0.integer(0)) }
    let difference = SegmentHistory.difference(members, known)
    entered += difference.entered
    left += difference.left
    return members.count
  }
}
