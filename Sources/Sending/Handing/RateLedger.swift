import Providers
import SQLText
import Store
import Vocabulary

/// The rates and quotas of gateways, kept for all workers of a database together and exact over every window: in no
/// stretch of `per` do more than `count` requests begin.
///
/// A claim takes its share under the claim's lock, before its requests begin. Until its worker has said when the last of
/// them began, they count as beginning now, so that a slow start makes no window fuller than it may be.
struct RateLedger {
  /// What is limited: a gateway, or a domain of recipients at one.
  struct Account: Hashable, Sendable {
    var name: String
    var limits: [Gateway.Rate]
  }

  let gateways: [Account]
  let worker: Int64
  /// Real time on the database's clock, whatever a sandbox pretends.
  let now: Instant

  /// - Parameter gateways: those without limits are passed over.
  init(gateways: some Sequence<Gateway>, worker: Int64, now: Instant) {
    self.init(
      accounts: gateways.filter { !$0.limits.isEmpty }.map { Account(name: $0.name, limits: $0.limits) }
        .sorted { $0.name < $1.name }, worker: worker, now: now)
  }

  init(accounts: [Account], worker: Int64, now: Instant) {
    self.gateways = accounts
    self.worker = worker
    self.now = now
  }

  /// What is left of a gateway's limits.
  struct Left: Hashable, Sendable {
    var count: Int
    /// When there may be more; nil where there is some now, or where requests begin at this moment.
    var moreAt: Instant?
  }

  /// Says that whatever this worker claimed has begun by `startedBy`, and returns what is left now, by gateway.
  func left(startedBy: Instant, _ session: any Session) throws -> [String: Left] {
    var found: [String: Left] = [:]
    for gateway in gateways {
      try session.run(
        """
        UPDATE gateway_starts SET started_at = \(startedBy.microseconds) \
        WHERE gateway = \(gateway.name) AND worker = \(worker) AND started_at IS NULL
        """)
      // A clock that was set back: nothing begins in the future.
      try session.run(
        """
        UPDATE gateway_starts SET started_at = \(now.microseconds) \
        WHERE gateway = \(gateway.name) AND started_at > \(now.microseconds)
        """)
      let longest = gateway.limits.map(\.per.microseconds).max() ?? 0
      try session.run(
        """
        DELETE FROM gateway_starts \
        WHERE gateway = \(gateway.name) AND started_at <= \(now.microseconds - longest)
        """)
      var left = Left(count: .max)
      for limit in gateway.limits {
        let since = now.microseconds - limit.per.microseconds
        try session.rows(
          """
          SELECT coalesce(sum(count), 0), min(started_at) FROM gateway_starts \
          WHERE gateway = \(gateway.name) AND (started_at IS NULL OR started_at > \(since))
          """
        ) { row in
          let count = limit.count - Int(row.integer(0))
          if count <= 0, let first = row.optionalInteger(1) {
            let more = Instant(microseconds: first) + limit.per
            left.moreAt = max(left.moreAt ?? more, more)
          }
          left.count = min(left.count, max(0, count))
        }
      }
      found[gateway.name] = left
    }
    return found
  }

  /// Writes down what a claim takes of each gateway.
  func take(_ counts: [String: Int], _ session: any Session) throws {
    for gateway in gateways {
      guard let count = counts[gateway.name], count > 0 else { continue }
      try session.run(
        """
        INSERT INTO gateway_starts (gateway, worker, claim, count) SELECT \(gateway.name), \(worker), \
        coalesce(max(claim), 0) + 1, \(count) FROM gateway_starts \
        WHERE gateway = \(gateway.name) AND worker = \(worker)
        """)
      try thin(gateway, session)
    }
  }

  /// Joins what a worker began within a thousandth of the longest window, as if all had begun with the last of it: a quota
  /// of a day does not need a row for every claim.
  private func thin(_ gateway: Account, _ session: any Session) throws {
    let longest = gateway.limits.map(\.per.microseconds).max() ?? 0
    let shortest = gateway.limits.map(\.per.microseconds).min() ?? 0
    var last: (claim: Int64, at: Int64)?
    var joined: [(from: Int64, into: Int64)] = []
    try session.rows(
      """
      SELECT claim, started_at FROM gateway_starts WHERE gateway = \(gateway.name) AND worker = \(worker) \
      AND started_at <= \(now.microseconds - shortest) ORDER BY started_at DESC, claim DESC LIMIT 64
      """
    ) { row in
      let (claim, at) = (row.integer(0), row.integer(1))
      if let last, last.at - at < longest / 1000 {
        joined.append((claim, last.claim))
      } else {
        last = (claim, at)
      }
    }
    for (from, into) in joined {
      try session.run(
        """
        UPDATE gateway_starts SET count = count + (SELECT g.count FROM gateway_starts AS g \
        WHERE g.gateway = \(gateway.name) AND g.worker = \(worker) AND g.claim = \(from)) \
        WHERE gateway = \(gateway.name) AND worker = \(worker) AND claim = \(into)
        """)
      try session.run(
        "DELETE FROM gateway_starts WHERE gateway = \(gateway.name) AND worker = \(worker) AND claim = \(from)")
    }
  }

  /// What a worker that has gone, or is dead, claimed has begun by now.
  static func settle(_ condition: SQLText, _ session: any Session) throws {
    try session.run(
      "UPDATE gateway_starts SET started_at = \(WorkerRegister.realTime) WHERE started_at IS NULL AND \(condition)")
  }
}
