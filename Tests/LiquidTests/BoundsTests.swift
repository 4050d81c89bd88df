import Liquid
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

private let known: [String: ValueRange] = [
  "name": ValueRange(text: TextBounds(characters: 2...20)),
  "city": ValueRange(text: TextBounds(characters: 0...10, alphabet: .plain)),
  "code": ValueRange(text: TextBounds(characters: 6...6, alphabet: .plain)),
  "n": ValueRange(text: TextBounds(characters: 1...3, alphabet: .plain)),
  "total": ValueRange(text: TextBounds(characters: 4...7, alphabet: .plain), currency: "EUR"),
  "day": ValueRange(text: TextBounds(characters: 10...10, alphabet: .plain), isMoment: true),
  "items": .list(1...3),
  "items.[]": ValueRange(text: .init(characters: 1...5)),
  "rows": .list(0...2),
  "rows.[].t": ValueRange(text: TextBounds(characters: 1...4)),
  "rows.[].n": ValueRange(text: TextBounds(characters: 1...2, alphabet: .plain)),
]

private func bounds(_ source: String, _ settings: RenderSettings = .init()) throws -> TextBounds {
  let (template, problems) = Template.parse(source)
  return try #require(template, "\(problems)").bounds(settings: settings) { known[$0.joined(separator: ".")] }
}

struct BoundsTests {
  /// The characters of a template: the least, the most, and whether the GSM alphabet may be left.
  private static let rows: [(String, Int, Int?, Bool)] = [
    ("", 0, 0, false),
    ("Hello", 5, 5, false),
    ("你好", 2, 2, true),
    ("Hi {{ name }}!", 6, 24, true),
    ("Hi {{ city }}!", 4, 14, false),
    ("{{ city | upcase }}", 0, 10, false),
    ("{{ city | default: 'your town' }}", 1, 10, false),
    ("{{ code | append: '-' | append: n }}", 8, 10, false),
    ("{{ name | truncate: 8 }}", 2, 8, true),
    ("{{ name | truncate: 8, '' }}", 2, 8, true),
    ("{% if n > 1 %}several{% else %}one{% endif %}", 3, 7, false),
    ("{% if n > 1 %}several{% elsif n %}one{% endif %}", 0, 7, false),
    ("{% unless n %}x{% endunless %}", 0, 1, false),
    ("{% for i in items %}{{ i }},{% endfor %}", 2, 18, true),
    ("{% for i in items limit: 2 %}{{ i }},{% endfor %}", 0, 12, true),
    ("{% for i in (1..4) %}ab{% endfor %}", 8, 8, false),
    ("{% for i in items %}ab{% break %}{% endfor %}", 2, 2, false),
    ("{% for r in rows %}{{ r.t }}{{ r.n }}{% else %}none{% endfor %}", 2, 12, true),
    ("{% for r in rows %}{% for i in items %}.{% endfor %}{% endfor %}", 0, 6, false),
    ("{% case n %}{% when 1, 2 %}ab{% when 3 %}c{% else %}defg{% endcase %}", 1, 4, false),
    ("{% case n %}{% when 1, 2 %}ab{% when 1 %}c{% endcase %}", 0, 5, false),
    ("{% case n %}{% when 1 %}ab{% when code %}c{% else %}defg{% endcase %}", 1, 4, false),
    ("{% assign x = 'abc' %}{{ x }}{{ x }}", 0, 6, false),
    ("{% capture x %}{{ code }}!{% endcapture %}{{ x }}", 0, 7, false),
    ("{% capture x %}{{ code }}{% endcapture %}", 0, 0, false),
    ("{{ total | money }}", 2, 17, false),
    ("{{ day | date: '%d.%m.%Y' }}", 7, 14, false),
    ("{{ day | date: '%B' }}", 3, 9, false),
    ("{{ 3 | plus: 4 }}", 0, 26, false),
    ("{{ nosuch }}", 0, nil, true),
    ("{% for x in nosuch %}a{% endfor %}", 0, nil, false),
    ("{% for x in nosuch %}{% endfor %}", 0, 0, false),
    ("{% assign x = '' %}{% for i in items %}{% assign x = x | append: i %}{% endfor %}{{ x }}", 0, nil, true),
    ("{{ nosuch | truncate: 5 }}", 0, 5, true),
    ("{% increment n %}", 1, 20, false),
    ("{% cycle 'a', 'bcd' %}", 1, 3, false),
    ("{{ items | size }} {{ items.size }}", 1, 53, false),
  ]

