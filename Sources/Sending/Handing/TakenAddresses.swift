import Campaigns
import Rules
import SQLText
import Store
import Vocabulary

/// Addresses at which another customer got the same marketing send already (R4): who falls back to another channel when
/// claimed must not write there again.
struct TakenAddresses {
  private struct Place: Hashable {
    var customer: CustomerID
    var channel: Channel
  }

  private struct Address: Hashable {
    var channel: Channel
    var digest: [UInt8]
  }

  private var taken: Set<Place> = []
  private var now: [Address: CustomerID] = [:]

  mutating func load(
    _ session: any Session, campaign: Campaign, customers: [CustomerID], at now: Instant
  ) throws {
    guard campaign.purpose == .marketing, !customers.isEmpty else { return }
    let isHandedOver = MessageState.condition(MessageState.claiming, of: "m")
    for kind in Set(campaign.channels.channels.map(\.addressKind)) where kind != .wechat {
      let digest: SQLText = "\(raw: kind.rawValue)_digest"
      let channels = campaign.channels.channels.filter { $0.addressKind == kind }
        .map { "\($0.number)" as SQLText }.joined(separator: ", ")
      try session.rows(
        """
        SELECT a.customer_id, m.channel FROM customers AS a \(TakenAddresses.inOrder) customers AS b ON b.\(digest) = a.\(digest) \
        AND b.customer_id <> a.customer_id \(TakenAddresses.inOrder) messages AS m ON m.customer_id = b.customer_id \
        WHERE \(customers.condition("a.customer_id")) AND m.campaign = \(campaign.name) AND m.channel IN (\(channels)) \
        AND m.address_digest = a.\(digest) AND \(isHandedOver) AND m.expires_at > \(now.microseconds)
        """
      ) { row in
        guard let channel = Channel(number: Int(row.integer(1))) else { return }
        taken.insert(Place(customer: row.integer(0), channel: channel))
      }
    }
  }

  func isTaken(_ channel: Channel, _ digest: [UInt8]?, for customer: CustomerID) -> Bool {
    guard let digest else { return false }
    if taken.contains(Place(customer: customer, channel: channel)) { return true }
    return now[Address(channel: channel, digest: digest)].map { $0 != customer } ?? false
  }

  mutating func take(_ channel: Channel, _ digest: [UInt8], by customer: CustomerID) {
    now[Address(channel: channel, digest: digest)] = customer
  }

  private static let inOrder: SQLText = .dialect(sqlite: "CROSS JOIN", postgres: "JOIN")
}
