import LocalTime
import Testing
import Vocabulary

struct QuietHoursTests {
  @Test(
    arguments: [
      ("21:00 to 09:00", "2026-03-01 20:59", "2026-03-01 20:59"),
      ("21:00 to 09:00", "2026-03-01 21:00", "2026-03-02 09:00"),
      ("21:00 to 09:00", "2026-12-31 23:59", "2027-01-01 09:00"),
      ("21:00 to 09:00", "2026-03-01 00:00", "2026-03-01 09:00"),
      ("21:00 to 09:00", "2026-03-01 09:00", "2026-03-01 09:00"),
      ("12:00 to 14:00", "2026-03-01 13:00", "2026-03-01 14:00"),
      ("12:00 to 14:00", "2026-03-01 14:00", "2026-03-01 14:00"),
      ("22:00 to 00:00", "2026-03-01 23:00", "2026-03-02 00:00"),
      ("0:00 to 8:00", "2026-03-01 07:59", "2026-03-01 08:00"),
    ])
  func `R9 quiet hours move a moment to their end, over midnight too`(words: String, from: String, to: String) throws {
    let quiet = try #require(QuietHours(parsing: words))
    #expect(quiet.firstAllowed(from: try ZoneTests.moment(from)).description == to)
  }

  @Test(arguments: ["", "21:00", "21:00 to 21:00", "21:00 - 09:00", "25:00 to 09:00", "21 to 9"])
  func `what is not a pair of times is refused`(words: String) {
    #expect(QuietHours(parsing: words) == nil)
  }

  @Test func `the canonical text has two digits`() {
    #expect(QuietHours(parsing: " 9:00  to 21:00 ")?.description == "09:00 to 21:00")
  }

  @Test func `R10 quiet hours that end in a gap or in a repeated hour never end early`() throws {
    let zone = try #require(Zone.named("America/New_York"))
    let quiet = try #require(QuietHours(parsing: "21:00 to 01:30"))
    func allowed(_ text: String, _ quiet: QuietHours) throws -> String {
      quiet.firstAllowed(from: try ZoneTests.instant(text), in: zone).description
    }
    // 01:15 for the first and for the second time.
    #expect(try allowed("2026-11-01T05:15:00Z", quiet) == "2026-11-01T05:30:00Z")
    #expect(try allowed("2026-11-01T06:15:00Z", quiet) == "2026-11-01T06:30:00Z")
    let gap = try #require(QuietHours(parsing: "21:00 to 02:30"))
    #expect(try allowed("2026-03-08T06:15:00Z", gap) == "2026-03-08T07:00:00Z")
  }
}

struct AnniversaryTests {
  @Test(
    arguments: [
      (2, 29, 2026, LeapDayRule.february28, "2026-02-28"), (2, 29, 2026, .march1, "2026-03-01"),
      (2, 29, 2028, .february28, "2028-02-29"), (2, 29, 2028, .march1, "2028-02-29"),
      (2, 29, 2100, .february28, "2100-02-28"), (12, 31, 2026, .february28, "2026-12-31"),
      (4, 31, 2026, .february28, "2026-04-30"),
    ])
  func `R10 29 February is kept on 28 February unless told otherwise`(
    month: Int, day: Int, year: Int, rule: LeapDayRule, expected: String
  ) {
    #expect(Anniversary.date(month: month, day: day, year: year, leapDay: rule).description == expected)
  }

  @Test(
    arguments: [
      ("2026-12-30", "2027-01-02", LeapDayRule.february28, [101, 102, 1230, 1231]),
      ("2026-02-28", "2026-02-28", .february28, [228, 229]), ("2026-02-28", "2026-02-28", .march1, [228]),
      ("2026-03-01", "2026-03-01", .march1, [229, 301]), ("2026-03-01", "2026-03-01", .february28, [301]),
      ("2028-02-28", "2028-02-29", .february28, [228, 229]), ("2028-02-28", "2028-02-28", .february28, [228]),
      ("2028-03-01", "2028-03-01", .march1, [301]),
    ])
  func `the stored month and day of an anniversary wrap at New Year and know leap days`(
    from: String, to: String, rule: LeapDayRule, expected: [Int]
  ) throws {
    let dates = try #require(CivilDate(from))...(try #require(CivilDate(to)))
    #expect(Anniversary.monthDays(for: dates, leapDay: rule) == expected)
  }

