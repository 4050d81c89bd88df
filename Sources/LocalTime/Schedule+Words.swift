import Vocabulary

extension Schedule {
  /// Reads the words of a moment that comes again:
  /// `every day at 9:00`, `every day at 9:00 and 18:00`, `every weekday at …`, `every weekend at …`,
  /// `every Monday and Thursday at …`, `every month on the 1st and 15th at …`, `every month on the last day at …`,
  /// `every month on the first Monday at …`, `every year on 11 November at …`, `every hour`, `cron 0 10 * * 1`.
  package init(parsing text: String) throws(ScheduleError) {
    var reader = WordReader(text)
    guard let first = reader.next() else { throw reader.error("an empty schedule", at: nil) }
    if first.text == "cron" {
      self = try Schedule.cron(&reader)
      return
    }
    guard first.text == "every" else { throw reader.error("a schedule begins with 'every' or 'cron'", at: first) }
    guard let unit = reader.next() else { throw reader.error("nothing after 'every'", at: first) }
    let days: Days
    let subject: String
    switch unit.text {
    case "hour":
      if let extra = reader.next() { throw reader.error("unexpected '\(extra.original)'", at: extra) }
      self.init(days: .every, times: (0..<24).map { $0 * 3600 }, description: "every hour")
      return
    case "day":
      (days, subject) = (.every, "every day")
    case "weekday":
      (days, subject) = (.weekdays(0b0011_1110), "every weekday")
    case "weekend":
      (days, subject) = (.weekdays(0b1100_0000), "every weekend")
    case "month":
      (days, subject) = try Schedule.monthDays(&reader, after: unit)
    case "year":
      (days, subject) = try Schedule.yearDay(&reader, after: unit)
    default:
      (days, subject) = try Schedule.weekdays(&reader, first: unit)
    }
    let times = try Schedule.times(&reader)
    self.init(days: days, times: times, description: "\(subject) at \(Schedule.text(of: times))")
  }

  /// `at 9:00`, `at 9:00 and 18:00`, to the end of the text.
  private static func times(_ reader: inout WordReader) throws(ScheduleError) -> [Int32] {
    guard let at = reader.next() else { throw reader.error("no time of day", at: nil) }
    guard at.text == "at" else { throw reader.error("expected 'at' and a time, not '\(at.original)'", at: at) }
    var times: Set<Int32> = []
    while let word = reader.next() {
      if word.text == "and", !times.isEmpty { continue }
      guard let time = CivilTime(word.text) else {
        throw reader.error(
          "'\(word.original)' is not a time of day", hint: "Write hours and minutes: `10:00`.", at: word)
      }
      times.insert(time.secondOfDay)
    }
    guard !times.isEmpty else { throw reader.error("no time of day", at: at) }
    return times.sorted()
  }

  private static func text(of times: [Int32]) -> String {
    joined(times.map { CivilTime(secondOfDay: $0).description })
  }

  private static func weekdays(_ reader: inout WordReader, first: Word) throws(ScheduleError) -> (Days, String) {
    var bits: UInt8 = 0
    var word: Word? = first
    while let current = word {
      guard let weekday = Names.weekday(current.text) else {
        throw reader.error("'\(current.original)' is not a day", hint: ScheduleError.forms, at: current)
      }
      bits |= 1 << UInt8(weekday)
      guard let ahead = reader.peek(), ahead.text != "at" else { break }
      if ahead.text == "and" { _ = reader.next() }
      word = reader.next()
    }
    let names = (1...7).filter { bits >> UInt8($0) & 1 == 1 }.map { Names.weekdays[$0 - 1] }
    if names.count == 7 { return (.every, "every day") }
    return (.weekdays(bits), "every " + joined(names))
  }

  private static func monthDays(_ reader: inout WordReader, after unit: Word) throws(ScheduleError) -> (Days, String) {
    guard let on = reader.next(), on.text == "on" else {
      throw reader.error("which day of the month", hint: "Write `every month on the 1st at 9:00`.", at: unit)
    }
    var bits: UInt32 = 0
    while let word = reader.peek(), word.text != "at" {
      _ = reader.next()
      if word.text == "the" || word.text == "and" && bits != 0 { continue }
      if let week = Names.week(word.text), let ahead = reader.peek() {
        if week == 5, ahead.text == "day" {
          _ = reader.next()
          bits |= 1
          continue
        }
        if let weekday = Names.weekday(ahead.text), bits == 0 {
          _ = reader.next()
          let text = "every month on the \(Names.weeks[week - 1]) \(Names.weekdays[weekday - 1])"
          return (.monthWeekday(week: week, weekday: weekday), text)
        }
      }
      guard let day = Names.dayOfMonth(word.text) else {
        throw reader.error(
          "'\(word.original)' is not a day of the month",
          hint: "Write `the 1st`, `the last day` or `the first Monday`.",
          at: word)
      }
      bits |= 1 << UInt32(day)
    }
    guard bits != 0 else { throw reader.error("which day of the month", at: on) }
    var names = (1...31).filter { bits >> UInt32($0) & 1 == 1 }.map(Names.ordinal)
    if bits & 1 == 1 { names.append("last day") }
    return (.monthDays(bits), "every month on the " + joined(names))
  }

  private static func yearDay(_ reader: inout WordReader, after unit: Word) throws(ScheduleError) -> (Days, String) {
    guard let on = reader.next(), on.text == "on", let one = reader.next(), let two = reader.next() else {
      throw reader.error("which day of the year", hint: "Write `every year on 11 November at 10:00`.", at: unit)
    }
    let written = [(one.text, two.text), (two.text, one.text)]
    for (dayText, monthText) in written {
      guard let day = Names.dayOfMonth(dayText), let month = Names.month(monthText) else { continue }
      guard day <= CivilDate.length(ofMonth: month, year: 2000) else {
        throw reader.error("\(Names.months[month - 1]) has no day \(day)", at: one)
      }
      return (.yearDay(month: month, day: day), "every year on \(day) \(Names.months[month - 1])")
    }
    throw reader.error("'\(one.original) \(two.original)' is not a day of the year", at: one)
  }

  private static func joined(_ parts: [String]) -> String {
    guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}

/// One word of a schedule and its place.
struct Word {
  /// In lower case, without a comma behind it.
  var text: String
  var original: String
  var range: Range<Int>
}

struct WordReader {
  private let words: [Word]
  private let length: Int
  private var position = 0

  init(_ text: String) {
    var words: [Word] = []
    var offset = 0
    for part in text.split(separator: " ", omittingEmptySubsequences: false) {
      let length = part.utf8.count
      if length > 0 {
        let trimmed = part.hasSuffix(",") ? part.dropLast() : part
        words.append(
          Word(text: trimmed.lowercased(), original: String(part), range: offset..<offset + trimmed.utf8.count))
      }
      offset += length + 1
    }
    self.words = words
    self.length = text.utf8.count
  }

  func peek() -> Word? { position < words.count ? words[position] : nil }

  mutating func next() -> Word? {
    guard position < words.count else { return nil }
    position += 1
    return words[position - 1]
  }

  func error(_ message: String, hint: String = ScheduleError.forms, at word: Word?) -> ScheduleError {
    ScheduleError(message: message, hint: hint, range: word?.range ?? length..<length)
  }
}
