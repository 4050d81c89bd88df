package import Vocabulary

/// What a transactional campaign may not have (R16).
package enum PurposeRule {
  package enum Problem: String, CaseIterable, Hashable, Sendable {
    case noSubject, coupon, holdout, experiment
  }

  package static func problems(
    _ purpose: Purpose, hasSubject: Bool, hasCoupon: Bool, hasHoldout: Bool, hasExperiment: Bool
  ) -> [Problem] {
    guard purpose == .transactional else { return [] }
    let found: [(Bool, Problem)] = [
      (!hasSubject, .noSubject), (hasCoupon, .coupon), (hasHoldout, .holdout), (hasExperiment, .experiment),
    ]
    return found.filter(\.0).map(\.1)
  }
}
