package import Rules
package import Vocabulary

/// What a plan would do, or did: the waterfall of R11 with what people ask about it.
package struct PlanSummary: Sendable {
  package var campaign: String
  package var version: String
  package var asOf: Instant
  package var waterfall = Waterfall()
  /// Messages by channel; with `sms and email` a person is in both.
  package var channels: [Channel: Int] = [:]
  /// SMS parts of all messages, and of the longest.
  package var parts = 0
  package var longestParts = 0
  /// Variables that lacked a value, with how many people that stopped.
  package var missing: [String: Int] = [:]
  /// People written to, by the words of the moment.
  package var moments: [String: Int] = [:]
  /// Messages by the local due time and zone: `09:30 Asia/Shanghai`.
  package var dueTimes: [DueTime: Int] = [:]
  /// The first few who would be written to, for a terminal.
  package var examples: [Example] = []
  /// Those that were asked for (`Planner.shows`).
  package var people: [PlannedPerson] = []

  package struct DueTime: Hashable, Sendable {
    package var zone: String
    package var moment: CivilMoment
  }

  package struct Example: Hashable, Sendable {
    package var customer: CustomerID
    package var name: String
    package var channels: [Channel]
    package var occurrence: String
  }

  package init(campaign: String, version: String, asOf: Instant) {
    self.campaign = campaign
    self.version = version
    self.asOf = asOf
  }

  mutating func add(_ other: PlanSummary) {
    waterfall += other.waterfall
    channels.merge(other.channels, uniquingKeysWith: +)
    parts += other.parts
    longestParts = max(longestParts, other.longestParts)
    missing.merge(other.missing, uniquingKeysWith: +)
    people += other.people
    moments.merge(other.moments, uniquingKeysWith: +)
    dueTimes.merge(other.dueTimes, uniquingKeysWith: +)
    examples += other.examples.prefix(max(0, PlanSummary.exampleCount - examples.count))
  }

  static let exampleCount = 5
}
