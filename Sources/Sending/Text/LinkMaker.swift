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
    MessageLinks(maker: self, message: message, tracked: tracked)
  }

  fileprivate func link(_ letter: Character, _ purpose: LinkPurpose, _ message: MessageID, index: Int = 0) -> String {
    "\(base)/\(letter)/\(signer.token(.init(purpose: purpose, message: message, index: index)))"
  }

  /// Whether an address leads to the pages that this workspace serves itself, and is not to be counted.
  func isOurs(_ url: String) -> Bool {
    url.hasPrefix(base) && ["/u/", "/p/", "/c/", "/o/", "/v/"].contains { url.dropFirst(base.count).hasPrefix($0) }
  }
}

/// The links that one message may show; each is signed where a text asks for it.
struct MessageLinks: Sendable {
  let maker: LinkMaker
  let message: MessageID
  /// Makes counted links; nil where the text is only looked at.
  let tracked: TrackedLinks?

  var unsubscribe: String { maker.link("u", .unsubscribe, message) }
  var preferences: String { maker.link("p", .preferences, message) }
  /// Confirms what is pending (double opt-in).
  var confirm: String { maker.link("v", .confirm, message) }
  /// The picture by which an opening is noticed.
  var pixel: String? {
    tracked != nil && maker.tracking.countsOpens ? maker.link("o", .open, message) + ".gif" : nil
  }
  /// What a counted link looks like, for a text that is only looked at.
  var specimen: String { maker.link("c", .click, message, index: 2) }
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
    return maker.link("c", .click, message, index: index)
  }
}
