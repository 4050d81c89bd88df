package import LocalTime
package import Vocabulary

/// What an expression is asked with: the moment, the shop's zone, the segments that it may name.
package struct AudienceContext: Sendable {
  /// Facts later than this are hidden (R35).
  package let now: Instant
  /// The zone of `today`, `this month` and of dates beside moments.
  package let zone: Zone
  /// Every segment that the expression names, directly or through others; they must not name one another in a circle.
  package var segments: [String: AudienceExpression]
  /// When the journey of the one customer asked about began, for expressions checked with `hasEntry`.
  package var entryAt: Instant?
  /// The zones that customers have, by name: what `in local time` is asked by. Those not named count as the shop's.
  package var customerZones: [String] = []
  /// The local date of `now`.
  package let today: CivilDate

  package init(
    now: Instant, zone: Zone, segments: [String: AudienceExpression] = [:], entryAt: Instant? = nil
  ) {
    self.now = now
    self.zone = zone
    self.segments = segments
    self.entryAt = entryAt
    self.today = zone.date(now)
  }

  /// The same moment by another clock.
  func local(to zone: Zone) -> AudienceContext {
    AudienceContext(now: now, zone: zone, segments: segments, entryAt: entryAt)
  }

  var entryMoment: Instant {
    guard let entryAt else { preconditionFailure("an expression with entry.at was asked without the entry's moment") }
    return entryAt
  }

  func segment(_ name: String) -> AudienceExpression {
    guard let segment = segments[name] else {
      preconditionFailure("segment '\(name)' is named by an expression and missing from its context")
    }
    return segment
  }
}
