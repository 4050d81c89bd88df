import Foundation
import Synchronization
package import Vocabulary

/// A time zone as a table of offsets; made once per name, kept for the process, without a `Calendar`.
///
/// Two zones are equal when they have the same name; an alias (`Asia/Calcutta`) is another zone than its target.
package struct Zone: Hashable, Sendable, CustomStringConvertible {
  package static let utc = Zone(table: ZoneTable(name: "UTC", offset: 0))

  private let table: ZoneTable

  init(table: ZoneTable) {
    self.table = table
  }

  package var name: String { table.name }
  package var description: String { table.name }

  /// Returns the zone of an IANA name such as `Asia/Shanghai`, spelled exactly; nil for an unknown one. `UTC` always works.
  package static func named(_ name: String) -> Zone? {
    if name == "UTC" { return utc }
    return known.withLock { known in
      if let found = known[name] { return found }
      let zone = ZoneTable.load(name).map(Zone.init(table:))
      // Data may hold any number of wrong names; they must not fill the memory.
      if zone != nil || known.count < 2000 { known[name] = .some(zone) }
      return zone
    }
  }

  private static let known = Mutex<[String: Zone?]>([:])

  /// The names that people may mean, for suggestions.
  package static var knownNames: [String] { TimeZone.knownTimeZoneIdentifiers }

  /// Returns the seconds east of UTC in force at an instant.
  package func offset(at instant: Instant) -> Int32 {
    table.offset(at: instant.microseconds.quotientFloor(1_000_000))
  }

  /// Returns what clocks show, to the second below.
  package func civil(_ instant: Instant) -> CivilMoment {
    let seconds = instant.microseconds.quotientFloor(1_000_000)
    return CivilMoment(localSeconds: seconds + Int64(table.offset(at: seconds)))
  }

  package func date(_ instant: Instant) -> CivilDate {
    civil(instant).date
  }

  /// Returns when clocks show a date and time. One that does not exist gives the next that does; one that comes twice
  /// gives the first (R10).
  package func instant(_ civil: CivilMoment) -> Instant {
    Instant(seconds: table.seconds(local: civil.localSeconds, last: false))
  }

  /// Returns when clocks show a date and time for the last time; differs from `instant` only where it comes twice.
  package func lastInstant(_ civil: CivilMoment) -> Instant {
    Instant(seconds: table.seconds(local: civil.localSeconds, last: true))
  }

  /// Returns the first instant of a date, which is not 00:00 where clocks change at midnight.
  package func startOfDay(_ date: CivilDate) -> Instant {
    instant(CivilMoment(date: date, time: CivilTime(secondOfDay: 0)))
  }

  /// Returns the instants of some dates: from the start of the first up to, not including, the start of the day behind
  /// the last.
  package func instants(of dates: ClosedRange<CivilDate>) -> Range<Instant> {
    startOfDay(dates.lowerBound)..<startOfDay(dates.upperBound + 1)
  }

  /// Returns RFC 3339 with the zone's offset: `2026-03-01T10:00:00+08:00`.
  package func text(_ instant: Instant) -> String {
    let civil = civil(instant)
    let offset = Int(offset(at: instant))
    let minutes = abs(offset) / 60
    let tail = offset == 0 ? "Z" : (offset < 0 ? "-" : "+") + twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
    return "\(civil.date)T\(civil.time.withSeconds)\(tail)"
  }

  package static func == (left: Zone, right: Zone) -> Bool {
    left.table === right.table || left.table.name == right.table.name
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(table.name)
  }
}

extension CivilMoment {
  /// Seconds between 1970-01-01 00:00 and this moment on the same clock.
  package var localSeconds: Int64 { Int64(date.days) * 86_400 + Int64(time.secondOfDay) }

  package init(localSeconds: Int64) {
    let days = localSeconds.quotientFloor(86_400)
    self.init(
      date: CivilDate(days: Int32(truncatingIfNeeded: days)),
      time: CivilTime(secondOfDay: Int32(localSeconds - days * 86_400)))
  }
}

func twoDigits(_ number: Int) -> String {
  number < 10 ? "0\(number)" : "\(number)"
}
