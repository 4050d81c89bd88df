import Diagnostics
import TestSupport
import Testing

@testable import Audience

@Suite struct `Lint` {
  static let sources = [
    "age > 30 and age < 20", "age > 30 and city is \"x\" and age < 20",
    "vip_level > 3 and vip_level <= 4 and vip_level < 4",
    "city is \"Shanghai\" and city is \"Berlin\"", "city is \"Shanghai\" and city is \"SHANGHAI\"",
    "city is \"Shanghai\" and city is not \"Shanghai\"", "city in [\"a\", \"b\"] and city is \"c\"",
    "city is missing and city is \"x\"", "city is \"x\" or city is not \"x\"", "city is not \"a\" or city is not \"b\"",
    "count(orders) >= 0", "count(orders) < 0", "count(orders) >= 1 and count(orders) >= 3", "age < 0",
    "vip_level between 5 and 3", "vip_level in [1, 2] and vip_level in [3]", "city in []",
    "last(orders.placed_at) before 60 days ago and last(orders.placed_at) within last 30 days",
    "last(orders.placed_at) within last 30 days and last(orders.placed_at) within last 60 days",
    "segment(staff) and not segment(staff)", "any(orders) or none(orders)",
    "any(orders where total > 5 and total < 3)", "count(orders where status is \"paid\" and status is \"shipped\") > 2",
    "any(orders where status in [\"paid\"]) or true", "true and wholesale", "wholesale and not wholesale",
    "(vip_level > 3 or vip_level > 5) and city is present", "not (vip_level > 3 and vip_level < 3)",
    "vip_level > 3 or vip_level <= 3 or vip_level is missing",
  ]

  @Test func `warns of what can never hold, always holds or adds nothing`() throws {
    var text = ""
    for source in `Lint`.sources {
      let findings = try Workbench.expression(source).lint(Workbench.context())
      #expect(findings.allSatisfy { $0.severity == .warning }, "\(source)")
      text += Workbench.rendered(source, findings) + "\n\n"
    }
    try expectGolden(text, "lint.txt")
  }

  @Test(arguments: [
    "vip_level > 3 or vip_level <= 3", "age > 20 and age < 30", "city is not \"a\" and city is not \"b\"",
    "city is \"a\" or city is \"b\"", "true", "received(winback) and converted(winback within 30 days)",
    "city is \"a\" and last_name is \"a\"",
    "birthday within next 7 days in local time and birthday within last 7 days in local time",
    "any(orders where total > 5) and none(orders where total > 9)", "wholesale or not wholesale and vip_level > 3",
    "any(orders where placed_at after entry.at)", "score > 1 and score < 1.5",
  ])
  func `says nothing of what makes sense`(_ source: String) throws {
    #expect(try Workbench.expression(source, hasEntry: true).lint(Workbench.context()) == [])
  }
}
