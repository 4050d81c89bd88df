import SQLText
package import Vocabulary

/// What tells a database from its own copies (R23): a name that all of them share, a generation that grows whenever
/// something is sent from it, and the mark that a backup leaves in its copy.
package struct Lineage: Hashable, Sendable {
  /// Nil until the first send.
  package var id: String?
  package var generation: Int64
  /// When the backup began that this database is a copy of; nil for one that is none.
  package var backupAt: Instant?

  package init(id: String?, generation: Int64, backupAt: Instant?) {
    self.id = id
    self.generation = generation
    self.backupAt = backupAt
  }

  private enum Key {
    static let id = "lineage.id"
    static let generation = "lineage.generation"
    static let begun = "lineage.backup_begun"
    static let ended = "lineage.backup_ended"
  }

  package static func read(_ session: any Session) throws -> Lineage {
    let begun = try session.metaInteger(Key.begun)
    let ended = try session.metaInteger(Key.ended)
    var lineage = Lineage(
      id: try session.metaText(Key.id), generation: try session.metaInteger(Key.generation) ?? 0, backupAt: nil)
    if let begun, begun != ended, !(try isBeingBackedUp(session)) {
      lineage.backupAt = Instant(microseconds: begun)
    }
    return lineage
  }

  /// pg_dump copies what it finds, so the mark stands in the original too while it runs.
  private static func isBeingBackedUp(_ session: any Session) throws -> Bool {
    guard session.dialect == .postgres else { return false }
    var isRunning = false
    try session.rows(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'pg_dump' AND datname = current_database()"
    ) { _ in isRunning = true }
    return isRunning
  }

  /// Begins the next generation: from now on every copy made before is older.
  package static func advance(_ session: any Session) throws -> Lineage {
    var lineage = try read(session)
    let id = lineage.id ?? String(UInt64.random(in: 1...UInt64.max), radix: 16)
    lineage.id = id
    lineage.generation += 1
    try session.setMeta(Key.id, to: id)
    try session.setMeta(Key.generation, to: String(lineage.generation))
    return lineage
  }

  /// Marks what is going to be copied; `endBackup` takes the mark from the original.
  package static func beginBackup(at now: Instant, _ session: any Session) throws {
    try session.setMeta(Key.begun, to: String(now.microseconds))
  }

  package static func endBackup(_ session: any Session) throws {
    try session.setMeta(Key.ended, to: try session.metaText(Key.begun) ?? "")
  }

  /// Makes a copy the one that sends.
  /// - Parameter generation: the highest that was ever seen of it.
  package static func succeed(generation: Int64, _ session: any Session) throws -> Lineage {
    try endBackup(session)
    let known = try read(session)
    if generation > known.generation { try session.setMeta(Key.generation, to: String(generation)) }
    return try advance(session)
  }
}
