import Crypto
import Foundation

/// The hash functions that providers sign with.
enum Digesting: String, CaseIterable, Hashable, Sendable {
  case md5
  case sha1
  case sha256
  case sha384
  case sha512

  func hash(_ text: some Sequence<UInt8>) -> [UInt8] {
    let data = Data(text)
    return switch self {
    case .md5: Array(Insecure.MD5.hash(data: data))
    case .sha1: Array(Insecure.SHA1.hash(data: data))
    case .sha256: Array(SHA256.hash(data: data))
    case .sha384: Array(SHA384.hash(data: data))
    case .sha512: Array(SHA512.hash(data: data))
    }
  }

  /// HMAC (RFC 2104).
  func authenticate(_ text: some Sequence<UInt8>, key: some Sequence<UInt8>) -> [UInt8] {
    let data = Data(text)
    let key = SymmetricKey(data: Data(key))
    return switch self {
    case .md5: Array(HMAC<Insecure.MD5>.authenticationCode(for: data, using: key))
    case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: key))
    case .sha256: Array(HMAC<SHA256>.authenticationCode(for: data, using: key))
    case .sha384: Array(HMAC<SHA384>.authenticationCode(for: data, using: key))
    case .sha512: Array(HMAC<SHA512>.authenticationCode(for: data, using: key))
    }
  }
}

/// Bytes as text and back.
enum Hex {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    let digits = Array("0123456789abcdef".utf8)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil for anything that is not pairs of hexadecimal digits of either case.
  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    func value(_ digit: UInt8) -> UInt8? {
      switch digit {
      case 0x30...0x39: digit - 0x30
      case 0x41...0x46: digit - 0x41 + 10
      case 0x61...0x66: digit - 0x61 + 10
      default: nil
      }
    }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}

enum Base64 {
  static func text(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    Data(base64Encoded: String(text)).map { Array($0) }
  }

  /// Base64 for URLs, without padding (RFC 4648, 5).
  static func urlText(_ bytes: some Sequence<UInt8>) -> String {
    String(
      text(bytes).compactMap { character in
        switch character {
        case "+": "-"
        case "/": "_"
        case "=": nil
        default: character
        }
      })
  }

  static func urlBytes(_ text: some StringProtocol) -> [UInt8]? {
    guard !text.contains("+"), !text.contains("/") else { return nil }
    let plain = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    return bytes(String(plain) + String(repeating: "=", count: (4 - plain.count % 4) % 4))
  }
}

enum ConstantTime {
  /// Compares without telling by time where the difference is; only the lengths are public.
  static func isEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  static func isEqual(_ left: String, _ right: String) -> Bool { isEqual(Array(left.utf8), Array(right.utf8)) }
}
