import SQLText
package import Store
package import Vocabulary

/// Finds customers by what people type.
package enum CustomerLookup {
  /// Returns the customer with this number, or to whom it leads since a merge, else the one with this external id, whatever its source.
  package static func find(_ text: String, _ session: any Session) throws -> CustomerID? {
    var found: CustomerID?
    if let number = Int64(text) {
      let number = try session.survivor(of: number)
      try session.rows("SELECT customer_id FROM customers WHERE customer_id = \(number)") { found = $0.integer(0) }
    }
    if let found { return found }
    try session.rows(
      "SELECT customer_id FROM keys WHERE kind = 'customer' AND value = \(text) ORDER BY source LIMIT 1"
    ) { found = $0.integer(0) }
    return found
  }
}
