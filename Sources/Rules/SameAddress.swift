package import Vocabulary

/// Who keeps an address that several people of one marketing send have (R4).
package enum SameAddress {
  /// One person's address on one channel. Only people who pass the gates before are entered: somebody who unsubscribed
  /// must not take the message from the other.
  package struct Entry: Hashable, Sendable {
    package var channel: Channel
    /// The first eight bytes of the address's digest.
    package var digest: UInt64
    package var customer: CustomerID
    /// When the customer's latest order was placed.
    package var latestOrder: Instant?

    package init(channel: Channel, digest: UInt64, customer: CustomerID, latestOrder: Instant?) {
      self.channel = channel
      self.digest = digest
      self.customer = customer
      self.latestOrder = latestOrder
    }
  }

  /// Returns, for each entry, whether another one keeps its address: the one with the latest order, else the one known
  /// longest (the lowest number).
  package static func losers(_ entries: [Entry]) -> [Bool] {
    var losing = [Bool](repeating: false, count: entries.count)
    let order = entries.indices.sorted { left, right in
      let (one, two) = (entries[left], entries[right])
      if one.digest != two.digest { return one.digest < two.digest }
      if one.channel != two.channel { return one.channel.number < two.channel.number }
      let (first, second) = (one.latestOrder?.microseconds ?? .min, two.latestOrder?.microseconds ?? .min)
      return first == second ? one.customer < two.customer : first > second
    }
    for (index, next) in zip(order, order.dropFirst()) {
      let (keeper, other) = (entries[index], entries[next])
      // The order puts the keeper first; entries of one customer (several invoices) do not compete.
      guard keeper.digest == other.digest, keeper.channel == other.channel else { continue }
      losing[next] = losing[index] || keeper.customer != other.customer
    }
    return losing
  }
}
