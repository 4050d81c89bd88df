import SQLText
package import Vocabulary

/// A customer who lacks an address.
package struct AddressGap: Hashable, Sendable {
  package var customer: CustomerID
  package var lacksPhone: Bool
  package var lacksEmail: Bool
}

extension Session {
  /// Whether somebody was erased (R37), so that imports have to ask for each unknown id.
  package func hasErasedIDs() throws -> Bool {
    var found = false
    try rows("SELECT 1 FROM keys WHERE kind = \(ImportContext.erasedKind) LIMIT 1") { _ in found = true }
    return found
  }

  /// The next customers behind `customer` who lack a phone or an e-mail address.
  package func addressGaps(after customer: CustomerID, limit: Int) throws -> [AddressGap] {
    var gaps: [AddressGap] = []
    try rows(
      """
      SELECT customer_id, phone IS NULL, email IS NULL FROM customers
      WHERE customer_id > \(customer) AND (phone IS NULL OR email IS NULL) AND erased_at IS NULL
      ORDER BY customer_id LIMIT \(limit)
      """
    ) { row in
      gaps.append(
        AddressGap(customer: row.integer(0), lacksPhone: row.integer(1) != 0, lacksEmail: row.integer(2) != 0))
    }
    return gaps
  }
}
