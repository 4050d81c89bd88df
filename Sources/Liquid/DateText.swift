/// Reads a date as people and programs write it: ISO 8601, `March 14, 2016`, `14/3/2016 10:00 PM`, `2016年3月14日`.
struct DateText {
  private var numbers: [(value: Int64, length: Int)] = []
  private var month: Int?
  private var time: (hour: Int, minute: Int, second: Int, fraction: Int)?
  private var isAfternoon: Bool?
  private(set) var zone: Int?
  private var hasSlash = false
  private let bytes: [UInt8]
  private var place = 0

  /// The moment in local time: days since 1970 and microseconds of the day; nil for what is no date.
  static func read(_ bytes: [UInt8], today: CivilTimestamp) -> (days: Int64, micros: Int64, zone: Int?)? {
    guard bytes.count <= 100 else { return nil }
    var text = DateText(bytes: bytes)
    guard text.scan(), let days = text.days(today) else { return nil }
    let time = text.time ?? (0, 0, 0, 0)
    var hour = time.hour
    if let isAfternoon = text.isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard hour <= 24, time.minute < 60, time.second <= 60 else { return nil }
    let seconds = Int64(hour * 3600 + time.minute * 60 + min(time.second, 59))
    return (days, seconds * 1_000_000 + Int64(time.fraction), text.zone)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func scan() -> Bool {
    while place < bytes.count {
      let byte = bytes[place]
      if isDigit(byte) {
        guard scanNumber() else { return false }
      } else if (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A {
        guard scanWord() else { return false }
      } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), time != nil, zone == nil, scanZone(byte) {
        continue
      } else {
        if byte == UInt8(ascii: "/") { hasSlash = true }
        place += 1
      }
    }
    return !numbers.isEmpty || time != nil || month != nil
  }

  private mutating func digits(_ limit: Int) -> (value: Int64, length: Int) {
    var value: Int64 = 0
    let start = place
    while place < bytes.count, isDigit(bytes[place]), place - start < limit {
      value = value * 10 + Int64(bytes[place] - 0x30)
      place += 1
    }
    return (value, place - start)
  }

  private func hasDigit(at place: Int) -> Bool { place < bytes.count && isDigit(bytes[place]) }

  private mutating func scanNumber() -> Bool {
    let first = digits(18)
    guard !hasDigit(at: place) else { return false }
    if time == nil, (1...12).contains(first.value), hasHalfOfDay {
      time = (Int(first.value), 0, 0, 0)
      return true
    }
    guard place < bytes.count, bytes[place] == UInt8(ascii: ":"), hasDigit(at: place + 1), time == nil else {
      numbers.append(first)
      if first.length == 8, time == nil, place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "t"),
        hasDigit(at: place + 1)
      {
        return scanShortTime()
      }
      return numbers.count <= 3
    }
    place += 1
    var found = (hour: Int(clamping: first.value), minute: Int(digits(2).value), second: 0, fraction: 0)
    if place < bytes.count, bytes[place] == UInt8(ascii: ":"), hasDigit(at: place + 1) {
      place += 1
      found.second = Int(digits(2).value)
      if place < bytes.count, bytes[place] == UInt8(ascii: ".") || bytes[place] == UInt8(ascii: ","),
        hasDigit(at: place + 1)
      {
        place += 1
        let part = digits(6)
        found.fraction = Int(part.value)
        for _ in part.length..<6 { found.fraction *= 10 }
        while hasDigit(at: place) { place += 1 }
      }
    }
    time = found
    return true
  }

  /// Whether `am` or `pm` follows, with a space or without.
  private var hasHalfOfDay: Bool {
    let start = place < bytes.count && bytes[place] == 0x20 ? place + 1 : place
    guard start + 1 < bytes.count, bytes[start + 1] | 0x20 == UInt8(ascii: "m") else { return false }
    let isLetter = start + 2 < bytes.count && isWord(bytes[start + 2])
    return !isLetter && (bytes[start] | 0x20 == UInt8(ascii: "a") || bytes[start] | 0x20 == UInt8(ascii: "p"))
  }

