package import Catalogue

/// What a row of a kind may set: the Catalogue's fields under their names or aliases, and the names that tie a record to
/// others or to its past.
package struct ImportFields: Sendable {
  package let kind: ImportRecord.Kind
  private let entity: Entity
  private let ties: [String]

  package init(kind: ImportRecord.Kind, catalogue: Catalogue) {
    guard let entity = catalogue.entity(kind.rawValue) else {
      preconditionFailure("every kind of rows is an entity of the catalogue")
    }
    self.kind = kind
    self.entity = entity
    self.ties =
      switch kind {
      case .customers: ["id", "alias", "updated_at", "deleted"]
      case .consents: ["customer"]
      case .orders: ["customer", "updated_at", "deleted"]
      case .items: ["order", "line", "currency", "updated_at", "deleted"]
      case .payments: ["customer", "order", "invoice", "line", "updated_at", "deleted"]
      case .invoices, .shipments, .returns, .reviews, .tickets: ["customer", "order", "updated_at", "deleted"]
      case .events: ["id", "customer", "order", "invoice", "shipment"]
      }
  }

  /// Every name, ties first.
  package var names: [String] {
    ties + entity.fields.filter { $0.isImported && $0.type != .object }.map(\.name)
      + (kind == .events ? ["properties.NAME"] : [])
  }

  /// Returns the name that records use for a name or an alias; nil for an unknown one.
  package func canonical(_ name: String) -> String? {
    if ties.contains(name) { return name }
    if kind == .events, name.hasPrefix("properties."), name.utf8.count > "properties.".utf8.count { return name }
    if let field = entity.importedField(name), field.type != .object { return field.name }
    let bases = entity.fields.compactMap { field -> String? in
      if case .amount(let base, _) = field.storage { base } else { nil }
    }
    return bases.contains(name) ? name : nil
  }

  /// The words that a field takes; empty where it takes any text.
  package func choices(_ field: String) -> [String] {
    entity.field(field)?.choices.filter { !$0.isEmpty } ?? []
  }
}

extension ImportRecord.Kind {
  /// What must have a column or a constant: one name of each list.
  package var required: [[String]] {
    switch self {
    case .customers: [["id", "email", "phone"]]
    case .consents: [["customer"], ["channel"], ["state"]]
    case .items: [["order"], ["line", "sku", "name"]]
    case .payments: [["number", "order", "invoice", "customer"], ["amount"]]
    case .orders, .invoices, .shipments, .returns, .reviews, .tickets: [["number"]]
    case .events: [["name"], ["at"], ["customer", "order", "invoice"]]
    }
  }
}