  @Test(arguments: [LeapDayRule.february28, .march1])
  func `over eight years the sets of single days agree with the dates of each anniversary`(rule: LeapDayRule) throws {
    let first = try #require(CivilDate("2023-01-01"))
    var seen: [Int: Int] = [:]
    for offset in 0..<(8 * 365 + 2) {
      let date = first + offset
      for monthDay in Anniversary.monthDays(for: date...date, leapDay: rule) {
        let (month, day) = (monthDay / 100, monthDay % 100)
        #expect(Anniversary.date(month: month, day: day, year: date.parts.year, leapDay: rule) == date)
        seen[monthDay, default: 0] += 1
      }
    }
    #expect(seen.count == 366)
    #expect(seen.values.allSatisfy { $0 == 8 })
  }

  @Test func `a long range has every month and day`() throws {
    let start = try #require(CivilDate("2026-06-01"))
    #expect(Anniversary.monthDays(for: start...(start + 800)).count == 366)
    #expect(
      Anniversary.dates(month: 1, day: 2, in: start...(start + 800)).map(\.description) == ["2027-01-02", "2028-01-02"])
  }

  @Test(
    arguments: [
      ("2000-02-29", "2026-02-27", 25), ("2000-02-29", "2026-02-28", 26), ("1990-12-31", "2026-12-30", 35),
      ("1990-12-31", "2026-12-31", 36), ("2026-03-01", "2026-03-01", 0),
    ])
  func `an age counts the birthdays that were kept`(birthday: String, today: String, years: Int) throws {
    #expect(
      Anniversary.years(from: try #require(CivilDate(birthday)), to: try #require(CivilDate(today))) == years)
  }

  @Test func `months clamp to their last day`() throws {
    let date = try #require(CivilDate("2026-01-31"))
    #expect(date.adding(months: 1).description == "2026-02-28")
    #expect(date.adding(months: -2).description == "2025-11-30")
    #expect(date.adding(months: 25).description == "2028-02-29")
  }
}

struct SpanTests {
  @Test(
    arguments: [
      ("14 days", "14 days", true), ("1 day", "1 day", true), ("12 hours", "12 hours", false),
      ("15 min", "15 minutes", false),
      ("15min", "15 minutes", false), ("  2  Weeks ", "2 weeks", true), ("25 months", "25 months", true),
      ("30 s", "30 seconds", false),
    ])
  func `a span is read in words`(text: String, expected: String, isCalendar: Bool) {
    #expect(Span(parsing: text)?.description == expected)
    #expect(Span(parsing: text)?.isCalendar == isCalendar)
  }

  @Test(arguments: ["", "days", "14", "-3 days", "1.5 hours", "14 fortnights", "14 days later", "99999999 days"])
  func `anything else is refused`(text: String) {
    #expect(Span(parsing: text) == nil)
  }

  @Test func `R10 days are calendar days and hours elapsed time`() throws {
    let zone = try #require(Zone.named("America/New_York"))
    let evening = try ZoneTests.instant("2026-03-07T17:00:00.5Z")
    #expect(Span(1, .days).moved(evening, in: zone).description == "2026-03-08T16:00:00.500000Z")
    #expect(Span(24, .hours).moved(evening, in: zone).description == "2026-03-08T17:00:00.500000Z")
    #expect(Span(1, .months).moved(evening, sign: -1, in: zone).description == "2026-02-07T17:00:00.500000Z")
    #expect(DurationText.elapsed("15 min") == .minutes(15))
    #expect(DurationText.words(.hours(36)) == "36 hours")
    #expect(DurationText.words(.seconds(90)) == "90 seconds")
    #expect(DurationText.words(.days(14)) == "14 days")
  }
}
