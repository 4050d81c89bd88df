package import Vocabulary

/// Moments that come again, in words (`every Monday at 10:00`) or as cron (`cron 0 10 * * 1`).
package struct Schedule: Hashable, Sendable, CustomStringConvertible {
  /// Which days of the calendar.
  enum Days: Hashable, Sendable {
    case every
    /// Bits 1 (Monday) to 7 (Sunday).
    case weekdays(UInt8)
    /// Bits 1 to 31, and bit 0 for the last day. A day that the month lacks is its last.
    case monthDays(UInt32)
    /// The first to fourth (or, 5, the last) weekday of a month.
    case monthWeekday(week: Int, weekday: Int)
    /// A day of every year.
    case yearDay(month: Int, day: Int)
    case cron(CronFields)
  }

  let days: Days
  /// Seconds of the day, ascending; at least one.
  let times: [Int32]
  /// The canonical text.
  package let description: String

  init(days: Days, times: [Int32], description: String) {
    self.days = days
    self.times = times
    self.description = description
  }

  /// Whether a day can have several moments, so that an occurrence needs the time beside the date (R1).
  package var timesPerDayCanExceedOne: Bool { times.count > 1 }

  /// The times of day, ascending; to hold against quiet hours (R9).
  package var timesOfDay: [CivilTime] { times.map(CivilTime.init(secondOfDay:)) }

  /// Returns whether any of the day's moments fall on a date.
  package func includes(_ date: CivilDate) -> Bool {
    let (year, month, day) = date.parts
    switch days {
    case .every: return true
    case .weekdays(let bits): return bits >> UInt8(date.weekday) & 1 == 1
    case .monthDays(let bits):
      if bits >> UInt32(day) & 1 == 1 { return true }
      let length = CivilDate.length(ofMonth: month, year: year)
      return day == length && (bits & 1 == 1 || bits >> UInt32(length + 1) != 0)
    case .monthWeekday(let week, let weekday):
      guard date.weekday == weekday else { return false }
      return week == 5 ? day + 7 > CivilDate.length(ofMonth: month, year: year) : (day - 1) / 7 + 1 == week
    case .yearDay(let yearMonth, let yearDay):
      return Anniversary.date(month: yearMonth, day: yearDay, year: year) == date
    case .cron(let fields): return fields.includes(month: month, day: day, weekday: date.weekday)
    }
  }

  /// Returns every moment later than `after` up to and including `through`, in order.
  package func moments(after: CivilMoment, through: CivilMoment) -> [CivilMoment] {
    var moments: [CivilMoment] = []
    var date = after.date
    while date <= through.date {
      if includes(date) {
        for time in times {
          let moment = CivilMoment(date: date, time: CivilTime(secondOfDay: time))
          if moment > after, moment <= through { moments.append(moment) }
        }
      }
      date = date + 1
    }
    return moments
  }

  /// Returns the first moment later than `after`; nil where none comes within nine years.
  package func next(after: CivilMoment) -> CivilMoment? {
    for offset in 0..<3300 where includes(after.date + offset) {
      for time in times {
        let moment = CivilMoment(date: after.date + offset, time: CivilTime(secondOfDay: time))
        if moment > after { return moment }
      }
    }
    return nil
  }

  /// Returns the moments whose instants in a zone are later than `after`, up to and including `through`. Two moments that
  /// a gap in the zone moves to the same instant are one.
  package func moments(
    after: Instant, through: Instant, in zone: Zone
  ) -> [(civil: CivilMoment, instant: Instant)] {
    guard after < through else { return [] }
    let from = CivilMoment(date: zone.date(after) - 2, time: CivilTime(secondOfDay: 0))
    let to = CivilMoment(date: zone.date(through) + 1, time: CivilTime(secondOfDay: 86_399))
    var found: [(civil: CivilMoment, instant: Instant)] = []
    for civil in moments(after: from, through: to) {
      let instant = zone.instant(civil)
      if instant > after, instant <= through, found.last?.instant != instant { found.append((civil, instant)) }
    }
    return found
  }
}

/// The three day fields of a cron line.
struct CronFields: Hashable, Sendable {
  /// Bits 1 to 31.
  var days: UInt32
  /// Bits 1 to 12.
  var months: UInt32
  /// Bits 1 (Monday) to 7 (Sunday).
  var weekdays: UInt32
  /// Whether a field begins with `*`; where neither does, either is enough, as in Vixie's cron.
  var anyDay: Bool
  var anyWeekday: Bool

  func includes(month: Int, day: Int, weekday: Int) -> Bool {
    guard months >> UInt32(month) & 1 == 1 else { return false }
    let dayFits = days >> UInt32(day) & 1 == 1
    let weekdayFits = weekdays >> UInt32(weekday) & 1 == 1
    return anyDay || anyWeekday ? dayFits && weekdayFits : dayFits || weekdayFits
  }
}
