package import Catalogue
package import LocalTime
package import Vocabulary

/// What the names in an expression may mean.
package struct AudienceScope: Sendable {
  package var catalogue: Catalogue
  /// What the row is besides its customer: `invoice.balance`; nil where there are only customers.
  package var subject: SubjectKind?
  package var segmentNames: [String]
  package var campaignNames: [String]
  /// The workspace's topics; empty where they are not known, and then not checked.
  package var topicNames: [String]
  /// The shop's currency: amounts are in its major units.
  package var currency: Currency
  package var shopZone: Zone
  /// Whether `entry.at` may stand here: in `stop_when` and in the steps of a journey.
  package var hasEntry: Bool

  package init(
    catalogue: Catalogue, subject: SubjectKind? = nil, segmentNames: [String] = [], campaignNames: [String] = [],
    topicNames: [String] = [], currency: Currency, shopZone: Zone, hasEntry: Bool = false
  ) {
    self.catalogue = catalogue
    self.subject = subject
    self.segmentNames = segmentNames
    self.campaignNames = campaignNames
    self.topicNames = topicNames
    self.currency = currency
    self.shopZone = shopZone
    self.hasEntry = hasEntry
  }
}

extension SubjectKind {
  /// The entity whose rows are the subjects.
  var entityName: String {
    switch self {
    case .order: "orders"
    case .invoice: "invoices"
    case .event: "events"
    }
  }
}
