package import Campaigns
import LocalTime
import SQLText
package import Store
package import Vocabulary

/// What is known of a trait's last refresh.
package struct TraitStanding: Hashable, Sendable {
  package var version: String
  package var firstRefreshedAt: Instant
  package var refreshedAt: Instant
  /// Customers with a value.
  package var customers: Int

  /// All traits that were ever refreshed, by name.
  package static func all(_ session: any Session) throws -> [String: TraitStanding] {
    var found: [String: TraitStanding] = [:]
    try session.rows("SELECT trait, version, first_refreshed_at, refreshed_at, customers FROM traits") { row in
      found[row.text(0)] = TraitStanding(
        version: row.text(1), firstRefreshedAt: Instant(microseconds: row.integer(2)),
        refreshedAt: Instant(microseconds: row.integer(3)), customers: Int(row.integer(4)))
    }
    return found
  }
}

/// Whether the stored values of a trait are those that its file means.
package enum TraitFreshness: Hashable, Sendable {
  case fresh
  /// Nobody has a value.
  case never
  /// Computed from another version of the file, or of one behind it.
  case otherVersion
  /// Older than the file's `refresh:`.
  case old
  /// First computed later than the moment asked about: hidden (R35).
  case later

  package init(_ trait: Trait, in book: TraitBook, _ standing: TraitStanding?, now: Instant) {
    guard let standing else {
      self = .never
      return
    }
    if standing.firstRefreshedAt > now {
      self = .later
    } else if standing.version != TraitRefresh.version(of: trait.name, in: book) {
      self = .otherVersion
    } else {
      self = now - standing.refreshedAt > trait.period ? .old : .fresh
    }
  }

  /// In JSON.
  package var word: String {
    switch self {
    case .fresh: "fresh"
    case .never: "never_refreshed"
    case .otherVersion: "other_version"
    case .old: "old"
    case .later: "later"
    }
  }
}
