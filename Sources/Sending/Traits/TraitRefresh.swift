import Audience
package import Campaigns
package import LocalTime
import SQLText
package import Store
package import Vocabulary

/// Computes traits for all customers and stores what changed, by SQL alone: a stretch of customers in a transaction, so
/// that nobody waits long for the database.
///
/// A refresh that ends half way loses nothing: the next one finds the rest.
package struct TraitRefresh: Sendable {
  /// What the refresh of one trait came to.
  package struct Outcome: Hashable, Sendable {
    package var trait: String
    /// With a value, after it.
    package var customers: Int
    /// Whose value is another than before.
    package var changed: Int
  }

  /// Customers written in one transaction.
  private static let batchSize = 5000

  let book: TraitBook
  let zone: Zone
  let now: Instant

  /// Values are as of the beginning of the minute, so that who asks a moment later, or about the same moment again, finds
  /// them.
  ///
  /// - Parameter zone: the shop's.
  package init(_ book: TraitBook, zone: Zone, now: Instant) {
    self.book = book
    self.zone = zone
    self.now = Instant(microseconds: now.microseconds - now.microseconds % 60_000_000)
  }

  /// Twelve digits of the digest of everything by which the trait is computed.
  package static func version(of name: String, in book: TraitBook) -> String {
    String(PublishedFile(path: name, content: Array(book.definition(of: name).utf8)).hash.prefix(12))
  }

  /// Refreshes traits in the order given, in which those that others are computed from come first.
  ///
  /// - Throws: `SendingError.laterTrait` where one was refreshed later than `now`.
  package func run(_ traits: [Trait], _ database: any Database, isDryRun: Bool = false) async throws -> [Outcome] {
    guard !traits.isEmpty else { return [] }
    let context = try await context(for: traits, database)
    var outcomes: [Outcome] = []
    for trait in traits {
      try Task.checkCancellation()
      outcomes.append(try await refresh(trait, context, database, isDryRun: isDryRun))
    }
    return outcomes
  }

  /// Refreshes those traits whose stored values are not what their files mean, or are too old, and everything behind
  /// them that is so too.
  package func runStale(
    _ traits: [Trait], _ database: any Database, isDryRun: Bool = false
  ) async throws -> [Outcome] {
    guard !traits.isEmpty else { return [] }
    let standings = try await database.read { try TraitStanding.all($0) }
    let stale = traits.filter { trait in
      switch TraitFreshness(trait, in: book, standings[trait.name], now: now) {
      case .never, .otherVersion, .old: (standings[trait.name]?.refreshedAt).map { $0 <= now } ?? true
      case .fresh, .later: false
      }
    }
    return try await run(stale, database, isDryRun: isDryRun)
  }

  private func context(for traits: [Trait], _ database: any Database) async throws -> AudienceContext {
    var context = AudienceContext(now: now, zone: zone, segments: book.segments)
    let segments = book.segments
    guard traits.contains(where: { $0.expression.usesLocalTime(with: segments) }) else { return context }
    context.customerZones = try await database.read { session in
      var zones: [String] = []
      try session.rows(AudienceQueries.customerZones) { zones.append($0.text(0)) }
      return zones
    }
    return context
  }

  private func refresh(
    _ trait: Trait, _ context: AudienceContext, _ database: any Database, isDryRun: Bool
  ) async throws -> Outcome {
    let (name, expression, now, zone) = (trait.name, trait.expression, now, zone)
    let version = TraitRefresh.version(of: name, in: book)
    let cuts = try await database.read { session in
      if let standing = try TraitStanding.all(session)[name], standing.refreshedAt > now {
        throw SendingError(
          .laterTrait, "trait '\(name)' was refreshed at \(zone.text(standing.refreshedAt)), which is later",
          advice: "Values are dated, so a refresh cannot go back: ask for a later moment.")
      }
      return try TraitRefresh.cuts(expression, context, session)
    }
    if isDryRun {
      return try await database.read { session in
        var outcome = Outcome(trait: name, customers: 0, changed: 0)
        try session.rows(TraitQueries.difference(expression, cuts: cuts, context)) { row in
          (outcome.customers, outcome.changed) = (Int(row.integer(0)), Int(row.integer(1)))
        }
        return outcome
      }
    }
    var changed = 0
    var last: CustomerID = -1
    while let stretch = try await TraitRefresh.stretch(after: last, database) {
      try Task.checkCancellation()
      changed += try await database.write(.relaxed) { session in
        try session.lock("traits")
        let count = try session.run(
          TraitQueries.store(expression, cuts: cuts, version: version, customers: stretch, context))
        if count > 0 { try session.run(TraitQueries.close(name, customers: stretch, at: now)) }
        return count
      }
      last = stretch.upperBound
      // Others that write come between.
      try? await Task.sleep(for: .milliseconds(2))
    }
    let total = changed
    return try await database.write { session in
      var customers: Int64 = 0
      try session.rows(TraitQueries.count(expression)) { customers = $0.integer(0) }
      try session.run(
        """
        INSERT INTO traits (trait, version, first_refreshed_at, refreshed_at, customers)
        VALUES (\(name), \(version), \(now.microseconds), \(now.microseconds), \(customers))
        ON CONFLICT (trait) DO UPDATE SET version = excluded.version, refreshed_at = excluded.refreshed_at,
          customers = excluded.customers
        """)
      return Outcome(trait: name, customers: Int(customers), changed: total)
    }
  }

  private static func cuts(
    _ trait: TraitExpression, _ context: AudienceContext, _ session: any Session
  ) throws -> [RankCut] {
    guard let query = TraitQueries.cuts(trait, context) else { return [] }
    let hasFractions = TraitQueries.hasFractions(trait)
    var cuts: [RankCut] = []
    try session.rows(query) { row in
      cuts.append(
        RankCut(part: Int(row.integer(0)), bound: hasFractions ? .number(row.real(1)) : .integer(row.integer(1))))
    }
    return cuts
  }

  /// The next customers to be written; nil behind the last.
  private static func stretch(
    after customer: CustomerID, _ database: any Database
  ) async throws -> ClosedRange<CustomerID>? {
    try await database.read { session in
      var found: ClosedRange<CustomerID>?
      try session.rows(
        """
        SELECT min(customer_id), max(customer_id) FROM (SELECT customer_id FROM customers \
        WHERE customer_id > \(customer) ORDER BY customer_id LIMIT \(batchSize)) AS page
        """
      ) { row in
        if !row.isNull(0) { found = row.integer(0)...row.integer(1) }
      }
      return found
    }
  }
}
