import Providers
import Store
import Vocabulary

/// The limits of recipients' domains at gateways, exact over every window and for all workers together, as those of the
/// gateways are (`RateLedger`).
struct DomainLedger {
  let worker: Int64
  /// Real time on the database's clock.
  let now: Instant
  /// When the last request of this worker began.
  let startedBy: Instant

  private struct Standing {
    var account: RateLedger.Account
    var rate: Gateway.Rate
    var left: RateLedger.Left
    var taken = 0
    var waiting = 0
  }

  private var standings: [String: Standing] = [:]

  init(worker: Int64, now: Instant, startedBy: Instant) {
    self.worker = worker
    self.now = now
    self.startedBy = startedBy
  }

  /// Takes a place for a message to `address`.
  ///
  /// - Returns: how long it must wait where there is none: so long that those before it in the queue of its domain have
  ///   gone, and a long queue is not looked at for each place that comes free.
  mutating func take(_ gateway: Gateway, _ address: String, _ session: any Session) throws -> Elapsed? {
    guard let (domain, rate) = gateway.domainLimit(address) else { return nil }
    let key = "\(gateway.name) \(domain)"
    var standing: Standing
    if let known = standings[key] {
      standing = known
    } else {
      let account = RateLedger.Account(name: key, limits: [rate])
      let left = try RateLedger(accounts: [account], worker: worker, now: now).left(startedBy: startedBy, session)
      standing = Standing(account: account, rate: rate, left: left[key] ?? .init(count: 0))
    }
    defer { standings[key] = standing }
    if standing.taken < standing.left.count {
      standing.taken += 1
      return nil
    }
    let first = standing.left.moreAt.map { $0 - now } ?? rate.per
    let wait = first.microseconds + Int64(standing.waiting / rate.count) * rate.per.microseconds
    standing.waiting += 1
    return Elapsed(microseconds: max(wait, 1000))
  }

  /// Gives a place back that was not used after all.
  mutating func giveBack(_ gateway: Gateway, _ address: String) {
    guard let (domain, _) = gateway.domainLimit(address) else { return }
    standings["\(gateway.name) \(domain)"]?.taken -= 1
  }

  /// Writes down what was taken.
  func write(_ session: any Session) throws {
    for (key, standing) in standings.sorted(by: { $0.key < $1.key }) where standing.taken > 0 {
      try RateLedger(accounts: [standing.account], worker: worker, now: now).take([key: standing.taken], session)
    }
  }
}
