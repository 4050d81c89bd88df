import SQLText
package import Vocabulary

/// The kinds of entries of the audit trail. Answers of customers are in it too, from their own history that only grows.
package enum AuditAction: String, CaseIterable, Hashable, Sendable {
  case consent
  case erased
  case merged
  case published
  case retired
  case sent
}

/// What was done, to what, and when; nothing in it is personal data.
package struct AuditEntry: Hashable, Sendable {
  package var at: Instant
  package var action: AuditAction
  package var customer: CustomerID?
  /// A campaign, a send, another customer's number, a channel and topic.
  package var subject: String?
  package var detail: String?
}

extension Session {
  /// Adds an entry; nothing in the program changes or removes one.
  package func note(
    _ action: AuditAction, customer: CustomerID? = nil, subject: String? = nil, detail: String? = nil, at now: Instant
  ) throws {
    var ids = try reserveIDs(1, of: .audit)
    try run(
      """
      INSERT INTO audit (entry, at, action, customer_id, subject, detail)
      VALUES (\(ids.take()), \(now.microseconds), \(action.rawValue), \(customer), \(subject), \(detail))
      """)
  }

  /// Reads the latest entries that were made at or after `since`, the latest first.
  ///
  /// - Parameters:
  ///   - action: only these.
  ///   - customer: only what was about this customer, or about a number that leads to it.
  package func auditTrail(
    since: Instant?, action: AuditAction?, customer: CustomerID?, limit: Int
  ) throws -> [AuditEntry] {
    var parts: [SQLText] = []
    let numbers = try customer.map { [$0] + (try formerNumbers(of: $0)) }
    func conditions(_ time: SQLText) -> SQLText {
      var list: [SQLText] = ["1 = 1"]
      if let since { list.append("\(time) >= \(since.microseconds)") }
      if let numbers { list.append("customer_id IN (\(raw: numbers.map(String.init).joined(separator: ", ")))") }
      return list.joined(separator: " AND ")
    }
    if action != .consent {
      let only: SQLText = action.map { " AND action = \($0.rawValue)" } ?? ""
      parts.append(
        """
        SELECT at, entry AS number, action, customer_id, subject, detail, 0 AS channel, 0 AS state
        FROM audit WHERE \(conditions("at"))\(only)
        """)
    }
    if action == nil || action == .consent {
      parts.append(
        """
        SELECT recorded_at AS at, consent_id AS number, \(AuditAction.consent.rawValue) AS action, customer_id,
          topic AS subject, source AS detail, channel, state
        FROM consents WHERE \(conditions("recorded_at"))
        """)
    }
    var entries: [AuditEntry] = []
    try rows(
      """
      SELECT t.at, t.action, t.customer_id, t.subject, t.detail, t.channel, t.state
      FROM (\(parts.joined(separator: " UNION ALL "))) AS t ORDER BY t.at DESC, t.action, t.number DESC LIMIT \(limit)
      """
    ) { row in
      guard let action = AuditAction(rawValue: row.text(1)) else { return }
      var entry = AuditEntry(
        at: Instant(microseconds: row.integer(0)), action: action, customer: row.optionalInteger(2),
        subject: row.optionalText(3), detail: row.optionalText(4))
      if action == .consent {
        let channel = Channel(number: Int(row.integer(5)))?.rawValue ?? "all"
        let state = ConsentState(number: Int(row.integer(6)))?.rawValue ?? ""
        entry.subject = "\(channel) \(entry.subject ?? "")"
        entry.detail = [state, entry.detail].compactMap { $0 }.joined(separator: ", ")
      }
      entries.append(entry)
    }
    return entries
  }
}
