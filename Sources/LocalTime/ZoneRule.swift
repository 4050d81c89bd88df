import Vocabulary

/// The rule that a zone follows after its last recorded transition: the POSIX text `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Hashable, Sendable {
  var standard: Int32
  var daylight: Int32
  var begin: Day
  var end: Day

  /// A day of the year and a time on it, which may lie outside the day (RFC 8536: −167 to 167 hours).
  struct Day: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
      /// The n-th weekday (0 is Sunday) of a month; 5 is the last.
      case weekday(month: Int, week: Int, weekday: Int)
      /// 1 ... 365, the leap day never counted.
      case julian(Int)
      /// 0 ... 365, the leap day counted.
      case zeroBased(Int)
    }
    var kind: Kind
    var seconds: Int64

    /// Returns the local seconds since 1970 in a year.
    func local(year: Int) -> Int64? {
      guard let newYear = CivilDate(year: year, month: 1, day: 1) else { return nil }
      let date: CivilDate
      switch kind {
      case .julian(let day):
        date = newYear + (day - 1 + (CivilDate.isLeap(year: year) && day >= 60 ? 1 : 0))
      case .zeroBased(let day):
        date = newYear + day
      case .weekday(let month, let week, let weekday):
        guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
        var day = 1 + (weekday - first.weekday % 7 + 7) % 7 + (week - 1) * 7
        if day > CivilDate.length(ofMonth: month, year: year) { day -= 7 }
        date = first + (day - 1)
      }
      return Int64(date.days) * 86_400 + seconds
    }
  }

  /// Returns nil for a zone without daylight time, and for text that is no rule.
  init?(_ text: String) {
    var scanner = Scanner(bytes: Array(text.utf8))
    guard scanner.name(), let west = scanner.time(), scanner.name() else { return nil }
    standard = Int32(-west)
    daylight = standard + 3600
    if !scanner.isAt(","), let daylightWest = scanner.time() { daylight = Int32(-daylightWest) }
    guard scanner.take(","), let begin = scanner.day(), scanner.take(","), let end = scanner.day(), scanner.isAtEnd
    else { return nil }
    self.begin = begin
    self.end = end
  }

  /// Returns every change in the years, in order.
  func changes(years: ClosedRange<Int>) -> [(at: Int64, offset: Int32)] {
    var changes: [(at: Int64, offset: Int32)] = []
    for year in years {
      guard let begins = begin.local(year: year), let ends = end.local(year: year) else { continue }
      changes.append((begins - Int64(standard), daylight))
      changes.append((ends - Int64(daylight), standard))
    }
    return changes.sorted { $0.at < $1.at }
  }

  private struct Scanner {
    var bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    func isAt(_ character: Character) -> Bool {
      position < bytes.count && bytes[position] == character.asciiValue
    }

    mutating func take(_ character: Character) -> Bool {
      guard isAt(character) else { return false }
      position += 1
      return true
    }

    /// `CET` or `<+03>`.
    mutating func name() -> Bool {
      let start = position
      if take("<") {
        while position < bytes.count, !isAt(">") { position += 1 }
        return take(">")
      }
      while position < bytes.count, (65...90).contains(bytes[position] & 0xDF) { position += 1 }
      return position > start
    }

    mutating func number() -> Int? {
      let start = position
      var value = 0
      while position < bytes.count, position - start < 4, (48...57).contains(bytes[position]) {
        value = value * 10 + Int(bytes[position] - 48)
        position += 1
      }
      return position > start ? value : nil
    }

    /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
    mutating func time() -> Int64? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard let hours = number() else { return nil }
      var seconds = hours * 3600
      if take(":") {
        guard let minutes = number() else { return nil }
        seconds += minutes * 60
        if take(":") {
          guard let rest = number() else { return nil }
          seconds += rest
        }
      }
      return Int64(isNegative ? -seconds : seconds)
    }

    mutating func day() -> Day? {
      let kind: Day.Kind
      if take("M") {
        guard let month = number(), take("."), let week = number(), take("."), let weekday = number(),
          (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
        else { return nil }
        kind = .weekday(month: month, week: week, weekday: weekday)
      } else if take("J") {
        guard let day = number(), (1...365).contains(day) else { return nil }
        kind = .julian(day)
      } else {
        guard let day = number(), (0...365).contains(day) else { return nil }
        kind = .zeroBased(day)
      }
      guard take("/") else { return Day(kind: kind, seconds: 7200) }
      guard let seconds = time() else { return nil }
      return Day(kind: kind, seconds: seconds)
    }
  }
}
