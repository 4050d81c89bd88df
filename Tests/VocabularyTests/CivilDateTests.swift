import Foundation
import Testing
import Vocabulary

/// Dates against Foundation's calendar.
struct CivilDateTests {
  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    return calendar
  }()

  @Test func `every day of four centuries reads as Foundation reads it`() throws {
    let first = try #require(CivilDate(year: 1900, month: 1, day: 1))
    let last = try #require(CivilDate(year: 2300, month: 12, day: 31))
    let start = Date(timeIntervalSince1970: Double(first.days) * 86_400)
    // Foundation is slow: each day counts on from its first, and is asked on a prime number of days.
    for days in stride(from: first.days, through: last.days, by: 7 * 13 + 2) {
      let date = CivilDate(days: days)
      let theirs = Self.calendar.dateComponents(
        [.year, .month, .day, .weekday], from: start.addingTimeInterval(Double(days - first.days) * 86_400))
      #expect(date.parts.year == theirs.year)
      #expect(date.parts.month == theirs.month)
      #expect(date.parts.day == theirs.day)
      // Theirs begins with Sunday as 1.
      #expect(date.weekday == ((theirs.weekday ?? 0) + 5) % 7 + 1)
      #expect(CivilDate(year: date.parts.year, month: date.parts.month, day: date.parts.day) == date)
      #expect(CivilDate("\(date)") == date)
    }
  }

  @Test(arguments: [
    (2026, 2, 29), (2024, 2, 30), (1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (0, 1, 1),
    (10_000, 1, 1),
  ])
  func `a day that does not exist is no date`(year: Int, month: Int, day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: ["2026-3-1", "2026-03-01T00:00", " 2026-03-01", "2026/03/01", "２０２６-03-01", "+026-03-01", ""])
  func `a date is read as YYYY-MM-DD and nothing else`(text: String) {
    #expect(CivilDate(text) == nil)
  }

  @Test(arguments: [
    ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
    ("2026-11-30", 3, "2027-02-28"), ("2026-01-15", -13, "2024-12-15"), ("2024-02-29", 12, "2025-02-28"),
    ("2026-05-31", 0, "2026-05-31"),
  ])
  func `adding months ends on the month's last day at the latest`(from: String, months: Int, to: String) throws {
    #expect(try #require(CivilDate(from)).adding(months: months).description == to)
  }

  @Test(arguments: [("9:05", "09:05"), ("23:59", "23:59"), ("00:00", "00:00")])
  func `a time of day is read and written`(text: String, written: String) throws {
    #expect(try #require(CivilTime(text)).description == written)
  }

  @Test(arguments: ["24:00", "9:5", "12:60", "12", "12:00:00", "-1:00", "a:00"])
  func `what is no time of day is refused`(text: String) {
    #expect(CivilTime(text) == nil)
  }
}

struct InstantTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
    (1_772_446_830_000_000, "2026-03-02T10:20:30Z"), (-86_400_000_000, "1969-12-31T00:00:00Z"),
  ])
  func `an instant is written in UTC`(microseconds: Int64, text: String) {
    #expect(Instant(microseconds: microseconds).description == text)
  }

  @Test func `instants are written as Foundation reads them`() throws {
    let formatter = ISO8601DateFormatter()
    for seconds in stride(from: Int64(-4_000_000_000), through: 8_000_000_000, by: 97_654_321) {
      let date = try #require(formatter.date(from: Instant(seconds: seconds).description))
      #expect(Int64(date.timeIntervalSince1970) == seconds)
    }
  }
}
