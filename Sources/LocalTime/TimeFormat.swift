import Vocabulary

/// A form of timestamps that a file declares, compiled once: `M/D/YYYY`, `DD-MM-YYYY HH:mm`, `%d.%m.%Y`, `iso`, `unix seconds`.
///
/// Letters of a pattern: `YYYY` `YY` year, `M` `MM` month, `MMM` `MMMM` its English name, `D` `DD` day, `H` `HH` hour of 24,
/// `h` `hh` hour of 12, `m` `mm` minute (also `MM` behind an hour), `s` `ss` second, `S…` fraction, `A` AM or PM, `Z` offset.
/// A single letter stands for one or two digits; a double one takes a single digit too between signs.
/// Text in brackets or single quotes and all other signs stand for themselves. strftime's `%Y %m %d %H %M %S` work too.
package struct TimeFormat: Hashable, Sendable, CustomStringConvertible {
  enum Item: Hashable, Sendable {
    case number(Part, exactly: Int?)
    case monthName
    case fraction
    case halfDay
    case offset
    case literal(UInt8)
  }

  enum Part: Int, Hashable, Sendable {
    case year, shortYear, month, day, hour, hour12, minute, second
  }

  enum Kind: Hashable, Sendable {
    case iso
    /// Units per second.
    case unix(Int64)
    case pattern([Item])
  }

  let kind: Kind
  /// The text that the format was made from.
  package let description: String

  /// ISO 8601 and RFC 3339, what `TimestampText` reads.
  package static let iso = TimeFormat(kind: .iso, description: "iso")

  init(kind: Kind, description: String) {
    self.kind = kind
    self.description = description
  }

  /// Reads a timestamp; nil where the bytes do not have the form or name a day or time that does not exist.
  package func read(_ bytes: UnsafeRawBufferPointer) -> TimeReading? {
    switch kind {
    case .iso: TimestampText.read(bytes)
    case .unix(let perSecond): TimeFormat.readUnix(bytes, perSecond: perSecond)
    case .pattern(let items): TimeFormat.read(bytes, items)
    }
  }

  package func read(_ text: String) -> TimeReading? {
    var text = text
    return text.withUTF8 { read(UnsafeRawBufferPointer($0)) }
  }

  private static func readUnix(_ bytes: UnsafeRawBufferPointer, perSecond: Int64) -> TimeReading? {
    var cursor = ByteCursor(bytes)
    let isNegative = cursor.take(UInt8(ascii: "-"))
    guard let whole = cursor.digits(upTo: 17) else { return nil }
    var microseconds = Int64(whole).multipliedReportingOverflow(by: 1_000_000 / perSecond)
    if perSecond == 1, let fraction = cursor.fraction() { microseconds.partialValue &+= Int64(fraction) }
    guard cursor.isAtEnd, !microseconds.overflow else { return nil }
    return .instant(Instant(microseconds: isNegative ? -microseconds.partialValue : microseconds.partialValue))
  }

  private static func read(_ bytes: UnsafeRawBufferPointer, _ items: [Item]) -> TimeReading? {
    var cursor = ByteCursor(bytes)
    var (year, month, day) = (0, 0, 0)
    var (hour, minute, second) = (0, 0, 0)
    var microsecond: Int32 = 0
    var isAfternoon: Bool?
    var offset: Int32?
    var hasTime = false
    for item in items {
      switch item {
      case .literal(let byte):
        guard cursor.take(byte) else { return nil }
      case .number(let part, let exactly):
        guard let value = exactly.map({ cursor.digits($0) }) ?? cursor.digits(upTo: 2) else { return nil }
        switch part {
        case .year: year = value
        case .shortYear: year = value < 69 ? 2000 + value : 1900 + value
        case .month: month = value
        case .day: day = value
        case .hour: (hour, hasTime) = (value, true)
        case .hour12:
          guard (1...12).contains(value) else { return nil }
          (hour, hasTime) = (value % 12, true)
        case .minute: minute = value
        case .second: second = value
        }
      case .monthName:
        guard let value = Names.month(cursor.letters().lowercased()) else { return nil }
        month = value
        _ = cursor.take(UInt8(ascii: "."))
      case .fraction:
        guard let value = cursor.fractionDigits() else { return nil }
        microsecond = value
      case .halfDay:
        if cursor.word("AM") {
          isAfternoon = false
        } else if cursor.word("PM") {
          isAfternoon = true
        } else {
          return nil
        }
      case .offset:
        guard let value = cursor.offset() else { return nil }
        offset = value
      }
    }
    guard cursor.isAtEnd, let date = CivilDate(year: year, month: month, day: day) else { return nil }
    if isAfternoon == true { hour += 12 }
    guard hasTime else { return .date(date) }
    guard let civil = CivilMoment(date: date, hour: hour, minute: minute, second: second) else { return nil }
    guard let offset else { return .civil(civil, microsecond: microsecond) }
    return .instant(Instant(microseconds: (civil.localSeconds - Int64(offset)) * 1_000_000 + Int64(microsecond)))
  }
}