  @Test(arguments: rows)
  func `a template tells how short and how long its text can be`(
    source: String, least: Int, most: Int?, leaves: Bool
  ) throws {
    let bounds = try bounds(source)
    #expect(bounds.shortest.characters == least)
    #expect(bounds.longest?.characters == most)
    #expect(bounds.longest == nil || bounds.mayLeaveGSM == leaves)
  }

  @Test(arguments: [
    ("Hi {{ name }}, {{ 1️⃣nosuch.field }}", "nosuch.field"),
    ("{% for x in 1️⃣nosuch %}a{% endfor %}", "nosuch"),
    ("{{ 1️⃣items | json }}", "items | json"),
  ])
  func `what has no bound is shown`(source: String, text: String) throws {
    let plain = source.split(separator: "1️⃣").joined()
    let range = try #require(try bounds(plain).unboundedAt)
    #expect(String(decoding: Array(plain.utf8)[range], as: UTF8.self) == text)
  }

  @Test func `HTML is escaped in the bounds too`() throws {
    let html = RenderSettings(escaping: .html)
    #expect(try bounds("{{ '<' }}{{ '<' | raw }}", html).longest?.characters == 5)
    #expect(try bounds("{{ code }}", html).longest?.bytes == 36)
    #expect(try bounds("{{ code | raw }}", html).longest?.bytes == 6)
    #expect(try bounds("{% capture x %}<b>{% endcapture %}{{ x }}", html).longest?.bytes == 3)
  }

  @Test func `the parts of an SMS`() throws {
    let filler = String(repeating: "a", count: 150)
    let one = try bounds("\(filler){{ city }}").parts
    #expect(one.least == 1 && one.most == 1)
    let two = try bounds("\(filler)x{{ city }}").parts
    #expect(two.least == 1 && two.most == 2)
    let ucs = try bounds("\(filler){{ name }}").parts
    #expect(ucs.least == 1 && ucs.most == 3)
    #expect(try bounds("{{ nosuch }}").parts.most == nil)
  }

