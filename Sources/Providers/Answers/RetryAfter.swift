import Vocabulary

/// How long a provider asks us to wait.
enum RetryAfter {
  /// More is not believed.
  static let longest = Elapsed.hours(24)

  static func wait(_ headers: [HTTPHeader], _ resetHeader: String?, at now: Instant) -> Elapsed? {
    if let text = headers.first("Retry-After") {
      if let seconds = seconds(text) { return bounded(seconds) }
      if let date = date(text) {
        // Both times by the provider's clock, where it tells it.
        let theirs = headers.first("Date").flatMap(Self.date) ?? now
        return bounded(theirs: theirs, date)
      }
    }
    if let resetHeader, let text = headers.first(resetHeader), let seconds = seconds(text) {
      return bounded(theirs: headers.first("Date").flatMap(date) ?? now, Instant(seconds: seconds))
    }
    return nil
  }

  private static func bounded(_ seconds: Int64) -> Elapsed {
    seconds > 86_400 ? longest : max(.seconds(0), .seconds(seconds))
  }

  private static func bounded(theirs now: Instant, _ date: Instant) -> Elapsed {
    min(longest, max(.seconds(0), date - now))
  }

  private static func seconds(_ text: String) -> Int64? {
    let trimmed = text.filter { $0 != " " }
    guard !trimmed.isEmpty, trimmed.utf8.count <= 12, trimmed.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return nil
    }
    return Int64(trimmed)
  }

  private static let months = [
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11,
    "Dec": 12,
  ]

  /// Reads the three forms of an HTTP date (RFC 9110, 5.6.7); nil for anything else.
  static func date(_ text: String) -> Instant? {
    var words = text.split { $0 == " " || $0 == "," }.map(String.init)
    guard words.count >= 4 else { return nil }
    words.removeFirst()
    if words.last == "GMT" { words.removeLast() }
    // Sunday, 06-Nov-94 08:49:37
    if words.count == 2 { words = words[0].split(separator: "-").map(String.init) + [words[1]] }
    guard words.count == 4 else { return nil }
    // Nov 6 08:49:37 1994
    if months[words[0]] != nil { words = [words[1], words[0], words[3], words[2]] }
    guard let day = Int(words[0]), let month = months[words[1]], var year = Int(words[2]) else { return nil }
    if words[2].utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
    let time = words[3].split(separator: ":").map { Int($0) }
    guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2],
      let date = CivilDate(year: year, month: month, day: day),
      let clock = CivilTime(hour: hour, minute: minute, second: min(second, 59))
    else { return nil }
    return Instant(seconds: Int64(date.days) * 86_400 + Int64(clock.secondOfDay))
  }
}