  /// `T140509` or `T1405` after a date without dashes.
  private mutating func scanShortTime() -> Bool {
    place += 1
    let (value, length) = digits(6)
    guard length == 4 || length == 6, !hasDigit(at: place) else { return false }
    let clock = Int(length == 4 ? value * 100 : value)
    time = (clock / 10_000, clock / 100 % 100, clock % 100, 0)
    return true
  }

  /// False for what cannot be part of a date: the week of `2026-W10`.
  private mutating func scanWord() -> Bool {
    let start = place
    while place < bytes.count, (bytes[place] | 0x20) >= 0x61, (bytes[place] | 0x20) <= 0x7A { place += 1 }
    let word = String(decoding: bytes[start..<place].map { $0 | 0x20 }, as: UTF8.self)
    switch word {
    case "am", "a": isAfternoon = false
    case "pm", "p": isAfternoon = true
    case "z", "utc", "gmt": zone = 0
    case "edt": zone = -4 * 3600
    case "est", "cdt": zone = -5 * 3600
    case "mdt": zone = -6 * 3600
    case "mst", "pdt": zone = -7 * 3600
    case "pst": zone = -8 * 3600
    case "w" where hasDigit(at: place): return false
    default:
      guard word.utf8.count >= 3, month == nil else { return true }
      month = DateNames.english.months.firstIndex { name in
        let name = name.lowercased()
        return name == word || name.hasPrefix(word) && (word.utf8.count == 3 || word == "sept")
      }.map { $0 + 1 }
    }
    return true
  }

  private mutating func scanZone(_ sign: UInt8) -> Bool {
    let start = place
    place += 1
    var (value, length) = digits(4)
    if length == 2 {
      value *= 100
      if place < bytes.count, bytes[place] == UInt8(ascii: ":") {
        place += 1
        value += digits(2).value
      }
    } else if length != 4 {
      place = start
      return false
    }
    let seconds = Int(value / 100 * 3600 + value % 100 * 60)
    zone = sign == UInt8(ascii: "-") ? -seconds : seconds
    return true
  }

  private func days(_ today: CivilTimestamp) -> Int64? {
    var (year, month, day): (Int64, Int64, Int64) = (today.year, Int64(self.month ?? 0), 1)
    let count = numbers.count
    if self.month != nil {
      if let place = numbers.firstIndex(where: { $0.length >= 3 || $0.value > 31 }) {
        year = fullYear(numbers[place])
        if let other = numbers.indices.first(where: { $0 != place }) { day = numbers[other].value }
      } else {
        if count > 0 { day = numbers[0].value }
        if count > 1 { year = fullYear(numbers[1]) }
      }
    } else {
      switch count {
      case 0 where time != nil: return today.days
      case 1 where numbers[0].length == 8:
        (year, month, day) = (numbers[0].value / 10_000, numbers[0].value / 100 % 100, numbers[0].value % 100)
      case 2 where numbers[0].length == 4: (year, month) = (numbers[0].value, numbers[1].value)
      case 2 where hasSlash: (month, day) = (numbers[0].value, numbers[1].value)
      case 3 where numbers[2].length == 4: (day, month, year) = (numbers[0].value, numbers[1].value, numbers[2].value)
      case 3: (year, month, day) = (fullYear(numbers[0]), numbers[1].value, numbers[2].value)
      default: return nil
      }
    }
    guard (1...12).contains(month), (-9_999...9_999).contains(year), day >= 1,
      day <= CivilTimestamp.length(ofMonth: Int(month), year: year)
    else { return nil }
    return CivilTimestamp.days(year: year, month: Int(month), day: Int(day))
  }

  private func fullYear(_ number: (value: Int64, length: Int)) -> Int64 {
    number.length > 2 ? number.value : number.value + (number.value < 69 ? 2000 : 1900)
  }
}
