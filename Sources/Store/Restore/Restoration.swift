import SQLText
package import Vocabulary

/// What a database that was restored from an older copy may have sent already, and no longer knows (R23).
package enum Restoration {
  private enum Key {
    /// `FROM-TO` in microseconds, with commas between them.
    static let spans = "restored.spans"
    static let unchecked = "restored.consents_unchecked"
  }

  /// What resuming came to.
  package struct Tally: Hashable, Sendable {
    /// Messages that may have been sent after the copy was made: they are in doubt.
    package var doubts = 0

    package init() {}
  }

  /// Takes up sending again: what waits is in doubt, what was due by now and not expired at `since` counts as sent, and
  /// marketing waits until the consents are known to be right.
  package static func resume(since: Instant, now: Instant, _ session: any Session) throws -> Tally {
    var tally = Tally()
    tally.doubts = try session.run(
      """
      UPDATE messages SET state = \(MessageState.inDoubt.rawValue) WHERE state IN (\(MessageState.planned.rawValue), \(MessageState.claimed.rawValue)) AND EXISTS (
        SELECT 1 FROM outbox AS o WHERE o.message_number = messages.message_number)
      """)
    // What was never on the wire in this copy has no bytes to send again: it is a person's to settle.
    try session.run(
      """
      UPDATE messages SET ended_at = \(now.microseconds), detail = 'restored' WHERE EXISTS (
        SELECT 1 FROM outbox AS o WHERE o.message_number = messages.message_number
          AND (o.body IS NULL OR o.gateway IS NULL))
      """)
    try session.run("DELETE FROM outbox WHERE body IS NULL OR gateway IS NULL")
    try session.run(
      """
      UPDATE outbox SET state = \(MessageState.inDoubt.rawValue), next_at = \(now.microseconds), worker = NULL,
        claimed_at = coalesce(claimed_at, \(now.microseconds)), doubts = CASE WHEN doubts < 1 THEN 1 ELSE doubts END
      """)
    try session.run("DELETE FROM moves_due")
    let former = try session.metaText(Key.spans)
    let span = "\(since.microseconds)-\(now.microseconds)"
    try session.setMeta(Key.spans, to: [former, span].compactMap { $0 }.joined(separator: ","))
    try session.setMeta(Key.unchecked, to: "1")
    return tally
  }

  /// Says that the consents of the time that was lost are in the database again.
  package static func noteConsentsChecked(_ session: any Session) throws { try session.setMeta(Key.unchecked, to: "0") }

  /// Whether marketing waits for somebody to look at the consents.
  package static func waitsForConsents(_ session: any Session) throws -> Bool {
    try session.metaText(Key.unchecked) == "1"
  }

  /// From when to when something may have been sent without being known here.
  package static func spans(_ session: any Session) throws -> [ClosedRange<Instant>] {
    (try session.metaText(Key.spans) ?? "").split(separator: ",").compactMap { text in
      let ends = text.split(separator: "-").compactMap { Int64($0) }
      guard ends.count == 2, ends[0] <= ends[1] else { return nil }
      return Instant(microseconds: ends[0])...Instant(microseconds: ends[1])
    }
  }
}
