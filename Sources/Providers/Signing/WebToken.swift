import Crypto
import Foundation
package import Vocabulary
import _CryptoExtras

/// A JSON Web Token (RFC 7519): callbacks carry one signed with a shared secret, Vonage's application calls one signed
/// with RSA.
package struct WebToken: Sendable {
  package let header: JSONText
  package let claims: JSONText
  private let signedText: [UInt8]
  private let signature: [UInt8]

  /// Nil for anything that is not three parts of which two are JSON objects.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, text.utf8.count <= 16_384, let header = Base64.urlBytes(parts[0]).flatMap({ JSONText($0) }),
      let claims = Base64.urlBytes(parts[1]).flatMap({ JSONText($0) }), let signature = Base64.urlBytes(parts[2]),
      case .object = header, case .object = claims
    else { return nil }
    self.header = header
    self.claims = claims
    self.signature = signature
    signedText = Array("\(parts[0]).\(parts[1])".utf8)
  }

  /// Whether the token was made with `secret` by one of the HMAC methods. `none` and public-key methods never are.
  package func isSigned(with secret: Secret) -> Bool {
    let method: Digesting? =
      switch header["alg"]?.scalar {
      case "HS256": .sha256
      case "HS384": .sha384
      case "HS512": .sha512
      default: nil
      }
    guard let method, !secret.reveal().isEmpty else { return false }
    return ConstantTime.isEqual(method.authenticate(signedText, key: secret.reveal().utf8), signature)
  }

  /// A claim that is a number of seconds.
  package func seconds(_ name: String) -> Int64? {
    guard case .number(let text) = claims[name] else { return nil }
    return Int64(text.prefix { $0 != "." && $0 != "e" && $0 != "E" })
  }

  /// A token over header and claims as they are written, signed RS256. Nil where the key is no PEM of an RSA key.
  package static func rsa(header: String, claims: String, privateKey: Secret) -> String? {
    let text = "\(Base64.urlText(header.utf8)).\(Base64.urlText(claims.utf8))"
    guard let key = try? _RSA.Signing.PrivateKey(pemRepresentation: privateKey.reveal()),
      let signature = try? key.signature(for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5)
    else { return nil }
    return "\(text).\(Base64.urlText(signature.rawRepresentation))"
  }
}
