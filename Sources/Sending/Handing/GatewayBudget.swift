import Providers
import Vocabulary

/// Which gateways may take requests now, and how many each.
struct GatewayBudget {
  /// By channel, in the order of the route.
  var routes: [Channel: [Gateway]]
  /// By name; a gateway that is absent takes none.
  var free: [String: Int]

  var total: Int { free.values.reduce(0, +) }

  /// Takes a place at the first gateway of the route that has one; `keeping` asks for the one that was tried before.
  mutating func take(_ channel: Channel, keeping name: String?) -> Gateway? {
    let route = routes[channel] ?? []
    if let name, let same = route.first(where: { $0.name == name }), let left = free[name] {
      guard left > 0 else { return nil }
      free[name] = left - 1
      return same
    }
    // The first of the route that runs at all; later ones serve when it stopped, not when it is merely full.
    guard let gateway = route.first(where: { free[$0.name] != nil }), let left = free[gateway.name], left > 0 else {
      return nil
    }
    free[gateway.name] = left - 1
    return gateway
  }

  mutating func giveBack(_ gateway: Gateway) {
    free[gateway.name, default: 0] += 1
  }
}
