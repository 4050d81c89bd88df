package import Vocabulary

/// A length of time in words: `14 days`, `12 hours`. Days and longer are calendar days, hours and shorter elapsed time (R10).
package struct Span: Hashable, Sendable, CustomStringConvertible {
  package enum Unit: String, CaseIterable, Hashable, Sendable {
    case seconds, minutes, hours, days, weeks, months, years

    /// Every spelling that is read.
    var words: [String] {
      switch self {
      case .seconds: ["s", "sec", "secs", "second", "seconds"]
      case .minutes: ["min", "mins", "minute", "minutes"]
      case .hours: ["h", "hour", "hours"]
      case .days: ["d", "day", "days"]
      case .weeks: ["w", "week", "weeks"]
      case .months: ["month", "months"]
      case .years: ["y", "year", "years"]
      }
    }

    package init?(word: some StringProtocol) {
      guard let unit = Unit.allCases.first(where: { $0.words.contains(String(word)) }) else { return nil }
      self = unit
    }

    /// Seconds of one, a month being 30 days and a year 365.
    var nominalSeconds: Int64 {
      switch self {
      case .seconds: 1
      case .minutes: 60
      case .hours: 3600
      case .days: 86_400
      case .weeks: 7 * 86_400
      case .months: 30 * 86_400
      case .years: 365 * 86_400
      }
    }
  }

  /// Zero or more.
  package var count: Int
  package var unit: Unit

  package init(_ count: Int, _ unit: Unit) {
    self.count = count
    self.unit = unit
  }

  /// Reads `14 days`, `1 hour`, `15 min`, `15min`; nil for anything else, and for more than 1,000,000 of a unit.
  package init?(parsing text: some StringProtocol) {
    let text = text.drop(while: \.isWhitespace)
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count).split(whereSeparator: \.isWhitespace)
    guard (1...7).contains(digits.count), let count = Int(digits), count <= 1_000_000, rest.count == 1,
      let unit = Unit(word: rest[0].lowercased())
    else { return nil }
    self.init(count, unit)
  }

  /// `14 days`, `1 day`
  package var description: String {
    "\(count) \(count == 1 ? String(unit.rawValue.dropLast()) : unit.rawValue)"
  }

  package var isCalendar: Bool {
    switch unit {
    case .seconds, .minutes, .hours: false
    case .days, .weeks, .months, .years: true
    }
  }

  /// The length as elapsed time, a day being 24 hours, a month 30 days, a year 365: for limits, not for dates.
  package var nominal: Elapsed { .seconds(Int64(count) * unit.nominalSeconds) }

  /// Whole calendar days; nil for hours and shorter, and for months and years, which need a date.
  package var days: Int? {
    switch unit {
    case .days: count
    case .weeks: count * 7
    case .seconds, .minutes, .hours, .months, .years: nil
    }
  }

  /// Moves a date forward, or back by a `sign` of −1. Hours and shorter move it by whole days only.
  package func moved(_ date: CivilDate, sign: Int = 1) -> CivilDate {
    switch unit {
    case .months: date.adding(months: sign * count)
    case .years: date.adding(months: sign * count * 12)
    case .seconds, .minutes, .hours, .days, .weeks: date + sign * Int(nominal.microseconds / 86_400_000_000)
    }
  }

  /// Moves an instant forward, or back by a `sign` of −1: calendar units keep the time of day in the zone.
  package func moved(_ instant: Instant, sign: Int = 1, in zone: Zone) -> Instant {
    guard isCalendar else {
      return sign < 0 ? instant - nominal : instant + nominal
    }
    let civil = zone.civil(instant)
    let fraction = instant.microseconds - instant.microseconds.quotientFloor(1_000_000) * 1_000_000
    return zone.instant(CivilMoment(date: moved(civil.date, sign: sign), time: civil.time))
      + Elapsed(microseconds: fraction)
  }
}

/// Lengths of time as people write them.
package enum DurationText {
  package static func span(_ text: some StringProtocol) -> Span? { Span(parsing: text) }

  /// Returns the elapsed time of `15 min` or `24 hours`; days are 24 hours. For limits such as `doubt_wait`.
  package static func elapsed(_ text: some StringProtocol) -> Elapsed? { Span(parsing: text)?.nominal }

  /// Returns the shortest exact words for an elapsed time: `15 minutes`, `3 days`, `90 seconds`.
  package static func words(_ elapsed: Elapsed) -> String {
    let seconds = elapsed.microseconds / 1_000_000
    for unit in [Span.Unit.days, .hours, .minutes] where seconds != 0 && seconds % unit.nominalSeconds == 0 {
      return Span(Int(seconds / unit.nominalSeconds), unit).description
    }
    return Span(Int(seconds), .seconds).description
  }
}
