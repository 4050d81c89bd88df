import Diagnostics
import TestSupport
import Testing
import Vocabulary

@testable import Audience

@Suite struct `Findings` {
  /// Each source with its findings; the golden file is the reading.
  static let sources: [(String, SubjectKind?)] = [
    ("", nil), ("city is", nil), ("city \"Shanghai\"", nil), ("city is \"Shanghai", nil), ("(city is \"a\"", nil),
    ("city is \"a\") and vip_level > 1", nil), ("city in \"a\"", nil), ("city in (\"a\", \"b\")", nil),
    ("vip_level > > 3 and count(ordrs) > 1", nil), ("1 < vip_level < 5", nil), ("vip_level > 5%", nil),
    ("city is \"a\" and\n  and vip_level > 1", nil), ("city starts \"S\"", nil), ("vip_level between 1, 5", nil),
    ("count(orders) >= 2 and last(orders.plcaed_at) before 60 days ago", nil),
    ("frist_name is present", nil), ("email_address is present", nil), ("zodiac is \"x\"", nil),
    ("count(order) > 1", nil), ("count(parcels) > 1", nil), ("cuont(orders) > 1", nil), ("orders.total > 5", nil),
    ("order.total > 5", nil), ("count(orders.total) > 1", nil), ("sum(orders) > 1", nil),
    ("sum(orders.channel) > 1", nil),
    ("max(items.category) is \"tea\"", nil), ("count(vip_level) > 1", nil), ("any(orders) > 1", nil),
    ("sum(distinct orders.total) > 1", nil), ("count(orders status is \"paid\") > 1", nil),
    ("any(orders where total)", nil), ("city", nil), ("vip_level", nil), ("last(orders.placed_at)", nil),
    ("city > \"A\"", nil), ("city is 5", nil), ("vip_level is \"5\"", nil), ("sum(orders.total) > \"500\"", nil),
    ("sum(orders.total) > 49.999", nil), ("city + 1 > 2", nil), ("city contains 5", nil), ("city contains \"\"", nil),
    ("vip_level contains \"5\"", nil), ("any(orders where status is \"payed\")", nil),
    ("any(orders where status in [\"paid\", \"lost\"])", nil), ("any(orders where status > \"paid\")", nil),
    ("last(orders.placed_at) < 60 days ago", nil), ("60 days ago >= last(orders.placed_at)", nil),
    ("last(orders.estimated_at) > 3 days from now", nil), ("last(orders.placed_at) within 60 days", nil),
    ("last(orders.placed_at) within last 60", nil), ("last(orders.placed_at) within last 60 dyas", nil),
    ("last(orders.placed_at) is \"2026-01-01\"", nil), ("last(orders.placed_at) before 2026-02-30", nil),
    ("last(orders.placed_at) before 60 dyas ago and vip_level > 3 months", nil),
    ("last(orders.placed_at) more than 60 days", nil), ("last(orders.placed_at) before 500 years ago", nil),
    ("birthday within last 3 hours", nil), ("birthday > 5", nil), ("now - last(orders.placed_at) > 2 months", nil),
    ("max(orders.placed_at + 1 month) before today", nil), ("member_since + 1 month > birthday", nil),
    ("city is \"x\" in local time", nil), ("sum(orders.total) > 500 EUR or credit > 5 XYZ", nil),
    ("segment(lapsign)", nil), ("segment()", nil), ("received(wniback within 30 days)", nil),
    ("received(winback within next 30 days)", nil), ("consented(fax, offers)", nil), ("consented(email, ofers)", nil),
    ("converted(no-goal)", nil), ("converted(winback within next 3 days)", nil), ("rfv.recency >= 4", nil),
    ("trait(ltv) > 5", nil), ("lvt > 500", nil), ("rfm.recncy >= 4", nil), ("rfm > 4", nil), ("ltv.total > 4", nil),
    ("tier is \"golden\"", nil), ("ltv > \"500\"", nil), ("any(orders where total > ltv)", nil),
    ("any(orders where total > rfm.score)", nil), ("customer.ltvv > 5", nil), ("tier > \"gold\"", nil),
    ("sum(ltv) > 5", nil),
    ("entry.at before today", nil), ("any(orders where city is \"x\")", nil), ("balance > 0", .invoice),
    ("invoice.balance > 0 and not invoice.disptued", .invoice), ("invoice.total > 0", .invoice),
    ("any(events(product_viewed) where properties is present)", nil), ("events(product_viewed)", nil),
    ("any(events(x) where properties.at after 3 days ago)", nil), ("city.name is \"x\"", nil),
    ("(city is \"x\") > 3", nil),
    ("vip_level > 99999999999999999999 and sum(orders.total) > 99999999999999999999", nil),
    ("count(order.items) > 1", .invoice), ("count(invoice.items) > 1", .invoice),
    ("city is “Shanghai”", nil), ("count（orders） ≥ 2", nil), ("city is \"a\"  # the city\nand vip_level > 1", nil),
    ("received(spring， 30 days)", nil),
    ("city is \"a\" and cty is \"b\" and count(ordrs) > 1 and vip_level is \"x\"", nil),
  ]

  @Test func `name the mistake, its place and the way out`() throws {
    var text = ""
    for (source, subject) in Findings.sources {
      let findings = Workbench.findings(source, subject)
      #expect(findings.hasErrors, "\(source)")
      text += Workbench.rendered(source, findings) + "\n\n"
    }
    try expectGolden(text, "findings.txt")
  }

  @Test func `stand where the expression stands in the file`() {
    // `where: |` in YAML: the fragment's lines begin in column 5 of lines 3 and 4.
    let text = "count(orders) >= 2\nand last(orders.plcaed_at) before 60 days ago"
    let fragment = SourceFragment(
      path: "campaigns/segments/lapsing.yaml", text: text,
      pieces: [
        .init(offset: 0, position: SourcePosition(line: 3, column: 5)),
        .init(offset: 19, position: SourcePosition(line: 4, column: 5)),
      ])
    let findings = AudienceExpression.check(fragment, in: Workbench.scope()).diagnostics
    #expect(findings.map(\.id) == ["unknown-field"])
    #expect(findings.first?.range.start == SourcePosition(line: 4, column: 21))
    #expect(findings.first?.hint == "did you mean 'placed_at'?")
  }

  /// The mark stands before what a finding must point at.
  @Test(arguments: [
    "last(orders.placed_at) 1️⃣< 60 days ago", "杭州 is 1️⃣", "city is \"杭州\" and 1️⃣cty is \"x\"",
    "sum(orders.total) > 1️⃣\"500\"", "count(1️⃣ordrs) > 2",
  ])
  func `point at what is wrong`(_ marked: String) {
    let parts = marked.split(separator: "1️⃣", omittingEmptySubsequences: false)
    let text = parts.joined()
    let column = parts[0].unicodeScalars.count + 1
    let places = Workbench.findings(text).map(\.range.start.column)
    #expect(places.contains(column) || parts[1].isEmpty && places.contains(column - 1), "\(places)")
  }
}
