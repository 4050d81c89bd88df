import SQLText

/// What a database says about itself: the table `meta`.
package enum Meta {
  package static let schemaVersion = "schema_version"
  package static let kind = "kind"

  /// Prefix of the declared type of each custom field.
  static let fieldType = "field_type."
}

extension Session {
  package func metaText(_ name: String) throws -> String? {
    var found: String?
    try rows("SELECT value FROM meta WHERE name = \(name)") { found = $0.text(0) }
    return found
  }

  package func metaInteger(_ name: String) throws -> Int64? {
    try metaText(name).flatMap { Int64($0) }
  }

  package func setMeta(_ name: String, to value: String) throws {
    try run(
      """
      INSERT INTO meta (name, value) VALUES (\(name), \(value))
      ON CONFLICT (name) DO UPDATE SET value = excluded.value
      """)
  }

  /// The kind given at birth.
  package func databaseKind() throws -> DatabaseKind? {
    try metaText(Meta.kind).flatMap { DatabaseKind(rawValue: $0) }
  }
}
