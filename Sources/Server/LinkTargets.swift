import Links
import SQLText
import Store
import Synchronization
import Vocabulary

/// Where counted links lead. A shared one never changes, so it is read once.
final class LinkTargets: Sendable {
  private let database: any Database
  private let known = Mutex<[Int64: String]>([:])
  static let most = 50_000

  init(database: any Database) {
    self.database = database
  }

  /// Returns nil where the link leads nowhere any more: its database is another one, or the person was erased.
  func target(_ content: LinkSigner.Content) async throws -> String? {
    let number = Int64(content.index / 2)
    guard content.index % 2 == 0 else {
      return try await database.read { session in
        let message = try session.standing(content.message)
        var url: String?
        try session.rows(
          """
          SELECT url FROM message_links WHERE customer_id = \(message.customer)
          AND message_number = \(message.number) AND number = \(number)
          """
        ) { url = $0.text(0) }
        return url
      }
    }
    if let url = known.withLock({ $0[number] }) { return url }
    let url = try await database.read { session in
      var url: String?
      try session.rows("SELECT url FROM links WHERE link_id = \(number)") { url = $0.text(0) }
      return url
    }
    if let url {
      known.withLock { known in
        if known.count >= LinkTargets.most { known = [:] }
        known[number] = url
      }
    }
    return url
  }
}
