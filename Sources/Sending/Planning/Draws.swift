import Campaigns
import Rules
import Store
import Vocabulary

/// The lots that were drawn already: never drawn again while the experiment's version lasts (R29).
struct Draws {
  let salt: String
  private var heldOut: [CustomerID: Bool] = [:]

  /// The experiment's version: new shares are a new one, reported apart.
  static func experiment(of campaign: Campaign) -> String { "holdout \(campaign.holdout)" }

  static func load(_ session: any Session, campaign: Campaign, customers: [CustomerID]) throws -> Draws {
    let experiment = experiment(of: campaign)
    var draws = Draws(salt: "\(campaign.renamedFrom ?? campaign.name)/\(experiment)")
    guard campaign.holdout > 0 else { return draws }
    try session.rows(
      """
      SELECT customer_id, arm FROM draws WHERE \(customers.condition("customer_id")) \
      AND campaign = \(campaign.name) AND experiment = \(experiment)
      """
    ) { row in draws.heldOut[row.integer(0)] = row.text(1) == heldOutArm }
    return draws
  }

  func isHeldOut(_ customer: CustomerID) -> Bool? { heldOut[customer] }
}

/// The arm of those who are held out.
let heldOutArm = "holdout"
