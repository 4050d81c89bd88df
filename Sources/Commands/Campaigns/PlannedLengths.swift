import Campaigns
import Liquid
import LocalTime
import Sending
import Vocabulary

/// How many parts a plan's SMS can have and what they can cost, known from the templates before anybody's data are.
struct PlannedLengths {
  /// Of one message; nil for the most where a text has no longest form.
  let least: Int
  let most: Int?
  /// What all of them can cost, in millionths of the shop's currency; nil where a price is not known.
  let mostCost: Int64?

  /// - Returns: nil where the campaign sends no SMS.
  init?(_ plan: DiskPlan) {
    guard let messages = plan.summary.channels[.sms] else { return nil }
    let settings = plan.opened.settings
    let lengths = TextLengths(plan.opened.workspace)
    let names = Set(plan.campaign.triggers.map(\.template))
    let parts = plan.opened.workspace.templates.templates
      .filter { $0.key.channel == .sms && names.contains($0.key.name) }
      .map { lengths.bounds($0.value).parts }
    guard !parts.isEmpty else { return nil }
    let most = parts.contains { $0.most == nil } ? nil : parts.compactMap(\.most).max()
    let least = max(1, parts.map(\.least).min() ?? 1)
    self.least = most.map { min($0, least) } ?? least
    self.most = most
    let prices = MessagePrices(settings: settings, on: settings.zone.date(plan.opened.clock.now()))
    let gateways = settings.routes[.sms] ?? []
    guard let most, !gateways.isEmpty, gateways.allSatisfy({ !prices.unknown.contains($0) }) else {
      mostCost = nil
      return
    }
    let dearest = gateways.map { prices.cost($0, parts: most) }.max() ?? 0
    let (product, overflow) = dearest.multipliedReportingOverflow(by: Int64(messages))
    mostCost = overflow ? nil : product
  }

  /// `1 to 2 parts each by the template, 31.20 EUR at most`
  func words(_ currency: Currency) -> String {
    let range =
      switch most {
      case nil: "\(least.of("part")) or more"
      case least?: least.of("part")
      case let most?: "\(least) to \(most.of("part"))"
      }
    let cost = mostCost.map { ", \(MoneyOptions.words($0, currency)) at most" } ?? ""
    return "\(range) each by the template\(cost)"
  }

  func json(_ currency: Currency) -> [(String, JSONValue)] {
    [
      ("sms_parts_least", JSONValue(least)), ("sms_parts_most", JSONValue(most.map { Int64($0) })),
      ("sms_cost_most", JSONValue(mostCost.map { MoneyOptions.words($0, currency) })),
    ]
  }
}
