package import Vocabulary

/// The hours of each day in which nobody is written to, in the customer's zone; they may reach over midnight.
package struct QuietHours: Hashable, Sendable, CustomStringConvertible {
  /// The first quiet second.
  package let start: CivilTime
  /// The first second that is allowed again.
  package let end: CivilTime

  /// Returns nil where start and end are the same, which would mean never or always.
  package init?(start: CivilTime, end: CivilTime) {
    guard start != end else { return nil }
    self.start = start
    self.end = end
  }

  /// Reads `21:00 to 09:00`.
  package init?(parsing text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 3, words[1] == "to", let start = CivilTime(words[0]), let end = CivilTime(words[2]) else {
      return nil
    }
    self.init(start: start, end: end)
  }

  package var description: String { "\(start) to \(end)" }

  package func contains(_ time: CivilTime) -> Bool {
    start < end ? time >= start && time < end : time >= start || time < end
  }

  /// Returns the moment itself, or the end of the quiet hours that it lies in.
  package func firstAllowed(from moment: CivilMoment) -> CivilMoment {
    guard contains(moment.time) else { return moment }
    return CivilMoment(date: moment.time < end ? moment.date : moment.date + 1, time: end)
  }

  /// Returns the first instant, `from` or later, at which the zone's clocks show an allowed time.
  package func firstAllowed(from instant: Instant, in zone: Zone) -> Instant {
    let civil = zone.civil(instant)
    guard contains(civil.time) else { return instant }
    let allowed = firstAllowed(from: civil)
    let first = zone.instant(allowed)
    // In an hour that comes twice the end of the quiet hours does too.
    return first > instant ? first : max(zone.lastInstant(allowed), instant)
  }
}
