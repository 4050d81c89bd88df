/// A moment as a reader's calendar and clock show it.
struct CivilTimestamp {
  /// Microseconds since 1970, of the moment.
  let microseconds: Int64
  /// Seconds east of UTC.
  let offset: Int
  let year: Int64
  let month: Int
  let day: Int
  let hour: Int
  let minute: Int
  let second: Int
  let fraction: Int
  /// Days since 1970 of the local date.
  let days: Int64

  init(microseconds: Int64, offset: Int) {
    self.microseconds = microseconds
    self.offset = offset
    let local = microseconds.addingReportingOverflow(Int64(offset) &* 1_000_000).partialValue
    let dayLength: Int64 = 86_400_000_000
    var days = local / dayLength
    var rest = local % dayLength
    if rest < 0 {
      days -= 1
      rest += dayLength
    }
    self.days = days
    hour = Int(rest / 3_600_000_000)
    minute = Int(rest / 60_000_000 % 60)
    second = Int(rest / 1_000_000 % 60)
    fraction = Int(rest % 1_000_000)
    (year, month, day) = Self.civil(days)
  }

  /// The date of a day since 1970, in the Gregorian calendar.
  static func civil(_ days: Int64) -> (year: Int64, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
  }

  static func days(year: Int64, month: Int, day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func length(ofMonth month: Int, year: Int64) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// 0 for Sunday.
  var weekday: Int { Int(((days + 4) % 7 + 7) % 7) }
  var dayOfYear: Int { Int(days - Self.days(year: year, month: 1, day: 1)) + 1 }

  /// The ISO 8601 week and its year.
  var week: (year: Int64, week: Int) {
    let weekday = (weekday + 6) % 7
    let thursday = days - Int64(weekday) + 3
    let year = Self.civil(thursday).year
    return (year, Int((thursday - Self.days(year: year, month: 1, day: 1)) / 7) + 1)
  }

  func appendDate(to bytes: inout [UInt8]) {
    appendPadded(year, width: 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    appendPadded(Int64(month), width: 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    appendPadded(Int64(day), width: 2, to: &bytes)
  }

  func appendTime(to bytes: inout [UInt8]) {
    appendPadded(Int64(hour), width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    appendPadded(Int64(minute), width: 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    appendPadded(Int64(second), width: 2, to: &bytes)
  }

  /// Appends `2026-03-01T10:00:00Z`, for a timestamp of UTC.
  func appendISO(to bytes: inout [UInt8]) {
    appendDate(to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    appendTime(to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  /// Appends `2026-03-01 10:00:00 +0800`.
  func appendDefault(to bytes: inout [UInt8]) {
    appendDate(to: &bytes)
    bytes.append(UInt8(ascii: " "))
    appendTime(to: &bytes)
    bytes.append(UInt8(ascii: " "))
    appendOffset(colons: 0, to: &bytes)
  }

  func appendOffset(colons: Int, to bytes: inout [UInt8]) {
    bytes.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    let magnitude = abs(offset)
    appendPadded(Int64(magnitude / 3600), width: 2, to: &bytes)
    if colons > 0 { bytes.append(UInt8(ascii: ":")) }
    appendPadded(Int64(magnitude / 60 % 60), width: 2, to: &bytes)
    if colons > 1 {
      bytes.append(UInt8(ascii: ":"))
      appendPadded(Int64(magnitude % 60), width: 2, to: &bytes)
    }
  }
}
