import Liquid
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

private let customer: LiquidDictionary = [
  "first_name": "Ana", "city": .null, "note": "  ", "html": "<b>Tom & Jerry</b>",
  "tags": ["tea", "green"],
]
private let data: LiquidDictionary = [
  "customer": .object(customer),
  "order": .object(
    [
      "total": .money(minor: 123_456, currency: "CNY"), "placed_at": .instant(microseconds: 1_772_359_200_000_000),
      "due": .date(days: 20_513),
      "items": .list([
        .object(["title": "Oolong", "price": .money(minor: 1_999, currency: "EUR")] as LiquidDictionary),
        .object(["title": "Puer", "price": .money(minor: 501, currency: "EUR")] as LiquidDictionary),
      ]),
    ] as LiquidDictionary),
]

private func rendered(_ source: String, _ settings: RenderSettings = .init()) throws -> String {
  let (template, problems) = Template.parse(source)
  return try #require(template, "\(problems)").text(data, settings: settings)
}

private let shanghai = RenderSettings(
  offsetSeconds: { _ in 8 * 3600 }, namedZone: { name, _ in name == "Europe/Berlin" ? 3600 : nil }, zoneName: "CST",
  locale: "zh-CN", currency: "CNY", now: 1_772_359_200_000_000)

struct OurFilterTests {
  @Test(arguments: [
    ("{{ order.total | money }}", "¥1,234.56"),
    ("{{ order.total | money: locale: 'en' }}", "CN¥1,234.56"),
    ("{{ order.total | money: locale: 'de' }}", "1.234,56\u{A0}CN¥"),
    ("{{ 5 | money }}", "¥5.00"),
    ("{{ -1234.5 | money: currency: 'USD', locale: 'en-US' }}", "-$1,234.50"),
    ("{{ 1234567 | money: currency: 'JPY', locale: 'ja' }}", "￥1,234,567"),
    ("{{ 1234.5 | money: currency: 'BRL', locale: 'pt-BR' }}", "R$\u{A0}1.234,50"),
    ("{{ 1234.5 | money: currency: 'CHF', locale: 'en' }}", "CHF\u{A0}1,234.50"),
    ("{{ customer.city | money }}", ""),
    ("{{ order.total | times: 2 | money }}", "¥2,469.12"),
    ("{{ order.items | sum: 'price' | money: locale: 'en' }}", "€25.00"),
    ("{{ order.total }}", "1234.56"),
    ("{% if order.total > 1000 %}big{% endif %}", "big"),
    ("{{ 1234567.891 | number }}", "1,234,567.891"),
    ("{{ 1234.5 | number: 2, locale: 'fr' }}", "1\u{202F}234,50"),
    ("{{ 3.0 | number }}", "3"),
    ("{{ 1234 | number: locale: 'es' }}", "1234"),
    ("{{ '+8613812345678' | phone }}", "+86 138 1234 5678"),
    ("{{ '+14155552671' | phone }}", "+1 415-555-2671"),
    ("{{ '+4930123456' | phone }}", "+49 301 234 56"),
    ("{{ 'call me' | phone }}", "call me"),
    ("{{ 'Hello' | sms_length }}/{{ '你好€' | sms_length }}/{{ '€' | sms_length }}", "5/3/2"),
    ("{{ 1 | pluralize: 'item', 'items', locale: 'en' }} {{ 2 | pluralize: 'item', locale: 'en' }}", "item items"),
    ("{{ customer.tags | json }}", #"["tea","green"]"#),
    ("{{ 'https://a.example/x?y=1#z' | url_param: 'name', 'Ana B' }}", "https://a.example/x?y=1&name=Ana%20B#z"),
    ("{{ customer.note | default: 'friend' }}", "friend"),
    ("{{ customer.city | default: 'friend' }}", "friend"),
    ("{{ 'https://a.example' | short_link }}", "https://a.example"),
  ])
  func `our filters`(source: String, expected: String) throws {
    #expect(try rendered(source, shanghai) == expected)
  }

  @Test(arguments: [
    ("{{ order.placed_at | date: '%Y-%m-%d %H:%M' }}", "2026-03-01 18:00"),
    ("{{ order.placed_at | date }}", "2026年3月1日"),
    ("{{ order.placed_at | date: '%A %p %B %b %a' }}", "星期日 下午 三月 3月 周日"),
    ("{{ order.placed_at | date: '%-d %B, %A', locale: 'en' }}", "1 March, Sunday"),
    ("{{ order.placed_at | date: '%H:%M %z', zone: 'Europe/Berlin' }}", "11:00 +0100"),
    ("{{ order.placed_at | date: '%H:%M', zone: 'UTC' }}", "10:00"),
    ("{{ order.due | date: '%d.%m.%Y' }}", "01.03.2026"),
    ("{{ '2026-03-01T10:00:00Z' | date: '%H:%M %Z' }}", "18:00 CST"),
    ("{{ '2026年3月1日' | date: '%F' }}", "2026-03-01"),
    ("{{ 'now' | date: '%F %T' }}", "2026-03-01 18:00:00"),
    ("{{ 'no date' | date: '%F' }}", "no date"),
    ("{{ '31/02/2026' | date: '%F' }}", "31/02/2026"),
    (
      "{{ order.placed_at | date: '%j %U %W %V %G %u %e|%l|%^a|%5d|%L' , locale: 'en' }}",
      "060 09 08 09 2026 7  1| 6|SUN|00001|000"
    ),
  ])
  func `dates in the reader's zone and language`(source: String, expected: String) throws {
    #expect(try rendered(source, shanghai) == expected)
  }

  @Test func `an unknown zone is an error, not another time`() throws {
    #expect(throws: RenderError.self) { try rendered("{{ 'now' | date: '%H', zone: 'Mars/Base' }}", shanghai) }
  }

  @Test func `short links come from the settings`() throws {
    var settings = RenderSettings()
    settings.shortLink = { "https://s.example/\($0.utf8.count)" }
    #expect(try rendered("{{ 'https://a.example/long' | short_link }}", settings) == "https://s.example/22")
  }
}

struct EscapingTests {
  private let html = RenderSettings(escaping: .html)

