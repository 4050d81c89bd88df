/// When a run must be looked at by a person: exit code 1 (R39).
package enum Attention {
  /// The part of attempted messages that may fail, where the workspace says nothing.
  package static let failAbove = 0.05

  package static func isNeeded(
    attempted: Int, failed: Int, doubtsLeft: Int, refusedCampaigns: Int, stoppedGateways: Int,
    failAbove: Double = failAbove
  ) -> Bool {
    doubtsLeft > 0 || refusedCampaigns > 0 || stoppedGateways > 0 || Double(failed) > Double(attempted) * failAbove
  }
}
