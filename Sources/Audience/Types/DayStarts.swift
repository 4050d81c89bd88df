import LocalTime
import Vocabulary

/// When stored days begin by a clock, as SQL can compute it: exact from 2000 to 2040, with the nearest offset outside.
enum DayStarts {
  private static let firstDay: Int32 = 10_957
  private static let lastDay: Int32 = 25_932

  /// How many microseconds the clock is ahead of UTC when a day begins.
  private static func offset(_ day: Int32, in zone: Zone) -> Int64 {
    Int64(day) * Span.dayLength - zone.startOfDay(CivilDate(days: day)).microseconds
  }

  static func microseconds(of day: Int64, in zone: Zone) -> Int64 {
    let near = Int32(clamping: min(max(day, Int64(firstDay)), Int64(lastDay)))
    return day &* Span.dayLength &- offset(near, in: zone)
  }

  /// The offsets with the first day of each, ascending.
  static func offsets(in zone: Zone) -> [(first: Int32, microseconds: Int64)] {
    var found = [(first: firstDay, microseconds: offset(firstDay, in: zone))]
    var day = firstDay
    while day < lastDay {
      let next = min(day + 14, lastDay)
      let last = found[found.count - 1].microseconds
      if offset(next, in: zone) == last {
        day = next
        continue
      }
      repeat { day += 1 } while offset(day, in: zone) == last
      found.append((day, offset(day, in: zone)))
    }
    return found
  }
}
