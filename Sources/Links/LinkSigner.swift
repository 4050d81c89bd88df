import Crypto
package import Vocabulary

/// What a link in a message leads to.
package enum LinkPurpose: UInt8, CaseIterable, Hashable, Sendable {
  case unsubscribe = 1
  case preferences = 2
  case click = 3
  case confirm = 4
  case open = 5

  /// Links that stand in every text and whose forgery would do nothing but miscount are short: a text message is paid by
  /// its length.
  fileprivate var isShort: Bool { self == .click || self == .open }
}

/// Makes and reads the tokens of links in messages, so that they can neither be forged nor enumerated.
///
/// A token is base64url of: a head byte (form and purpose), the customer and the message as variable-length numbers, the
/// index of the link, and the first bytes of HMAC-SHA256 over what stands before them: 16, and 8 of a click or an
/// opening. It holds no personal data.
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

  /// The long form: this byte, then the purpose. The short form is one byte, `shortForm` and the purpose.
  private static let longForm: UInt8 = 1
  private static let shortForm: UInt8 = 0x40
  private static let longTag = 16
  private static let shortTag = 8
  private let key: SymmetricKey
  /// With the key taken in already: every message carries several tokens.
  private let keyed: HMAC<SHA256>
  private let oldKeys: [SymmetricKey]

  /// - Parameter old: secrets that signed links which are still out there (R38).
  package init(secret: Secret, old: [Secret] = []) {
    key = LinkSigner.key(secret)
    keyed = HMAC<SHA256>(key: key)
    oldKeys = old.map(LinkSigner.key)
  }

  package func token(_ content: Content) -> String {
    let isShort = content.purpose.isShort
    var bytes: [UInt8] =
      isShort ? [LinkSigner.shortForm | content.purpose.rawValue] : [LinkSigner.longForm, content.purpose.rawValue]
    for number in [content.message.customer, content.message.number, Int64(content.index)] {
      var rest = UInt64(bitPattern: number)
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    var authenticator = keyed
    authenticator.update(data: bytes)
    let tag = authenticator.finalize()
    bytes += tag.prefix(isShort ? LinkSigner.shortTag : LinkSigner.longTag)
    return Base64URL.text(bytes)
  }

  /// Returns what a token says, or nil where it was not signed with this secret or an old one. Whatever the text is, a
  /// signature is reckoned and compared to its end, so that the time says nothing.
  package func content(of token: some StringProtocol) -> Content? {
    let bytes = Base64URL.bytes(token.utf8.prefix(97)) ?? []
    let isShort = bytes.first.map { $0 & 0xF0 == LinkSigner.shortForm } ?? false
    let length = isShort ? LinkSigner.shortTag : LinkSigner.longTag
    let signed = bytes.dropLast(length)
    let tag = bytes.suffix(length)
    var isSigned = false
    for key in [key] + oldKeys {
      let right = HMAC<SHA256>.authenticationCode(for: Array(signed), using: key)
      var difference: UInt8 = tag.count == length ? 0 : 1
      for (mine, theirs) in zip(right, tag) { difference |= mine ^ theirs }
      if difference == 0 { isSigned = true }
    }
    guard isSigned, token.utf8.count <= 96 else { return nil }
    return LinkSigner.read(signed, isShort: isShort)
  }

  /// The end of an address that only one provider knows: 16 bytes of HMAC-SHA256 over its gateway's name.
  package func key(of gateway: String) -> String {
    LinkSigner.key(of: gateway, by: key)
  }

  /// Whether `text` is that of this secret or of an old one; compared in constant time.
  package func isKey(_ text: String, of gateway: String) -> Bool {
    var isKnown = false
    for key in [key] + oldKeys {
      let right = LinkSigner.key(of: gateway, by: key)
      var difference: UInt8 = text.utf8.count == right.utf8.count ? 0 : 1
      for (mine, theirs) in zip(right.utf8, text.utf8) { difference |= mine ^ theirs }
      if difference == 0 { isKnown = true }
    }
    return isKnown
  }

  private static func key(of gateway: String, by key: SymmetricKey) -> String {
    let tag = HMAC<SHA256>.authenticationCode(for: Array("gateway \(gateway)".utf8), using: key)
    return Base64URL.text(Array(tag.prefix(longTag)))
  }

  private static func read(_ signed: ArraySlice<UInt8>, isShort: Bool) -> Content? {
    var rest = signed
    guard let head = rest.popFirst() else { return nil }
    guard let number = isShort ? head & 0x0F : (head == longForm ? rest.popFirst() : nil),
      let purpose = LinkPurpose(rawValue: number), purpose.isShort == isShort
    else { return nil }
    var numbers: [UInt64] = []
    var current: UInt64 = 0
    var shift: UInt64 = 0
    for byte in rest {
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

  private static func key(_ secret: Secret) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Array(secret.reveal().utf8)), info: Array("tidings links".utf8),
      outputByteCount: 32)
  }
}

/// RFC 4648 section 5, without padding: by hand, because every message carries several tokens.
enum Base64URL {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func text(_ bytes: [UInt8]) -> String {
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

  /// Returns nil for a byte of another alphabet and for a length that no bytes have.
  static func bytes(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
      case UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "_"): value = 63
      default: return nil
      }
      bits = (bits << 6 | UInt32(value)) & 0xFFFFFF
      count += 1
      switch count % 4 {
      case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
      case 3: bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
      case 0: bytes.append(UInt8(truncatingIfNeeded: bits))
      default: break
      }
    }
    return count % 4 == 1 ? nil : bytes
  }
}
