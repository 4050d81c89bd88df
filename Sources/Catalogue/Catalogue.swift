/// Everything that expressions, templates, imports and queries may name: the built-in entities and the workspace's own
/// fields of a customer.
package struct Catalogue: Hashable, Sendable {
  /// Customers first.
  package let entities: [Entity]
  /// The workspace's fields of a customer, in the order of the file; their columns are `custom_NAME`.
  package let customFields: [Field]

  /// - Parameter customFields: names already checked by `Catalogue.isFieldName`.
  package init(customFields: [(name: String, type: ValueType)] = []) {
    let own = customFields.map {
      Field($0.name, $0.type, in: .column("custom_\($0.name)"), personal: true, "a field of this workspace")
    }
    self.customFields = own
    var customers = Entity.customers
    customers.fields += own
    self.entities = [
      customers, .consents, .orders, .items, .payments, .invoices, .shipments, .returns, .reviews, .tickets, .events,
      .messages, .responses,
    ]
  }

  package var customers: Entity { entities[0] }

  /// Finds an entity by its plural.
  package func entity(_ name: String) -> Entity? {
    entities.first { $0.name == name }
  }

  /// Finds an entity by the name of one row.
  package func entity(singular: String) -> Entity? {
    entities.first { $0.singular == singular }
  }

  /// Whether `name` may name a custom field: lower-case letters, digits and underscores, at most 40, a letter first.
  package static func isFieldName(_ name: String) -> Bool {
    guard let first = name.utf8.first, first >= 97, first <= 122, name.utf8.count <= 40 else { return false }
    return name.utf8.allSatisfy { $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 == 95 }
  }
}
