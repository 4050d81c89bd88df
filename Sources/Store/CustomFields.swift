package import Catalogue
import SQLText

extension Database {
  /// Gives the customers a nullable column `custom_NAME` for each of the workspace's fields that has none.
  /// - Throws: `StoreError.fieldTypeChanged` where a field was declared with another type before.
  package func ensureCustomFields(_ fields: [Field]) async throws {
    let missing = try await read { try $0.missingCustomFields(fields) }
    if missing.isEmpty { return }
    try await write { session in
      try session.lock("migrations")
      for field in try session.missingCustomFields(missing) { try session.addCustomField(field) }
      try ReadableViews.refresh(session)
    }
  }
}

extension Session {
  /// The declared types are kept in `meta`: a column's type does not tell a date from money.
  fileprivate func missingCustomFields(_ fields: [Field]) throws -> [Field] {
    var known: [String: String] = [:]
    try rows("SELECT name, value FROM meta WHERE name LIKE 'field!_type.%' ESCAPE '!'") {
      known[String($0.text(0).dropFirst(Meta.fieldType.count))] = $0.text(1)
    }
    return try fields.filter { field in
      precondition(Catalogue.isFieldName(field.name), "a custom field's name was checked before")
      guard let former = known[field.name] else { return true }
      guard former == field.type.rawValue else {
        throw StoreError(
          .fieldTypeChanged, "customer_fields: \(field.name) is \(field.type), but its values were stored as \(former)")
      }
      return false
    }
  }

  fileprivate func addCustomField(_ field: Field) throws {
    let type: SQLText =
      switch field.type {
      case .number: .dialect(sqlite: "REAL", postgres: "DOUBLE PRECISION")
      case .integer, .money, .date, .timestamp, .boolean, .duration: .dialect(sqlite: "INTEGER", postgres: "BIGINT")
      case .text, .object: "TEXT"
      }
    try run("ALTER TABLE customers ADD COLUMN \(name: "custom_\(field.name)") \(type)")
    try setMeta(Meta.fieldType + field.name, to: field.type.rawValue)
  }
}
