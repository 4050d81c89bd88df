package import SQLText
import Vocabulary

extension Session {
  /// Derives the answers in force anew from the history, for the keys that `touched` selects as `customer_id`,
  /// `channel`, `topic` (R14). The same as `Rules.ConsentHistory.inForce`, as one statement.
  ///
  /// The latest no stands until the first proven yes after it; from there, or from the beginning where nobody said no,
  /// the latest time wins and the stricter answer on a tie.
  /// - Returns: how many keys were derived.
  @discardableResult
  package func refreshConsentStates(touched: SQLText) throws -> Int {
    let (no, yes) = (ConsentState.unsubscribed.number, ConsentState.subscribed.number)
    let key: SQLText = "PARTITION BY customer_id, channel, topic"
    return try run(
      """
      WITH answers AS (
        SELECT c.customer_id, c.channel, c.topic, c.state, c.given_at, c.recorded_at, c.consent_id,
          CASE WHEN c.given_at IS NOT NULL
              THEN CASE WHEN c.given_at < c.recorded_at THEN c.given_at ELSE c.recorded_at END
            WHEN c.state IN (\(no), \(ConsentState.notSubscribed.number)) THEN c.recorded_at END AS effective,
          CASE WHEN c.state = \(yes) AND c.given_at IS NOT NULL AND trim(c.source) <> '' AND trim(c.wording) <> ''
            THEN 1 ELSE 0 END AS proven,
          \(strictness) AS strictness
        FROM (SELECT DISTINCT customer_id, channel, topic FROM (\(touched)) AS given) AS t
        \(joinInOrder) consents AS c ON c.customer_id = t.customer_id AND c.channel = t.channel AND c.topic = t.topic
      ),
      refused AS (
        SELECT a.*, max(CASE WHEN state = \(no) THEN effective END) OVER (\(key)) AS last_no FROM answers AS a
      ),
      lifted AS (
        SELECT r.*, min(CASE WHEN proven = 1 AND effective > last_no THEN effective END) OVER (\(key)) AS first_yes
        FROM refused AS r
      ),
      ranked AS (
        SELECT l.*, row_number() OVER (
          \(key)
          ORDER BY
            CASE WHEN effective IS NULL THEN 1 ELSE 0 END, effective DESC,
            CASE WHEN effective IS NULL THEN strictness ELSE 0 - strictness END, recorded_at, consent_id) AS place
        FROM lifted AS l
        WHERE last_no IS NULL OR (first_yes IS NULL AND state = \(no)) OR effective >= first_yes
      )
      INSERT INTO consent_states (customer_id, channel, topic, state, given_at, consent_id)
      SELECT customer_id, channel, topic, state, given_at, consent_id FROM ranked WHERE place = 1
      ON CONFLICT (customer_id, channel, topic) DO UPDATE SET state = excluded.state, given_at = excluded.given_at,
        consent_id = excluded.consent_id
      """)
  }
}

/// A join that begins at its left side: SQLite would rather scan a table of millions in the order that a window wants.
let joinInOrder: SQLText = .dialect(sqlite: "CROSS JOIN", postgres: "JOIN")

/// As in `Rules`: subscribed, pending, not subscribed, unsubscribed.
private let strictness: SQLText = """
  CASE c.state WHEN \(ConsentState.subscribed.number) THEN 0 WHEN \(ConsentState.pending.number) THEN 1
    WHEN \(ConsentState.notSubscribed.number) THEN 2 ELSE 3 END
  """
