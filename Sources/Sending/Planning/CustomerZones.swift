import Audience
import Campaigns
import Store

extension CampaignBundle {
  /// The zones that customers have, where the campaign's expressions ask for days by the customer's clock; else none.
  func customerZones(_ session: any Session) throws -> [String] {
    let asks = [campaign.audience, campaign.stopWhen].contains { $0?.usesLocalTime(with: segments) ?? false }
    guard asks else { return [] }
    var zones: [String] = []
    try session.rows(AudienceQueries.customerZones) { zones.append($0.text(0)) }
    return zones
  }
}
