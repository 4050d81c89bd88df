import Campaigns
import Catalogue
import Vocabulary

/// The names that a record's columns may have in an import: the Catalogue's fields with their aliases, and those that
/// say what a row is and belongs to.
struct FieldNames {
  /// A name, with the others it goes by.
  struct Name: Hashable {
    var name: String
    var aliases: [String]

    var all: [String] { [name] + aliases }
  }

  let kind: ImportRecord.Kind
  let entity: Entity
  let names: [Name]
  /// Names of ours that no import sets (`age`, `balance`): a column of that name is passed over.
  let derived: [String]

  init(_ kind: ImportRecord.Kind, catalogue: Catalogue) {
    self.kind = kind
    guard let entity = catalogue.entity(kind.rawValue) else {
      preconditionFailure("the catalogue lacks \(kind.rawValue)")
    }
    self.entity = entity
    var names = FieldNames.own(kind)
    let taken = Set(names.flatMap(\.all))
    for field in entity.fields where field.isImported {
      // Shops call an order's, an invoice's or a payment's own number `id`.
      let more = field.name == "number" ? ["id"] : []
      names.append(Name(name: field.name, aliases: (field.aliases + more).filter { !taken.contains($0) }))
    }
    for field in entity.fields where field.isImported {
      if case .amount(let base, _) = field.storage { names.append(Name(name: base, aliases: [])) }
    }
    self.names = names
    derived = entity.fields.filter { !$0.isImported }.map(\.name)
  }

  private static func own(_ kind: ImportRecord.Kind) -> [Name] {
    let customer = Name(
      name: "customer", aliases: ["customer_id", "customer_number", "customer_external_id", "user_id"])
    let order = Name(name: "order", aliases: ["order_number", "order_id"])
    let invoice = Name(name: "invoice", aliases: ["invoice_number", "invoice_id"])
    let updated = Name(name: "updated_at", aliases: ["modified_at", "last_modified", "last_updated"])
    let deleted = Name(name: "deleted", aliases: ["is_deleted", "deleted_at"])
    let line = Name(name: "line", aliases: ["line_number", "order_item_id", "position"])
    let currency = Name(name: "currency", aliases: [])
    switch kind {
    case .customers:
      return [
        Name(name: "id", aliases: ["customer_id", "external_id", "customer_number", "customer", "user_id"]),
        Name(name: "alias", aliases: []), updated, deleted,
      ]
    case .consents: return [customer]
    case .orders: return [customer, updated, deleted]
    case .items: return [order, line, currency, updated, deleted]
    case .payments: return [customer, order, invoice, line, updated, deleted]
    case .invoices, .shipments, .returns, .reviews, .tickets: return [customer, order, updated, deleted]
    case .events:
      return [
        Name(name: "id", aliases: ["event_id", "message_id"]), customer, order, invoice,
        Name(name: "shipment", aliases: []),
      ]
    }
  }

  /// Our name for a name of ours or an alias; nil for an unknown one.
  func canonical(_ name: String) -> String? {
    if kind == .events, name.hasPrefix("properties."), name.utf8.count > 11 { return name }
    return names.first { $0.name == name }?.name ?? names.first { $0.aliases.contains(name) }?.name
  }

  /// Letters and digits of a name in lower case: `First Name`, `firstName` and `first_name` are the same.
  static func squashed(_ name: String) -> String {
    String(name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
  }

  /// Our name for a column of a foreign header.
  func match(_ header: String) -> String? {
    if let exact = canonical(header) { return exact }
    let wanted = FieldNames.squashed(header)
    guard !wanted.isEmpty else { return nil }
    return names.first { FieldNames.squashed($0.name) == wanted }?.name
      ?? names.first { $0.aliases.contains { FieldNames.squashed($0) == wanted } }?.name
  }

  /// The known name that `name` is a slip of the pen away from.
  func nearest(to name: String, from known: [String]? = nil) -> String? {
    let wanted = Array(FieldNames.squashed(name).unicodeScalars)
    guard wanted.count >= 4, wanted.count <= 60 else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in known ?? names.flatMap(\.all) {
      let other = Array(FieldNames.squashed(candidate).unicodeScalars)
      let bound = max(wanted.count, other.count) >= 8 ? 2 : 1
      guard abs(wanted.count - other.count) <= bound else { continue }
      let distance = editDistance(wanted, other)
      if distance <= bound, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var rows = [Array(0...right.count)]
  for row in 1...max(1, left.count) where !left.isEmpty {
    var current = [row] + [Int](repeating: 0, count: right.count)
    for column in 1...max(1, right.count) where !right.isEmpty {
      let cost = left[row - 1] == right[column - 1] ? 0 : 1
      current[column] = min(rows[row - 1][column] + 1, current[column - 1] + 1, rows[row - 1][column - 1] + cost)
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        current[column] = min(current[column], rows[row - 2][column - 2] + 1)
      }
    }
    rows.append(current)
  }
  return rows.last?.last ?? 0
}