  @Test(arguments: [
    ("{{ customer.html }}", "&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;"),
    ("{{ customer.html | raw }}", "<b>Tom & Jerry</b>"),
    ("{{ customer.html | escape }}", "&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;"),
    ("<i>{{ customer.first_name }}</i>", "<i>Ana</i>"),
    ("{% capture x %}<i>{{ customer.html }}</i>{% endcapture %}{{ x }}", "<i>&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;</i>"),
    ("{% capture x %}<i>{% endcapture %}{{ x | append: customer.html }}", "<i>&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;"),
    ("{{ customer.html | newline_to_br }}", "&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;"),
    ("{{ customer.html | raw | upcase }}", "&lt;B&gt;TOM &amp; JERRY&lt;/B&gt;"),
    ("{{ customer.tags | json }}", "[&quot;tea&quot;,&quot;green&quot;]"),
  ])
  func `HTML escapes what is printed unless it is marked`(source: String, expected: String) throws {
    #expect(try rendered(source, html) == expected)
  }

  @Test func `text is not escaped`() throws {
    #expect(try rendered("{{ customer.html }}") == "<b>Tom & Jerry</b>")
  }

  @Test func `plain Liquid neither escapes nor takes blank text for missing`() throws {
    let plain = RenderSettings(escaping: .html, isPlain: true)
    #expect(try rendered("{{ customer.html }}{{ customer.note | default: 'x' }}", plain) == "<b>Tom & Jerry</b>  ")
  }
}

struct MissingValueTests {
  private func missing(_ source: String, partials: [String: Template] = [:]) throws -> [[String]] {
    let template = try #require(Template.parse(source).template)
    var buffer: [UInt8] = []
    return try template.render(data, settings: RenderSettings(partials: partials), into: &buffer).missing
  }

