import LocalTime
import Vocabulary

extension Span {
  static let dayLength: Int64 = 86_400_000_000

  /// The same length the other way.
  var negated: Span { Span(-count, unit) }

  /// The length in microseconds; nil for months and years, which have none.
  var microseconds: Int64? {
    unit == .months || unit == .years ? nil : nominal.microseconds
  }

  /// Whether it is longer than a hundred years: a slip of the hand, and more than the calendar is made for.
  var isImpossible: Bool { nominal > .days(36_525) }
}

extension Span {
  /// Returns the first day that, moved by months, is `day` or later: moved by one month, 31 January is 28 February, and so
  /// the first day to reach 28 February is the 28th.
  func firstDay(reaching day: CivilDate) -> CivilDate {
    let near = moved(day, sign: -1)
    return (-5...5).lazy.map { near + $0 }.first { moved($0) >= day } ?? near
  }

  /// Returns the first microsecond that, moved by months in the zone, is `microseconds` or later.
  func firstMoment(reaching microseconds: Int64, in zone: Zone) -> Int64 {
    let near = moved(Instant(microseconds: microseconds), sign: -1, in: zone).microseconds
    var (early, late) = (near - 5 * Span.dayLength, near + 5 * Span.dayLength)
    while early + 1 < late {
      let middle = early + (late - early) / 2
      if moved(Instant(microseconds: middle), in: zone).microseconds >= microseconds {
        late = middle
      } else {
        early = middle
      }
    }
    return late
  }
}
