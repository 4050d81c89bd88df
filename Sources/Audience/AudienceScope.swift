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
  /// The goals of those campaigns that have one, for `converted(winback)`.
  package var goals: [String: AudienceGoal]
  /// The workspace's topics; empty where they are not known, and then not checked.
  package var topicNames: [String]
  /// The shop's currency: amounts are in its major units.
  package var currency: Currency
  package var shopZone: Zone
  /// Whether `entry.at` may stand here: in `stop_when` and in the steps of a journey.
  package var hasEntry: Bool
  /// The workspace's computed traits.
  package var traits: TraitNames

  package init(
    catalogue: Catalogue, subject: SubjectKind? = nil, segmentNames: [String] = [], campaignNames: [String] = [],
    goals: [String: AudienceGoal] = [:], topicNames: [String] = [], currency: Currency, shopZone: Zone,
    hasEntry: Bool = false, traits: TraitNames = TraitNames()
  ) {
    self.traits = traits
    self.catalogue = catalogue
    self.subject = subject
    self.segmentNames = segmentNames
    self.campaignNames = campaignNames
    self.goals = goals
    self.topicNames = topicNames
    self.currency = currency
    self.shopZone = shopZone
    self.hasEntry = hasEntry
  }
}

/// What a campaign is for, as `converted(winback)` asks for it.
package struct AudienceGoal: Hashable, Sendable {
  /// `order_paid`, `payment_received`, or the shop's own.
  package var event: String
  /// From the draw on.
  package var within: Elapsed
  /// What each message is about: the event must be about the same.
  package var subject: SubjectKind?

  package init(event: String, within: Elapsed, subject: SubjectKind? = nil) {
    self.event = event
    self.within = within
    self.subject = subject
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
