package import Vocabulary

/// An instant as providers want it written: UTC, Gregorian.
package enum UTCText {
  /// `20250830T123600Z`
  package static func compact(_ instant: Instant) -> String {
    extended(instant).filter { $0 != "-" && $0 != ":" }
  }

  /// `2023-10-26T10:22:32Z`
  package static func extended(_ instant: Instant) -> String {
    let (date, time) = civil(instant)
    return "\(date)T\(time.withSeconds)Z"
  }

  /// `2019-02-25`
  package static func date(_ instant: Instant) -> String { civil(instant).date.description }

  /// `Sun, 01 Mar 2026 10:00:00 +0000` (RFC 5322).
  package static func mail(_ instant: Instant) -> String {
    let (date, time) = civil(instant)
    let parts = date.parts
    let day = parts.day < 10 ? "0\(parts.day)" : "\(parts.day)"
    let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][date.weekday - 1]
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][parts.month - 1]
    return "\(weekday), \(day) \(month) \(parts.year) \(time.withSeconds) +0000"
  }

  package static func seconds(_ instant: Instant) -> Int64 { instant.microseconds.quotientFloor(1_000_000) }

  private static func civil(_ instant: Instant) -> (date: CivilDate, time: CivilTime) {
    let seconds = seconds(instant)
    let days = seconds.quotientFloor(86_400)
    let inRange = min(max(days, -700_000), 2_900_000)
    return (CivilDate(days: Int32(inRange)), CivilTime(secondOfDay: Int32(seconds - days * 86_400)))
  }
}

extension UTCText {
  /// Reads what `compact` writes.
  package static func instant(compact text: String) -> Instant? {
    let digits = Array(text.utf8)
    guard digits.count == 16, digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z") else { return nil }
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    return ISOTime.instant(
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z")
  }
}
