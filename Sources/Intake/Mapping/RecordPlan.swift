import Campaigns
import Catalogue
import Store

/// How one record of a row is made: what is compiled once from a binding.
final class RecordPlan {
  enum Action: Hashable {
    case text
    case timestamp
    case date
    /// A date whose month and day stand in a column of their own.
    case birthday(monthDay: Int)
    case integer
    case number
    case boolean
    /// An amount in the shop's currency, without a currency of its own.
    case shopMoney
    case status
    case consentState
    case channel
    case phone(digest: Int)
    case email(digest: Int)
    case country
    case zone
    case locale
    case eventName
    case object
    case currency
  }

  struct Step {
    var source: ValueSource
    /// The cell of the row.
    var target: Int
    var action: Action
    var name: String
  }

  struct MoneyStep {
    var source: ValueSource
    var base: ValueSource?
    var target: Int
    var baseTarget: Int
    var name: String
  }

  let kind: ImportRecord.Kind
  let entity: ImportEntity
  let fields: [ImportColumn]
  let condition: ColumnBinding.Condition?
  let sumsLines: Bool

  // What the row is and belongs to.
  let customer: ValueSource?
  let key: ValueSource?
  let line: ValueSource?
  let order: ValueSource?
  let invoice: ValueSource?
  let updatedAt: ValueSource?
  let deleted: ValueSource?
  let currency: ValueSource?

  let steps: [Step]
  let money: [MoneyStep]
  /// Members of an event's properties.
  let properties: [(name: String, source: ValueSource)]

  // Cells that others look at.
  let dateCell: Int?
  let currencyCell: Int?
  let emailCell: Int?
  let phoneCell: Int?
  let topicCell: Int?
  let skuCell: Int?
  let nameCell: Int?
  let propertiesCell: Int?

  var width: Int { StagedRows.Head.count + fields.count }

  init(_ record: ColumnBinding.Record, catalogue: Catalogue) {
    kind = record.kind
    guard let entity = ImportEntity(rawValue: record.kind.rawValue),
      let described = catalogue.entity(record.kind.rawValue)
    else { preconditionFailure("no table takes \(record.kind.rawValue)") }
    self.entity = entity
    condition = record.condition
    sumsLines = record.sumsLines
    let sources = record.sources.mapValues(ValueSource.init)
    let known = RecordPlan.columns(entity)

    var fields: [ImportColumn] = []
    func cell(_ column: ImportColumn) -> Int {
      if let index = fields.firstIndex(of: column) { return StagedRows.Head.count + index }
      fields.append(column)
      return StagedRows.Head.count + fields.count - 1
    }
    func cell(named name: String) -> Int? { known.first { $0.name == name }.map { cell($0) } }

    var steps: [Step] = []
    var money: [MoneyStep] = []
    for field in described.fields where field.isImported {
      guard let source = sources[field.name] else { continue }
      switch field.storage {
      case .amount(let base, let original):
        guard let target = cell(named: original), let baseTarget = cell(named: base) else { continue }
        money.append(
          MoneyStep(source: source, base: sources[base], target: target, baseTarget: baseTarget, name: field.name))
      case .derived:
        guard let target = cell(named: field.name) else { continue }
        steps.append(Step(source: source, target: target, action: .status, name: field.name))
      case .column(let name):
        if name == "number" || name == "currency" { continue }
        let column = known.first { $0.name == name } ?? ImportColumn(name, RecordPlan.kind(of: field.type))
        let target = cell(column)
        let action = RecordPlan.action(entity, field, name) { cell(named: $0) }
        steps.append(Step(source: source, target: target, action: action, name: field.name))
      }
    }
    if let source = sources["shipment"], let target = cell(named: "shipment") {
      steps.append(Step(source: source, target: target, action: .text, name: "shipment"))
    }

    switch entity {
    case .customers:
      customer = sources["id"]
      key = sources["alias"]
    case .events:
      customer = sources["customer"]
      key = sources["id"]
    default:
      customer = sources["customer"]
      key = sources["number"]
    }
    line = sources["line"]
    order = sources["order"]
    invoice = sources["invoice"]
    updatedAt = sources["updated_at"]
    deleted = sources["deleted"]
    currency = sources["currency"]
    currencyCell = money.isEmpty || entity == .items ? nil : cell(named: "currency")
    topicCell = entity == .consents ? cell(named: "topic") : nil
    properties = sources.filter { $0.key.hasPrefix("properties.") }.sorted { $0.key < $1.key }
      .map { (String($0.key.dropFirst(11)), $0.value) }
    propertiesCell = properties.isEmpty ? nil : cell(named: "properties")

    func place(_ name: String) -> Int? {
      fields.firstIndex { $0.name == name }.map { StagedRows.Head.count + $0 }
    }
    dateCell = described.defaultTime.flatMap { place($0) }
    emailCell = place("email")
    phoneCell = place("phone")
    skuCell = place("sku")
    nameCell = place("name")
    self.fields = fields
    self.steps = steps
    self.money = money
  }

  static func columns(_ entity: ImportEntity) -> [ImportColumn] {
    switch entity {
    case .customers: ImportColumn.customers
    case .orders: ImportColumn.orders
    case .items: ImportColumn.items
    case .payments: ImportColumn.payments
    case .invoices: ImportColumn.invoices
    case .shipments: ImportColumn.shipments
    case .returns: ImportColumn.returns
    case .reviews: ImportColumn.reviews
    case .tickets: ImportColumn.tickets
    case .consents: ImportColumn.consents
    case .events: ImportColumn.events
    }
  }

  private static func kind(of type: ValueType) -> ImportColumn.Kind {
    switch type {
    case .number: .real
    case .text, .object: .text
    case .integer, .money, .date, .timestamp, .duration, .boolean: .integer
    }
  }

  private static func action(
    _ entity: ImportEntity, _ field: Field, _ column: String, _ cell: (String) -> Int?
  ) -> Action {
    switch (entity, column) {
    case (.customers, "email"): return .email(digest: cell("email_digest") ?? 0)
    case (.customers, "phone"): return .phone(digest: cell("phone_digest") ?? 0)
    case (.customers, "birthday"): return .birthday(monthDay: cell("month_day") ?? 0)
    case (.customers, "country"): return .country
    case (.customers, "zone"): return .zone
    case (.customers, "locale"): return .locale
    case (.consents, "channel"): return .channel
    case (.consents, "state"): return .consentState
    case (.events, "name"): return .eventName
    case (.events, "properties"): return .object
    default: break
    }
    switch field.type {
    case .text: return .text
    case .number: return .number
    case .integer, .duration: return .integer
    case .money: return .shopMoney
    case .date: return .date
    case .timestamp: return .timestamp
    case .boolean: return .boolean
    case .object: return .object
    }
  }
}
