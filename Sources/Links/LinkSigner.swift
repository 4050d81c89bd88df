import Crypto
import Foundation
package import Vocabulary

/// What a link in a message leads to.
package enum LinkPurpose: UInt8, CaseIterable, Hashable, Sendable {
  case unsubscribe = 1
  case preferences = 2
  case click = 3
  case confirm = 4
}

/// Makes and reads the tokens of links in messages, so that they can neither be forged nor enumerated.
///
/// A token is base64url of: a version byte, the purpose, the customer and the message as variable-length numbers, the
/// index of the link, and the first 16 bytes of HMAC-SHA256 over what stands before them. It holds no personal data.
package struct LinkSigner: Sendable {
  /// What a token says.
  package struct Content: Hashable, Sendable {
    package var purpose: LinkPurpose
    package var message: MessageID
    /// Which link of the message; 0 where there is one only.
    package var index: Int

    package init(purpose: LinkPurpose, message: MessageID, index: Int = 0) {
      self.purpose = purpose
      self.message = message
      self.index = index
    }
  }

  private static let version: UInt8 = 1
  private static let tagLength = 16
  private let key: SymmetricKey
  private let oldKeys: [SymmetricKey]

  /// - Parameter old: secrets that signed links which are still out there (R38).
  package init(secret: Secret, old: [Secret] = []) {
    key = LinkSigner.key(secret)
    oldKeys = old.map(LinkSigner.key)
  }

  package func token(_ content: Content) -> String {
    var bytes: [UInt8] = [LinkSigner.version, content.purpose.rawValue]
    for number in [content.message.customer, content.message.number, Int64(content.index)] {
      var rest = UInt64(bitPattern: number)
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    let tag = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
    bytes += tag.prefix(LinkSigner.tagLength)
    return LinkSigner.base64URL(bytes)
  }

  /// RFC 4648 section 5, without padding: by hand, because every message carries several tokens.
  private static func base64URL(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(3 - group.count) * 8
      for place in 0...group.count { text.append(alphabet[Int(bits >> UInt32(18 - place * 6) & 63)]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Returns what a token says, or nil where it was not signed with this secret or an old one; compared in constant time.
  package func content(of token: some StringProtocol) -> Content? {
    guard token.utf8.count <= 96, token.utf8.allSatisfy(LinkSigner.isTokenByte) else { return nil }
    var text = String(token).replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    while text.utf8.count % 4 != 0 { text += "=" }
    guard let data = Data(base64Encoded: text), data.count > LinkSigner.tagLength + 2 else { return nil }
    let signed = Array(data.dropLast(LinkSigner.tagLength))
    let tag = Array(data.suffix(LinkSigner.tagLength))
    var isSigned = false
    for key in [key] + oldKeys {
      let right = Array(HMAC<SHA256>.authenticationCode(for: signed, using: key)).prefix(LinkSigner.tagLength)
      var difference: UInt8 = 0
      for (mine, theirs) in zip(right, tag) { difference |= mine ^ theirs }
      if difference == 0 { isSigned = true }
    }
    guard isSigned, signed[0] == LinkSigner.version, let purpose = LinkPurpose(rawValue: signed[1]) else { return nil }
    var numbers: [UInt64] = []
    var current: UInt64 = 0
    var shift: UInt64 = 0
    for byte in signed.dropFirst(2) {
      guard shift < 64 else { return nil }
      current |= UInt64(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 {
        numbers.append(current)
        (current, shift) = (0, 0)
      }
    }
    guard numbers.count == 3, shift == 0 else { return nil }
    return Content(
      purpose: purpose,
      message: MessageID(customer: Int64(bitPattern: numbers[0]), number: Int64(bitPattern: numbers[1])),
      index: Int(truncatingIfNeeded: numbers[2]))
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte == 45 || byte == 95
  }

  private static func key(_ secret: Secret) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Array(secret.reveal().utf8)), info: Array("tidings links".utf8),
      outputByteCount: 32)
  }
}
