import Crypto
package import Vocabulary

/// The lot of each customer under a salt: the first 48 bits of SHA-256 over `salt:customer` (R29).
///
/// People are taken in the order of their rank, and put into arms by their share; the two are independent, so whatever
/// cuts the list (a cap, coupons, a canary) cuts all arms alike. Make one value for a salt and ask it for many customers.
package struct Lot: Sendable {
  private let begun: SHA256

  package init(salt: String) {
    var hasher = SHA256()
    var text = salt + ":"
    text.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    begun = hasher
  }

  /// Returns 0 ..< 2⁴⁸.
  package func rank(of customer: CustomerID) -> Int64 {
    var hasher = begun
    var digits = String(customer)
    digits.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    return hasher.finalize().withUnsafeBytes {
      Int64($0.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian >> 16)
    }
  }

  /// Returns 0 ..< 10,000.
  package func share(of customer: CustomerID) -> Int { Lot.share(ofRank: rank(of: customer)) }

  package static func share(ofRank rank: Int64) -> Int { Int(rank % 10_000) }

  package static func rank(salt: String, customer: CustomerID) -> Int64 { Lot(salt: salt).rank(of: customer) }

  package static func share(salt: String, customer: CustomerID) -> Int { Lot(salt: salt).share(of: customer) }

  /// The salt of the holdout that no campaign writes to (R30).
  package static let globalHoldoutSalt = "global holdout"

  /// The salt of a campaign's experiment; a new version draws anew.
  package static func salt(campaign: String, version: String) -> String { "\(campaign)/\(version)" }
}
