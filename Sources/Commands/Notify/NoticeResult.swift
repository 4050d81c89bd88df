import SQLText
import Sending
import Store
import Vocabulary

/// What became of the messages of one notice.
struct NoticeResult: Sendable {
  var campaign: String
  var channel: Channel?
  var state: MessageState
  var reason: SkipReason?
  var gateway: String?
  var detail: String?
  /// Name and a hidden address, for a terminal only.
  var whom: String

  static func read(_ recorded: Notice.Recorded, _ session: any Session) throws -> [NoticeResult] {
    var found: [NoticeResult] = []
    try session.rows(
      """
      SELECT m.campaign, m.channel, m.state, m.reason, m.gateway, m.detail, c.first_name, c.last_name, c.phone, c.email \
      FROM messages AS m JOIN customers AS c ON c.customer_id = m.customer_id \
      WHERE m.customer_id = \(recorded.customer) AND m.event_id = \(recorded.event) ORDER BY m.message_number
      """
    ) { row in
      let channel = Channel(number: Int(row.integer(1)))
      let name = [row.optionalText(6), row.optionalText(7)].compactMap { $0 }.joined(separator: " ")
      let address = channel?.addressKind == .email ? row.optionalText(9) : row.optionalText(8)
      found.append(
        NoticeResult(
          campaign: row.text(0), channel: channel, state: MessageState(rawValue: Int(row.integer(2))) ?? .planned,
          reason: SkipReason(rawValue: Int(row.integer(3))), gateway: row.optionalText(4), detail: row.optionalText(5),
          whom: [name, address.map(hiddenAddress) ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")))
    }
    return found
  }
}

/// An address that its owner knows again and nobody else: `+86138****8000`, `m***@example.com`.
func hiddenAddress(_ address: String) -> String {
  if let at = address.firstIndex(of: "@") {
    return address.prefix(1) + "***" + address[at...]
  }
  guard address.count > 8 else { return "****" }
  return address.prefix(6) + "****" + address.suffix(4)
}
