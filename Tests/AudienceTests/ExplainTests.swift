import SQLText
import TestSupport
import Testing
import Vocabulary

@testable import Audience

@Suite struct `Why somebody is in or not` {
  @Test func `every condition with what was found`() async throws {
    let shop = try await TestShop()
    typealias Meaning = `What expressions mean`
    try await shop.run([
      """
      INSERT INTO customers (customer_id, first_name, city, birthday, month_day, custom_credit, recorded_at)
      VALUES (1, 'Mei', 'Shanghai', 7000, 302, 1250, 0)
      """,
      Meaning.order(1, 88120, placed: Meaning.ago(40), status: .paid, total: 12_345),
      Meaning.order(1, 88121, placed: Meaning.ago(23), status: .cancelled, total: 999),
      "INSERT INTO events (customer_id, event_id, name, at, recorded_at) VALUES (1, 1, 'quiz', \(Meaning.ago(3)), 0)",
    ])
    var text = ""
    for source in [
      "segment(lapsing) and not segment(staff) and city in [\"Shanghai\"]",
      "count(orders where status is not \"cancelled\") >= 2 and last(orders.placed_at) before 60 days ago",
      "sum(orders.total) > 100 or credit > 20", "last(orders.status) is \"paid\"", "last_name is present",
      "any(orders where total > 100) and none(invoices) and none(events(quiz))",
      "birthday within next 7 days and not wholesale", "now - last(orders.placed_at) > 30 days",
      "consented(email, offers)",
      "received(winback within 30 days)", "count(orders) > count(items)", "first_name starts with \"X\"",
    ] {
      let expression = try Workbench.expression(source)
      let context = Workbench.context()
      let facts = try await shop.facts(expression.needs(with: context.segments))
      let asked = AudienceFacts(customers: facts.customers, row: 0, context: context)
      let explained = expression.explain(asked)
      #expect(explained.holds == expression.evaluate(asked))
      text += outline(explained, 0) + "\n"
    }
    try expectGolden(text, "explanations.txt")
  }

  private func outline(_ explained: ExplainedCondition, _ depth: Int) -> String {
    let found = explained.found.map { "  → \($0)" } ?? ""
    let line = String(repeating: "  ", count: depth) + (explained.holds ? "✓ " : "✗ ") + explained.text + found + "\n"
    return line + explained.children.map { outline($0, depth + 1) }.joined()
  }
}

@Suite struct `What an expression uses` {
  @Test func `is told: segments, campaigns, plain fields`() throws {
    let expression = try Workbench.expression(
      "segment(staff) and not (segment(lapsing) or segment(staff)) and received(winback) and clicked(order-shipped) "
        + "and city is \"x\" and any(orders where channel is customer.country)")
    #expect(expression.segments == ["staff", "lapsing"])
    #expect(expression.campaigns == ["winback", "order-shipped"])
    #expect(expression.plainFields == ["city", "country"])
  }

  @Test func `needs only what is asked`() throws {
    let needs = try Workbench.expression(
      "sum(orders.total where status is \"paid\") > 5 and any(events(quiz)) and any(events(product_viewed))"
    ).needs
    #expect(needs.tables.map(\.entity) == ["customers", "orders", "events"])
    #expect(needs.table("events")?.eventNames == ["quiz", "product_viewed"])
    #expect(
      needs.table("orders")?.columns.map(\.name) == [
        "order_id", "placed_at", "number", "status", "refunded_at", "cancelled_at", "delivered_at", "shipped_at",
        "paid_at",
        "total",
      ])
    #expect(try Workbench.expression("any(events) and any(events(quiz))").needs.table("events")?.eventNames == nil)
    let behind = try Workbench.expression("segment(big-spenders)").needs(with: Workbench.segments)
    #expect(behind.table("customers")?.columns.map(\.column) == ["customer_id", "email"])
  }

  @Test func `a circle of segments is found`() throws {
    let staff = try Workbench.expression("segment(lapsing)")
    let lapsing = try Workbench.expression("any(orders where segment(big-spenders))")
    let big = try Workbench.expression("not segment(lapsing)")
    #expect(
      AudienceExpression.circle(in: ["staff": staff, "lapsing": lapsing, "big-spenders": big])
        == ["big-spenders", "lapsing", "big-spenders"])
    #expect(AudienceExpression.circle(in: Workbench.segments) == nil)
  }
}