  private static let rows: [(String, [String])] = [
    ("Hi {{ customer.first_name }}", []),
    ("Hi {{ customer.city }}", ["customer.city"]),
    ("Hi {{ customer.note }}", ["customer.note"]),
    ("Hi {{ customer.nosuch }} {{ nosuch }}", ["customer.nosuch", "nosuch"]),
    ("Hi {{ customer.city | default: 'friend' }}", []),
    ("Hi {{ customer.city | append: '!' }}", ["customer.city"]),
    ("{% if customer.city %}{{ customer.city }}{% endif %}", []),
    ("{% assign n = customer.city %}Hi {{ n }}", ["customer.city"]),
    ("{% assign n = customer.city | default: 'you' %}Hi {{ n }}", []),
    ("{% capture n %}{% endcapture %}{{ n }}", []),
    ("{% for i in order.items %}{{ i.title }}{{ i.size_name }}{{ forloop.index }}{% endfor %}", ["i.size_name"]),
  ]

  @Test(arguments: rows)
  func `what was printed without a value is reported`(source: String, expected: [String]) throws {
    #expect(try missing(source).map { $0.joined(separator: ".") } == expected)
  }

  @Test func `partials report theirs`() throws {
    let partial = try #require(Template.parse("{{ customer.city }}").template)
    #expect(try missing("{% render 'p' %}", partials: ["p": partial]) == [["customer", "city"]])
  }
}

struct LimitTests {
  private func code(_ source: String, _ limits: RenderLimits = .init(), partials: [String: Template] = [:])
    -> RenderError.Code?
  {
    guard let template = Template.parse(source).template else { return nil }
    do throws(RenderError) {
      _ = try template.text(data, settings: RenderSettings(limits: limits, partials: partials))
      return nil
    } catch {
      return error.code
    }
  }

  private static let rows: [(String, RenderError.Code)] = [
    ("{% for i in (1..999999999) %}xxxxxx{% endfor %}", RenderError.Code.outputLimit),
    ("{% for i in (1..999999999) %}{% assign x = i %}{% endfor %}", .stepLimit),
    ("{% tablerow i in (1..999999999) %}{% endtablerow %}", .outputLimit),
    ("{{ (1..9223372036854775807) | join }}", .stepLimit),
    ("{% assign x = 'ab' %}{% for i in (1..99) %}{% assign x = x | append: x %}{% endfor %}", .outputLimit),
    (
      "{% assign x = 'abcdefgh' %}{% for i in (1..99) %}{% assign x = x | replace: '', 'yy' %}{% endfor %}",
      .outputLimit
    ),
    (
      "{% assign x = (1..999) | split: '' %}{% for i in (1..99) %}{% assign x = x | concat: x %}{% endfor %}",
      .stepLimit
    ),
    ("{{ 1 | divided_by: 0 }}", .divisionByZero),
    ("{% if 'a' < 1 %}{% endif %}", .incomparable),
    ("{% include 'nosuch' %}", .unknownPartial),
    ("{{ 'x' | date: '%1024d%1024d' | append: 'x' }}{% include 'self' %}", .depthLimit),
  ]

  @Test(arguments: rows)
  func `nothing runs away`(source: String, expected: RenderError.Code) {
    let partial = Template.parse("{% include 'self' %}").template
    #expect(code(source, partials: partial.map { ["self": $0] } ?? [:]) == expected)
  }

