package import Vocabulary
import SQLText

/// Takes what came back: facts, states, refusals and answers, a batch at a time (R25).
package enum ResponseRecording {
  /// How long a response waits for its message before it counts as foreign.
  package static let patience = Elapsed.hours(72)

  /// Records `rows` inside the caller's transaction: all of it or nothing. Some thousand rows at a time are best.
  ///
  /// A reply that says STOP or START is recorded as `unsubscribed` or `resubscribed`.
  ///
  /// - Parameter readsAttempts: whether ids that no message keeps are looked for in all attempts, which is slow: for
  ///   files, which may know our messages by the provider's id alone.
  package static func record(
    _ rows: [ResponseRow], now: Instant, readsAttempts: Bool = false, in session: any Session
  ) throws -> ResponseTally {
    var tally = ResponseTally()
    var seen: Set<[String]> = []
    let distinct = rows.filter { seen.insert([$0.gateway, $0.eventKey]).inserted }
    try session.merge(stage(distinct), as: "incoming") {
      try session.run(
        """
        DELETE FROM incoming WHERE EXISTS (
          SELECT 1 FROM response_keys AS k WHERE k.gateway = incoming.gateway AND k.event_key = incoming.event_key)
        """)
      try session.run(
        """
        INSERT INTO response_keys (gateway, event_key, recorded_at)
        SELECT gateway, event_key, \(now.microseconds) FROM incoming
        """)
      try match(session)
      if readsAttempts { try matchAttempts(session) }
      tally.unmatched = try session.run(
        """
        INSERT INTO unmatched_responses (gateway, event_key, kind, at, recorded_at, customer_id, message_number,
          provider_id, code, detail, machine, hard, refusal)
        SELECT gateway, event_key, kind, at, \(now.microseconds), customer_id, message_number,
          provider_id, code, detail, machine, hard, refusal
        FROM incoming WHERE matched = 0
        """)
      try act(session, now, &tally)
    }
    tally.duplicates = rows.count - tally.recorded - tally.unmatched
    return tally
  }

  /// Looks again at what waits for its message: what is known now is recorded, and what has waited for 72 hours counts
  /// as foreign. Call it after an import and from time to time while a worker runs.
  package static func settleUnmatched(
    now: Instant, limit: Int = 2000, in session: any Session
  ) throws -> ResponseTally {
    var tally = ResponseTally()
    var found: [ResponseRow] = []
    try session.rows(
      """
      SELECT u.gateway, u.event_key, u.kind, u.at, u.customer_id, u.message_number, u.provider_id, u.code, u.detail,
        u.machine, u.hard, u.refusal
      FROM unmatched_responses AS u
      WHERE u.foreign_since IS NULL AND (
        EXISTS (SELECT 1 FROM messages AS m
          WHERE m.customer_id = u.customer_id AND m.message_number = u.message_number)
        OR EXISTS (SELECT 1 FROM messages AS m WHERE m.gateway = u.gateway AND m.provider_id = u.provider_id))
      LIMIT \(limit)
      """
    ) { if let row = ResponseRow($0) { found.append(row) } }
    if !found.isEmpty {
      try session.merge(stage(found), as: "incoming") {
        try session.run(
          """
          DELETE FROM unmatched_responses
          WHERE (gateway, event_key) IN (SELECT gateway, event_key FROM incoming)
          """)
        try match(session)
        try act(session, now, &tally)
      }
    }
    try session.run(
      """
      UPDATE unmatched_responses SET foreign_since = \(now.microseconds)
      WHERE foreign_since IS NULL AND recorded_at <= \((now - patience).microseconds)
      """)
    return tally
  }

  // MARK: -

  private static func stage(_ rows: [ResponseRow]) -> RowBatch {
    var batch = RowBatch(columns: [
      "n", "gateway", "event_key", "kind", "at", "customer_id", "message_number", "provider_id", "code", "detail",
      "machine", "hard", "refusal", "matched",
    ])
    for (index, row) in rows.enumerated() {
      batch.append(index)
      batch.append(row.gateway)
      batch.append(row.eventKey)
      batch.append(row.meaning.rawValue)
      batch.append(row.at.microseconds)
      batch.append(row.reference?.customer)
      batch.append(row.reference?.number)
      batch.append(row.providerID)
      batch.append(row.code)
      batch.append(row.detail)
      batch.append(row.isMachine)
      batch.append(row.isHard)
      batch.append(row.refusal?.rawValue ?? 0)
      batch.append(0)
    }
    return batch
  }

  /// By our reference, else by the provider's id. Looked up row by row of the batch, whatever a planner thinks of the
  /// size of the two tables.
  private static func match(_ session: any Session) throws {
    let ours: SQLText = """
      UPDATE incoming SET matched = 1 WHERE matched = 0 AND EXISTS (
        SELECT 1 FROM messages AS m
        WHERE m.customer_id = incoming.customer_id AND m.message_number = incoming.message_number)
      """
    try session.run(ours)
    if try session.hasMerges() {
      // Handed over under a number that leads to another customer now.
      try session.run(
        """
        UPDATE incoming SET customer_id = (SELECT g.survivor_id FROM merges AS g WHERE g.customer_id = incoming.customer_id)
        WHERE matched = 0 AND customer_id IN (SELECT g.customer_id FROM merges AS g)
        """)
      try session.run(ours)
    }
    try session.run(
      """
      UPDATE incoming SET (customer_id, message_number, matched) = (
        SELECT m.customer_id, m.message_number, 1 FROM messages AS m
        WHERE m.gateway = incoming.gateway AND m.provider_id = incoming.provider_id LIMIT 1)
      WHERE matched = 0 AND EXISTS (
        SELECT 1 FROM messages AS m WHERE m.gateway = incoming.gateway AND m.provider_id = incoming.provider_id)
      """)
  }

  /// The rest by the provider's ids of attempts, which have no index: one reading of the table.
  private static func matchAttempts(_ session: any Session) throws {
    var left = 0
    try session.rows("SELECT count(*) FROM incoming WHERE matched = 0 AND provider_id IS NOT NULL") {
      left = Int($0.integer(0))
    }
    if left == 0 { return }
    try session.run(
      """
      UPDATE incoming SET customer_id = a.customer_id, message_number = a.message_number, matched = 1
      FROM attempts AS a
      WHERE incoming.matched = 0 AND a.gateway = incoming.gateway AND a.provider_id = incoming.provider_id
      """)
  }

  /// Writes the facts of what was matched and does what they ask for.
  private static func act(_ session: any Session, _ now: Instant, _ tally: inout ResponseTally) throws {
    var count = 0
    try session.rows("SELECT count(*) FROM incoming WHERE matched = 1") { count = Int($0.integer(0)) }
    if count == 0 { return }
    tally.recorded = count
    let first = try session.reserveIDs(count, of: .response).remaining.lowerBound
    try session.run(
      """
      INSERT INTO responses (customer_id, response_id, message_number, campaign, kind, at, recorded_at, gateway, code,
        detail, machine)
      SELECT i.customer_id, \(first) - 1 + row_number() OVER (ORDER BY i.n), i.message_number, m.campaign, i.kind, i.at,
        \(now.microseconds), i.gateway, i.code, i.detail, i.machine
      FROM incoming AS i \(joinInOrder) messages AS m
        ON m.customer_id = i.customer_id AND m.message_number = i.message_number
      WHERE i.matched = 1
      """)
    try ReplyEvents.write(try ReplyEvents.matched(in: session), now: now, in: session)
    let effects = try ResponseEffects(session)
    try session.merge(effects.batch, as: "effects") {
      if effects.moves { try ResponseStates.move(session, &tally) }
      if effects.refuses || effects.strikes { try ResponseRefusals.refuse(session, effects, now, &tally) }
      if effects.lifts { try ResponseRefusals.lift(session, &tally) }
      if effects.answers { try ResponseRefusals.answer(session, now, &tally) }
    }
  }
}

extension ResponseRow {
  /// Reads a row of `unmatched_responses` in the order of `settleUnmatched`.
  fileprivate init?(_ row: any Row) {
    guard let kind = ResponseKind(rawValue: Int(row.integer(2))) else { return nil }
    self.init(
      gateway: row.text(0), eventKey: row.text(1), kind: kind, at: Instant(microseconds: row.integer(3)),
      reference: row.optionalInteger(4).map { MessageID(customer: $0, number: row.integer(5)) },
      providerID: row.optionalText(6),
      code: row.optionalText(7), detail: row.optionalText(8), isMachine: row.integer(9) != 0,
      isHard: row.integer(10) != 0, refusal: RefusalCause(rawValue: Int(row.integer(11))))
  }
}
