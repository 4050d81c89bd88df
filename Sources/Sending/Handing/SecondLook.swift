import Audience
import Campaigns
import SQLText
import Store
import Vocabulary

/// Asks audience, `stop_when` and subject again just before a message leaves (R12).
struct SecondLook {
  enum Answer {
    case matches, stopped
  }

  let settings: WorkspaceSettings
  let now: Instant

  /// Returns the answer for each message number; one that left the audience, or whose order or invoice is no more or is
  /// another's by now, has none. Nil where there is nothing to ask, and all match.
  func ask(_ rows: [OutboxRow], _ bundle: CampaignBundle, _ session: any Session) throws -> [Int64: Answer]? {
    let campaign = bundle.campaign
    guard campaign.audience != nil || campaign.stopWhen != nil || campaign.subject.flatMap(CandidateQuery.table) != nil
    else {
      return nil
    }
    var found: [Int64: Answer] = [:]
    let zones = try bundle.customerZones(session)
    // The journey began when the message was planned; messages of one send were planned at one moment.
    for (planned, group) in Dictionary(grouping: rows, by: \.planned) {
      var context = AudienceContext(now: now, zone: settings.zone, segments: bundle.segments, entryAt: planned)
      context.customerZones = zones
      try ask(group, campaign, context, session, &found)
    }
    return found
  }

  private func ask(
    _ rows: [OutboxRow], _ campaign: Campaign, _ context: AudienceContext, _ session: any Session,
    _ found: inout [Int64: Answer]
  ) throws {
    var from: SQLText = """
      outbox AS o JOIN messages AS m ON m.customer_id = o.customer_id AND m.message_number = o.message_number \
      JOIN customers AS c ON c.customer_id = o.customer_id
      """
    var conditions: [SQLText] = [
      "o.message_number IN \(SQLText.list(rows.lazy.map(\.id.number)))", "c.deleted_at IS NULL", "c.erased_at IS NULL",
    ]
    if let kind = campaign.subject, let table = CandidateQuery.table(kind) {
      from += " JOIN \(raw: table.name) AS s ON s.customer_id = o.customer_id AND s.\(raw: table.key) = m.subject_id"
      conditions += CandidateQuery.living(kind, now: now)
    }
    if let audience = campaign.audience { conditions.append("(\(audience.condition(context, isNarrow: true)))") }
    let stop = campaign.stopWhen?.condition(context, isNarrow: true) ?? "0"
    try session.rows(
      "SELECT o.message_number, (\(stop)) FROM \(from) WHERE \(conditions.joined(separator: " AND "))"
    ) { row in
      found[row.integer(0)] = row.integer(1) != 0 ? .stopped : .matches
    }
  }
}
