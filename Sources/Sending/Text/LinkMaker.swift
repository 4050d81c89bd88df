import Campaigns
import Links
import Vocabulary

/// Makes the links of messages, where the workspace has a public address and a secret.
struct LinkMaker: Sendable {
  let base: String
  let signer: LinkSigner

  init?(settings: WorkspaceSettings) {
    guard let url = settings.publicURL, let secret = settings.secret else { return nil }
    base = url.hasSuffix("/") ? String(url.dropLast()) : url
    signer = LinkSigner(secret: secret)
  }

  func links(for message: MessageID) -> MessageLinks {
    MessageLinks(
      unsubscribe: "\(base)/u/\(signer.token(.init(purpose: .unsubscribe, message: message)))",
      preferences: "\(base)/p/\(signer.token(.init(purpose: .preferences, message: message)))")
  }
}

/// The links that one message may show.
struct MessageLinks: Sendable {
  var unsubscribe: String
  var preferences: String
}
