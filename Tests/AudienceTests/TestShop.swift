import Catalogue
import LocalTime
import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@testable import Audience

/// A database for tests, asked by SQL and in memory.
struct TestShop {
  /// Every engine answers every question: SQLite, and PostgreSQL where there is a server (`script/with-postgres`).
  let databases: [any Database]
  /// The one that facts are loaded from.
  let database: any Database
  /// Goes with the shop.
  private let copy: TestPostgres.Copy?

  init() async throws {
    let sqlite = try await SQLiteDatabase.inMemory()
    database = sqlite
    if TestPostgres.socket == nil {
      copy = nil
      databases = [sqlite]
    } else {
      let copy = try await TestPostgres.Copy()
      self.copy = copy
      databases = [
        sqlite, try await PostgresDatabase.open(OpenOptions(path: copy.address, expectedKind: .sandbox)),
      ]
    }
    for database in databases { try await database.ensureCustomFields(Workbench.catalogue.customFields) }
  }

  func run(_ statements: [SQLText]) async throws {
    for database in databases {
      try await database.write(.relaxed) { session in
        for statement in statements { try session.run(statement) }
      }
    }
  }

  /// Who is in the audience by SQL: customers, and the subjects' keys.
  func members(
    _ expression: AudienceExpression, _ context: AudienceContext, in asked: (any Database)? = nil
  ) async throws -> [Member] {
    try await (asked ?? database).read { session in
      var members: [Member] = []
      try session.rows(AudienceQueries.members(expression, context, after: 0, limit: 100_000)) { row in
        members.append(Member(customer: row.integer(0), subject: expression.subject == nil ? nil : row.integer(1)))
      }
      return members
    }
  }

  func count(
    _ expression: AudienceExpression, _ context: AudienceContext, in asked: (any Database)? = nil
  ) async throws -> Int64 {
    try await (asked ?? database).read { session in
      var count: Int64 = -1
      try session.rows(AudienceQueries.count(expression, context)) { count = $0.integer(0) }
      return count
    }
  }

  /// How many customers, or subjects with their customers, fulfil a condition, deleted ones too.
  func count(
    _ expression: AudienceExpression, _ condition: SQLText, in asked: (any Database)? = nil
  ) async throws -> Int64 {
    let subject = expression.subject.map { "JOIN \($0.name) AS s ON s.customer_id = c.customer_id" } ?? ""
    return try await (asked ?? database).read { session in
      var count: Int64 = -1
      try session.rows("SELECT count(*) FROM customers AS c \(raw: subject) WHERE \(condition)") {
        count = $0.integer(0)
      }
      return count
    }
  }

  /// The facts of all customers, loaded as the planner and the worker load them.
  func facts(_ needs: FactNeeds) async throws -> (customers: FactTable, ids: [CustomerID]) {
    try await database.read { session in
      var all: [CustomerID] = []
      try session.rows("SELECT customer_id FROM customers ORDER BY customer_id") { all.append($0.integer(0)) }
      let queries = AudienceQueries.facts(needs, customers: all)
      var loader = FactLoader(queries[0])
      for (index, query) in queries.enumerated() {
        if index > 0 { loader.begin(query) }
        try session.rows(query.sql) { row in
          let add: (inout FactTable) -> Void = { table in
            for (place, column) in query.columns.enumerated() { TestShop.copy(row, place + 1, column, place, &table) }
          }
          if index == 0 { loader.addCustomer(row.integer(0), add) } else { loader.addRow(of: row.integer(0), add) }
        }
      }
      return loader.finish()
    }
  }

  private static func copy(
    _ row: any Row, _ from: Int, _ column: FactTable.Column, _ place: Int, _ table: inout FactTable
  ) {
    if row.isNull(from) { return table.appendMissing(to: place) }
    switch column.type {
    case .number: table.append(row.real(from), to: place)
    case .text, .object: row.withBytes(from) { table.append($0, to: place) }
    case .integer, .money, .date, .timestamp, .duration, .boolean: table.append(row.integer(from), to: place)
    }
  }

  /// Who is in the audience by evaluation, over facts that may hold more than is needed.
  static func members(
    _ expression: AudienceExpression, _ facts: (customers: FactTable, ids: [CustomerID]), _ context: AudienceContext
  ) -> [Member] {
    var members: [Member] = []
    for (row, id) in facts.ids.enumerated() {
      for subject in subjects(expression, facts.customers, row) {
        let asked = AudienceFacts(customers: facts.customers, row: row, subject: subject, context: context)
        if expression.evaluate(asked) { members.append(Member(customer: id, subject: subject)) }
      }
    }
    return members
  }

  private static func subjects(_ expression: AudienceExpression, _ customers: FactTable, _ row: Int) -> [Int64?] {
    guard let subject = expression.subject else { return [nil] }
    guard let child = customers.children.first(where: { $0.entity == subject.name }),
      let key = child.table.column(subject.key)
    else { return [] }
    return (child.starts[row]..<child.starts[row + 1]).map { child.table.integer(key, Int($0)) }
  }
}

struct Member: Hashable, Sendable, CustomStringConvertible {
  var customer: CustomerID
  var subject: Int64?

  var description: String { subject.map { "\(customer)/\($0)" } ?? "\(customer)" }
}
