package import Campaigns
import Providers
package import Vocabulary

/// What messages cost at each gateway, in millionths of the shop's currency: of an SMS, one part.
package struct MessagePrices: Sendable {
  private var byGateway: [String: Int64] = [:]
  /// Gateways whose messages have no known price: no `price:`, or one in a currency without a rate.
  package private(set) var unknown: [String] = []

  package init(settings: WorkspaceSettings, on day: CivilDate) {
    for gateway in settings.gateways {
      guard let price = gateway.price else {
        unknown.append(gateway.name)
        continue
      }
      guard let currency = price.currency, currency != settings.currency else {
        byGateway[gateway.name] = price.millionths
        continue
      }
      guard let rate = settings.rates.last(where: { $0.currency == currency && $0.from <= day }) else {
        unknown.append(gateway.name)
        continue
      }
      // Rounded up: a budget is not overdrawn.
      let product = Int128(price.millionths) * Int128(rate.perMillion)
      byGateway[gateway.name] = Int64(clamping: (product + 999_999) / 1_000_000)
    }
  }

  package func cost(_ gateway: String, parts: Int) -> Int64 {
    (byGateway[gateway] ?? 0).multipliedReportingOverflow(by: Int64(max(1, parts))).partialValue
  }
}
