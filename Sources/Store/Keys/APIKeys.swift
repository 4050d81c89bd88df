import Crypto
import SQLText
package import Vocabulary

/// What a key allows.
package enum KeyScope: String, CaseIterable, Hashable, Sendable {
  /// Customers and their consents.
  case customers
  /// Orders, items, payments and invoices.
  case orders
  /// Named events.
  case events
}

/// A key as it is listed: never the key itself, which is shown once and kept nowhere.
package struct APIKey: Hashable, Sendable {
  package var name: String
  /// Its first letters, by which a person tells it from others.
  package var prefix: String
  package var scopes: Set<KeyScope>
  package var createdAt: Instant
  package var expiresAt: Instant?
  package var revokedAt: Instant?
  package var usedAt: Instant?

  package func isValid(at now: Instant) -> Bool {
    revokedAt == nil && (expiresAt.map { now < $0 } ?? true)
  }
}

/// The keys of programs that push events; stored as digests.
package enum APIKeys {
  private static let prefixLength = 11

  /// Makes a key and returns its text. To rotate, make a second one under another name, and revoke the first.
  /// - Returns: nil where the name is taken.
  package static func create(
    _ name: String, scopes: Set<KeyScope>, expiresAt: Instant?, now: Instant, in session: any Session
  ) throws -> String? {
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    let text = "tid_" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let count = try session.run(
      """
      INSERT INTO api_keys (name, digest, prefix, scopes, created_at, expires_at) VALUES (\(name), \(digest(text)),
        \(String(text.prefix(prefixLength))), \(scopes.map(\.rawValue).sorted().joined(separator: " ")),
        \(now.microseconds), \(expiresAt?.microseconds)) ON CONFLICT DO NOTHING
      """)
    return count == 1 ? text : nil
  }

  package static func list(_ session: any Session) throws -> [APIKey] {
    var found: [APIKey] = []
    try session.rows(
      "SELECT name, prefix, scopes, created_at, expires_at, revoked_at, used_at FROM api_keys ORDER BY name"
    ) { found.append(key($0, from: 0)) }
    return found
  }

  /// - Returns: false where there is no such key, or it was revoked before.
  package static func revoke(_ name: String, now: Instant, in session: any Session) throws -> Bool {
    try session.run(
      "UPDATE api_keys SET revoked_at = \(now.microseconds) WHERE name = \(name) AND revoked_at IS NULL") == 1
  }

  /// Returns the valid key that `text` is; compared in constant time.
  package static func find(_ text: String, now: Instant, in session: any Session) throws -> APIKey? {
    guard text.utf8.count <= 100 else { return nil }
    let wanted = digest(text)
    var found: APIKey?
    try session.rows(
      """
      SELECT digest, name, prefix, scopes, created_at, expires_at, revoked_at, used_at FROM api_keys
      WHERE prefix = \(String(text.prefix(prefixLength)))
      """
    ) { row in
      var difference: UInt8 = 0
      for (mine, theirs) in zip(row.blob(0), wanted) { difference |= mine ^ theirs }
      let one = key(row, from: 1)
      if difference == 0, one.isValid(at: now) { found = one }
    }
    return found
  }

  /// Notes that a key was used, at most once an hour.
  package static func noteUse(of key: APIKey, now: Instant, in session: any Session) throws {
    if let used = key.usedAt, now - used < .hours(1) { return }
    try session.run("UPDATE api_keys SET used_at = \(now.microseconds) WHERE name = \(key.name)")
  }

  private static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

  private static func key(_ row: any Row, from start: Int) -> APIKey {
    APIKey(
      name: row.text(start), prefix: row.text(start + 1),
      scopes: Set(row.text(start + 2).split(separator: " ").compactMap { KeyScope(rawValue: String($0)) }),
      createdAt: Instant(microseconds: row.integer(start + 3)),
      expiresAt: row.optionalInteger(start + 4).map { Instant(microseconds: $0) },
      revokedAt: row.optionalInteger(start + 5).map { Instant(microseconds: $0) },
      usedAt: row.optionalInteger(start + 6).map { Instant(microseconds: $0) })
  }
}
