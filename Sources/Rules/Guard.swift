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

  /// What a campaign's run may always reach where it says nothing: small runs must not make the next one's limit tiny.
  package static let firstLimit = 1000

  /// Returns the most people that a run of a recurring campaign may write to: `at_most`, else three times the largest run
  /// so far, and 1,000 in any case: a day with one birthday must not stop the next, which has four.
  package static func limit(atMost: Int?, largestRun: Int) -> Int {
    if let atMost { return atMost }
    let (tripled, overflows) = largestRun.multipliedReportingOverflow(by: 3)
    return overflows ? Int.max : max(firstLimit, tripled)
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
