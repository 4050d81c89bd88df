package import Campaigns
package import Store
import Synchronization
import Vocabulary

/// Published campaigns by version, read once from the database (R5).
package final class BundleCache: Sendable {
  private let settings: WorkspaceSettings
  private let bundles = Mutex<[String: Result<CampaignBundle, SendingError>]>([:])

  package init(settings: WorkspaceSettings) {
    self.settings = settings
  }

  /// Returns the campaign as it was published under `version`.
  ///
  /// - Throws: `SendingError.brokenPublication` where its files no longer read by this program.
  package func bundle(_ campaign: String, version: String, _ session: any Session) throws -> CampaignBundle {
    let key = "\(campaign)/\(version)"
    if let found = bundles.withLock({ $0[key] }) { return try found.get() }
    let files = try session.publishedFiles(version: version)
    let contents = Dictionary(files.map { ($0.path, $0.content) }, uniquingKeysWith: { first, _ in first })
    let reading = WorkspaceReader.read(files: contents, settings: settings)
    guard let bundle = reading.workspace.bundle(of: campaign) else {
      let reason = reading.firstError.map { ": \($0)" } ?? ""
      let error = SendingError(
        .brokenPublication, "version \(version) of campaign '\(campaign)' cannot be read\(reason)",
        advice: "Publish it again: tidings campaigns publish \(campaign)")
      bundles.withLock { $0[key] = .failure(error) }
      throw error
    }
    bundles.withLock { $0[key] = .success(bundle) }
    return bundle
  }

  /// The same; nil where its files no longer read.
  func readable(_ campaign: String, version: String, _ session: any Session) throws -> CampaignBundle? {
    do {
      return try bundle(campaign, version: version, session)
    } catch let error as SendingError where error.code == .brokenPublication {
      return nil
    }
  }
}
