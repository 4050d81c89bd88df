package import Rules
package import SQLText
package import Store
package import Vocabulary

/// Canaries of sends, as rows: what was asked for, and what came of it.
package struct CanaryRegister: Sendable {
  package enum State: Int, Sendable {
    case running = 0
    case passed = 1
    case stopped = 2

    package var word: String {
      switch self {
      case .running: "running"
      case .passed: "passed"
      case .stopped: "stopped"
      }
    }
  }

  package var send: Int64
  package var sendName: String
  package var campaign: String
  package var canary: Canary
  package var state: State
  /// When the part had gone; nil where some of it is due.
  package var quietSince: Instant?
  package var result: CanaryResult
  /// Why the rest was stopped.
  package var reason: String?
  /// Whether the send was stopped by its canary and waits for a person.
  package var holdsSend: Bool

  /// When the rest is decided about.
  package var decidesAt: Instant? { state == .running ? quietSince.map { $0 + canary.wait } : nil }

  /// Added to the time of what belongs to the rest, so that it is never due before it is let go.
  static let heldOffset: Int64 = 1 << 60

  static func begin(_ send: Int64, _ canary: Canary, _ session: any Session) throws {
    let limits = canary.limits
    try session.run(
      """
      INSERT INTO canaries (send_id, share, wait, limit_failed, limit_bounced, limit_complained, limit_unsubscribed) \
      VALUES (\(send), \(canary.share), \(canary.wait.microseconds), \(limits.failed), \(limits.bounced), \
      \(limits.complained), \(limits.unsubscribed)) ON CONFLICT DO NOTHING
      """)
  }

  /// Reads canaries of sends that are not cancelled; `condition` is over `y` (canaries) and `d` (sends).
  package static func read(where condition: SQLText, _ session: any Session) throws -> [CanaryRegister] {
    var found: [CanaryRegister] = []
    try session.rows(
      """
      SELECT y.send_id, d.name, d.campaign, y.share, y.wait, y.limit_failed, y.limit_bounced, y.limit_complained, \
      y.limit_unsubscribed, y.state, y.quiet_since, y.tried, y.failed, y.bounced, y.complained, y.unsubscribed, \
      y.reason, d.state FROM canaries AS y JOIN sends AS d ON d.send_id = y.send_id \
      WHERE d.state <> \(SendRegister.State.cancelled.rawValue) AND (\(condition)) ORDER BY y.send_id
      """
    ) { row in
      var limits = Canary.Limits()
      for (index, measure) in Canary.Measure.allCases.enumerated() { limits[measure] = Int(row.integer(5 + index)) }
      var result = CanaryResult(tried: Int(row.integer(11)))
      for (index, measure) in Canary.Measure.allCases.enumerated() {
        result.counts[measure] = Int(row.integer(12 + index))
      }
      let state = State(rawValue: Int(row.integer(9))) ?? .running
      found.append(
        CanaryRegister(
          send: row.integer(0), sendName: row.text(1), campaign: row.text(2),
          canary: Canary(
            share: Int(row.integer(3)), wait: Elapsed(microseconds: row.integer(4)), limits: limits),
          state: state, quietSince: row.optionalInteger(10).map { Instant(microseconds: $0) }, result: result,
          reason: row.optionalText(16),
          holdsSend: state == .stopped && row.integer(17) == Int64(SendRegister.State.paused.rawValue)))
    }
    return found
  }

  /// A person lets the rest of a stopped canary go.
  static func overrule(_ send: Int64, _ session: any Session) throws {
    try session.run(
      """
      UPDATE canaries SET state = \(State.passed.rawValue) \
      WHERE send_id = \(send) AND state = \(State.stopped.rawValue)
      """)
  }
}
