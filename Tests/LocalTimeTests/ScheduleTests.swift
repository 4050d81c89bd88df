import LocalTime
import Testing
import Vocabulary

struct ScheduleTests {
  @Test(
    arguments: [
      ("every Monday at 10:00", "every Monday at 10:00", "2026-03-02 10:00"),
      ("every day at 9:00", "every day at 09:00", "2026-03-02 09:00"),
      ("every day at 18:00 and 9:00", "every day at 09:00 and 18:00", "2026-03-01 18:00"),
      ("every weekday at 8:30", "every weekday at 08:30", "2026-03-02 08:30"),
      ("every weekend at 11:00", "every weekend at 11:00", "2026-03-07 11:00"),
      ("every thu, Tue and Sat at 7:05", "every Tuesday, Thursday and Saturday at 07:05", "2026-03-03 07:05"),
      ("every month on the 1st at 9:00", "every month on the 1st at 09:00", "2026-04-01 09:00"),
      ("every month on the 15th and 1st at 12:30", "every month on the 1st and 15th at 12:30", "2026-03-01 12:30"),
      ("every month on the last day at 9:00", "every month on the last day at 09:00", "2026-03-31 09:00"),
      ("every month on the first Monday at 9:00", "every month on the first Monday at 09:00", "2026-03-02 09:00"),
      ("every month on the last fri at 9:00", "every month on the last Friday at 09:00", "2026-03-27 09:00"),
      ("every year on 11 November at 10:00", "every year on 11 November at 10:00", "2026-11-11 10:00"),
      ("every year on feb 29 at 10:00", "every year on 29 February at 10:00", "2027-02-28 10:00"),
      ("every hour", "every hour", "2026-03-01 13:00"),
      ("cron 0 10 * * 1", "cron 0 10 * * 1", "2026-03-02 10:00"),
      ("cron */20 8-9 * * *", "cron */20 8-9 * * *", "2026-03-02 08:00"),
      ("cron 0 0 29 2 *", "cron 0 0 29 2 *", "2028-02-29 00:00"),
      ("cron 30 6 * * mon-fri", "cron 30 6 * * mon-fri", "2026-03-02 06:30"),
      ("cron 0 12 13 * 5", "cron 0 12 13 * 5", "2026-03-06 12:00"),
      ("cron 0 12 * * 7", "cron 0 12 * * 7", "2026-03-08 12:00"),
      ("cron 0 12 * * 0", "cron 0 12 * * 0", "2026-03-08 12:00"),
      ("cron 5,10 4 1 1,7 *", "cron 5,10 4 1 1,7 *", "2026-07-01 04:05"),
    ])
  func `a schedule is read in words and as cron`(text: String, canonical: String, next: String) throws {
    let schedule = try Schedule(parsing: text)
    #expect(schedule.description == canonical)
    #expect(try Schedule(parsing: canonical).description == canonical)
    // A Sunday, just past noon, so that a moment at this very minute does not count.
    #expect(schedule.next(after: try ZoneTests.moment("2026-03-01 12:00"))?.description == next)
  }

  @Test(
    arguments: [
      ("", "an empty schedule", ""),
      ("each day at 9:00", "a schedule begins with 'every' or 'cron'", "each"),
      ("every", "nothing after 'every'", "every"),
      ("every day", "no time of day", ""),
      ("every day at", "no time of day", "at"),
      ("every day on 9:00", "expected 'at' and a time, not 'on'", "on"),
      ("every Moonday at 10:00", "'Moonday' is not a day", "Moonday"),
      ("every Monday at 25:00", "'25:00' is not a time of day", "25:00"),
      ("every month on the 32nd at 9:00", "'32nd' is not a day of the month", "32nd"),
      ("every month at 9:00", "which day of the month", "month"),
      ("every year on 30 February at 9:00", "February has no day 30", "30"),
      ("cron 0 10 * *", "cron needs five fields: minute, hour, day, month, weekday", ""),
      ("cron 60 10 * * *", "'60' is not a cron minute", "60"),
      ("cron 0 10 * * 1 2026", "a sixth cron field '2026'", "2026"),
      ("cron 0 10 31 2 *", "a day that no month of the schedule has", "31"),
      ("cron 0 9-8 * * *", "'9-8' is not a cron hour", "9-8"),
      ("cron 0 */0 * * *", "'*/0' is not a cron hour", "*/0"),
    ])
  func `a wrong schedule says what is wrong and where`(text: String, message: String, marked: String) throws {
    let error = try #require(throws: ScheduleError.self) { try Schedule(parsing: text) }
    #expect(error.message == message)
    #expect(String(decoding: Array(text.utf8)[error.range], as: UTF8.self) == marked)
    #expect(error.hint?.isEmpty == false)
  }

  @Test func `the moments of a time are all of them, in order, without its beginning`() throws {
    let schedule = try Schedule(parsing: "every day at 9:00 and 18:00")
    #expect(schedule.timesPerDayCanExceedOne)
    let moments = schedule.moments(
      after: try ZoneTests.moment("2026-12-31 09:00"), through: try ZoneTests.moment("2027-01-01 18:00"))
    #expect(moments.map(\.description) == ["2026-12-31 18:00", "2027-01-01 09:00", "2027-01-01 18:00"])
  }

  @Test func `a day that a month lacks is its last`() throws {
    let schedule = try Schedule(parsing: "every month on the 30th and 31st at 9:00")
    #expect(!schedule.timesPerDayCanExceedOne)
    let moments = schedule.moments(
      after: try ZoneTests.moment("2026-01-29 12:00"), through: try ZoneTests.moment("2026-04-30 12:00"))
    #expect(
      moments.map(\.date.description)
        == ["2026-01-30", "2026-01-31", "2026-02-28", "2026-03-30", "2026-03-31", "2026-04-30"])
  }

  @Test func `R10 moments in a gap are one instant, and in a repeated hour fire once`() throws {
    let zone = try #require(Zone.named("America/New_York"))
    let schedule = try Schedule(parsing: "every hour")
    func instants(_ after: String, _ through: String) throws -> [String] {
      schedule.moments(after: try ZoneTests.instant(after), through: try ZoneTests.instant(through), in: zone)
        .map(\.instant.description)
    }
    #expect(
      try instants("2026-03-08T06:00:00Z", "2026-03-08T08:00:00Z") == ["2026-03-08T07:00:00Z", "2026-03-08T08:00:00Z"])
    #expect(
      try instants("2026-11-01T04:00:00Z", "2026-11-01T07:00:00Z") == ["2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z"])
    #expect(try instants("2026-11-01T04:00:00Z", "2026-11-01T04:00:00Z").isEmpty)
  }
}
