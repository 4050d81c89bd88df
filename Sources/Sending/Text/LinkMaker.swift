import Campaigns
import Links
import Vocabulary

/// Makes the links of messages, where the workspace has a public address and a secret.
struct LinkMaker: Sendable {
  let base: String
  let signer: LinkSigner
  let tracking: LinkTracking

  init?(settings: WorkspaceSettings) {
    guard let url = settings.publicURL, let secret = settings.secret else { return nil }
    base = url.hasSuffix("/") ? String(url.dropLast()) : url
    signer = LinkSigner(secret: secret, old: settings.oldSecrets)
    tracking = settings.tracking
  }

  /// The links of one message; without a book its other addresses are not counted, as in a preview.
  func links(for message: MessageID, tracked: TrackedLinks? = nil) -> MessageLinks {
    MessageLinks(
      unsubscribe: "\(base)/u/\(signer.token(.init(purpose: .unsubscribe, message: message)))",
      preferences: "\(base)/p/\(signer.token(.init(purpose: .preferences, message: message)))",
      confirm: "\(base)/v/\(signer.token(.init(purpose: .confirm, message: message)))",
      pixel: tracked != nil && tracking.countsOpens
        ? "\(base)/o/\(signer.token(.init(purpose: .open, message: message))).gif" : nil,
      tracked: tracked, specimen: "\(base)/c/\(signer.token(.init(purpose: .click, message: message, index: 2)))")
  }

  /// Whether an address leads to the pages that this workspace serves itself, and is not to be counted.
  func isOurs(_ url: String) -> Bool {
    url.hasPrefix(base) && ["/u/", "/p/", "/c/", "/o/", "/v/"].contains { url.dropFirst(base.count).hasPrefix($0) }
  }
}

/// The links that one message may show.
struct MessageLinks: Sendable {
  var unsubscribe: String
  var preferences: String
  /// Confirms what is pending (double opt-in).
  var confirm: String
  /// The picture by which an opening is noticed.
  var pixel: String?
  /// Makes counted links; nil where the text is only looked at.
  var tracked: TrackedLinks?
  /// What a counted link looks like, for a text that is only looked at.
  var specimen: String
}

/// Makes the counted links of one message.
struct TrackedLinks: Sendable {
  let maker: LinkMaker
  let book: LinkBook
  let message: MessageID
  let version: String
  let campaign: String
  let channel: Channel

  /// Returns the counted link that leads to `url`, or `url` itself where it is none that can be followed.
  /// - Parameter isPersonal: whether the address says something of this person alone.
  func short(_ url: String, isPersonal: (String) -> Bool) -> String {
    guard maker.tracking.countsClicks, !maker.isOurs(url), let clean = LinkTarget(url) else { return url }
    let target = maker.tracking.utmSource.map {
      clean.adding([("utm_source", $0), ("utm_medium", channel.rawValue), ("utm_campaign", campaign)])
    }
    let index = book.index(
      of: (target ?? clean).text, message: message, version: version, channel: channel, isPersonal: isPersonal(url))
    return "\(maker.base)/c/\(maker.signer.token(.init(purpose: .click, message: message, index: index)))"
  }
}
