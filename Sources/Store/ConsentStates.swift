package import SQLText
import Vocabulary

extension Session {
  /// Derives the answers in force anew from the history, for the keys that `touched` selects as `customer_id`,
  /// `channel`, `topic` (R14): the latest time given wins, the no on a tie.
  ///
  /// A no without a time counts from its recording, a yes without one is the earliest of all. Where a no was ever given,
  /// a yes counts only with a time, a source and a wording.
  /// - Returns: how many keys were derived.
  @discardableResult
  package func refreshConsentStates(touched: SQLText) throws -> Int {
    let no = ConsentState.unsubscribed.number
    let yes = ConsentState.subscribed.number
    return try run(
      """
      INSERT INTO consent_states (customer_id, channel, topic, state, given_at, consent_id)
      SELECT customer_id, channel, topic, state, given_at, consent_id FROM (
        SELECT h.*, row_number() OVER (
          PARTITION BY h.customer_id, h.channel, h.topic
          ORDER BY
            CASE WHEN h.state = \(yes) AND h.nos > 0
              AND (h.given_at IS NULL OR h.source IS NULL OR h.wording IS NULL) THEN 1 ELSE 0 END,
            CASE WHEN h.given_at IS NOT NULL THEN h.given_at
              WHEN h.state = \(no) THEN h.recorded_at ELSE \(Int64.min) END DESC,
            CASE WHEN h.state = \(no) THEN 0 ELSE 1 END,
            h.consent_id DESC) AS place
        FROM (
          SELECT c.customer_id, c.channel, c.topic, c.state, c.given_at, c.recorded_at, c.source, c.wording,
            c.consent_id,
            sum(CASE WHEN c.state = \(no) THEN 1 ELSE 0 END)
              OVER (PARTITION BY c.customer_id, c.channel, c.topic) AS nos
          FROM (SELECT DISTINCT customer_id, channel, topic FROM (\(touched)) AS given) AS t
          JOIN consents AS c ON c.customer_id = t.customer_id AND c.channel = t.channel AND c.topic = t.topic
        ) AS h
      ) AS ranked WHERE place = 1
      ON CONFLICT (customer_id, channel, topic) DO UPDATE SET state = excluded.state, given_at = excluded.given_at,
        consent_id = excluded.consent_id
      """)
  }
}
