import Crypto
import Foundation
import _CryptoExtras

/// Callbacks whose content is encrypted.
extension Callback {
  /// The encrypted text of a body: `encrypt` in JSON (Lark), `Encrypt` in XML (WeChat).
  var sealedText: String? {
    if let document = JSONText(body) { return document["encrypt"]?.scalar ?? document["Encrypt"]?.scalar }
    return XMLText.document(body).flatMap { JSONPath("$.xml.Encrypt")?.scalar(in: $0) }
  }

  /// The callback with its content in the clear; as it is where nothing is encrypted, nil where it cannot be opened.
  func opened(_ scheme: CallbackScheme?, key: String, options: [String: String]) -> Callback? {
    guard scheme == .lark || scheme == .wechat, let sealed = sealedText else { return self }
    let plain =
      scheme == .lark
      ? SealedBody.lark(sealed, key: key)
      : options["aes_key"].flatMap { SealedBody.weChat(sealed, key: $0, appID: options["app_id"]) }
    guard let plain else { return nil }
    var opened = self
    opened.body = plain
    return opened
  }
}

package enum SealedBody {
  /// Feishu and Lark: the first block is the start value, the key is the hash of the encrypt key.
  package static func lark(_ text: String, key: String) -> [UInt8]? {
    guard let bytes = Base64.bytes(text), bytes.count >= 32 else { return nil }
    let plain = decrypted(bytes[16...], key: Digesting.sha256.hash(key.utf8), start: bytes[..<16])
    return plain.flatMap { withoutPadding($0, block: 16) }
  }

  /// WeChat: sixteen random bytes, a length, the text, and the app's id, which must be ours where it is known.
  package static func weChat(_ text: String, key: String, appID: String?) -> [UInt8]? {
    guard let key = Base64.bytes(key + "="), key.count == 32, let bytes = Base64.bytes(text),
      let padded = decrypted(bytes[...], key: key, start: key[..<16]), let plain = withoutPadding(padded, block: 32),
      plain.count >= 20
    else { return nil }
    let length = plain[16..<20].reduce(0) { $0 << 8 | Int($1) }
    guard length <= plain.count - 20 else { return nil }
    let id = String(decoding: plain[(20 + length)...], as: UTF8.self)
    guard appID == nil || appID == id else { return nil }
    return Array(plain[20..<(20 + length)])
  }

  private static func decrypted(_ bytes: ArraySlice<UInt8>, key: [UInt8], start: ArraySlice<UInt8>) -> [UInt8]? {
    guard !bytes.isEmpty, bytes.count.isMultiple(of: 16), let iv = try? AES._CBC.IV(ivBytes: Array(start)) else {
      return nil
    }
    let plain = try? AES._CBC.decrypt(Array(bytes), using: SymmetricKey(data: key), iv: iv, noPadding: true)
    return plain.map { Array($0) }
  }

  private static func withoutPadding(_ bytes: [UInt8], block: Int) -> [UInt8]? {
    guard let count = bytes.last.map(Int.init), (1...block).contains(count), count <= bytes.count,
      bytes.suffix(count).allSatisfy({ Int($0) == count })
    else { return nil }
    return bytes.dropLast(count)
  }
}
