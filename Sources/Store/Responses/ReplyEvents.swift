import Rules
import SQLText
import Vocabulary

/// Replies as events that a campaign may answer: `help_requested` for HELP, `message_replied` for every other one that is
/// neither STOP nor START.
enum ReplyEvents {
  struct Reply {
    var customer: CustomerID
    /// Empty for a reply to nothing that is known.
    var campaign: String
    var channel: Channel
    var text: String
    var at: Instant
  }

  static let replied = "message_replied"
  static let helpRequested = "help_requested"

  /// Writes the events of replies that were recorded just now, and for the first time.
  static func write(_ replies: [Reply], now: Instant, in session: any Session) throws {
    if replies.isEmpty { return }
    var block = try session.reserveIDs(replies.count, of: .event)
    var batch = RowBatch(columns: DerivedEvent.columns)
    for reply in replies {
      batch.append(reply.customer)
      batch.append(block.take())
      batch.append(ReplyWords.meaning(reply.text) == .help ? helpRequested : replied)
      batch.append(reply.at.microseconds)
      batch.append(0)
      batch.append(0)
      batch.append("")
      batch.append(properties(of: reply))
      batch.append(true)
      batch.append(now.microseconds)
    }
    try session.insert(batch, into: "events", onConflict: .fail)
  }

  /// Those among `incoming` that were matched, in their order.
  static func matched(in session: any Session) throws -> [Reply] {
    var found: [Reply] = []
    try session.rows(
      """
      SELECT i.customer_id, m.campaign, m.channel, coalesce(i.detail, ''), i.at
      FROM incoming AS i \(joinInOrder) messages AS m
        ON m.customer_id = i.customer_id AND m.message_number = i.message_number
      WHERE i.matched = 1 AND i.kind = \(ResponseKind.replied.rawValue) ORDER BY i.n
      """
    ) { row in
      guard let channel = Channel(number: Int(row.integer(2))) else { return }
      found.append(
        Reply(
          customer: row.integer(0), campaign: row.text(1), channel: channel, text: row.text(3),
          at: Instant(microseconds: row.integer(4))))
    }
    return found
  }

  private static func properties(of reply: Reply) -> String {
    let members = [("text", reply.text), ("channel", reply.channel.rawValue), ("campaign", reply.campaign)]
    let written = members.filter { !$0.1.isEmpty }.map { "\(JSONString.quoted($0)):\(JSONString.quoted($1))" }
    return "{\(written.joined(separator: ","))}"
  }
}
