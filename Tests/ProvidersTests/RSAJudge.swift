import Crypto
import Foundation
import _CryptoExtras

/// Judges a token with the public key alone: nothing of ours takes part.
enum RSAJudge {
  static func isSigned(_ token: String, publicKey: String) -> Bool {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let key = try? _RSA.Signing.PublicKey(pemRepresentation: publicKey) else { return false }
    let padded = parts[2].replacing("-", with: "+").replacing("_", with: "/")
    let signature = Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4)) ?? Data()
    let text = Data("\(parts[0]).\(parts[1])".utf8)
    return key.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: text),
      padding: .insecurePKCS1v1_5)
  }
}
