import Campaigns
import Diagnostics
import Testing

/// How many parts an SMS needs is known before anybody's data are.
struct TextLengthTests {
  private func reading(_ template: String) -> WorkspaceReading {
    MarkedWorkspace(["templates/birthday.sms.liquid": template]).read()
  }

  @Test(arguments: [
    ("Sale ends today", "1 part"),
    (String(repeating: "x", count: 161), "2 parts"),
    ("Happy birthday, {{ customer.first_name }}", "1 to 2 parts"),
    ("Hi {{ customer.first_name | truncate: 10, '' }}", "1 part"),
    ("{{ customer.vip_level }}{{ customer.joined_club | date: '%F' }}", "1 part"),
    ("{% if customer.vip_level > 3 %}\(String(repeating: "x", count: 200)){% else %}short{% endif %}", "1 to 2 parts"),
    ("Total {{ order.total | money }}", "1 part"),
    ("{{ unsubscribe_url }} {{ shop.name }}", "1 part"),
    ("{% for item in order.items limit: 2 %}{{ item.quantity }},{% endfor %}", "1 part"),
    ("{% for x in event.list %}x{% endfor %}", "1 part or more"),
  ])
  func `the parts of an SMS`(template: String, words: String) throws {
    let lengths = reading(template).smsLengths
    #expect(lengths.first { $0.path == "templates/birthday.sms.liquid" }?.words == words)
  }

  @Test(arguments: [
    ("short", nil), ("{% for x in event.list %}x{% endfor %}", "endless-sms"),
    (String(repeating: "{{ customer.first_name }}, ", count: 12), "long-sms"),
    (String(repeating: "{{ customer.first_name | truncate: 9 }}, ", count: 12), nil),
  ])
  func `what may grow long is told`(template: String, finding: String?) {
    let findings = reading(template).lengthFindings
    #expect(findings.map(\.id) == [finding].compactMap { $0 })
    #expect(findings.allSatisfy { $0.severity == .warning && $0.range.path == "templates/birthday.sms.liquid" })
  }
}
