package import Catalogue
import Vocabulary

/// What must be in the fact tables before an expression can be evaluated: tables and their columns.
///
/// A column stands in a `FactTable` under its field's name (`total`, not `total_base`); keys, links and marks that are no
/// fields under their column's. A field with `choices` is the stored number of its word. An order's `status` is the
/// stored one: the evaluation derives the one at `now` from the dates beside it.
package struct FactNeeds: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    /// In the fact table.
    package var name: String
    /// In the database.
    package var column: String
    package var type: ValueType
  }

  package struct Table: Hashable, Sendable {
    /// The entity's plural, or `consent_states`.
    package var entity: String
    /// Orders the rows of one customer.
    package var key: String
    package var columns: [Column]
    /// Only events of these names; nil is all.
    package var eventNames: [String]?
    var canBeDeleted: Bool
  }

  /// Customers first, then what belongs to them.
  package private(set) var tables: [Table]

  /// Nothing but the customer's number.
  package init() {
    tables = [
      Table(
        entity: "customers", key: "customer_id", columns: [Column(name: "id", column: "customer_id", type: .integer)],
        eventNames: nil, canBeDeleted: true)
    ]
  }

  package func table(_ entity: String) -> Table? { tables.first { $0.entity == entity } }

  package mutating func formUnion(_ other: FactNeeds) {
    for table in other.tables {
      guard let index = tables.firstIndex(where: { $0.entity == table.entity }) else {
        tables.append(table)
        continue
      }
      for column in table.columns where !tables[index].columns.contains(column) {
        tables[index].columns.append(column)
      }
      if let names = table.eventNames, let own = tables[index].eventNames {
        tables[index].eventNames = own + names.filter { !own.contains($0) }
      } else {
        tables[index].eventNames = nil
      }
    }
  }

  /// Adds a field of an entity, for others who fill the same tables; a derived field adds what it is derived from.
  package mutating func add(_ field: Field, of entity: Entity) {
    let table = RowTable(entity)
    switch field.storage {
    case .column, .amount:
      add(
        Column(name: field.name, column: field.column ?? field.name, type: AudienceType(field).cellType), to: table)
    case .derived(.orderStatus):
      for name in ["status"] + OrderStatus.dates.map(\.column) {
        add(Column(name: name, column: name, type: name == "status" ? .integer : .timestamp), to: table)
      }
    case .derived(.age):
      add(Column(name: "birthday", column: "birthday", type: .date), to: table)
    case .derived(.invoicePaid), .derived(.invoiceBalance):
      add(Column(name: "amount", column: "amount_base", type: .money), to: table)
      add(Column(name: "cancelled_at", column: "cancelled_at", type: .timestamp), to: table)
      let payments = RowTable(.payments)
      add(Column(name: "amount", column: "amount_base", type: .money), to: payments)
      add(Column(name: "invoice_id", column: "invoice_id", type: .integer), to: payments)
    }
  }

  mutating func add(_ column: Column, to table: RowTable) {
    let index = open(table, eventName: nil, isNamed: false)
    if !tables[index].columns.contains(where: { $0.name == column.name }) { tables[index].columns.append(column) }
  }

  /// Adds the table with its key, its date and its order, and returns its place. `eventName` is nil for all names.
  @discardableResult
  mutating func open(_ table: RowTable, eventName: String?, isNamed: Bool = true) -> Int {
    if let index = tables.firstIndex(where: { $0.entity == table.name }) {
      if isNamed {
        if let eventName, let own = tables[index].eventNames {
          if !own.contains(eventName) { tables[index].eventNames = own + [eventName] }
        } else {
          tables[index].eventNames = nil
        }
      }
      return index
    }
    var columns = [Column(name: table.key, column: table.key, type: .integer)]
    for name in [table.datedBy, table.orderedBy].compactMap({ $0 }) where !columns.contains(where: { $0.name == name })
    {
      columns.append(Column(name: name, column: name, type: .timestamp))
    }
    if table.name == "events" { columns.append(Column(name: "name", column: "name", type: .text)) }
    tables.append(
      Table(
        entity: table.name, key: table.key, columns: columns, eventNames: eventName.map { [$0] },
        canBeDeleted: table.canBeDeleted))
    return tables.count - 1
  }
}

extension AudienceExpression {
  /// What the expression itself needs; segments that it names need their own.
  package var needs: FactNeeds {
    var needs = FactNeeds()
    var tables: [Int: RowTable] = [:]
    if let subject {
      tables[Checker.subjectScope] = subject
      needs.open(subject, eventName: nil)
    }
    var walk = TreeWalk()
    walk.onRows = { rows in
      tables[rows.scope] = rows.table
      needs.open(rows.table, eventName: rows.eventName)
      if rows.trait != nil {
        needs.add(FactNeeds.Column(name: "trait", column: "trait", type: .text), to: rows.table)
        needs.add(FactNeeds.Column(name: "until", column: "until", type: .timestamp), to: rows.table)
      }
      if let link = rows.link {
        needs.add(FactNeeds.Column(name: link.column, column: link.column, type: .integer), to: rows.table)
      }
    }
    func add(_ name: String, _ column: String, _ type: ValueType, scope: Int) {
      let table = scope == Checker.customerScope ? RowTable(.customers) : tables[scope]
      guard let table else { preconditionFailure("a column belongs to a scope that was opened before it") }
      needs.add(FactNeeds.Column(name: name, column: column, type: type), to: table)
    }
    walk.onLink = { link in
      add(link.otherColumn, link.otherColumn, .integer, scope: link.otherScope)
    }
    walk.onAggregate = { aggregate in
      let table = aggregate.rows.table
      // To say which row it was.
      if aggregate.function != .count, table.name == "orders" || table.name == "invoices" {
        needs.add(FactNeeds.Column(name: "number", column: "number", type: .text), to: table)
      }
    }
    walk.onColumn = { column, _ in
      add(column.name, column.column, column.type.cellType, scope: column.scope)
      if let dated = column.dated { add(dated, dated, .timestamp, scope: column.scope) }
    }
    walk.visit(root)
    return needs
  }

  /// What the expression and every segment behind it need.
  package func needs(with segments: [String: AudienceExpression]) -> FactNeeds {
    var needs = needs
    var open = self.segments
    var seen: Set<String> = []
    while let name = open.popLast() {
      guard seen.insert(name).inserted, let segment = segments[name] else { continue }
      needs.formUnion(segment.needs)
      open += segment.segments
    }
    return needs
  }
}
