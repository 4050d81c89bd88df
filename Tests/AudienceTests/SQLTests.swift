import Catalogue
import SQLText
import TestSupport
import Testing
import Vocabulary

@testable import Audience

@Suite struct `SQL of an audience` {
  static let sources: [(String, SubjectKind?)] = [
    ("city in [\"Shanghai\", \"杭州\"] and not segment(staff)", nil),
    ("city is not \"Shanghai\"", nil),
    ("not (city is \"Shanghai\" or vip_level > 3)", nil),
    ("first_name is missing or email contains \"@x\" or email starts with \"a\" or email ends with \".cn\"", nil),
    ("count(orders within last 90 days) >= 2", nil),
    ("count(orders) is 0", nil),
    ("count(orders where status is not \"cancelled\") < 3", nil),
    ("sum(orders.total where status is \"paid\") > 500", nil),
    ("last(orders.placed_at) before 60 days ago", nil),
    ("last(orders.channel) is \"web\"", nil),
    ("avg(orders.total) >= 49.5 and max(orders.total) <= 100", nil),
    ("any(items where category is \"green tea\") and none(items where category is \"black tea\")", nil),
    ("any(items where order.status is \"paid\" and quantity * price > 20)", nil),
    ("any(orders where count(items) >= 2 and channel is customer.country)", nil),
    ("count(events(product_viewed) where properties.sku is \"T-100\" and at within last 14 days) >= 3", nil),
    ("sum(events(product_viewed).properties.price) > 10 and any(events(quiz) where properties.gift)", nil),
    ("birthday within next 7 days", nil), ("birthday within last 70 days", nil), ("birthday is today", nil),
    ("age >= 18", nil), ("now - last(orders.placed_at) > 10 days", nil),
    ("received(winback within 30 days)", nil), ("opened(spring) and not clicked(spring within last 7 days)", nil),
    ("consented(email, offers)", nil), ("segment(big-spenders)", nil),
    ("invoice.balance > 0 and not invoice.disputed", .invoice), ("invoice.due_date before today", .invoice),
    ("order.status is \"shipped\" and order.estimated_at < now", .order),
    ("count(distinct items.sku) > 3", nil), ("member_since within this month", nil),
    ("sum(orders.total) / count(orders) > 50", nil),
    ("city in [\"Zürich\", \"Bern\"] or city contains \"Ü\" or city ends with \"州\"", nil),
    ("birthday within next 7 days in local time and last(orders.placed_at) is today in local time", nil),
    ("member_since + 1 month before today", nil),
    ("any(payments where paid_at after invoice.due_date)", nil),
    ("converted(winback within 30 days)", nil),
  ]

  @Test(arguments: SQLDialect.allCases)
  func `has one shape for each condition`(_ dialect: SQLDialect) throws {
    var text = ""
    for (source, subject) in `SQL of an audience`.sources {
      let expression = try Workbench.expression(source, subject)
      let compiler = SQLCompiler(context: Workbench.context())
      let (sql, values) = compiler.condition(expression.root).prepared(for: dialect)
      text += "-- \(source)\n\(sql)\n-- \(values.map(describe).joined(separator: ", "))\n\n"
    }
    try expectGolden(text, "conditions-\(dialect.rawValue).sql")
  }

  @Test(arguments: SQLDialect.allCases)
  func `becomes queries`(_ dialect: SQLDialect) throws {
    let context = Workbench.context()
    var queries: [(String, SQLText)] = []
    for (source, subject) in [
      ("vip_level > 3", nil), ("birthday within next 7 days and vip_level > 3", nil),
      ("invoice.balance > 0", SubjectKind.invoice),
    ] as [(String, SubjectKind?)] {
      let expression = try Workbench.expression(source, subject)
      queries.append(
        ("members: " + source, AudienceQueries.members(expression, context, after: 17, subject: 4, limit: 100)))
      queries.append(("count: " + source, AudienceQueries.count(expression, context)))
      queries.append(("condition for others: " + source, expression.condition(context)))
    }
    let needs = try Workbench.expression("segment(lapsing) and any(events(quiz) where properties.score > 3)")
      .needs(with: Workbench.segments)
    for query in AudienceQueries.facts(needs, customers: [1, 2, 5]) {
      queries.append(("facts: \(query.entity) \(query.columns.map { "\($0.name): \($0.type)" })", query.sql))
    }
    let text = queries.map { title, sql -> String in
      let (statement, values) = sql.prepared(for: dialect)
      return "-- \(title)\n\(statement)\n-- \(values.map(describe).joined(separator: ", "))\n"
    }.joined(separator: "\n")
    try expectGolden(text, "queries-\(dialect.rawValue).sql")
  }

  @Test func `holds no value in its text`() throws {
    let marked = "M4RK'; DROP TABLE customers; --"
    let expression = try Workbench.expression(
      "city is \"\(marked)\" or email contains \"\(marked)\" or any(events(\"\(marked)\") where properties.sku is \"\(marked)\")"
    )
    for dialect in SQLDialect.allCases {
      let prepared = expression.condition(Workbench.context()).prepared(for: dialect)
      #expect(!prepared.text.contains("M4RK") && !prepared.text.contains("m4rk"))
      let bound = prepared.values.count { $0 == .text(marked) || $0 == .text(marked.lowercased()) }
      #expect(bound == 4)
    }
  }

  private func describe(_ value: SQLValue) -> String {
    switch value {
    case .null: "null"
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .text(let text): "\"\(text)\""
    case .blob: "blob"
    }
  }
}
