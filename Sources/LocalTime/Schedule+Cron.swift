import Vocabulary

extension Schedule {
  /// Reads the five fields behind `cron`: minute, hour, day, month, weekday, as crontab(5) has them.
  static func cron(_ reader: inout WordReader) throws(ScheduleError) -> Schedule {
    let kinds: [CronField] = [.minute, .hour, .day, .month, .weekday]
    var sets: [UInt64] = []
    var words: [Word] = []
    for kind in kinds {
      guard let word = reader.next() else {
        throw reader.error("cron needs five fields: minute, hour, day, month, weekday", at: nil)
      }
      sets.append(try kind.read(word, reader))
      words.append(word)
    }
    if let extra = reader.next() {
      throw reader.error("a sixth cron field '\(extra.original)'", at: extra)
    }
    // Sunday is 0 in cron and 7 here.
    let weekdays = (sets[4] & 0b1111_1110) | (sets[4] & 1) << 7
    let fields = CronFields(
      days: UInt32(truncatingIfNeeded: sets[2]), months: UInt32(truncatingIfNeeded: sets[3]),
      weekdays: UInt32(truncatingIfNeeded: weekdays), anyDay: words[2].text.hasPrefix("*"),
      anyWeekday: words[4].text.hasPrefix("*"))
    guard fields.canFire else {
      throw reader.error("a day that no month of the schedule has", at: words[2])
    }
    var times: [Int32] = []
    for hour in 0..<24 where sets[1] >> UInt64(hour) & 1 == 1 {
      for minute in 0..<60 where sets[0] >> UInt64(minute) & 1 == 1 {
        times.append(Int32(hour * 3600 + minute * 60))
      }
    }
    return Schedule(
      days: .cron(fields), times: times, description: "cron " + words.map(\.original).joined(separator: " "))
  }
}

extension CronFields {
  /// Whether any month has a day that fits; `30 2` never comes.
  var canFire: Bool {
    if !anyDay && !anyWeekday { return true }
    for month in 1...12 where months >> UInt32(month) & 1 == 1 {
      for day in 1...CivilDate.length(ofMonth: month, year: 2000) where days >> UInt32(day) & 1 == 1 { return true }
    }
    return false
  }
}

private enum CronField: String {
  case minute, hour, day, month, weekday

  var limits: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .month: 1...12
    case .weekday: 0...7
    }
  }

  /// `*`, `5`, `1-5`, `*/15`, `1-10/2`, `mon-fri`, and lists of them.
  func read(_ word: Word, _ reader: WordReader) throws(ScheduleError) -> UInt64 {
    var bits: UInt64 = 0
    for part in word.text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
      var step = 1
      if pieces.count == 2 {
        guard let number = Int(pieces[1]), number > 0 else { throw wrong(word, reader) }
        step = number
      }
      guard (1...2).contains(pieces.count), let base = pieces.first else { throw wrong(word, reader) }
      let range: ClosedRange<Int>
      if base == "*" {
        range = self == .weekday ? 0...6 : limits
      } else {
        let ends = base.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let low = value(ends[0]), let high = value(ends[ends.count - 1]),
          low <= high
        else { throw wrong(word, reader) }
        range = low...(pieces.count == 2 && ends.count == 1 ? limits.upperBound : high)
      }
      for value in stride(from: range.lowerBound, through: range.upperBound, by: step) { bits |= 1 << UInt64(value) }
    }
    return bits
  }

  private func value(_ text: Substring) -> Int? {
    if let number = Int(text), text.allSatisfy(\.isNumber) { return limits.contains(number) ? number : nil }
    guard text.count == 3 else { return nil }
    switch self {
    case .month: return Names.month(String(text))
    case .weekday: return Names.weekday(String(text))
    case .minute, .hour, .day: return nil
    }
  }

  private func wrong(_ word: Word, _ reader: WordReader) -> ScheduleError {
    reader.error(
      "'\(word.original)' is not a cron \(rawValue)",
      hint:
        "A cron \(rawValue) is a number from \(limits.lowerBound) to \(limits.upperBound), `*`, a range, a list or a step.",
      at: word)
  }
}
