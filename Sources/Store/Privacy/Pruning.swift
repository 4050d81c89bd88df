import SQLText
package import Vocabulary

/// Removes what has been kept long enough (R37): a stretch of customers in each transaction, so that nobody waits long.
package struct Pruning: Sendable {
  /// Before when each kind goes; nil leaves it.
  package struct Limits: Hashable, Sendable {
    /// Texts of replies, and links that are one person's own.
    package var bodies: Instant?
    /// Events that were imported or pushed.
    package var events: Instant?
    /// What providers told of nobody's message, and what no preset can name.
    package var foreign: Instant?

    package init(bodies: Instant? = nil, events: Instant? = nil, foreign: Instant? = nil) {
      self.bodies = bodies
      self.events = events
      self.foreign = foreign
    }
  }

  package struct Tally: Hashable, Sendable {
    package var replies = 0
    package var links = 0
    package var events = 0
    package var foreign = 0

    package init(replies: Int = 0, links: Int = 0, events: Int = 0, foreign: Int = 0) {
      self.replies = replies
      self.links = links
      self.events = events
      self.foreign = foreign
    }

    package var isEmpty: Bool { self == Tally() }
  }

  private let database: any Database
  private let limits: Limits
  private let stretch: Int64

  /// - Parameter stretch: customers in one transaction.
  package init(_ database: any Database, _ limits: Limits, stretch: Int64 = 2000) {
    self.database = database
    self.limits = limits
    self.stretch = stretch
  }

  /// Counts what would go, and removes nothing.
  package func count() async throws -> Tally {
    try await database.read { [limits] session in
      var tally = Tally()
      func count(_ sql: SQLText) throws -> Int {
        var count = 0
        try session.rows(sql) { count = Int($0.integer(0)) }
        return count
      }
      if let limit = limits.bodies {
        tally.replies = try count("SELECT count(*) FROM responses WHERE \(Pruning.oldReplies(limit))")
        tally.links = try count("SELECT count(*) FROM message_links WHERE \(Pruning.oldLinks(limit))")
      }
      if let limit = limits.events {
        tally.events = try count("SELECT count(*) FROM events WHERE \(Pruning.oldEvents(limit))")
      }
      if let limit = limits.foreign {
        tally.foreign = try count("SELECT count(*) FROM unmatched_responses WHERE \(Pruning.oldForeign(limit))")
        tally.foreign += try count("SELECT count(*) FROM unknown_events WHERE received_at < \(limit.microseconds)")
      }
      return tally
    }
  }

  /// Removes it. A run that is broken off is finished by the next.
  /// - Parameter progress: called after each stretch with the customers gone through.
  package func run(progress: (Int64) -> Void = { _ in }) async throws -> Tally {
    var tally = Tally()
    if limits.bodies != nil || limits.events != nil {
      let last = try await database.read { session in
        var last: Int64 = 0
        try session.rows("SELECT coalesce(max(customer_id), 0) FROM customers") { last = $0.integer(0) }
        return last
      }
      var next: Int64 = 0
      while next <= last {
        let range = next..<next + stretch
        let part = try await database.write { [limits] in try Pruning.prune(range, limits, $0) }
        tally.replies += part.replies
        tally.links += part.links
        tally.events += part.events
        next += stretch
        progress(min(next, last))
      }
    }
    if let limit = limits.foreign {
      tally.foreign = try await database.write { session in
        let count = try session.run("DELETE FROM unmatched_responses WHERE \(Pruning.oldForeign(limit))")
        return count + (try UnknownEvents.prune(before: limit, in: session))
      }
    }
    return tally
  }

  private static func prune(_ range: Range<Int64>, _ limits: Limits, _ session: any Session) throws -> Tally {
    var tally = Tally()
    let these: SQLText = "customer_id >= \(range.lowerBound) AND customer_id < \(range.upperBound)"
    if let limit = limits.bodies {
      tally.replies = try session.run("UPDATE responses SET detail = NULL WHERE \(these) AND \(oldReplies(limit))")
      tally.links = try session.run("DELETE FROM message_links WHERE \(these) AND \(oldLinks(limit))")
    }
    if let limit = limits.events {
      tally.events = try session.run("DELETE FROM events WHERE \(these) AND \(oldEvents(limit))")
    }
    return tally
  }

  private static func oldReplies(_ limit: Instant) -> SQLText {
    let replies = [ResponseKind.replied, .unsubscribed, .resubscribed].map { "\($0.rawValue)" as SQLText }
    return "kind IN (\(replies.joined(separator: ", "))) AND at < \(limit.microseconds) AND detail IS NOT NULL"
  }

  private static func oldLinks(_ limit: Instant) -> SQLText {
    """
    EXISTS (SELECT 1 FROM messages AS m WHERE m.customer_id = message_links.customer_id
      AND m.message_number = message_links.message_number AND m.planned_at < \(limit.microseconds)
      AND m.ended_at < \(limit.microseconds))
    """
  }

  /// Those of orders and payments have negative numbers (`DerivedEvent`); a reply's text goes with the event.
  private static func oldEvents(_ limit: Instant) -> SQLText { "event_id > 0 AND at < \(limit.microseconds)" }

  private static func oldForeign(_ limit: Instant) -> SQLText {
    "foreign_since IS NOT NULL AND recorded_at < \(limit.microseconds)"
  }
}
