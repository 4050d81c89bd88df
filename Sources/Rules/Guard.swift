package import Vocabulary

/// The limits that keep a mistake small (R18).
package enum Guard {
  package enum Decision: Hashable, Sendable {
    case goes
    /// A person at a terminal is asked; elsewhere it goes.
    case asks(above: Int)
    /// The campaign is not planned at all; `--allow NAME=N` lets this one run through.
    case refused(limit: Int)
    /// `max_recipients`: nothing lets it through but the workspace's file.
    case stopped(maximum: Int)
  }

  /// What a campaign's first run may reach where it says nothing.
  package static let firstLimit = 1000

  /// Returns the most people that a run of a recurring campaign may write to: `at_most`, else three times the largest run
  /// so far, else 1,000.
  package static func limit(atMost: Int?, largestRun: Int) -> Int {
    if let atMost { return atMost }
    let (tripled, overflows) = largestRun.multipliedReportingOverflow(by: 3)
    return largestRun <= 0 ? firstLimit : overflows ? Int.max : tripled
  }

  /// - Parameters:
  ///   - count: people to be written to in this run.
  ///   - isRecurring: otherwise only `at_most` itself limits.
  ///   - allowed: the N of `--allow NAME=N`.
  package static func decide(
    count: Int, isRecurring: Bool, atMost: Int?, largestRun: Int, allowed: Int? = nil, confirmAbove: Int? = nil,
    maxRecipients: Int? = nil
  ) -> Decision {
    if let maxRecipients, count > maxRecipients { return .stopped(maximum: maxRecipients) }
    if isRecurring || atMost != nil {
      let limit = limit(atMost: atMost, largestRun: largestRun)
      if count > max(limit, allowed ?? 0) { return .refused(limit: limit) }
    }
    if let confirmAbove, count > confirmAbove { return .asks(above: confirmAbove) }
    return .goes
  }
}

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

/// When a worker may start a request, and when its claims are in doubt (R19).
package enum Heartbeat {
  package static let mayStartWithin = Elapsed.seconds(20)
  package static let deadAfter = Elapsed.seconds(60)
  package static let longestRequest = Elapsed.seconds(30)

  /// - Parameter age: by a clock that runs while the machine sleeps.
  package static func mayStart(age: Elapsed) -> Bool { age <= mayStartWithin }

  /// - Parameter silence: in the database's time.
  package static func isDead(silence: Elapsed) -> Bool { silence > deadAfter }
}

/// How an order's status moves (R2): forward only, from anywhere to cancelled or refunded.
package enum StatusRule {
  package static func merged(_ current: OrderStatus, _ new: OrderStatus) -> OrderStatus { max(current, new) }
}
