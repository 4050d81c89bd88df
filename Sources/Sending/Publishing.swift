package import Campaigns
import LocalTime
package import Store
package import Vocabulary

/// Puts the workspace's campaigns in force (R5, R7).
package enum Publishing {
  /// What publishing did to one campaign.
  package struct Change: Sendable {
    package enum Kind: Sendable {
      case first
      case changed(from: String)
      case unchanged
      /// Its file is gone; so many waiting messages were cancelled.
      case retired(cancelled: Int)
    }

    package var campaign: String
    package var version: String
    package var kind: Kind
  }

  /// The bundle of a campaign as it stands in the workspace.
  package static func publication(of name: String, in workspace: Workspace) -> PublicationBundle? {
    guard let bundle = workspace.bundle(of: name) else { return nil }
    return PublicationBundle(
      files: bundle.paths.compactMap { path in
        workspace.files[path].map { PublishedFile(path: path, content: $0) }
      })
  }

  /// Publishes the named campaigns, or all; campaigns whose file is gone are retired when all are published.
  package static func publish(
    _ workspace: Workspace, only names: [String]?, at now: Instant, gitCommit: String?, _ session: any Session
  ) throws -> [Change] {
    let zone = workspace.settings.zone
    let activeFrom = zone.startOfDay(zone.date(now))
    var changes: [Change] = []
    for name in names ?? workspace.campaigns.keys.sorted() {
      guard let campaign = workspace.campaigns[name], let bundle = publication(of: name, in: workspace) else {
        continue
      }
      let outcome = try session.publish(
        bundle, of: name, state: campaign.state.published, at: now, activeFrom: activeFrom, gitCommit: gitCommit)
      let kind: Change.Kind =
        switch outcome {
        case .first: .first
        case .changed(let from): .changed(from: from)
        case .unchanged: .unchanged
        }
      changes.append(Change(campaign: name, version: bundle.version, kind: kind))
    }
    guard names == nil else { return changes }
    for force in try session.campaignsInForce()
    where force.state != .retired && workspace.campaigns[force.campaign] == nil {
      let cancelled = try session.retire(force.campaign, at: now)
      changes.append(Change(campaign: force.campaign, version: force.version, kind: .retired(cancelled: cancelled)))
    }
    return changes
  }

  /// The campaigns whose files differ from what is in force.
  package static func differences(_ workspace: Workspace, _ session: any Session) throws -> [String] {
    let force = Dictionary(
      try session.campaignsInForce().map { ($0.campaign, $0) }, uniquingKeysWith: { first, _ in first })
    return workspace.campaigns.keys.sorted().filter { name in
      publication(of: name, in: workspace)?.version != force[name]?.version
    }
  }
}

extension CampaignState {
  /// What the database remembers of it.
  fileprivate var published: PublicationState {
    switch self {
    case .draft: .draft
    case .live: .live
    case .paused: .paused
    }
  }
}
