import Foundation
import Vocabulary

/// The transitions of one zone, in seconds since 1970 UTC.
///
/// Behind the last recorded transition the zone's rule is written out for a whole Gregorian cycle of 400 years; later
/// moments are looked up a number of cycles earlier, so the table is exact for ever.
final class ZoneTable: Sendable {
  let name: String
  /// When each offset begins; ascending. `offsets[n]` is in force before `transitions[n]`, `offsets[n + 1]` from it on.
  private let transitions: [Int64]
  private let offsets: [Int32]
  /// The first transition of each bucket of 2²⁴ seconds (194 days) counted from the first transition.
  private let buckets: [Int32]
  /// Moments from here on are taken back by whole cycles; nil where the zone has no rule any more.
  private let cycleLimit: Int64?

  private static let cycle: Int64 = 146_097 * 86_400
  private static let bucketBits: Int64 = 24

  convenience init(name: String, offset: Int32) {
    self.init(name: name, transitions: [], offsets: [offset], rule: nil)
  }

  init(name: String, transitions: [Int64], offsets: [Int32], rule: ZoneRule?) {
    precondition(offsets.count == transitions.count + 1, "an offset before and behind every transition")
    var times = transitions
    var values = offsets
    var limit: Int64?
    if let rule {
      let year = times.last.map { CivilMoment(localSeconds: $0).date.parts.year } ?? 1970
      for change in rule.changes(years: year...(year + 404)) where change.at > times.last ?? Int64.min {
        times.append(change.at)
        values.append(change.offset)
      }
      // The rule alone decides from the year behind the next one.
      limit = CivilDate(year: year + 402, month: 1, day: 1).map { Int64($0.days) * 86_400 }
    }
    self.name = name
    self.transitions = times
    self.offsets = values
    self.cycleLimit = limit
    var buckets: [Int32] = []
    if let first = times.first, let last = times.last {
      var index: Int32 = 0
      for bucket in 0...((last - first) >> ZoneTable.bucketBits) {
        while times[Int(index)] < first + bucket << ZoneTable.bucketBits { index += 1 }
        buckets.append(index)
      }
    }
    self.buckets = buckets
  }

  /// Returns the seconds east of UTC at a moment.
  func offset(at seconds: Int64) -> Int32 {
    offsets[segment(at: ZoneTable.reduced(seconds, limit: cycleLimit))]
  }

  /// Returns the moment at which clocks show `local`, first or last; behind a gap the moment at which the gap ends.
  func seconds(local: Int64, last: Bool) -> Int64 {
    let reduced = ZoneTable.reduced(local, limit: cycleLimit)
    var index = segment(at: reduced - 100_000)
    var found: Int64?
    // No transition moves a clock by more than a day and a bit, so segments from here to there are all that matter.
    while true {
      let begin = index == 0 ? Int64.min : transitions[index - 1]
      let moment = reduced - Int64(offsets[index])
      let end = index == transitions.count ? Int64.max : transitions[index]
      if begin > reduced + 100_000 { break }
      if moment < end {
        if moment >= begin {
          found = moment
        } else if found == nil {
          found = begin
        }
        if !last { break }
      }
      if index == transitions.count { break }
      index += 1
    }
    return (found ?? reduced) + (local - reduced)
  }

  private func segment(at seconds: Int64) -> Int {
    guard let first = transitions.first, seconds >= first else { return 0 }
    let bucket = Int((seconds - first) >> ZoneTable.bucketBits)
    guard bucket < buckets.count else { return transitions.count }
    var index = Int(buckets[bucket])
    while index < transitions.count, transitions[index] <= seconds { index += 1 }
    return index
  }

  private static func reduced(_ seconds: Int64, limit: Int64?) -> Int64 {
    guard let limit, seconds >= limit else { return seconds }
    return seconds - ((seconds - limit) / cycle + 1) * cycle
  }
}

extension ZoneTable {
  static let folders = [
    "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/var/db/timezone/zoneinfo",
  ]

  /// Returns the table of a name from the system's zone files, or sampled from Foundation where there are none.
  static func load(_ name: String) -> ZoneTable? {
    guard isName(name) else { return nil }
    for folder in folders {
      if let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
        let table = ZoneFile.table(name: name, bytes: [UInt8](data))
      {
        return table
      }
    }
    // Where zone files exist, a name that is not among them is not a zone: Foundation would take `EST5` and `GMT+3` too.
    guard !folders.contains(where: { FileManager.default.fileExists(atPath: "\($0)/Europe/London") }) else {
      return nil
    }
    return sampled(name)
  }

  /// Letters, digits, `_`, `-`, `+` and single slashes; not a path, not the variants that count leap seconds.
  static func isName(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 64, !name.hasPrefix("right/"), !name.hasPrefix("posix") else {
      return false
    }
    return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      guard let first = part.first, (65...90).contains(first) else { return false }
      return part.allSatisfy {
        (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95 || $0 == 45 || $0 == 43
      }
    }
  }

  /// Finds the transitions from 1900 to 2100 by asking Foundation for the offset of every fourth day.
  static func sampled(_ name: String) -> ZoneTable? {
    guard name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    func offset(_ seconds: Int64) -> Int32 {
      Int32(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
    let step: Int64 = 4 * 86_400
    var low: Int64 = -2_208_988_800
    var current = offset(low)
    var transitions: [Int64] = []
    var offsets = [current]
    while low < 4_102_444_800 {
      let high = low + step
      let next = offset(high)
      if next != current {
        var before = low
        var behind = high
        while behind - before > 1 {
          let middle = (before + behind) / 2
          if offset(middle) == current { before = middle } else { behind = middle }
        }
        transitions.append(behind)
        offsets.append(next)
        current = next
      }
      low = high
    }
    return ZoneTable(name: name, transitions: transitions, offsets: offsets, rule: nil)
  }
}
