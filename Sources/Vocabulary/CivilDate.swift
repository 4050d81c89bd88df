/// A day of the proleptic Gregorian calendar without a zone, as days since 1970-01-01.
package struct CivilDate: Hashable, Comparable, Sendable {
  package var days: Int32

  package init(days: Int32) {
    self.days = days
  }

  /// Makes a date, or nil where the day does not exist (`2026-02-30`) or the year is outside 1...9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.length(ofMonth: month, year: year)
    else { return nil }
    // Days from a civil date with the year beginning in March, so that the leap day is the last day of it.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.days = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  package var parts: (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// 1 is Monday and 7 is Sunday (ISO 8601).
  package var weekday: Int {
    let shifted = (Int(days) + 3) % 7
    return (shifted < 0 ? shifted + 7 : shifted) + 1
  }

  /// Month times one hundred plus day: what the `month_day` columns hold.
  package var monthDay: Int {
    let (_, month, day) = parts
    return month * 100 + day
  }

  package static func isLeap(year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year: year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func < (left: CivilDate, right: CivilDate) -> Bool { left.days < right.days }
  package static func + (date: CivilDate, days: Int) -> CivilDate { CivilDate(days: date.days + Int32(days)) }
  package static func - (date: CivilDate, days: Int) -> CivilDate { CivilDate(days: date.days - Int32(days)) }
  package static func - (left: CivilDate, right: CivilDate) -> Int { Int(left.days) - Int(right.days) }

  /// Adds calendar months; a day that the month lacks becomes its last (31 January + 1 month is 28 or 29 February).
  package func adding(months: Int) -> CivilDate {
    let (year, month, day) = parts
    let index = year * 12 + month - 1 + months
    let newYear = index >= 0 ? index / 12 : (index - 11) / 12
    let newMonth = index - newYear * 12 + 1
    let clamped = min(day, CivilDate.length(ofMonth: newMonth, year: newYear))
    return CivilDate(year: newYear, month: newMonth, day: clamped) ?? self
  }
}

extension CivilDate: CustomStringConvertible {
  /// ISO 8601, `2026-03-01`.
  package var description: String {
    let (year, month, day) = parts
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// Reads `YYYY-MM-DD` and nothing else.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    self.init(year: year, month: month, day: day)
  }
}

/// A time of day on a wall clock, in seconds since midnight (0 ..< 86,400).
package struct CivilTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var secondOfDay: Int32

  package init(secondOfDay: Int32) {
    self.secondOfDay = secondOfDay
  }

  package init?(hour: Int, minute: Int, second: Int = 0) {
    guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
    self.secondOfDay = Int32(hour * 3600 + minute * 60 + second)
  }

  /// Reads `H:MM` or `HH:MM`.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
      let hour = Int(parts[0]), let minute = Int(parts[1])
    else { return nil }
    self.init(hour: hour, minute: minute)
  }

  package var hour: Int { Int(secondOfDay) / 3600 }
  package var minute: Int { Int(secondOfDay) / 60 % 60 }
  package var second: Int { Int(secondOfDay) % 60 }

  /// `09:30`
  package var description: String { "\(padded(hour, 2)):\(padded(minute, 2))" }
  /// `09:30:00`
  package var withSeconds: String { "\(description):\(padded(second, 2))" }

  package static func < (left: CivilTime, right: CivilTime) -> Bool { left.secondOfDay < right.secondOfDay }
}

/// A date and a time of day on the same wall clock, without a zone.
package struct CivilMoment: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var date: CivilDate
  package var time: CivilTime

  package init(date: CivilDate, time: CivilTime) {
    self.date = date
    self.time = time
  }

  /// `2026-03-01 09:30`
  package var description: String { "\(date) \(time)" }

  package static func < (left: CivilMoment, right: CivilMoment) -> Bool {
    left.date == right.date ? left.time < right.time : left.date < right.date
  }
}

func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