  @Test(arguments: ["include", "render"])
  func `partials nest as deep as the limit says, and no deeper`(tag: String) throws {
    var partials = ["p0": try #require(Template.parse("end").template)]
    for depth in 1...8 {
      let (template, _) = Template.parse("{% \(tag) 'p\(depth - 1)' %}")
      partials["p\(depth)"] = template
    }
    let template = try #require(partials["p8"])
    for limit in 0...9 {
      let settings = RenderSettings(limits: .init(partialDepth: limit), partials: partials)
      var failure: RenderError.Code?
      do throws(RenderError) { #expect(try template.text(data, settings: settings) == "end") } catch {
        failure = error.code
      }
      #expect(failure == (limit < 8 ? .depthLimit : nil), "\(limit)")
    }
  }

  /// Each of these would hold gigabytes if lists, texts and names were not counted.
  private static let hoarders = [
    "{% assign t = 'x' %}{% for i in (1..18) %}{% assign t = t | append: t %}{% endfor %}"
      + (1...400).map { "{% assign a\($0) = t | split: '' %}" }.joined(),
    "{% assign t = 'x' %}{% for i in (1..18) %}{% assign t = t | append: t %}{% endfor %}"
      + (1...400).map { "{% capture a\($0) %}{{ t }}{% endcapture %}" }.joined(),
    "{% assign a = (1..9999) | sort %}" + (1...400).map { "{% assign a\($0) = a | concat: a | reverse %}" }.joined(),
    "{% assign a = 'x' | split: 'y' %}{% for i in (1..64) %}{% assign a = a | concat: a %}{% endfor %}",
    "{% assign t = '123456789' %}{% for i in (1..99999) %}{% assign t = t | times: t %}{% endfor %}",
    "{% for i in (1..99999999) %}{% assign t = i | append: t %}{% endfor %}",
  ]

  @Test func `what a rendering holds is bounded`() throws {
    func peak() -> Int {
      var usage = rusage()
      // RUSAGE_SELF is 0 everywhere, and of another type here and there.
      getrusage(0, &usage)
      return usage.ru_maxrss
    }
    let before = peak()
    for source in Self.hoarders {
      let template = try #require(Template.parse(source).template)
      _ = try? template.text(data)
    }
    #if canImport(Darwin)
      #expect(peak() - before < 512 << 20)
    #else
      #expect(peak() - before < 512 << 10, "in KiB")
    #endif
  }

  @Test func `no byte is printed beyond the limit`() throws {
    let row = "<tr class=\"row1\">\n<td class=\"col1\"></td></tr>\n"
    let template = try #require(Template.parse("{% tablerow i in (1..1) %}{% endtablerow %}").template)
    for limit in 0...row.utf8.count {
      let settings = RenderSettings(limits: .init(outputBytes: limit))
      #expect(((try? template.text(data, settings: settings)) == nil) == (limit < row.utf8.count), "\(limit)")
    }
  }

  @Test func `after an error the buffer is as it was`() throws {
    let template = try #require(Template.parse("abc{{ 1 | divided_by: 0 }}").template)
    var buffer = Array("before".utf8)
    #expect(throws: RenderError.self) { try template.render(data, settings: .init(), into: &buffer) }
    #expect(buffer == Array("before".utf8))
  }

  @Test func `deep nesting and brackets are findings`() {
    let deep = String(repeating: "{% if a %}", count: 200)
    #expect(Template.parse(deep).problems.contains { $0.id == "too-deep" })
    #expect(Template.parse("{{ \(String(repeating: "a[", count: 5_000)) }}").problems.map(\.id) == ["too-deep"])
    #expect(Template.parse("abc", options: .init(sourceLimit: 2)).problems.map(\.id) == ["too-large"])
  }

  @Test func `an error holds no value of the data`() throws {
    let secret: LiquidDictionary = ["secret": "hunter2"]
    for source in [
      "{{ secret | slice: secret }}", "{{ 1 | concat: secret }}", "{% if secret < 1 %}{% endif %}",
      "{% include secret %}", "{{ 'now' | date: '%F', zone: secret }}", "{{ 1 | map: secret }}",
    ] {
      let template = try #require(Template.parse(source).template)
      let error = #expect(throws: RenderError.self) { try template.text(secret) }
      #expect(error.map { "\($0)".contains("hunter2") } == false)
    }
  }
}
