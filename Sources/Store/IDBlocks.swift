import SQLText

/// The kinds of rows whose numbers come from reserved blocks.
package enum IDKind: String, CaseIterable, Hashable, Sendable {
  case customer, order, item, payment, invoice, shipment, `return`, review, ticket, event, consent, message, response
  case send, audit
}

/// Numbers reserved for one transaction; what it does not take is never given again.
package struct IDBlock: Hashable, Sendable {
  package private(set) var remaining: Range<Int64>

  package init(_ range: Range<Int64>) {
    self.remaining = range
  }

  /// Takes the next number. The block must have been reserved large enough.
  package mutating func take() -> Int64 {
    precondition(!remaining.isEmpty, "more ids were taken than reserved")
    defer { remaining = remaining.lowerBound + 1..<remaining.upperBound }
    return remaining.lowerBound
  }
}

extension Session {
  /// Reserves `count` numbers of `kind`, the first being 1. They belong to this transaction: one that is rolled back
  /// gives them back, so they must not be used in another.
  package func reserveIDs(_ count: Int, of kind: IDKind) throws -> IDBlock {
    precondition(count >= 0, "a block cannot be negative")
    var next: Int64 = 1
    if count == 0 { return IDBlock(next..<next) }
    try rows(
      """
      INSERT INTO blocks (name, next) VALUES (\(kind.rawValue), \(count + 1))
      ON CONFLICT (name) DO UPDATE SET next = blocks.next + \(count)
      RETURNING next
      """
    ) { next = $0.integer(0) }
    return IDBlock(next - Int64(count)..<next)
  }
}
