package import Vocabulary

/// On which day 29 February is kept in a year without one.
package enum LeapDayRule: String, Hashable, Sendable {
  case february28 = "28 February"
  case march1 = "1 March"
}

/// Days that come every year.
package enum Anniversary {
  /// Returns the day on which a month and day are kept in a year. A day that no year has (30 February) is kept on the
  /// last day of its month.
  package static func date(month: Int, day: Int, year: Int, leapDay: LeapDayRule = .february28) -> CivilDate {
    let month = min(max(month, 1), 12)
    if month == 2, day == 29, leapDay == .march1, !CivilDate.isLeap(year: year) {
      return civil(year, 3, 1)
    }
    return civil(year, month, min(max(day, 1), CivilDate.length(ofMonth: month, year: year)))
  }

  /// Returns the days within `dates` on which a month and day are kept, in order.
  package static func dates(
    month: Int, day: Int, in dates: ClosedRange<CivilDate>, leapDay: LeapDayRule = .february28
  ) -> [CivilDate] {
    (dates.lowerBound.parts.year...dates.upperBound.parts.year)
      .map { date(month: month, day: day, year: $0, leapDay: leapDay) }
      .filter { dates.contains($0) }
  }

  /// Returns the first day, `date` or later, on which a month and day are kept.
  package static func next(
    month: Int, day: Int, onOrAfter date: CivilDate, leapDay: LeapDayRule = .february28
  ) -> CivilDate {
    let year = date.parts.year
    let thisYear = self.date(month: month, day: day, year: year, leapDay: leapDay)
    return thisYear >= date ? thisYear : self.date(month: month, day: day, year: year + 1, leapDay: leapDay)
  }

  /// Returns the stored `month_day` values (month times one hundred plus day) whose anniversary falls on one of the
  /// dates, ascending.
  package static func monthDays(
    for dates: ClosedRange<CivilDate>, leapDay: LeapDayRule = .february28
  ) -> [Int] {
    var found: Set<Int> = []
    // After a year and a bit every value was met.
    var date = dates.lowerBound
    let last = min(dates.upperBound, dates.lowerBound + 366)
    while date <= last {
      let monthDay = date.monthDay
      found.insert(monthDay)
      let year = date.parts.year
      if monthDay == (leapDay == .february28 ? 228 : 301), !CivilDate.isLeap(year: year) { found.insert(229) }
      date = date + 1
    }
    return found.sorted()
  }

  /// Returns how many anniversaries of `date` have passed by `today`: a person's age from a birthday.
  package static func years(from date: CivilDate, to today: CivilDate, leapDay: LeapDayRule = .february28) -> Int {
    let (year, month, day) = date.parts
    let current = today.parts.year
    let kept = self.date(month: month, day: day, year: current, leapDay: leapDay)
    return current - year - (today < kept ? 1 : 0)
  }

  private static func civil(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
    CivilDate(year: min(max(year, 1), 9999), month: month, day: day) ?? CivilDate(days: 0)
  }
}
