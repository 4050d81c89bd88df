import Providers
import SQLText
import Vocabulary

/// Which gateways may take requests now, and how many each.
struct GatewayBudget {
  /// By channel, in the order of the route.
  var routes: [Channel: [Gateway]]
  /// By name; a gateway that is absent takes none.
  var free: [String: Int]
  /// Gateways whose circuit is half open: one request may try.
  var trying: Set<String> = []
  /// What may still be spent, in millionths of the shop's currency; nil where nothing bounds it.
  var money: Int64?
  var prices: MessagePrices?

  var total: Int { free.values.reduce(0, +) }

  /// Takes a place at the first gateway of the route that has one; `keeping` asks for the one that was tried before.
  mutating func take(_ channel: Channel, keeping name: String?) -> Gateway? {
    let route = routes[channel] ?? []
    if let name, let same = route.first(where: { $0.name == name }), let left = free[name] {
      guard left > 0 else { return nil }
      use(name, left)
      return same
    }
    // The first of the route that runs at all; later ones serve when it stopped, not when it is merely full.
    guard let gateway = route.first(where: { free[$0.name] != nil }), let left = free[gateway.name], left > 0 else {
      return nil
    }
    use(gateway.name, left)
    return gateway
  }

  /// A gateway that has its trial is passed over for the rest: the next of the route serves.
  private mutating func use(_ name: String, _ left: Int) {
    free[name] = trying.contains(name) ? nil : left - 1
  }

  /// Passes over gateways whose circuit is open, and leaves one place at those that may be tried.
  mutating func keep(
    to circuits: [String: CircuitBoard.Entry], at now: Instant, enteredAt: Instant, trials: Set<String>
  ) {
    for (name, circuit) in circuits {
      guard let left = free[name] else { continue }
      if !circuit.letsTry(at: now, enteredAt: enteredAt, isTrying: trials.contains(name)) {
        free[name] = nil
      } else if left > 0 {
        free[name] = 1
        trying.insert(name)
      }
    }
  }

  /// Keeps to what is left of the limits that all workers share.
  mutating func keep(to left: [String: RateLedger.Left]) {
    for (name, left) in left where free[name] != nil { free[name] = min(free[name] ?? 0, left.count) }
  }

  /// Pays for a message; false where the money does not reach, and nothing is taken.
  mutating func pay(_ gateway: String, parts: Int) -> Bool {
    guard let left = money, let prices else { return true }
    let cost = prices.cost(gateway, parts: parts)
    guard cost <= left else { return false }
    money = left - cost
    return true
  }

  mutating func giveBack(_ gateway: Gateway) {
    free[gateway.name, default: 0] += 1
  }

  /// Whether any gateway of the channel's route runs.
  func runs(_ channel: Channel) -> Bool { (routes[channel] ?? []).contains { free[$0.name] != nil } }

  /// Free places for a channel, at whatever gateway of its route.
  func places(_ channel: Channel) -> Int {
    (routes[channel] ?? []).reduce(0) { $0 + (free[$1.name] ?? 0) }
  }

  /// The rows of a channel, over `o`, that `take` has a place for: what waits for a full or stopped gateway must not
  /// stand in the way of the rest.
  func takes(_ channel: Channel) -> SQLText {
    let running = (routes[channel] ?? []).map(\.name).filter { free[$0] != nil }
    let open = running.filter { free[$0, default: 0] > 0 }
    guard let first = running.first, !open.isEmpty else { return "FALSE" }
    let kept: SQLText = "o.gateway IN (\(list(open)))"
    guard open.contains(first) else { return kept }
    return "(\(kept) OR o.gateway IS NULL OR o.gateway NOT IN (\(list(running))))"
  }

  /// The doubts of a channel, over `o`, that can be decided: their own gateway has a place, or is no more.
  func settles(_ channel: Channel) -> SQLText {
    let route = (routes[channel] ?? []).map(\.name)
    guard !route.isEmpty else { return "TRUE" }
    let open = route.filter { free[$0, default: 0] > 0 }
    let gone: SQLText = "o.gateway NOT IN (\(list(route)))"
    return open.isEmpty ? gone : "(o.gateway IN (\(list(open))) OR \(gone))"
  }

  private func list(_ names: [String]) -> SQLText { names.map { "\($0)" as SQLText }.joined(separator: ", ") }
}
