/// A kind of row that expressions, templates and imports speak of.
package struct Entity: Hashable, Sendable {
  /// The plural that people write in `count(orders …)`, and the table's name.
  package var name: String
  /// The name of one row inside nested scopes and templates: `order.total` (R34).
  package var singular: String
  /// The column that, behind `customer_id`, makes a row unique; `customer_id` itself for customers.
  package var key: String
  /// The timestamp or date field meant by `orders within last 90 days`.
  package var defaultTime: String?
  package var fields: [Field]
  /// Rows that one of these belongs to, besides its customer.
  package var parents: [Parent]

  /// A belonging: an item's order.
  package struct Parent: Hashable, Sendable {
    /// The parent entity's plural.
    package var entity: String
    /// The column of the child that holds the parent's key; the parent stands under the same customer.
    package var column: String

    package init(_ entity: String, column: String) {
      self.entity = entity
      self.column = column
    }
  }

  package init(
    _ name: String, singular: String, key: String, defaultTime: String?, parents: [Parent] = [], fields: [Field]
  ) {
    self.name = name
    self.singular = singular
    self.key = key
    self.defaultTime = defaultTime
    self.parents = parents
    self.fields = fields
  }

  package func field(_ name: String) -> Field? {
    fields.first { $0.name == name }
  }

  /// Finds a field that an import may set, by its name or an alias.
  package func importedField(_ name: String) -> Field? {
    fields.first { $0.isImported && ($0.name == name || $0.aliases.contains(name)) }
  }
}
