import SQLText
import Vocabulary

/// The numbers behind `reports campaign`.
package enum CampaignReportQueries {
  /// Skips that happen only after a message was written.
  static let firstLateReason = SkipReason.expired.rawValue

  static func condition(_ scope: CampaignScope) -> SQLText {
    var condition: SQLText = "m.campaign = \(scope.campaign)"
    if let since = scope.since { condition += " AND m.planned_at >= \(since.microseconds)" }
    if let until = scope.until { condition += " AND m.planned_at < \(until.microseconds)" }
    if let sendID = scope.sendID { condition += " AND m.send_id = \(sendID)" }
    return condition
  }

  /// Counts the messages of `scope` by state, channel and what came back about them.
  package static func funnel(_ scope: CampaignScope, in session: any Session) throws -> CampaignFunnel {
    var funnel = CampaignFunnel()
    let condition = condition(scope)
    try session.rows(
      """
      SELECT m.state, CASE WHEN m.state = \(MessageState.skipped.rawValue) THEN m.reason ELSE 0 END AS reason, count(*)
      FROM messages AS m WHERE \(condition) GROUP BY 1, 2 ORDER BY 3 DESC, 2
      """
    ) { row in
      let count = Int(row.integer(2))
      funnel.matched += count
      if row.integer(0) == MessageState.heldOut.rawValue { funnel.heldOut += count }
      if let reason = SkipReason(rawValue: Int(row.integer(1))) {
        funnel.skips.append(CampaignFunnel.Skip(reason: reason, count: count))
      }
    }
    try session.rows(stages(condition, hasMerges: try session.hasMerges())) { row in
      var numbers = (0..<18).map { Int(row.optionalInteger($0) ?? 0) }[...]
      func next() -> Int { numbers.removeFirst() }
      funnel.channels.append(
        CampaignFunnel.Stage(
          channel: Channel(number: next()), planned: next(), customers: next(), sent: next(), delivered: next(),
          opened: next(), clicked: next(), replied: next(), unsubscribed: next(), complained: next(), bounced: next(),
          failed: next(), inDoubt: next(), waiting: next(), cancelled: next(), skippedLate: next(),
          openedByMachine: next(), parts: next()))
    }
    return funnel
  }

  /// One pass over the messages, joined to one line per message about what came back.
  private static func stages(_ condition: SQLText, hasMerges: Bool) -> SQLText {
    let customer = hasMerges ? MergedRows.number(of: "m") : "m.customer_id"
    let join: SQLText = hasMerges ? MergedRows.join("m", kind: "'message'", id: "m.message_number") : ""
    func count(_ condition: SQLText) -> SQLText { "sum(CASE WHEN \(condition) THEN 1 ELSE 0 END)" }
    func state(_ states: MessageState...) -> SQLText {
      "m.state IN (\(states.map { "\($0.rawValue)" as SQLText }.joined(separator: ", ")))"
    }
    func kind(_ kind: ResponseKind, byMachine machine: Int) -> SQLText {
      "max(CASE WHEN r.kind = \(kind.rawValue) AND r.machine = \(machine) THEN 1 ELSE 0 END)"
    }
    let sent = count("m.sent_at IS NOT NULL OR " + state(.sent, .delivered, .bounced))
    return """
      SELECT m.channel, count(*), count(DISTINCT \(customer)), \(sent),
        \(count("m.delivered_at IS NOT NULL OR \(state(.delivered))")),
        \(count("b.opened = 1 OR b.clicked = 1")), \(count("b.clicked = 1")), \(count("b.replied = 1")),
        \(count("b.unsubscribed = 1")), \(count("b.complained = 1")),
        \(count(state(.bounced))), \(count(state(.failed))), \(count(state(.inDoubt))),
        \(count(state(.planned, .claimed))), \(count(state(.cancelled))), \(count(state(.skipped))),
        \(count("b.machine_opened = 1 AND b.opened = 0 AND b.clicked = 0")),
        sum(CASE WHEN m.sent_at IS NOT NULL THEN m.parts ELSE 0 END)
      FROM messages AS m LEFT JOIN (
        SELECT r.customer_id, r.message_number, \(kind(.opened, byMachine: 0)) AS opened,
          \(kind(.clicked, byMachine: 0)) AS clicked, \(kind(.replied, byMachine: 0)) AS replied,
          \(kind(.unsubscribed, byMachine: 0)) AS unsubscribed, \(kind(.complained, byMachine: 0)) AS complained,
          \(kind(.opened, byMachine: 1)) AS machine_opened
        FROM messages AS m JOIN responses AS r
          ON r.customer_id = m.customer_id AND r.message_number = m.message_number
        WHERE \(condition) GROUP BY r.customer_id, r.message_number
      ) AS b ON b.customer_id = m.customer_id AND b.message_number = m.message_number \(join)
      WHERE \(condition) AND m.state <> \(MessageState.heldOut.rawValue)
        AND NOT (\(state(.skipped)) AND m.reason < \(firstLateReason))
      GROUP BY m.channel ORDER BY m.channel
      """
  }
}
