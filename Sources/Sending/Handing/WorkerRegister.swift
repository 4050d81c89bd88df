import Foundation
import Rules
import SQLText
package import Store
import Vocabulary

/// The workers that send from a database, for commands that must not run beside them.
package enum LiveWorkers {
  /// How many were heard of in the last minute.
  package static func count(_ session: any Session) throws -> Int {
    var count = 0
    try session.rows(
      """
      SELECT count(*) FROM workers WHERE stopped_at IS NULL \
      AND heartbeat_at >= \(WorkerRegister.realTime) - \(Heartbeat.deadAfter.microseconds)
      """
    ) { count = Int($0.integer(0)) }
    return count
  }
}

/// The workers alive on a database, by their heartbeats (R19).
///
/// Heartbeats are real time, whatever `now` a sandbox pretends: the database's own, for a machine's clock may be wrong.
struct WorkerRegister {
  let host: String
  let process: Int32

  static let here = WorkerRegister(
    host: ProcessInfo.processInfo.hostName, process: ProcessInfo.processInfo.processIdentifier)

  /// The time on the database's clock. A file has none: it is this machine's.
  static var realTime: SQLText {
    .dialect(
      sqlite: "\(Int64(Date.now.timeIntervalSince1970 * 1_000_000))",
      postgres: "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
  }

  static func now(_ session: any Session) throws -> Instant {
    var now = Instant(microseconds: 0)
    try session.rows("SELECT \(realTime)") { now = Instant(microseconds: $0.integer(0)) }
    return now
  }

  /// Enters this process and returns its number.
  func enter(_ session: any Session) throws -> Int64 {
    var number: Int64 = 1
    try session.rows("SELECT coalesce(max(worker), 0) + 1 FROM workers") { number = $0.integer(0) }
    let now = WorkerRegister.realTime
    try session.run(
      """
      INSERT INTO workers (worker, host, process, started_at, heartbeat_at) \
      VALUES (\(number), \(host), \(Int(process)), \(now), \(now))
      """)
    return number
  }

  /// Says that the worker lives.
  ///
  /// - Returns: false where others took it for dead: its claims are in doubt, and it must stop.
  func beat(_ worker: Int64, _ session: any Session) throws -> Bool {
    try session.run(
      """
      UPDATE workers SET heartbeat_at = \(WorkerRegister.realTime) \
      WHERE worker = \(worker) AND stopped_at IS NULL
      """) == 1
  }

  func leave(_ worker: Int64, _ session: any Session) throws {
    try RateLedger.settle("worker = \(worker)", session)
    try session.run("UPDATE workers SET stopped_at = \(WorkerRegister.realTime) WHERE worker = \(worker)")
  }

  /// Puts what dead workers held in doubt, and returns how many messages that were.
  ///
  /// Dead is who was silent for a minute, and whose process on this machine is gone. What a worker left claimed when it
  /// went is in doubt too: it could not record what became of it.
  func buryDead(now: Instant, _ session: any Session) throws -> Int {
    var dead: [Int64] = []
    try session.rows(
      """
      SELECT worker, host, process, heartbeat_at < \(WorkerRegister.realTime) - \(Heartbeat.deadAfter.microseconds) \
      FROM workers WHERE stopped_at IS NULL
      """
    ) { row in
      let isSilent = row.integer(3) != 0
      let isGone =
        row.text(1) == host && row.integer(2) != Int64(process)
        && kill(pid_t(clamping: row.integer(2)), 0) != 0 && errno == ESRCH
      if isSilent || isGone { dead.append(row.integer(0)) }
    }
    if !dead.isEmpty {
      let list = dead.map { "\($0)" as SQLText }.joined(separator: ", ")
      try session.run(
        "UPDATE workers SET stopped_at = \(WorkerRegister.realTime) WHERE worker IN (\(list))")
    }
    // No limit is longer than a day; of domains that are written to no more nobody else looks.
    try session.run("DELETE FROM gateway_starts WHERE started_at <= \(WorkerRegister.realTime) - 86400000000")
    try RateLedger.settle(
      "worker NOT IN (SELECT w.worker FROM workers AS w WHERE w.stopped_at IS NULL)", session)
    let held: SQLText = """
      state = \(MessageState.claimed.rawValue) \
      AND coalesce(worker, 0) NOT IN (SELECT w.worker FROM workers AS w WHERE w.stopped_at IS NULL)
      """
    // What nobody could record of it: an attempt of which nothing is known, and a message in doubt.
    try session.run(
      """
      INSERT INTO attempts (customer_id, message_number, attempt, channel, gateway, started_at) \
      SELECT customer_id, message_number, attempts, channel, coalesce(gateway, ''), coalesce(claimed_at, 0) \
      FROM outbox WHERE \(held) ON CONFLICT DO NOTHING
      """)
    try session.run(
      """
      UPDATE messages SET state = \(MessageState.inDoubt.rawValue), gateway = o.gateway, parts = o.parts \
      FROM (SELECT customer_id, message_number, gateway, parts FROM outbox WHERE \(held)) AS o \
      WHERE messages.customer_id = o.customer_id AND messages.message_number = o.message_number \
      AND messages.state IN (\(MessageState.planned.rawValue), \(MessageState.claimed.rawValue))
      """)
    return try session.run(
      """
      UPDATE outbox SET state = \(MessageState.inDoubt.rawValue), doubts = doubts + 1, \
      next_at = \((now + DoubtPolicy.wait).microseconds) WHERE \(held)
      """)
  }
}
