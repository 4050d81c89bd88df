import Crypto
import Foundation
import Vocabulary
import _CryptoExtras

/// Amazon SNS: RSA over chosen fields, by a certificate that the message names.
extension Callback {
  /// The address of the certificate, where it is one of Amazon's own.
  var certificateURL: String? {
    guard let url = JSONText(body)?["SigningCertURL"]?.scalar, Callback.isAmazon(url), url.hasSuffix(".pem") else {
      return nil
    }
    return url
  }

  /// The topic that it was published to.
  var topic: String? { JSONText(body)?["TopicArn"]?.scalar }

  /// The address that confirms a subscription when it is opened, where it is one of Amazon's own.
  var subscriptionURL: String? {
    guard let document = JSONText(body), document["Type"]?.scalar == "SubscriptionConfirmation",
      let url = document["SubscribeURL"]?.scalar, Callback.isAmazon(url)
    else { return nil }
    return url
  }

  /// `https://sns.REGION.amazonaws.com/…`, without a port or a user name.
  static func isAmazon(_ url: String) -> Bool {
    guard let address = HTTPAddress(url), address.isSecure, !address.hasCredentials, address.port == nil else {
      return false
    }
    var labels = address.host.split(separator: ".", omittingEmptySubsequences: false)
    if labels.last == "cn" { labels.removeLast() }
    return labels.count == 4 && labels[0] == "sns" && labels[2] == "amazonaws" && labels[3] == "com"
      && !labels[1].isEmpty
      && labels[1].utf8.allSatisfy { $0 == 0x2D || $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x7A }
  }

  func isSignedByAmazon(_ keys: CallbackKeys) -> Bool {
    guard let message = JSONText(body), certificateURL != nil, let text = Callback.amazonText(message),
      let given = message["Signature"]?.scalar.flatMap({ Base64.bytes($0) }),
      let certificate = keys.certificate ?? keys.options["certificate"],
      let key = Certificate(pem: certificate)?.publicKey
    else { return false }
    // Anybody may own a topic and have Amazon sign: only ours counts.
    guard message["TopicArn"]?.scalar == keys.key.reveal() else { return false }
    let signature = _RSA.Signing.RSASignature(rawRepresentation: given)
    let data = Data(text.utf8)
    return switch message["SignatureVersion"]?.scalar {
    case "1": key.isValidSignature(signature, for: Insecure.SHA1.hash(data: data), padding: .insecurePKCS1v1_5)
    case "2": key.isValidSignature(signature, for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5)
    default: false
    }
  }

  private static func amazonText(_ message: JSONText) -> String? {
    let names: [String]
    switch message["Type"]?.scalar {
    case "Notification": names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    case "SubscriptionConfirmation", "UnsubscribeConfirmation":
      names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    default: return nil
    }
    var text = ""
    for name in names {
      guard let value = message[name]?.scalar else {
        if name == "Subject" { continue }
        return nil
      }
      if name == "Subject", value.isEmpty { continue }
      text += "\(name)\n\(value)\n"
    }
    return text
  }
}

/// The one thing we read in an X.509 certificate.
struct Certificate {
  /// SubjectPublicKeyInfo, DER.
  private let keyInfo: [UInt8]

  /// Nil for anything that is not a certificate in PEM.
  init?(pem: String) {
    let lines = pem.split { $0.isNewline }
    guard let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN CERTIFICATE-----") }),
      let end = lines[begin...].firstIndex(where: { $0.hasPrefix("-----END CERTIFICATE-----") }),
      let der = Base64.bytes(lines[(begin + 1)..<end].map { String($0).trimmedBlanks }.joined())
    else { return nil }
    var outer = DERReader(der[...])
    guard var certificate = outer.open(0x30), var body = certificate.open(0x30) else { return nil }
    // Version, which may be missing, then serial number, algorithm, issuer, validity and subject.
    _ = body.skip(0xA0)
    for tag in [0x02, 0x30, 0x30, 0x30, 0x30] as [UInt8] {
      guard body.skip(tag) != nil else { return nil }
    }
    guard let keyInfo = body.skip(0x30) else { return nil }
    self.keyInfo = Array(keyInfo)
  }

  var publicKey: _RSA.Signing.PublicKey? { try? _RSA.Signing.PublicKey(derRepresentation: keyInfo) }
}

/// Walks over DER: tag, length, content.
struct DERReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The content of the next element, where it has this tag.
  mutating func open(_ tag: UInt8) -> DERReader? { element(tag).map { DERReader($0.content) } }

  /// The next element whole, where it has this tag; otherwise nothing is passed over.
  mutating func skip(_ tag: UInt8) -> ArraySlice<UInt8>? { element(tag)?.whole }

  private mutating func element(_ tag: UInt8) -> (whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
    guard rest.first == tag, rest.count >= 2 else { return nil }
    var position = rest.startIndex + 1
    var length = Int(rest[position])
    position += 1
    if length >= 0x80 {
      let count = length & 0x7F
      guard (1...4).contains(count), rest.endIndex - position >= count else { return nil }
      length = rest[position..<(position + count)].reduce(0) { $0 << 8 | Int($1) }
      position += count
    }
    guard length <= rest.endIndex - position else { return nil }
    let end = position + length
    defer { rest = rest[end...] }
    return (rest[rest.startIndex..<end], rest[position..<end])
  }
}
