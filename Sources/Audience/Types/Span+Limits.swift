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
