import Liquid
import Testing

/// The source without its marks 1️⃣ 2️⃣ …, and where each stood, in UTF-8 bytes.
private func marked(_ source: String) -> (text: String, places: [Int]) {
  var text = ""
  var places: [Int] = []
  for character in source {
    if character.unicodeScalars.contains("\u{20E3}") { places.append(text.utf8.count) } else { text.append(character) }
  }
  return (text, places)
}

struct ProblemTests {
  private static let problems: [(String, [String], String?)] = [
    ("Hi {{ name | 1️⃣upcsae }}", ["unknown-filter"], "Did you mean 'upcase'?"),
    ("{% 1️⃣fro x in y %}{% 2️⃣endfor %}", ["unknown-tag", "misplaced-tag"], "Did you mean 'for'?"),
    ("1️⃣{% if a %}x", ["unclosed-block"], "Add {% endif %}."),
    ("1️⃣{{ a ", ["unclosed-output"], "Close it with }}."),
    ("{{ 1️⃣'a }}", ["unclosed-string"], nil),
    ("{% if 1️⃣not a %}{% endif %}", ["unexpected-text"], "Liquid has no 'not'; use unless, != or == false."),
    ("{% if a 1️⃣= 1 %}{% endif %}", ["unexpected-text"], "Compare with '=='."),
    ("{% if a %}{% else 1️⃣if b %}{% endif %}", ["unexpected-text"], "Did you mean 'elsif'?"),
    ("{{ a | 1️⃣append }}", ["wrong-arguments"], nil),
    ("{{ a | date: '%F', 1️⃣zon: 'UTC' }}", ["unknown-argument"], "Did you mean 'zone'?"),
    (
      "{{ a 1️⃣+ 1 }}", ["unexpected-character"],
      "Liquid has no operators for arithmetic; use the filters plus, minus, times and divided_by."
    ),
    ("你好 {{ 1️⃣“a” }}", ["unexpected-character"], "Write straight quotes, ' or \"."),
    ("{% for x in y 1️⃣limt: 2 %}{% endfor %}", ["unknown-argument"], "Did you mean 'limit'?"),
    ("{{ a | 1️⃣x }} {{ b 2️⃣c }} {% 3️⃣when %}", ["unknown-filter", "unexpected-text", "misplaced-tag"], nil),
    ("{% for a in b %}1️⃣{% if c %}{% endfor %}", ["unclosed-block"], "Add {% endif %}."),
  ]

  @Test(arguments: problems)
  func `every problem is found with its place and a way out`(source: String, ids: [String], hint: String?) {
    let (text, places) = marked(source)
    let (template, problems) = Template.parse(text)
    #expect(template == nil)
    #expect(problems.map(\.id) == ids)
    #expect(problems.map(\.range.lowerBound) == places)
    #expect(problems.first?.hint == hint)
  }

  @Test func `a hopeless text gives no endless list`() {
    #expect(Template.parse(String(repeating: "{% x %}", count: 5_000)).problems.count <= 101)
  }
}

struct FrontMatterTests {
  private let options = ParseOptions(frontMatter: true)

  @Test func `its values are templates of their own`() throws {
    let source = """
      ---
      # about
      subject: "Hi {{ customer.first_name }}: your order"
      preheader: Oolong & more
      ---
      Body {{ order.number }}
      """
    let template = try #require(Template.parse(source, options: options).template)
    #expect(template.frontMatter.map(\.name) == ["subject", "preheader"])
    #expect(template.frontMatter.first?.value == "Hi {{ customer.first_name }}: your order")
    let data: LiquidDictionary = [
      "customer": .object(["first_name": "Ana"] as LiquidDictionary),
      "order": .object(["number": 7] as LiquidDictionary),
    ]
    #expect(try template.sections["subject"]?.text(data) == "Hi Ana: your order")
    #expect(try template.text(data) == "Body 7")
    #expect(template.variables.map { $0.path.joined(separator: ".") } == ["customer.first_name", "order.number"])
    for use in template.variables {
      #expect(String(decoding: Array(source.utf8)[use.range], as: UTF8.self) == use.path.joined(separator: "."))
    }
  }

  @Test func `a problem in it stands where it is in the file`() {
    let (text, places) = marked("---\nsubject: {{ a | 1️⃣nosuch }}\n2️⃣what\n---\nx")
    let problems = Template.parse(text, options: options).problems
    #expect(problems.map(\.id) == ["unknown-filter", "front-matter"])
    #expect(problems.map(\.range.lowerBound) == places)
  }

  @Test func `without the option the lines are text`() throws {
    #expect(try Template.parse("---\na: b\n---\nx").template?.text(LiquidDictionary()) == "---\na: b\n---\nx")
    #expect(Template.parse("---\na: b\nx", options: options).problems.map(\.id) == ["unclosed-front-matter"])
  }
}

struct UsageTests {
  private static let uses: [(String, [String])] = [
    ("{{ customer.first_name }}", ["customer.first_name!"]),
    ("{{ customer.first_name | upcase }}", ["customer.first_name!"]),
    ("{{ customer.first_name | default: shop.name }}", ["shop.name", "customer.first_name"]),
    (
      "{% if customer.first_name %}{{ customer.first_name }}{% endif %}",
      ["customer.first_name", "customer.first_name"]
    ),
    ("{% if customer %}{{ customer.first_name }}{% endif %}", ["customer", "customer.first_name"]),
    ("{% if a %}{{ b }}{% endif %}{{ a }}", ["a", "b!", "a!"]),
    ("{% unless a == blank %}{{ a }}{% endunless %}", ["a", "a"]),
    ("{% case a %}{% when 1 %}{{ a }}{% endcase %}", ["a", "a"]),
    (
      "{% for i in order.items %}{{ i.title }}{{ forloop.index }}{% endfor %}{{ i }}",
      ["order.items", "order.items.[].title!", "i!"]
    ),
    ("{% assign c = customer %}{{ c.city }}", ["customer", "customer.city!"]),
    ("{% assign c = customer.city | default: 'x' %}{{ c }}", ["customer.city"]),
    ("{% if a %}{% assign n = a %}{% else %}{% assign n = 'x' %}{% endif %}{{ n }}", ["a", "a"]),
    ("{% capture x %}{{ a }}{% endcapture %}{{ x }}", ["a!"]),
    ("{{ a[0].b[c]['d e'] }}", ["c", "a.[].b.[].d e!"]),
    ("{% render 'card', title: a.b %}", ["a.b"]),
    ("{% comment %}{{ a }}{% endcomment %}{% raw %}{{ b }}{% endraw %}", []),
  ]

  @Test(arguments: uses)
  func `the uses of data, with ! where a value is required`(source: String, expected: [String]) throws {
    let template = try #require(Template.parse(source).template)
    #expect(template.variables.map { $0.path.joined(separator: ".") + ($0.isRequired ? "!" : "") } == expected)
  }

  @Test func `filters and partials with their places`() throws {
    let (text, places) = marked("{{ a | 1️⃣upcase | 2️⃣append: 'x' }}{% include 3️⃣'card' %}{% include 4️⃣b %}")
    let template = try #require(Template.parse(text).template)
    #expect(template.filters.map(\.name) == ["upcase", "append"])
    #expect(template.partialNames.map(\.name) == ["card", nil])
    let given = try #require(Template.parse("{% render 'a/b' for c, d: 1 %}{% render 'x' with y as z %}").template)
    #expect(given.partialNames.map(\.givenNames) == [["d", "b", "forloop"], ["z"]])
    #expect((template.filters.map(\.range) + template.partialNames.map(\.range)).map(\.lowerBound) == places)
  }
}
