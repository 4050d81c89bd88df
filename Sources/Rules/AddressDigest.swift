import Crypto
import Foundation
package import Vocabulary

/// How addresses are compared, and how a refused one is remembered without being kept (R4, R15).
///
/// Make one value for the database's key and ask it for many addresses.
package struct AddressDigest: Sendable {
  private let key: SymmetricKey

  /// - Parameter key: the database's own; at least 16 bytes.
  package init(key: [UInt8]) {
    self.key = SymmetricKey(data: key)
  }

  /// Returns HMAC-SHA256 over the kind and the address in the form in which it is compared: 32 bytes.
  package func digest(_ kind: AddressKind, _ address: String) -> [UInt8] {
    var hmac = HMAC<SHA256>(key: key)
    var text = "\(kind.rawValue):\(AddressDigest.comparable(kind, address))"
    text.withUTF8 { bytes in
      // A copy is what the interface takes without Foundation's Data.
      hmac.update(data: [UInt8](bytes))
    }
    return Array(hmac.finalize())
  }

  /// Returns what stands in the place of an external id when its customer was erased (R37): 32 hexadecimal digits.
  package func erasedID(_ id: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array("id:\(id)".utf8), using: key)
    return code.prefix(16).map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
  }

  package static func digest(_ kind: AddressKind, _ address: String, key: [UInt8]) -> [UInt8] {
    AddressDigest(key: key).digest(kind, address)
  }

  /// Returns the address as it is compared: an e-mail address trimmed and in lower case, dots and tags kept; a phone number
  /// in E.164 and a WeChat id as they are, trimmed.
  package static func comparable(_ kind: AddressKind, _ address: String) -> String {
    let trimmed = trimmed(address)
    guard kind == .email else { return trimmed }
    let lower = trimmed.lowercased()
    return lower.utf8.allSatisfy { $0 < 128 } ? lower : lower.precomposedStringWithCanonicalMapping
  }

  /// Returns an e-mail address as it is stored and written to: trimmed, with its domain in lower case.
  package static func storedEmail(_ address: String) -> String {
    let trimmed = trimmed(address)
    guard let at = trimmed.lastIndex(of: "@") else { return trimmed }
    return trimmed[...at] + trimmed[at...].dropFirst().lowercased()
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
