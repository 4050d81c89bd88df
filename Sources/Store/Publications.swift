import SQLText
package import Vocabulary

/// Whether a published campaign acts, as its file's `state:` says, or as leaving the workspace did.
package enum PublicationState: String, CaseIterable, Hashable, Sendable {
  case draft, live, paused
  /// Its file is gone (R5).
  case retired
}

/// What is in force for one campaign.
package struct CampaignInForce: Hashable, Sendable {
  package var campaign: String
  package var version: String
  package var state: PublicationState
  /// What happened or fell due before never fires (R7).
  package var activeFrom: Instant
  package var firstPublishedAt: Instant
  package var retiredAt: Instant?
  /// The most people one run has planned so far (R18).
  package var largestRun: Int
}

/// What publishing came to.
package enum PublicationOutcome: Hashable, Sendable {
  case first
  case changed(from: String)
  case unchanged
}

extension Session {
  /// Puts `bundle` in force for `campaign`, and keeps its files under their hashes.
  ///
  /// - Parameter activeFrom: taken only where the campaign starts to act: at its first publication, and when it leaves
  ///   draft or comes back from retirement, so that nothing that happened meanwhile fires.
  @discardableResult
  package func publish(
    _ bundle: PublicationBundle, of campaign: String, state: PublicationState, at now: Instant, activeFrom: Instant,
    gitCommit: String? = nil
  ) throws -> PublicationOutcome {
    var files = RowBatch(columns: ["hash", "content"])
    var parts = RowBatch(columns: ["version", "path", "hash"])
    for file in bundle.files {
      files.append(file.hash)
      files.append(file.content)
      for text in [bundle.version, file.path, file.hash] { parts.append(text) }
    }
    try insert(files, into: "files", onConflict: .ignore)
    try insert(parts, into: "publication_files", onConflict: .ignore)
    try run(
      """
      INSERT INTO publications (campaign, version, published_at, git_commit)
      VALUES (\(campaign), \(bundle.version), \(now.microseconds), \(gitCommit)) ON CONFLICT DO NOTHING
      """)
    let former = try campaignInForce(campaign)
    let starts = former.map { $0.state == .draft || $0.state == .retired } ?? true
    let active = starts ? activeFrom : former?.activeFrom ?? activeFrom
    try run(
      """
      INSERT INTO campaigns (campaign, version, state, active_from, first_published_at)
      VALUES (\(campaign), \(bundle.version), \(state.rawValue), \(active.microseconds), \(now.microseconds))
      ON CONFLICT (campaign) DO UPDATE SET version = excluded.version, state = excluded.state,
        active_from = excluded.active_from, retired_at = NULL
      """)
    if let former, former.version == bundle.version, former.state == state { return .unchanged }
    let commit = gitCommit.map { ", commit \($0)" } ?? ""
    try note(
      .published, subject: campaign, detail: "version \(bundle.version.prefix(7)), \(state.rawValue)\(commit)", at: now)
    return former.map { .changed(from: $0.version) } ?? .first
  }

  /// Ends a campaign whose file is gone and cancels its waiting messages; returns how many. What is on the wire or in
  /// doubt stays until its answer is known.
  @discardableResult
  package func retire(_ campaign: String, at now: Instant) throws -> Int {
    try run(
      """
      UPDATE campaigns SET state = \(PublicationState.retired.rawValue), retired_at = \(now.microseconds)
      WHERE campaign = \(campaign) AND retired_at IS NULL
      """)
    let waiting: SQLText = "FROM outbox WHERE campaign = \(campaign) AND state = \(MessageState.planned.rawValue)"
    try run(
      """
      UPDATE messages SET state = \(MessageState.cancelled.rawValue), detail = 'retired',
        ended_at = \(now.microseconds)
      WHERE state = \(MessageState.planned.rawValue)
        AND (customer_id, message_number) IN (SELECT customer_id, message_number \(waiting))
      """)
    try note(.retired, subject: campaign, at: now)
    return try run("DELETE \(waiting)")
  }

  /// Remembers how many people a run planned, for the guard of the next (R18).
  package func recordRun(of campaign: String, planned: Int) throws {
    try run("UPDATE campaigns SET largest_run = \(planned) WHERE campaign = \(campaign) AND largest_run < \(planned)")
  }

  package func campaignInForce(_ campaign: String) throws -> CampaignInForce? {
    try campaigns("WHERE campaign = \(campaign)").first
  }

  /// Every campaign ever published, retired ones too, ordered by name.
  package func campaignsInForce() throws -> [CampaignInForce] {
    try campaigns("ORDER BY campaign")
  }

  /// The files of a version, ordered by path; empty for an unknown one.
  package func publishedFiles(version: String) throws -> [PublishedFile] {
    var files: [PublishedFile] = []
    try rows(
      """
      SELECT p.path, f.content FROM publication_files AS p JOIN files AS f ON f.hash = p.hash
      WHERE p.version = \(version) ORDER BY p.path
      """
    ) { files.append(PublishedFile(path: $0.text(0), content: $0.blob(1))) }
    return files
  }

  private func campaigns(_ condition: SQLText) throws -> [CampaignInForce] {
    var found: [CampaignInForce] = []
    try rows(
      """
      SELECT campaign, version, state, active_from, first_published_at, retired_at, largest_run FROM campaigns \(condition)
      """
    ) { row in
      found.append(
        CampaignInForce(
          campaign: row.text(0), version: row.text(1), state: PublicationState(rawValue: row.text(2)) ?? .paused,
          activeFrom: Instant(microseconds: row.integer(3)), firstPublishedAt: Instant(microseconds: row.integer(4)),
          retiredAt: row.optionalInteger(5).map { Instant(microseconds: $0) }, largestRun: Int(row.integer(6))))
    }
    return found
  }
}
