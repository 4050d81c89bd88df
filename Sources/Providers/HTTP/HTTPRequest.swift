/// A header's name and value, in the order they are written.
package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension Array where Element == HTTPHeader {
  /// The first value under `name`, whatever its case.
  package func first(_ name: String) -> String? {
    first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// A request as a value.
///
/// What `Gateway.request` makes holds no secret and can be stored; `Gateway.authorize` adds the credentials just before
/// the request leaves, and its result is never stored, compared or shown.
package struct HTTPRequest: Hashable, Sendable {
  package var method: String
  package var url: String
  package var headers: [HTTPHeader]
  package var body: [UInt8]

  package init(method: String = "POST", url: String, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The method, the host and the body's length: the rest may hold an address, a text or a credential.
  package var description: String {
    "\(method) \(HTTPAddress(url)?.host ?? "(no host)"), \(body.count) bytes"
  }

  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension HTTPRequest {
  private static let version: UInt8 = 1

  /// The request as bytes, so that a resend is the same bytes (R21).
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = [HTTPRequest.version]
    func append(_ part: some Collection<UInt8>) {
      var count = UInt64(part.count)
      while count >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: count) | 0x80)
        count >>= 7
      }
      bytes.append(UInt8(count))
      bytes.append(contentsOf: part)
    }
    bytes.reserveCapacity(body.count + url.utf8.count + headers.count * 48 + 32)
    append(method.utf8)
    append(url.utf8)
    for header in headers {
      append(header.name.utf8)
      append(header.value.utf8)
    }
    append([])
    append(body)
    return bytes
  }

  /// Reads what `encoded` wrote; nil for anything else.
  package init?(encoded bytes: [UInt8]) {
    guard bytes.first == HTTPRequest.version else { return nil }
    var position = 1
    func part() -> ArraySlice<UInt8>? {
      var count: UInt64 = 0
      var shift: UInt64 = 0
      while true {
        guard position < bytes.count, shift < 42 else { return nil }
        let byte = bytes[position]
        position += 1
        count |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { break }
        shift += 7
      }
      guard count <= UInt64(bytes.count - position) else { return nil }
      defer { position += Int(count) }
      return bytes[position..<(position + Int(count))]
    }
    func text() -> String? { part().flatMap { String(validating: $0, as: UTF8.self) } }
    guard let method = text(), let url = text() else { return nil }
    var headers: [HTTPHeader] = []
    while true {
      guard let name = text() else { return nil }
      if name.isEmpty { break }
      guard let value = text() else { return nil }
      headers.append(HTTPHeader(name, value))
    }
    guard let body = part(), position == bytes.count else { return nil }
    self.init(method: method, url: url, headers: headers, body: Array(body))
  }
}

/// The parts of an `http` or `https` URL that decisions are made by.
package struct HTTPAddress: Hashable, Sendable {
  /// In lower case.
  package let scheme: String
  /// Whether the connection is encrypted from its first byte.
  package let isSecure: Bool
  /// Lower case, without the brackets of an IPv6 address.
  package let host: String
  package let port: Int?
  /// Whether a user name or password stands before the host.
  package let hasCredentials: Bool

  /// Nil where `url` is not an absolute `http` or `https` URL of printable ASCII with a host.
  package init?(_ url: String) {
    self.init(url, schemes: ["http", "https"])
  }

  /// The same for `smtp` and `smtps`.
  package init?(mail url: String) {
    self.init(url, schemes: ["smtp", "smtps"])
  }

  private init?(_ url: String, schemes: [String]) {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    let written = url.prefix { $0 != ":" }.lowercased()
    guard schemes.contains(written), url.dropFirst(written.count).hasPrefix("://") else { return nil }
    scheme = written
    isSecure = written.hasSuffix("s")
    let rest = url.dropFirst(written.count + 3)
    // A backslash would be read as a slash by some and as part of the host by others.
    guard !url.utf8.contains(UInt8(ascii: "\\")) else { return nil }
    var authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    hasCredentials = authority.contains("@")
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    var portText: Substring?
    if authority.first == "[" {
      guard let close = authority.firstIndex(of: "]") else { return nil }
      let behind = authority[authority.index(after: close)...]
      guard behind.isEmpty || behind.first == ":" else { return nil }
      host = authority[..<close].dropFirst().lowercased()
      portText = behind.isEmpty ? nil : behind.dropFirst()
    } else {
      let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2, let first = parts.first else { return nil }
      host = first.lowercased()
      portText = parts.count == 2 ? parts[1] : nil
    }
    guard !host.isEmpty else { return nil }
    if let portText {
      guard portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(portText),
        (1...65_535).contains(number)
      else { return nil }
      port = number
    } else {
      port = nil
    }
  }

  /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1 (R6). Names that merely resolve to it are not.
  package var isLoopback: Bool {
    if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { (1...3).contains($0.utf8.count) && UInt8($0) != nil && !$0.hasPrefix("+") }
  }
}
