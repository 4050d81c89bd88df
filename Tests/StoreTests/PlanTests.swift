import SQLText
import Store
import TestSupport
import Testing
import Vocabulary

/// Remembers what is asked of a session, and passes it on.
private final class Listener: Session {
  let inner: any Session
  var heard: [SQLText] = []

  init(_ inner: any Session) { self.inner = inner }

  var dialect: SQLDialect { inner.dialect }
  func run(_ sql: SQLText) throws -> Int {
    heard.append(sql)
    return try inner.run(sql)
  }
  func rows(_ sql: SQLText, _ body: (any Row) throws -> Void) throws {
    heard.append(sql)
    try inner.rows(sql, body)
  }
  func insert(_ batch: RowBatch, into table: String, onConflict: ConflictRule) throws -> Int {
    try inner.insert(batch, into: table, onConflict: onConflict)
  }
  func update(_ batch: RowBatch, in table: String, keyCount: Int) throws -> Int {
    try inner.update(batch, in: table, keyCount: keyCount)
  }
  func merge(_ batch: RowBatch, as name: String, _ body: () throws -> Void) throws {
    try inner.merge(batch, as: name, body)
  }
  func lock(_ name: String) throws { try inner.lock(name) }

  /// Each statement's beginning with the plan that SQLite makes of it.
  func plans() throws -> String {
    var text = ""
    for sql in heard {
      let words = sql.prepared(for: .sqlite).text.split(whereSeparator: \.isWhitespace)
      text += words.prefix(8).joined(separator: " ") + " …\n"
      try inner.rows("EXPLAIN QUERY PLAN " + sql) { row in
        text += "  " + row.text(3).replacingRowCount() + "\n"
      }
    }
    return text
  }
}

extension String {
  /// SQLite numbers its bloom filters and materialisations; only the words matter.
  fileprivate func replacingRowCount() -> String {
    split(separator: " ").filter { !$0.allSatisfy(\.isNumber) }.joined(separator: " ")
  }
}

@Suite struct `Plans of SQLite` {
  @Test func `of taking responses begin at the batch, never at the messages`() async throws {
    let plans = try await SQLiteDatabase.inMemory().write { session in
      try session.addMessage(1, .sent, channel: .email)
      let listener = Listener(session)
      let kinds: [ResponseKind] = [.delivered, .unsubscribed, .resubscribed, .failed]
      let rows = kinds.enumerated().map { index, kind in
        ResponseRow(
          gateway: "g", eventKey: "\(index)", kind: kind, at: day(1), reference: MessageID(customer: 1, number: 100),
          refusal: kind == .failed ? .invalidNumber : nil)
      }
      _ = try ResponseRecording.record(rows, now: day(1), in: listener)
      _ = try ResponseRecording.settleUnmatched(now: day(1), in: listener)
      return try listener.plans()
    }
    #expect(!plans.contains("SCAN m\n"))
    #expect(!plans.contains("SCAN c\n"))
    try expectGolden(plans, "responses.plan.txt")
  }

  @Test func `of reports go by the campaign`() async throws {
    let plans = try await SQLiteDatabase.inMemory().read { session in
      let listener = Listener(session)
      let scope = CampaignScope(campaign: "spring")
      _ = try CampaignReportQueries.funnel(scope, in: listener)
      for (event, basis) in [
        ("order_paid", .occurrences), ("payment_received", .occurrences), ("survey_answered", .draws(experiment: nil)),
      ] as [(String, ConversionBasis)] {
        _ = try CampaignReportQueries.conversions(
          scope, goal: ConversionGoal(event: event, window: .days(14)), basis: basis, splitBy: .treatment, now: day(9),
          in: listener)
      }
      return try listener.plans()
    }
    try expectGolden(plans, "reports.plan.txt")
  }
}
