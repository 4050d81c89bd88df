package import Catalogue
package import Vocabulary

/// One customer's facts, and what they are asked with.
package struct AudienceFacts: Sendable {
  /// Customers with the columns of `FactNeeds`; everything that belongs to them stands in its children, by customer. A
  /// table or a column that is not there has no rows and no values.
  package var customers: FactTable
  /// The customer's row.
  package var row: Int
  /// The key of the subject (`order_id`, `invoice_id`, `event_id`), where the expression has one.
  package var subject: Int64?
  package var context: AudienceContext

  package init(customers: FactTable, row: Int, subject: Int64? = nil, context: AudienceContext) {
    self.customers = customers
    self.row = row
    self.subject = subject
    self.context = context
  }
}

/// Fills fact tables from the results of `AudienceQueries.facts`, row by row.
package struct FactLoader {
  private var customers: FactTable
  private var places: [CustomerID: Int] = [:]
  private var ids: [CustomerID] = []
  private var children: [FactTable.Children] = []

  package init(_ query: EntityQuery) {
    customers = FactTable(columns: query.columns)
  }

  /// Adds one customer; `cells` appends a value to every column of the table it gets.
  package mutating func addCustomer(_ id: CustomerID, _ cells: (inout FactTable) throws -> Void) rethrows {
    try cells(&customers)
    customers.endRow()
    places[id] = ids.count
    ids.append(id)
  }

  /// Begins the rows of the next entity.
  package mutating func begin(_ query: EntityQuery) {
    closeChildren()
    children.append(
      FactTable.Children(entity: query.entity, table: FactTable(columns: query.columns), starts: [0]))
  }

  /// Adds a row of the entity begun last, in the order of the query; rows of customers that are not there are left out.
  package mutating func addRow(of customer: CustomerID, _ cells: (inout FactTable) throws -> Void) rethrows {
    guard let place = places[customer] else { return }
    let last = children.count - 1
    while children[last].starts.count <= place { children[last].starts.append(Int32(children[last].table.rowCount)) }
    try cells(&children[last].table)
    children[last].table.endRow()
  }

  /// The customers with their children, and the ids in the order of the rows.
  package mutating func finish() -> (customers: FactTable, ids: [CustomerID]) {
    closeChildren()
    customers.children = children
    return (customers, ids)
  }

  private mutating func closeChildren() {
    guard let last = children.indices.last else { return }
    while children[last].starts.count <= ids.count {
      children[last].starts.append(Int32(children[last].table.rowCount))
    }
  }
}
