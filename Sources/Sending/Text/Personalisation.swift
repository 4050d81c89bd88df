import Audience
package import Campaigns
import Catalogue
import Liquid
import LocalTime
import SQLText
package import Store
package import Vocabulary

/// Loads what a campaign's templates ask for, a batch at a time, and writes the texts.
package struct Personalisation {
  let bundle: CampaignBundle
  let settings: WorkspaceSettings
  let now: Instant
  private let customerColumns: TextColumns
  private let subjectColumns: TextColumns
  private let itemColumns: TextColumns
  private let asksForItems: Bool
  private let traits: TraitTexts
  private let required: [String: [[String]]]

  /// Which rows one text is about.
  package struct Key: Hashable, Sendable {
    package var customer: CustomerID
    /// 0 for none.
    package var subject: Int64
    /// 0 for none.
    package var event: Int64

    package init(customer: CustomerID, subject: Int64 = 0, event: Int64 = 0) {
      self.customer = customer
      self.subject = subject
      self.event = event
    }

    init(_ candidate: Candidate) {
      self.init(customer: candidate.customer, subject: candidate.subject, event: candidate.event)
    }

    init(_ row: OutboxRow) {
      self.init(customer: row.id.customer, subject: row.subject, event: row.event)
    }
  }

  package init(bundle: CampaignBundle, settings: WorkspaceSettings, now: Instant) {
    self.bundle = bundle
    self.settings = settings
    self.now = now
    let catalogue = settings.catalogue
    let entries = bundle.templates.templates.values
    let paths =
      (entries.flatMap { $0.template.variables }
      + bundle.templates.partials.values.flatMap {
        $0.template.variables
      }).map(\.path)
    func fields(_ root: String, of entity: Entity?) -> [Field] {
      guard let entity else { return [] }
      let wanted = Set(paths.filter { $0.first == root && $0.count > 1 }.map { $0[1] })
      return entity.fields.filter { wanted.contains($0.name) }
    }
    let kind = bundle.campaign.subject
    let entity = kind.flatMap { catalogue.entity(singular: $0.rawValue) }
    customerColumns = TextColumns(fields("customer", of: catalogue.customers))
    subjectColumns = TextColumns(kind.map { fields($0.rawValue, of: entity) } ?? [])
    asksForItems = kind == .order && paths.contains { $0.starts(with: ["order", "items"]) }
    itemColumns = TextColumns(asksForItems ? catalogue.entity("items")?.fields ?? [] : [])
    let printed = Set(bundle.templates.traitNames)
    traits = TraitTexts(
      traits: bundle.traits.filter { printed.contains($0.name) }.map(\.expression.stored),
      currency: settings.currency.code)
    required = Dictionary(
      entries.map { entry in
        (entry.path, entry.template.variables.filter(\.isRequired).map(\.path).filter { Self.isOfPerson($0) })
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether a path's value comes from the person or the subject, and not from the workspace.
  private static func isOfPerson(_ path: [String]) -> Bool {
    guard let root = path.first else { return false }
    return ["customer", "order", "invoice", "event"].contains(root) && path.count > 1
      && !path.contains(VariableUse.element)
  }

  /// Loads the facts of `keys`; row `n` of the result is about `keys[n]`.
  package func load(_ session: any Session, _ keys: [Key]) throws -> LoadedTexts {
    var loaded = LoadedTexts(self)
    guard !keys.isEmpty else { return loaded }
    let today = settings.zone.date(now)
    let customers = Array(Set(keys.map(\.customer))).sorted()

    loaded.traits = try traits.load(customers, now: now, session)
    if !customerColumns.fields.isEmpty || !traits.isEmpty {
      var table = FactTable(columns: customerColumns.columns)
      var selection: SQLText = "t.customer_id"
      if !customerColumns.fields.isEmpty { selection += ", " + customerColumns.selection(now: now) }
      try session.rows(
        """
        SELECT \(selection) FROM customers AS t \
        WHERE \(customers.condition("t.customer_id"))
        """
      ) { row in
        loaded.customerRows[row.integer(0)] = table.rowCount
        customerColumns.append(row, from: 1, today: today, to: &table)
      }
      loaded.customers = table
    }
    let subjects = Array(Set(keys.map(\.subject).filter { $0 != 0 })).sorted()
    if let table = bundle.campaign.subject.flatMap(CandidateQuery.table), !subjects.isEmpty {
      try loadSubjects(table, customers, subjects, today, session, &loaded)
    }
    let events = Array(Set(keys.map(\.event).filter { $0 != 0 })).sorted()
    if !events.isEmpty {
      try session.rows(
        """
        SELECT t.event_id, t.name, t.at, t.properties FROM events AS t WHERE \(customers.condition("t.customer_id")) \
        AND \(events.condition("t.event_id"))
        """
      ) { row in
        let properties = row.optionalText(3).flatMap { try? LiquidJSON.parse($0) }
        loaded.events[row.integer(0)] = [
          "name": .text(row.text(1)), "at": .instant(microseconds: row.integer(2)),
          "properties": properties ?? .object(LiquidDictionary()),
        ]
      }
    }
    loaded.keys = keys
    return loaded
  }

  private func loadSubjects(
    _ source: (name: String, key: String), _ customers: [CustomerID], _ subjects: [Int64], _ today: CivilDate,
    _ session: any Session, _ loaded: inout LoadedTexts
  ) throws {
    var table = FactTable(columns: subjectColumns.columns)
    var selection: SQLText = "t.\(raw: source.key), t.currency"
    if !subjectColumns.fields.isEmpty { selection += ", " + subjectColumns.selection(now: now) }
    try session.rows(
      """
      SELECT \(selection) FROM \(raw: source.name) AS t WHERE \(customers.condition("t.customer_id")) \
      AND \(subjects.condition("t.\(source.key)"))
      """
    ) { row in
      loaded.subjectRows[row.integer(0)] = (
        table.rowCount, row.optionalText(1) ?? settings.currency.code
      )
      subjectColumns.append(row, from: 2, today: today, to: &table)
    }
    loaded.subjects = table
    guard asksForItems else { return }
    var items = FactTable(columns: itemColumns.columns)
    try session.rows(
      """
      SELECT t.order_id, \(itemColumns.selection(now: now)) FROM items AS t \
      WHERE \(customers.condition("t.customer_id")) AND \(subjects.condition("t.order_id")) AND t.deleted_at IS NULL \
      ORDER BY t.order_id, t.item_id
      """
    ) { row in
      loaded.itemRows[row.integer(0), default: []].append(items.rowCount)
      itemColumns.append(row, from: 1, today: today, to: &items)
    }
    loaded.items = items
  }

  // MARK: What the loaded texts ask

  func requiredPaths(_ entry: TemplateLibrary.Entry) -> [[String]] { required[entry.path] ?? [] }

  func customer(_ row: Int, _ table: FactTable, traits: LiquidDictionary?) -> RowData {
    let extra: [(name: String, value: LiquidValue)] =
      self.traits.isEmpty ? [] : [("traits", .object(traits ?? LiquidDictionary()))]
    return RowData(
      table: table, row: row, columns: customerColumns, currency: settings.currency.code, extra: extra)
  }

  func subject(_ row: Int, _ table: FactTable, currency: String, items: (FactTable, [Int])?) -> RowData {
    var extra: [(name: String, value: LiquidValue)] = []
    if let (table, rows) = items {
      let list = rows.map {
        LiquidValue.object(RowData(table: table, row: $0, columns: itemColumns, currency: currency))
      }
      extra = [("items", .list(list))]
    }
    return RowData(table: table, row: row, columns: subjectColumns, currency: currency, extra: extra)
  }
}
