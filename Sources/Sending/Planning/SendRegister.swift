package import Rules
import SQLText
package import Store
package import Vocabulary

/// The runs of campaigns, as rows.
package struct SendRegister {
  package enum State: Int, Sendable {
    case counting = 0
    case planning = 1
    case ready = 2
    case done = 3
    case cancelled = 4
    case paused = 5

    package var word: String {
      switch self {
      case .counting: "counting"
      case .planning: "planning"
      case .ready: "ready"
      case .done: "done"
      case .cancelled: "cancelled"
      case .paused: "paused"
      }
    }
  }

  /// Makes a send named for its day and campaign, with a number where the day has one already.
  package static func begin(
    campaign: String, version: String, asOf: Instant, day: CivilDate, _ session: any Session
  ) throws -> (id: Int64, name: String) {
    var taken: Set<String> = []
    let stem = "\(day)-\(campaign)"
    // Another campaign may be called what this one's second send of the day would be.
    try session.rows("SELECT name FROM sends WHERE name >= \(stem) AND name < \(stem + "~")") {
      taken.insert($0.text(0))
    }
    var name = stem
    var number = 1
    while taken.contains(name) {
      number += 1
      name = "\(stem)-\(number)"
    }
    var block = try session.reserveIDs(1, of: .send)
    let id = block.take()
    try session.run(
      """
      INSERT INTO sends (send_id, name, campaign, version, state, as_of, started_at) \
      VALUES (\(id), \(name), \(campaign), \(version), \(State.planning.rawValue), \(asOf.microseconds), \
      \(asOf.microseconds))
      """)
    try session.note(.sent, subject: name, detail: "version \(version.prefix(7))", at: asOf)
    return (id, name)
  }

  /// Opens a planned send to the workers, and remembers how large a run of its campaign can be (R18).
  package static func open(
    _ send: Int64, campaign: String, written: Int, counts: Waterfall, _ session: any Session
  ) throws {
    let json = "{" + counts.entries.map { "\"\($0.name)\":\($0.count)" }.joined(separator: ",") + "}"
    try session.run(
      "UPDATE sends SET state = \(State.ready.rawValue), counts = \(json) WHERE send_id = \(send)")
    try session.recordRun(of: campaign, planned: written)
  }

  /// Ends sends that have nothing left to hand over.
  package static func closeFinished(at now: Instant, _ session: any Session) throws {
    try session.run(
      """
      UPDATE sends SET state = \(State.done.rawValue), ended_at = \(now.microseconds) \
      WHERE state = \(State.ready.rawValue) \
      AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.send_id = sends.send_id)
      """)
  }
}
