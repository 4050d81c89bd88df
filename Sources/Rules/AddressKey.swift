import Crypto
package import Vocabulary

/// The key of a workspace's address digests, made from its secret (R15, R38): another secret would forget every refusal.
package struct AddressKey: Sendable {
  package let bytes: [UInt8]

  package init(secret: Secret) {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: Array(secret.reveal().utf8)), info: Array("tidings addresses".utf8),
      outputByteCount: 32)
    bytes = key.withUnsafeBytes { Array($0) }
  }
}