  @Test func `partials count, and one that calls itself has no bound`() throws {
    func part(_ source: String) throws -> Template { try #require(Template.parse(source).template) }
    let settings = try RenderSettings(partials: [
      "card": part("[{{ title }}]"), "self": part("x{% render 'self' %}"), "stop": part("ab{% break %}cd"),
    ])
    #expect(try bounds("{% render 'card', title: 'abc' %}", settings).longest?.characters == 5)
    #expect(try bounds("{% render 'card' for rows as title %}", settings).shortest.characters == 0)
    #expect(try bounds("{% render 'self' %}", settings).longest == nil)
    let stopped = try bounds("{% for i in items %}{% include 'stop' %}ef{% endfor %}", settings)
    #expect(stopped.shortest.characters == 2 && stopped.longest?.characters ?? 0 >= 2)
  }

  // MARK: Random texts stay inside

  private struct Maker {
    var random: SystemOrSeeded

    mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func value() -> String {
      pick([
        "name", "city", "code", "n", "total", "day", "i", "r.t", "r.n", "x", "'a&b'", "'é'", "12", "rows[0].t",
        "items.first",
      ])
    }

    mutating func expression() -> String {
      var text = value()
      while chance(45) {
        text +=
          " | "
          + pick([
            "append: \(value())", "prepend: 'ß'", "upcase", "downcase", "capitalize", "strip", "truncate: 6",
            "truncate: 9, '–'", "truncatewords: 1", "escape", "escape_once", "newline_to_br", "default: 'friend'",
            "replace: 'a', 'bcd'", "replace_first: 'e', '<i>'", "remove: 'a'", "slice: 0, 3", "size", "plus: 3",
            "times: 1.5", "url_encode", "base64_encode", "url_param: 'q', \(value())", "raw",
            "pluralize: 'day', 'days'",
            "number", "phone", "sms_parts", "strip_html", "money", "date: '%d %B %Y'", "date: '%F %T'", "date",
          ])
      }
      return text
    }

    mutating func block(_ depth: Int) -> String {
      (0..<Int.random(in: 0...3, using: &random)).reduce(into: "") { text, _ in text += piece(depth) }
    }

    mutating func piece(_ depth: Int) -> String {
      switch Int.random(in: 0..<(depth > 3 ? 4 : 12), using: &random) {
      case 0: return pick(["text", " ", "é<b>", "你好", "[€]"])
      case 1, 2: return "{{ \(expression()) }}"
      case 3:
        return pick(["{% assign x = \(expression()) %}", "{% increment k %}", "{% cycle 'a', city %}", "{% break %}"])
      case 4: return "{% if \(value()) %}\(block(depth + 1)){% else %}\(block(depth + 1)){% endif %}"
      case 5: return "{% unless n > 5 %}\(block(depth + 1)){% endunless %}"
      case 6:
        return
          "{% for i in items\(pick(["", " limit: 2", " reversed", " offset: 1"])) %}\(block(depth + 1)){% endfor %}"
      case 7: return "{% for r in rows %}\(block(depth + 1)){% else %}none{% endfor %}"
      case 8:
        return
          "{% case n %}{% when 1, 2, n %}\(block(depth + 1)){% when n %}b{% else %}\(block(depth + 1)){% endcase %}"
      case 9: return "{% capture x %}\(block(depth + 1)){% endcapture %}"
      case 10: return "{% tablerow i in items cols: 2 %}\(block(depth + 1)){% endtablerow %}"
      default:
        return pick([
          "{% ifchanged %}\(block(depth + 1)){% endifchanged %}", "{% render 'p', x: \(value()) %}",
          "{% include 'p' %}",
        ])
      }
    }

    mutating func text(_ characters: ClosedRange<Int>, _ letters: String) -> LiquidValue {
      let letters = Array(letters.unicodeScalars)
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: characters, using: &random) { text.append(pick(letters)) }
      return .text(String(text))
    }

    mutating func data() -> LiquidDictionary {
      let any = "ab é<&\"ßŉﬃ你😀İ\n"
      var rows: [LiquidValue] = []
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        rows.append(
          .object(
            ["t": text(1...4, any), "n": .integer(Int64.random(in: 0...99, using: &random))] as LiquidDictionary))
      }
      var items: [LiquidValue] = []
      for _ in 0..<Int.random(in: 1...3, using: &random) { items.append(text(1...5, any)) }
      return [
        "name": text(2...20, any), "city": text(0...10, "abc <&z1"), "code": text(6...6, "ABC123"),
        "n": .integer(Int64.random(in: 0...999, using: &random)),
        "total": .money(minor: Int64.random(in: 0...999_999, using: &random), currency: "EUR"),
        "day": .date(days: Int32.random(in: 0...40_000, using: &random)), "items": .list(items), "rows": .list(rows),
      ]
    }
  }

  /// SplitMix64.
  struct SystemOrSeeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  @Test func `no text of a random template is shorter or longer than its bounds`() throws {
    let asked = getenv("LIQUID_SEED").flatMap { UInt64(String(cString: $0)) }
    let seed = asked ?? UInt64.random(in: 0..<1_000_000)
    let count = getenv("LIQUID_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1_500
    print("random bounds: seed \(seed)")
    var maker = Maker(random: SystemOrSeeded(state: seed))
    var bounded = 0
    for index in 0..<count {
      let source = maker.block(0)
      let partial = try #require(Template.parse("p{{ x }}{{ city }}").template)
      guard let template = Template.parse(source).template else { continue }
      let settings = RenderSettings(
        escaping: maker.chance(50) ? .html : .none, locale: maker.pick(["en", "de", "zh-CN"]), currency: "EUR",
        partials: ["p": partial])
      let bounds = template.bounds(settings: settings) { known[$0.joined(separator: ".")] }
      if bounds.longest != nil { bounded += 1 }
      for _ in 0..<4 {
        guard let text = try? template.text(maker.data(), settings: settings) else { continue }
        let real = TextBounds(text)
        let problem = Self.problem(real, bounds)
        #expect(
          problem == nil,
          "seed \(seed), template \(index): \(problem ?? "") in \(source.debugDescription): \(text.debugDescription)")
        if problem != nil { return }
      }
    }
    #expect(bounded > count / 4, "too few of the templates have bounds")
  }

  private static func problem(_ real: TextBounds, _ bounds: TextBounds) -> String? {
    let (text, least) = (real.shortest, bounds.shortest)
    if text.characters < least.characters { return "\(text.characters) characters, not \(least.characters)" }
    if text.bytes < least.bytes { return "\(text.bytes) bytes, not \(least.bytes)" }
    if text.utf16 < least.utf16 { return "\(text.utf16) UTF-16 units, not \(least.utf16)" }
    guard let most = bounds.longest else { return nil }
    if text.characters > most.characters { return "\(text.characters) characters, at most \(most.characters)" }
    if text.bytes > most.bytes { return "\(text.bytes) bytes, at most \(most.bytes)" }
    if text.utf16 > most.utf16 { return "\(text.utf16) UTF-16 units, at most \(most.utf16)" }
    if real.mayLeaveGSM, !bounds.mayLeaveGSM { return "leaves the GSM alphabet" }
    guard !real.mayLeaveGSM else { return nil }
    if text.septets > most.septets { return "\(text.septets) septets, at most \(most.septets)" }
    if !bounds.mayLeaveGSM, text.septets < least.septets { return "\(text.septets) septets, not \(least.septets)" }
    return nil
  }
}
