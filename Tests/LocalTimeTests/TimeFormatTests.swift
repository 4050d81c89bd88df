import LocalTime
import Testing
import Vocabulary

struct TimeFormatTests {
  /// The reading as text: with `Z` where it is an instant.
  static func text(_ reading: TimeReading?) -> String? {
    switch reading {
    case nil: nil
    case .instant(let instant): instant.description
    case .date(let date): date.description
    case .civil(let civil, let microsecond):
      "\(civil.date) \(civil.time.withSeconds)" + (microsecond == 0 ? "" : ".\(microsecond)")
    }
  }

  @Test(
    arguments: [
      ("2017-10-02 10:56:33", "2017-10-02 10:56:33"), ("2017-10-02", "2017-10-02"),
      ("2017/10/02 10:56", "2017-10-02 10:56:00"),
      ("2017-10-02T10:56:33Z", "2017-10-02T10:56:33Z"), ("2017-10-02t10:56:33z", "2017-10-02T10:56:33Z"),
      ("2017-10-02T10:56:33.25+02:00", "2017-10-02T08:56:33.250000Z"),
      ("2017-10-02 10:56:33 +0530", "2017-10-02T05:26:33Z"),
      ("2017-10-02 10:56:33 UTC", "2017-10-02T10:56:33Z"), ("2017-10-02T10:56:33-03", "2017-10-02T13:56:33Z"),
      ("20171002T105633Z", "2017-10-02T10:56:33Z"), ("20171002", "2017-10-02"), (" 2017-10-02 ", "2017-10-02"),
      ("2017-10-02 24:00", "2017-10-03 00:00:00"), ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
      ("2017-10-02 10:56:33,123456789", "2017-10-02 10:56:33.123456"),
      ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z"),
      ("2017-02-29", nil), ("2017-13-01", nil), ("2017-10-02 25:00", nil), ("2017-10-02 10:60", nil),
      ("2017-10-02 24:01", nil), ("2017-10-02 10:56.5", nil),
      ("2017-10/02", nil), ("2017-1-2", nil), ("2017-10-02 10:56:33 CST", nil), ("2017-10-02x", nil), ("", nil),
      ("2017-10-02 10:56:33.", nil), ("2017-10-02 10:56:33+25:00", nil), ("02-10-2017", nil), ("1506941793", nil),
    ] as [(String, String?)])
  func `ISO 8601 and RFC 3339 are read`(text: String, expected: String?) {
    #expect(Self.text(TimestampText.read(text)) == expected)
  }

  @Test(
    arguments: [
      ("YYYY-MM-DD HH:mm:ss", "2017-10-02 10:56:33", "2017-10-02 10:56:33"),
      ("M/D/YYYY", "1/7/2013", "2013-01-07"), ("M/D/YYYY", "12/31/2013", "2013-12-31"),
      ("M/D/YYYY", "13/1/2013", nil), ("M/D/YYYY", "1/7/13", nil), ("M/D/YYYY", "1/7/2013 8:00", nil),
      ("DD-MM-YYYY HH:MM", "02-10-2017 10:56", "2017-10-02 10:56:00"),
      ("DD-MM-YYYY HH:mm", "2-1-2017 8:05", "2017-01-02 08:05:00"),
      ("D.M.YY H:mm", "2.1.69 8:05", "1969-01-02 08:05:00"), ("D.M.YY H:mm", "2.1.68 8:05", "2068-01-02 08:05:00"),
      ("YYYYMMDDHHmmss", "20171002105633", "2017-10-02 10:56:33"), ("YYYYMMDDHHmmss", "2017100210563", nil),
      ("MM/DD/YYYY hh:mm A", "10/02/2017 12:05 AM", "2017-10-02 00:05:00"),
      ("MM/DD/YYYY hh:mm A", "10/02/2017 12:05 pm", "2017-10-02 12:05:00"),
      ("MM/DD/YYYY h:mm A", "10/02/2017 1:05 PM", "2017-10-02 13:05:00"),
      ("MM/DD/YYYY h:mm A", "10/02/2017 13:05 PM", nil),
      ("D MMM YYYY", "2 Oct 2017", "2017-10-02"), ("MMMM D, YYYY", "October 2, 2017", "2017-10-02"),
      ("D MMM YYYY", "2 Okt 2017", nil),
      ("YYYY-MM-DD HH:mm:ss.SSS Z", "2017-10-02 10:56:33.250 +02:00", "2017-10-02T08:56:33.250000Z"),
      ("[am] YYYY[年]M[月]D[日]", "am 2017年10月2日", "2017-10-02"), ("YYYY年M月D日", "2017年10月2日", "2017-10-02"),
      ("yyyy-MM-dd'T'HH:mm", "2017-10-02T10:56", "2017-10-02 10:56:00"),
      ("YYYY-MM-DDTHH:mm", "2017-10-02T10:56", "2017-10-02 10:56:00"),
      ("%Y-%m-%d %H:%M:%S", "2017-10-02 10:56:33", "2017-10-02 10:56:33"), ("%d/%m/%y", "02/10/17", "2017-10-02"),
      ("iso", "2017-10-02", "2017-10-02"),
      ("unix", "1506941793", "2017-10-02T10:56:33Z"), ("unix seconds", "1506941793.5", "2017-10-02T10:56:33.500000Z"),
      ("unix seconds", "-1", "1969-12-31T23:59:59Z"), ("unix ms", "1506941793250", "2017-10-02T10:56:33.250000Z"),
      ("unix milliseconds", "x", nil), ("unix", "", nil), ("unix", "99999999999999999", nil),
    ] as [(String, String, String?)])
  func `a declared form is read`(pattern: String, text: String, expected: String?) throws {
    let format = try TimeFormat(pattern)
    #expect(Self.text(format.read(text)) == expected)
  }

  @Test(
    arguments: [
      ("YYYY-MM", "the time format 'YYYY-MM' lacks a day"), ("HH:mm", "the time format 'HH:mm' lacks a year"),
      ("YYYY-MM-DD hh:mm", "the time format 'YYYY-MM-DD hh:mm' has hours of 12 without AM or PM"),
      ("YYYY-MM-DD HH:mm A", "the time format 'YYYY-MM-DD HH:mm A' has AM or PM without hours of 12"),
      ("YYYY-MM-DD-DD", "the time format 'YYYY-MM-DD-DD' has a day twice"),
      ("YYYY-MM-DD QQ", "unknown letters 'QQ' in the time format 'YYYY-MM-DD QQ'"),
      ("%Y-%m-%d %Q", "unknown '%Q' in the time format '%Y-%m-%d %Q'"),
      ("[YYYY-MM-DD", "a '[' without a ']' in '[YYYY-MM-DD'"),
    ])
  func `a wrong form says what is wrong`(pattern: String, message: String) throws {
    let error = try #require(throws: TimeFormatError.self) { try TimeFormat(pattern) }
    #expect(error.message == message)
  }

  @Test func `a time without an offset is the zone's`() throws {
    let zone = try #require(Zone.named("America/Sao_Paulo"))
    let reading = try #require(TimestampText.read("2017-10-02 10:56:33.5"))
    #expect(reading.instant(in: zone).description == "2017-10-02T13:56:33.500000Z")
    #expect(try #require(TimestampText.read("2018-11-04")).instant(in: zone).description == "2018-11-04T03:00:00Z")
    #expect(try #require(TimestampText.read("2017-10-02T01:00:00Z")).date(in: zone).description == "2017-10-01")
  }
}
