import Liquid
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A generator that gives the same numbers for the same seed (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Puts pieces of templates together at random: sometimes a template, often nonsense.
private struct TemplateMaker {
  var generator: SeededGenerator

  mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &generator)] }
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

  static let filters = [
    "abs", "append: ", "at_least: ", "base64_decode", "base64_encode", "capitalize", "ceil", "compact", "concat: ",
    "date: ", "default: ", "divided_by: ", "escape", "escape_once", "find: ", "first", "has: ", "join: ", "json",
    "last", "map: ", "minus: ", "modulo: ", "money", "newline_to_br", "number: ", "phone", "plus: ", "pluralize: ",
    "prepend: ", "raw", "reject: ", "remove: ", "replace: ", "replace_last: 'a', ", "reverse", "round: ", "size",
    "slice: ", "sms_length", "sort", "sort_natural", "split: ", "strip_html", "sum", "times: ", "truncate: ",
    "truncatewords: ", "uniq", "upcase", "url_decode", "url_encode", "url_param: ", "where: ",
  ]

  mutating func value() -> String {
    pick([
      "a", "b.c", "items", "items[1].t", "n", "x", "1", "-3", "2.5", "'a,b,c'", "''", "\"<b>\"", "blank", "empty",
      "nil",
      "(1..4)", "(n..x)", "9223372036854775807", "0.0000001", "true", "forloop.index", "items.first", "b.size",
      "'%Y-%j'",
      "'9999-12-31'", "-9223372036854775807", "100000000000000000000", "-9223372036854775808", "'你好😀'", "forloop",
      "x[x][x]", "1e9",
    ])
  }

  mutating func expression() -> String {
    var text = value()
    while chance(40) {
      let filter = pick(Self.filters)
      text += " | " + filter + (filter.hasSuffix(" ") ? value() : "")
    }
    return text
  }

  mutating func condition() -> String {
    var text = value()
    if chance(60) { text += " " + pick(["==", "!=", "<", ">", "<=", ">=", "contains"]) + " " + value() }
    return chance(30) ? text + pick([" and ", " or "]) + condition() : text
  }

  mutating func block(_ depth: Int) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...4, using: &generator) { text += piece(depth) }
    return text
  }

  mutating func piece(_ depth: Int) -> String {
    if chance(3) { return pick(["{{", "{%", "%}", "}}", "{% endif %}", "{% else %}", "{% x %}", "{%-", "\u{0}", "'"]) }
    let kind = depth > 4 ? Int.random(in: 0..<7, using: &generator) : Int.random(in: 0..<16, using: &generator)
    switch kind {
    case 0, 1: return pick(["text ", "\n", "  ", "é", "<p>"])
    case 2, 3: return pick(["{{ ", "{{- "]) + expression() + pick([" }}", " -}}"])
    case 4: return "{% assign \(pick(["x", "a", "items"])) = \(expression()) %}"
    case 5:
      return pick(["{% increment n %}", "{% decrement x %}", "{% cycle 'a', n %}", "{% break %}", "{% continue %}"])
    case 6: return "{% \(pick(["include", "render"])) 'p'\(pick([", x: ", " with ", " for "]))\(value()) %}"
    case 7, 8: return "{% if \(condition()) %}\(block(depth + 1)){% else %}\(block(depth + 1)){% endif %}"
    case 9, 10:
      let arguments = pick(["", " reversed", " limit: 2", " offset: n", " offset: continue", " limit: x"])
      return "{% for x in \(value())\(arguments) %}\(block(depth + 1)){% else %}\(block(depth + 1)){% endfor %}"
    case 11: return "{% case \(value()) %}{% when \(value()), \(value()) %}\(block(depth + 1)){% else %}e{% endcase %}"
    case 12: return "{% capture x %}\(block(depth + 1)){% endcapture %}"
    case 13: return "{% tablerow x in \(value()) cols: \(value()) %}\(block(depth + 1)){% endtablerow %}"
    case 14: return "{% ifchanged %}\(block(depth + 1)){% endifchanged %}"
    default: return "{% liquid\n assign x = \(expression())\n echo \(expression())\n %}"
    }
  }
}

struct RandomTemplateTests {
  /// `LIQUID_FUZZ` is the number of templates, or `LIQUID_SECONDS` how long they are made; `LIQUID_SEED` is the seed, and
  /// a failure is repeated with the seed printed.
  private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

  /// Numbers from 0 up to a count, or until the time is over.
  private static func rounds(_ usual: UInt64, _ name: String) -> UnfoldFirstSequence<UInt64> {
    let count = number("LIQUID_FUZZ") ?? usual
    let finish = number("LIQUID_SECONDS").map { ContinuousClock.now + .seconds(Int64($0)) }
    return sequence(first: 0) { index in
      if let finish, ContinuousClock.now < finish { return index + 1 }
      if finish == nil, index + 1 < count { return index + 1 }
      if finish != nil { print("\(name): \(index + 1)") }
      return nil
    }
  }

