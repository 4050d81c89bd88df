/// A customer's number in this database.
package typealias CustomerID = Int64

/// A message's identity: it carries its customer, so that a receipt finds its row without a search.
///
/// The text (`m5k-2f1`: two base-36 numbers) is what providers get as our reference: letters, digits and one hyphen.
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
  package var customer: CustomerID
  /// Unique in the database, from reserved blocks.
  package var number: Int64

  package init(customer: CustomerID, number: Int64) {
    self.customer = customer
    self.number = number
  }

  package var description: String {
    "m\(String(customer, radix: 36))-\(String(number, radix: 36))"
  }

  /// Reads what `description` writes; nil for anything else.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 32, text.utf8.first == UInt8(ascii: "m") else { return nil }
    let parts = text.dropFirst().split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let customer = Int64(parts[0], radix: 36), let number = Int64(parts[1], radix: 36),
      customer >= 0, number >= 0
    else { return nil }
    self.init(customer: customer, number: number)
    guard description == text else { return nil }
  }
}

/// The key of the one event that a message answers (R1): the first 16 bytes of a SHA-256, made in `Rules`.
package struct OccurrenceKey: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Sixteen bytes, most significant first.
  package var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * $0)) }
      + (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - 8 * $0)) }
  }

  /// Reads the first sixteen of `bytes`; nil where there are fewer.
  package init?(bytes: some Sequence<UInt8>) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var count = 0
    for byte in bytes.prefix(16) {
      if count < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
      count += 1
    }
    guard count == 16 else { return nil }
    self.init(high: high, low: low)
  }
}

/// What a message is about, besides its customer.
package enum SubjectKind: String, CaseIterable, Hashable, Sendable {
  case order
  case invoice
  case event

  /// The number stored; 0 is no subject.
  package var number: Int {
    switch self {
    case .order: 1
    case .invoice: 2
    case .event: 3
    }
  }

  package init?(number: Int) {
    guard let kind = SubjectKind.allCases.first(where: { $0.number == number }) else { return nil }
    self = kind
  }
}
