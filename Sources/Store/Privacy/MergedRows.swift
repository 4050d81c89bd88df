import SQLText
package import Vocabulary

/// What former numbers of customers lead to (R3).
enum MergedRows {
  /// The kind under which a lot is noted.
  static func kind(ofDraw campaign: String, _ experiment: String) -> String { "draw \(campaign) \(experiment)" }

  /// The same in a query in which the lots are `d`.
  static let drawKind: SQLText = "'draw ' || d.campaign || ' ' || d.experiment"

  /// A row's former number where it has one, else its customer: `w` is joined to it by `join`.
  static func number(of row: SQLText) -> SQLText { "coalesce(w.former_id, \(row).customer_id)" }

  static func join(_ row: SQLText, kind: SQLText, id: SQLText) -> SQLText {
    "LEFT JOIN merged_rows AS w ON w.customer_id = \(row).customer_id AND w.kind = \(kind) AND w.id = \(id)"
  }
}

extension Session {
  /// Whether anybody was ever joined to another.
  func hasMerges() throws -> Bool {
    var found = false
    try rows("SELECT 1 FROM merges LIMIT 1") { _ in found = true }
    return found
  }

  /// Whom a customer's number leads to: the survivor where it was joined to another, else itself.
  package func survivor(of customer: CustomerID) throws -> CustomerID {
    var found = customer
    try rows("SELECT survivor_id FROM merges WHERE customer_id = \(customer)") { found = $0.integer(0) }
    return found
  }

  /// The numbers that lead to a customer.
  package func formerNumbers(of customer: CustomerID) throws -> [CustomerID] {
    var found: [CustomerID] = []
    try rows("SELECT customer_id FROM merges WHERE survivor_id = \(customer) ORDER BY customer_id") {
      found.append($0.integer(0))
    }
    return found
  }

  /// Where a message stands now that was handed over under this id: its customer may have been joined to another.
  package func standing(_ message: MessageID) throws -> MessageID {
    let survivor = try survivor(of: message.customer)
    guard survivor != message.customer else { return message }
    var hasMoved = false
    try rows(
      "SELECT 1 FROM messages WHERE customer_id = \(survivor) AND message_number = \(message.number)"
    ) { _ in hasMoved = true }
    return hasMoved ? MessageID(customer: survivor, number: message.number) : message
  }
}
