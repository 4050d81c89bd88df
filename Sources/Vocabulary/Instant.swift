/// A point in time, in microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
package struct Instant: Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  package init(seconds: Int64) {
    self.microseconds = seconds * 1_000_000
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.microseconds < right.microseconds
  }

  package static func + (instant: Instant, elapsed: Elapsed) -> Instant {
    Instant(microseconds: instant.microseconds &+ elapsed.microseconds)
  }

  package static func - (instant: Instant, elapsed: Elapsed) -> Instant {
    Instant(microseconds: instant.microseconds &- elapsed.microseconds)
  }

  package static func - (left: Instant, right: Instant) -> Elapsed {
    Elapsed(microseconds: left.microseconds &- right.microseconds)
  }
}

/// A length of elapsed time in microseconds; never a number of calendar days.
package struct Elapsed: Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  package static func milliseconds(_ count: Int64) -> Elapsed { Elapsed(microseconds: count * 1000) }
  package static func seconds(_ count: Int64) -> Elapsed { Elapsed(microseconds: count * 1_000_000) }
  package static func minutes(_ count: Int64) -> Elapsed { .seconds(count * 60) }
  package static func hours(_ count: Int64) -> Elapsed { .seconds(count * 3600) }
  package static func days(_ count: Int64) -> Elapsed { .seconds(count * 86_400) }

  package static func < (left: Elapsed, right: Elapsed) -> Bool {
    left.microseconds < right.microseconds
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC, to the second where the fraction is zero, else to the microsecond.
  package var description: String {
    let seconds = microseconds.quotientFloor(1_000_000)
    let fraction = microseconds - seconds * 1_000_000
    let days = seconds.quotientFloor(86_400)
    let time = CivilTime(secondOfDay: Int32(seconds - days * 86_400))
    let head = "\(CivilDate(days: Int32(truncatingIfNeeded: days)))T\(time.withSeconds)"
    return fraction == 0 ? head + "Z" : head + "." + String(1_000_000 + fraction).dropFirst() + "Z"
  }
}

extension Int64 {
  /// Returns the quotient rounded towards minus infinity.
  package func quotientFloor(_ divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
