import Liquid
import Testing

/// The filters of every day have a quick way for the usual input; the general way must give the same.
struct QuickFilterTests {
  private static let texts = [
    "ana", "ANA", "  tea time ", "o'neil & <sons>", "a", "x1y2", "\tTab\n", "grün", "你好", "ab\u{0}",
    "The quick brown fox jumps over the lazy dog, twice.", "ﬃ",
  ]

  private func rendered(_ source: String, _ text: String, _ settings: RenderSettings = .init()) throws -> String {
    let (template, problems) = Template.parse(source)
    return try #require(template, "\(problems)").text(["x": .text(text)] as LiquidDictionary, settings: settings)
  }

  @Test(
    arguments: texts,
    [
      ("x | upcase", "x | append: 'é' | upcase | remove: 'É'"),
      ("x | downcase", "x | append: 'É' | downcase | remove: 'é'"),
      ("x | capitalize", "x | append: 'é' | capitalize | remove: 'é'"),
      ("x | escape", "x | h"),
      ("x | truncate: 7", "x | truncate: '7'"),
      ("x | truncate: 2, '--'", "x | truncate: '2', '--'"),
      ("x | default: 'none'", "x | default: 'none', allow_false: false"),
      ("x | append: 12", "x | append: '12'"),
      ("x | prepend: x", "x | append: x"),
      ("x | strip", "x | lstrip | rstrip"),
    ])
  func `both ways give the same`(text: String, ways: (String, String)) throws {
    for settings in [RenderSettings(), RenderSettings(escaping: .html), RenderSettings(isPlain: true)] {
      let quick = try rendered("{{ \(ways.0) }}", text, settings)
      let general = try rendered("{{ \(ways.1) }}", text, settings)
      #expect(quick == general, "\(ways.0)")
      #expect(try rendered("{% assign y = \(ways.0) %}{{ y }}", text, settings) == quick, "\(ways.0)")
    }
  }

  @Test(arguments: [
    "en", "en-US", "de", "de-CH", "de-AT", "es", "es-MX", "fr", "pt", "pt-PT", "pl", "zh-CN", "ja", "nl", "vi", "xx",
    "",
  ])
  func `amounts are written the same by both ways`(locale: String) throws {
    let template = try #require(
      Template.parse("{{ m | money }}|{{ m | money: locale: '\(locale)' }}").template)
    let renderer = TemplateRenderer(template, settings: RenderSettings(locale: locale))
    for currency in ["EUR", "USD", "CNY", "JPY", "KWD", "CHF", "VND", "", "XYZ"] {
      for minor in [0, 1, 9, 10, 99, 100, 999, 1_000, 99_999, 100_000, 123_456_789, -1, -100_050, .max, .min] as [Int64]
      {
        var buffer: [UInt8] = []
        let data: LiquidDictionary = ["m": .money(minor: minor, currency: currency)]
        guard (try? renderer.render(data, into: &buffer)) != nil else { continue }
        let sides = buffer.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        #expect(sides.first == sides.last, "\(minor) \(currency): \(String(decoding: buffer, as: UTF8.self))")
      }
    }
  }
}

extension QuickFilterTests {
  @Test(arguments: ["en", "en-US", "de", "de-CH", "zh-CN", "hi", "es", "xx"])
  func `numbers and dates are written the same by both ways`(locale: String) throws {
    let source =
      "{{ n | number }}|{{ n | number: locale: '\(locale)' }}|{{ t | date: f }}|{{ t | date: f, locale: '\(locale)' }}"
      + "|{{ d | date: f }}|{{ d | date: f, locale: '\(locale)' }}"
    let renderer = TemplateRenderer(
      try #require(Template.parse(source).template),
      settings: RenderSettings(offsetSeconds: { _ in -5 * 3600 }, zoneName: "EST", locale: locale))
    for number in [0, 7, 999, 1_000, 12_345, 123_456_789, -1, -10_000, .max, .min] as [Int64] {
      for format in ["%A, %-d %B %Y", "%c", "%^b%5d%_m", "%Z %z %s %%", "%j", "é%n"] {
        let data: LiquidDictionary = [
          "n": .integer(number), "t": .instant(microseconds: number / 1_000), "f": .text(format),
          "d": .date(days: Int32(clamping: number % 100_000)),
        ]
        var buffer: [UInt8] = []
        _ = try renderer.render(data, into: &buffer)
        let parts = String(decoding: buffer, as: UTF8.self).split(separator: "|", omittingEmptySubsequences: false)
        #expect(parts.count == 6)
        guard parts.count == 6 else { continue }
        #expect(parts[0] == parts[1] && parts[2] == parts[3] && parts[4] == parts[5], "\(number) \(format): \(parts)")
      }
    }
  }
}

struct RendererTests {
  @Test func `a renderer shows each row its own data`() throws {
    let template = try #require(
      Template.parse("{{ c.name }}/{{ c.size }}/{{ n }}{% for i in c.list %}{{ i.a }}{% endfor %}{% assign n = 1 %}")
        .template)
    let renderer = TemplateRenderer(template, settings: RenderSettings())
    let shape = LiquidShape(["name", "list"])
    let rows: [(LiquidDictionary, String)] = [
      (["c": .object(LiquidDictionary(shape: shape, values: ["Ana", .null]))], "Ana/2/"),
      (["c": .object(LiquidDictionary(shape: shape, values: ["Ben", .null])), "n": 7], "Ben/2/7"),
      (["n": 8, "c": .object(["list": [.object(["a": 1] as LiquidDictionary)]] as LiquidDictionary)], "/1/81"),
      (["c": "text"], "/4/"),
      (["c": .object(["list": .null, "name": "Cleo", "size": 9] as LiquidDictionary)], "Cleo/9/"),
    ]
    for (data, expected) in rows + rows.reversed() {
      var buffer: [UInt8] = []
      _ = try renderer.render(data, into: &buffer)
      #expect(String(decoding: buffer, as: UTF8.self) == expected)
    }
  }

  @Test func `a renderer goes on after an error`() throws {
    let template = try #require(
      Template.parse("a{% capture x %}{% for i in l %}{{ 6 | divided_by: i }}{% endfor %}{% endcapture %}{{ x }}")
        .template
    )
    let renderer = TemplateRenderer(template, settings: RenderSettings())
    var buffer: [UInt8] = []
    for divisors in [[1, 2], [1, 0], [3]] as [[Int64]] {
      let data: LiquidDictionary = ["l": .list(divisors.map { .integer($0) })]
      _ = try? renderer.render(data, into: &buffer)
    }
    #expect(String(decoding: buffer, as: UTF8.self) == "a63a2")
  }

  @Test func `settings of one reader can change`() throws {
    let template = try #require(Template.parse("{{ 1234.5 | number }}{{ x }}").template)
    let renderer = TemplateRenderer(template, settings: RenderSettings())
    let data: LiquidDictionary = ["x": "&"]
    #expect(try renderer.withText(data) { text, _ in String(decoding: text, as: UTF8.self) } == "1,234.5&")
    renderer.adjust {
      $0.locale = "de"
      $0.escaping = .html
    }
    #expect(try renderer.withText(data) { text, _ in String(decoding: text, as: UTF8.self) } == "1.234,5&amp;")
  }
}
