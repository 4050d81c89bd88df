import Campaigns
import Rules
import SQLText
import Store
import Vocabulary

/// The lots that were drawn already: never drawn again while the experiment's version lasts (R29).
struct Draws {
  let salt: String
  private var heldOut: [CustomerID: Bool] = [:]

  /// The experiment's version: new shares are a new one, reported apart.
  static func experiment(of campaign: Campaign) -> String { ArmPlan(holdout: campaign.holdout).version }

  static func load(
    _ session: any Session, campaign: Campaign, names: [String], customers: [CustomerID]
  ) throws -> Draws {
    let experiment = experiment(of: campaign)
    var draws = Draws(salt: Lot.salt(campaign: campaign.renamedFrom ?? campaign.name, version: experiment))
    guard campaign.holdout > 0 else { return draws }
    try session.rows(
      """
      SELECT customer_id, arm FROM draws WHERE \(customers.condition("customer_id")) \
      AND campaign IN (\(names.map { "\($0)" as SQLText }.joined(separator: ", "))) AND experiment = \(experiment) \
      ORDER BY drawn_at DESC
      """
    ) { row in draws.heldOut[row.integer(0)] = row.text(1) == ArmPlan.holdoutWord }
    return draws
  }

  func isHeldOut(_ customer: CustomerID) -> Bool? { heldOut[customer] }
}