  @Test func `random templates neither crash nor run away`() throws {
    let seed = Self.number("LIQUID_SEED") ?? UInt64.random(in: 0..<1_000_000)
    print("random templates: seed \(seed)")
    let item: LiquidDictionary = ["t": "T", "n": 1]
    let data: LiquidDictionary = [
      "a": "text", "b": .object(["c": 2.5, "d": .null] as LiquidDictionary), "n": 3,
      "items": .list([
        .object(item), .object(item), .null, .money(minor: 5, currency: "EUR"), .instant(microseconds: .max),
      ]),
    ]
    var maker = TemplateMaker(generator: SeededGenerator(state: seed))
    var rendered: UInt64 = 0
    var count: UInt64 = 0
    for index in Self.rounds(3_000, "random templates") {
      count = index
      let source = maker.block(0)
      let partial = maker.block(3)
      let (template, problems) = Template.parse(source)
      #expect((template == nil) == !problems.isEmpty, "seed \(seed), template \(index)")
      guard let template else { continue }
      var settings = RenderSettings(
        escaping: maker.chance(50) ? .html : .none, limits: .init(outputBytes: 20_000, steps: 20_000))
      settings.partials["p"] = Template.parse(partial).template
      var buffer = Array("start".utf8)
      do throws(RenderError) {
        _ = try template.render(data, settings: settings, into: &buffer)
        rendered += 1
        #expect(buffer.starts(with: "start".utf8) && buffer.count <= 20_005, "seed \(seed), template \(index)")
      } catch {
        #expect(buffer == Array("start".utf8), "seed \(seed), template \(index)")
      }
    }
    #expect(rendered > count / 10, "too few of the templates are templates")
  }

  @Test func `random bytes neither crash nor run away`() {
    let seed = Self.number("LIQUID_SEED") ?? UInt64.random(in: 0..<1_000_000)
    print("random bytes: seed \(seed)")
    var generator = SeededGenerator(state: seed)
    let pieces = [
      "{{", "}}", "{%", "%}", "-", "if", "for", "a", " ", "|", ":", "'", "\"", ".", "..", "[", "]", "(", ")", "endif",
      "endfor", "in", "comment", "endcomment", "raw", "endraw", "doc", "liquid", "\n", "#", "1", "=", "==", "---\n",
      "é", "\u{0}",
    ]
    for _ in Self.rounds(5_000, "random bytes") {
      var source = ""
      for _ in 0..<Int.random(in: 0..<40, using: &generator) {
        source += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      }
      let (template, problems) = Template.parse(source, options: .init(frontMatter: true))
      #expect((template == nil) == !problems.isEmpty)
      for problem in problems { #expect(problem.range.upperBound <= source.utf8.count) }
      if let template { _ = try? template.text(LiquidDictionary()) }
    }
  }

  /// Changes some bytes: none, one for another, less, or more of the same.
  private static func mutated(_ bytes: [UInt8], _ maker: inout TemplateMaker) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 0...4, using: &maker.generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &maker.generator)
      let end = min(bytes.count, place + Int.random(in: 1...6, using: &maker.generator))
      switch Int.random(in: 0..<5, using: &maker.generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &maker.generator)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.insert(maker.pick(Array("{}%|-'\"[].:,()<>=0 ".utf8)), at: place)
      default:
        let other = Int.random(in: 0..<bytes.count, using: &maker.generator)
        bytes.swapAt(place, other)
      }
    }
    return bytes
  }

  @Test
  func `templates and data with changed bytes neither crash nor run away, and a renderer used again is as a new one`()
    throws
  {
    let seed = Self.number("LIQUID_SEED") ?? UInt64.random(in: 0..<1_000_000)
    print("changed bytes: seed \(seed)")
    let json = Array(
      #"{"a":"te<x>t","b":{"c":2.5,"d":null,"size":3},"n":3,"x":"é","items":[{"t":"T","n":1},{"t":"U"},[1,2],null,-0.5e3]}"#
        .utf8)
    var maker = TemplateMaker(generator: SeededGenerator(state: seed))
    var (rendered, read) = (0 as UInt64, 0 as UInt64)
    var count: UInt64 = 0
    for index in Self.rounds(2_000, "changed bytes") {
      count = index
      let source = String(
        decoding: Self.mutated(
          Array((maker.chance(20) ? "---\nsubject: {{ a }}\n---\n" : "").utf8) + Array(maker.block(0).utf8), &maker),
        as: UTF8.self)
      let (template, problems) = Template.parse(source, options: .init(frontMatter: maker.chance(50)))
      for problem in problems { #expect(problem.range.upperBound <= source.utf8.count, "seed \(seed), \(index)") }
      guard let template else { continue }
      var settings = RenderSettings(
        escaping: maker.chance(50) ? .html : .none, isPlain: maker.chance(20),
        limits: .init(outputBytes: 20_000, steps: 20_000, partialDepth: 5))
      settings.partials["p"] = Template.parse(maker.block(3)).template
      _ = template.bounds(settings: settings) { _ in ValueRange(text: TextBounds(characters: 0...9), items: 0...3) }
      let renderer = TemplateRenderer(template, settings: settings)
      for _ in 0..<3 {
        guard let value = try? LiquidJSON.parse(Self.mutated(json, &maker)), case .object(let data) = value else {
          continue
        }
        read += 1
        #expect((try? LiquidJSON.parse(LiquidJSON.text(value))) != nil, "seed \(seed), \(index)")
        var again = Array("kept".utf8)
        let isDone = (try? renderer.render(data, into: &again)) != nil
        let fresh = try? template.text(data, settings: settings)
        #expect(isDone == (fresh != nil), "seed \(seed), template \(index)")
        #expect(again == Array(("kept" + (fresh ?? "")).utf8), "seed \(seed), template \(index)")
        #expect(again.count <= 20_004)
        if isDone { rendered += 1 }
      }
    }
    #expect(rendered > count / 10 && read > count / 10, "too few of the templates are templates")
  }
}
