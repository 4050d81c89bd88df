import Campaigns
import SQLText
import Store
import Vocabulary

/// The messages that stand already for a batch of occurrences (R1, R8).
struct StandingMessages {
  struct Slot: Hashable {
    var customer: CustomerID
    var occurrence: OccurrenceKey
  }

  struct Standing {
    var number: Int64
    /// Why it was skipped; 0 where it was not.
    var reason: Int
    /// A skip while planning, which a later run may still turn into a message (R8).
    var isProvisional: Bool
  }

  private var rows: [Slot: Standing] = [:]

  subscript(slot: Slot) -> Standing? { rows[slot] }

  static func load(
    _ session: any Session, campaign: Campaign, customers: [CustomerID], candidates: [Candidate], keys: [OccurrenceKey]
  ) throws -> StandingMessages {
    var standing = StandingMessages()
    try session.rows(
      """
      SELECT customer_id, occurrence, message_number, state, ended_at, reason FROM messages \
      WHERE campaign IN (\(campaign.name), \(campaign.renamedFrom ?? campaign.name)) AND \(customers.condition("customer_id"))
      """
    ) { row in
      guard let key = row.withBytes(1, { OccurrenceKey(bytes: $0) }) else { return }
      let isProvisional = row.integer(3) == Int64(MessageState.skipped.rawValue) && row.isNull(4)
      let slot = Slot(customer: row.integer(0), occurrence: key)
      // With several slots one that is final decides.
      if let found = standing.rows[slot], !found.isProvisional { return }
      standing.rows[slot] = Standing(
        number: row.integer(2), reason: Int(row.integer(5)), isProvisional: isProvisional)
    }
    guard campaign.subject != nil else { return standing }
    // An order that changed hands was told under its former customer.
    for start in stride(from: 0, to: keys.count, by: 500) {
      let slice = keys[start..<min(start + 500, keys.count)]
      let list = slice.map { "\($0.bytes)" as SQLText }.joined(separator: ", ")
      var told: [OccurrenceKey: Int64] = [:]
      try session.rows("SELECT occurrence, message_number FROM subject_keys WHERE occurrence IN (\(list))") { row in
        if let key = row.withBytes(0, { OccurrenceKey(bytes: $0) }) { told[key] = row.integer(1) }
      }
      for index in slice.indices {
        guard let number = told[keys[index]] else { continue }
        let slot = Slot(customer: candidates[index].customer, occurrence: keys[index])
        standing.rows[slot] = Standing(number: number, reason: 0, isProvisional: false)
      }
    }
    return standing
  }
}
