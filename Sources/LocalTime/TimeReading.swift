package import Vocabulary

/// What a text says about time: an instant where it has an offset, else what some clock showed.
package enum TimeReading: Hashable, Sendable {
  case instant(Instant)
  /// `microsecond` is below the second, 0 ..< 1,000,000.
  case civil(CivilMoment, microsecond: Int32)
  case date(CivilDate)

  /// Returns the instant; a time without an offset is the zone's (R10), a date the start of its day.
  package func instant(in zone: Zone) -> Instant {
    switch self {
    case .instant(let instant): instant
    case .civil(let civil, let microsecond): zone.instant(civil) + Elapsed(microseconds: Int64(microsecond))
    case .date(let date): zone.startOfDay(date)
    }
  }

  /// Returns the date; of an instant the one on which it falls in the zone.
  package func date(in zone: Zone) -> CivilDate {
    switch self {
    case .instant(let instant): zone.date(instant)
    case .civil(let civil, _): civil.date
    case .date(let date): date
    }
  }
}

/// Timestamps in ISO 8601 and RFC 3339.
package enum TimestampText {
  /// Reads `2017-10-02`, `2017-10-02 10:56:33`, `2017-10-02T10:56:33.250+02:00`, `20171002T105633Z`; `/` for `-`, a space or
  /// `T` before the time, seconds and fraction optional, `Z`, `UTC` or `±HH[:MM]` as offset. Spaces around are ignored.
  package static func read(_ bytes: UnsafeRawBufferPointer) -> TimeReading? {
    var cursor = ByteCursor(bytes)
    guard let year = cursor.digits(4) else { return nil }
    let isCompact = cursor.peek.map { $0 >= 48 && $0 <= 57 } ?? false
    let separator = cursor.peek
    if !isCompact {
      guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
      cursor.advance()
    }
    guard let month = cursor.digits(2) else { return nil }
    if !isCompact {
      guard cursor.peek == separator else { return nil }
      cursor.advance()
    }
    guard let day = cursor.digits(2), let date = CivilDate(year: year, month: month, day: day) else { return nil }
    if cursor.isAtEnd { return .date(date) }
    guard let gap = cursor.peek, gap == UInt8(ascii: " ") || gap | 0x20 == UInt8(ascii: "t") else { return nil }
    cursor.advance()
    cursor.skipSpaces()
    guard let hour = cursor.digits(2) else { return nil }
    let hasColons = cursor.take(UInt8(ascii: ":"))
    guard let minute = cursor.digits(2) else { return nil }
    var second = 0
    var microsecond: Int32 = 0
    if hasColons ? cursor.take(UInt8(ascii: ":")) : cursor.isAtDigit {
      guard let read = cursor.digits(2) else { return nil }
      second = read
      guard let fraction = cursor.fraction() else { return nil }
      microsecond = fraction
    }
    guard let civil = CivilMoment(date: date, hour: hour, minute: minute, second: second) else { return nil }
    if cursor.isAtEnd { return .civil(civil, microsecond: microsecond) }
    guard let offset = cursor.offset(), cursor.isAtEnd else { return nil }
    return .instant(
      Instant(microseconds: (civil.localSeconds - Int64(offset)) * 1_000_000 + Int64(microsecond)))
  }

  package static func read(_ text: String) -> TimeReading? {
    var text = text
    return text.withUTF8 { read(UnsafeRawBufferPointer($0)) }
  }
}

extension CivilMoment {
  /// Makes a moment of a day; 24:00 is 00:00 of the next, and a leap second (:60) the second before it.
  init?(date: CivilDate, hour: Int, minute: Int, second: Int) {
    if hour == 24 {
      guard minute == 0, second == 0 else { return nil }
      self.init(date: date + 1, time: CivilTime(secondOfDay: 0))
      return
    }
    guard let time = CivilTime(hour: hour, minute: minute, second: min(second, second == 60 ? 59 : second)) else {
      return nil
    }
    self.init(date: date, time: time)
  }
}

/// A place in bytes that are read from the left.
struct ByteCursor {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  private let end: Int

  /// Leaves out spaces and tabs at both ends.
  init(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] == 32 || bytes[start] == 9 { start += 1 }
    while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
    self.bytes = bytes
    self.position = start
    self.end = end
  }

  var isAtEnd: Bool { position == end }
  var peek: UInt8? { position < end ? bytes[position] : nil }
  var isAtDigit: Bool { position < end && bytes[position] &- 48 < 10 }

  mutating func advance() { position += 1 }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func skipSpaces() {
    while position < end, bytes[position] == 32 { position += 1 }
  }

  /// Reads exactly `count` digits.
  mutating func digits(_ count: Int) -> Int? {
    guard end - position >= count else { return nil }
    var value = 0
    for index in position..<position + count {
      let digit = bytes[index] &- 48
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    position += count
    return value
  }

  /// Reads one digit or as many as follow, up to `most`.
  mutating func digits(upTo most: Int) -> Int? {
    var value: Int64 = 0
    let start = position
    while position < end, position - start < most, bytes[position] &- 48 < 10 {
      value = value &* 10 &+ Int64(bytes[position] &- 48)
      position += 1
    }
    return position > start ? Int(value) : nil
  }

  /// Reads `.25` or `,25` as 250,000 microseconds, dropping what is finer; 0 where there is no fraction, nil for a point
  /// without digits.
  mutating func fraction() -> Int32? {
    guard take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) else { return 0 }
    return fractionDigits()
  }

  /// Reads the digits behind a decimal point as microseconds.
  mutating func fractionDigits() -> Int32? {
    guard isAtDigit else { return nil }
    var value: Int32 = 0
    var scale: Int32 = 100_000
    while isAtDigit {
      value += Int32(bytes[position] &- 48) * scale
      scale /= 10
      position += 1
    }
    return value
  }

  /// Reads `Z`, `UTC`, `GMT` or `±HH`, `±HHMM`, `±HH:MM`, with spaces before them, as seconds east.
  mutating func offset() -> Int32? {
    skipSpaces()
    guard let first = peek else { return nil }
    if first | 0x20 == UInt8(ascii: "z") {
      advance()
      return 0
    }
    if word("UTC") || word("GMT") { return 0 }
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return nil }
    advance()
    guard let hours = digits(2), hours <= 18 else { return nil }
    var minutes = 0
    if take(UInt8(ascii: ":")) || isAtDigit {
      guard let read = digits(2), read < 60 else { return nil }
      minutes = read
    }
    let seconds = Int32(hours * 3600 + minutes * 60)
    return first == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// Takes a word of ASCII letters in either case.
  mutating func word(_ text: StaticString) -> Bool {
    guard end - position >= text.utf8CodeUnitCount else { return false }
    for index in 0..<text.utf8CodeUnitCount where bytes[position + index] & 0xDF != text.utf8Start[index] {
      return false
    }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Reads letters.
  mutating func letters() -> String {
    let start = position
    while position < end, (65...90).contains(bytes[position] & 0xDF) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
