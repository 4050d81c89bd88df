import Diagnostics
import TestSupport
import Testing

@testable import Audience

@Suite struct `What is written` {
  static let rows: [(String, String)] = [
    ("city in ['Shanghai','杭州'] and not segment(staff)", "city in [\"Shanghai\", \"杭州\"] and not segment(staff)"),
    ("city = 'Shanghai'", "city is \"Shanghai\""),
    ("city == \"Shanghai\" AND vip_level != 3", "city is \"Shanghai\" and vip_level is not 3"),
    ("(city is \"a\")", "city is \"a\""),
    (
      "(city is \"a\" or city is \"b\") and (country is \"CN\" and vip_level > 1)",
      "(city is \"a\" or city is \"b\") and (country is \"CN\" and vip_level > 1)"
    ),
    ("not (city is \"a\")", "not city is \"a\""),
    ("not (city is \"a\" or city is \"b\")", "not (city is \"a\" or city is \"b\")"),
    ("not city in [\"a\"]", "city not in [\"a\"]"),
    ("city not contains 'x'", "city not contains \"x\""),
    ("count( orders  within the last 90 day )>=2", "count(orders within last 90 days) >= 2"),
    ("sum(orders.total where status is 'paid') > 500.00", "sum(orders.total where status is \"paid\") > 500.00"),
    ("last(orders.placed_at) is before 60 days ago", "last(orders.placed_at) before 60 days ago"),
    ("last(orders.placed_at) more than 1 weeks ago", "last(orders.placed_at) more than 1 week ago"),
    ("(vip_level + 1) * 2 > (3)", "(vip_level + 1) * 2 > 3"),
    ("vip_level - (1 - score) > 3", "vip_level - (1 - score) > 3"),
    ("vip_level - 1 - score > 3", "vip_level - 1 - score > 3"),
    ("-(vip_level + 1) < -3", "-(vip_level + 1) < -3"),
    (
      "count(events('product_viewed') where properties.sku='T-100')>=3",
      "count(events(product_viewed) where properties.sku is \"T-100\") >= 3"
    ),
    ("received(order-shipped within 30 days)", "received(order-shipped within 30 days)"),
    ("received(\"winback\")", "received(winback)"),
    ("city contains 'a \"quoted\" \\\\ word'", "city contains \"a \\\"quoted\\\" \\\\ word\""),
    ("first_name is not null", "first_name is present"),
    ("member_since between 2026-01-01 and today", "member_since between 2026-01-01 and today"),
    ("last(orders where status is 'paid').total > 5", "last(orders where status is \"paid\").total > 5"),
    ("count(distinct items.sku) > 2", "count(distinct items.sku) > 2"),
    ("birthday is today in  local time", "birthday is today in local time"),
    ("not (birthday not within the next 7 days in local time)", "not birthday not within next 7 days in local time"),
    (
      "count(orders within this month in local time)>2 AND credit > 5 CNY",
      "count(orders within this month in local time) > 2 and credit > 5 CNY"
    ),
    ("credit >= 5 AND wholesale", "credit >= 5 and wholesale"),
    (
      "count(orders where status is not \"cancelled\") >= 2 and last(orders.placed_at) before 60 days ago",
      "count(orders where status is not \"cancelled\") >= 2\nand last(orders.placed_at) before 60 days ago"
    ),
    (
      "city is \"Shanghai\" and (count(orders where status is not \"cancelled\") >= 2 or sum(orders.total within last 90 days) > 500)",
      """
      city is "Shanghai"
      and (
        count(orders where status is not "cancelled") >= 2
        or sum(orders.total within last 90 days) > 500
      )
      """
    ),
  ]

  @Test(arguments: rows)
  func `has one canonical form`(_ source: String, _ expected: String) throws {
    let expression = try Workbench.expression(source)
    #expect(expression.text == expected)
    #expect(AudienceExpression.formatted(SourceFragment(path: "a", text: source)) == expected)
    // The form is its own form, and means the same.
    let again = try Workbench.expression(expected)
    #expect(again.text == expected)
    #expect(again.root == expression.root)
  }

  @Test func `is read to its end and never too deep`() {
    let deep = String(repeating: "(", count: 500) + "true" + String(repeating: ")", count: 500)
    #expect(Workbench.findings(deep).contains { $0.message.contains("more than 60 operations") })
    let nots = String(repeating: "not ", count: 5000) + "true"
    #expect(!Workbench.findings(nots).isEmpty)
    let minus = "vip_level > " + String(repeating: "- ", count: 5000) + "1"
    #expect(!Workbench.findings(minus).isEmpty)
    let sum = "vip_level > " + String(repeating: "1 + ", count: 5000) + "1"
    #expect(!Workbench.findings(sum).isEmpty)
  }

  /// Whatever is cut off or mixed up ends in findings, not in a trap.
  @Test func `may be any text`() {
    var numbers = SeededNumbers(state: 7)
    let sources = `What is written`.rows.map(\.0)
    for _ in 0..<2000 {
      var bytes = Array((sources.randomElement(using: &numbers) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &numbers) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(Array("()[].,\"-<> 9a".utf8).randomElement(using: &numbers) ?? 32, at: place)
        default: bytes = Array(bytes.prefix(place))
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let checked = AudienceExpression.check(SourceFragment(path: "a", text: text), in: Workbench.scope())
      #expect(checked.expression != nil || checked.diagnostics.hasErrors, "\(text)")
    }
  }
}
