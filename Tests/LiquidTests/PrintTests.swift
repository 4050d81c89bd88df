import Liquid
import Testing

/// The quick ways of printing: members at a glance, texts and outputs in one, blocks of bytes.
struct PrintTests {
  private func rendered(_ source: String, _ data: LiquidDictionary, _ settings: RenderSettings = .init()) throws
    -> String
  {
    let (template, problems) = Template.parse(source)
    return try #require(template, "\(problems)").text(data, settings: settings)
  }

  @Test func `what HTML reads as markup is replaced at every place`() throws {
    let names: [(Character, String)] = [
      ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;"),
    ]
    for length in 0...20 {
      for place in 0...length {
        for (character, name) in names {
          let (before, after) = (String(repeating: "é", count: place), String(repeating: "~", count: length - place))
          let text = before + String(character) + after
          let expected = before + name + after
          for source in ["{{ a.x | escape }}", "{{ x | escape }}", "{{ x | append: '' | escape }}"] {
            let data: LiquidDictionary = ["x": .text(text), "a": .object(["x": .text(text)] as LiquidDictionary)]
            #expect(try rendered(source, data) == expected)
          }
        }
      }
    }
    // Neighbours of those characters in the table, and bytes of other letters, stay.
    let others = String(String.UnicodeScalarView((0x20...0x2FF).compactMap(Unicode.Scalar.init))).filter {
      !"&<>\"'".contains($0)
    }
    #expect(try rendered("{{ x | escape }}|", ["x": .text("." + others)]) == "." + others + "|")
  }

  @Test func `texts of every length are printed whole`() throws {
    for length in [0, 1, 15, 16, 17, 31, 32, 33, 95, 96, 97, 4_095, 4_096, 4_097, 10_000] {
      let text = String(repeating: "x", count: length)
      let data: LiquidDictionary = ["x": .text(text), "a": .object(["x": .text(text), "n": -12] as LiquidDictionary)]
      #expect(
        try rendered("\(text){{ x }}|{{ a.x }}|{{ a.n }}\(text)|{{ a.x | upcase }}", data)
          == "\(text)\(text)|\(text)|-12\(text)|\(text.uppercased())")
    }
  }

  @Test func `a jump between a text and an output finds both`() throws {
    let source = "{% if a %}yes{% endif %}{{ x }}{% unless a %}no{% else %}so{% endunless %}{{ x }}"
    #expect(try rendered(source, ["a": true, "x": 1]) == "yes1so1")
    #expect(try rendered(source, ["a": false, "x": 1]) == "1no1")
    let loop = "{% for i in (1..3) %}a{% if i == 2 %}b{% continue %}{% endif %}{{ i }}{% endfor %}c{{ x }}"
    #expect(try rendered(loop, ["x": 9]) == "a1aba3c9")
  }

  @Test func `a template's own name hides the data's, however many there are`() throws {
    let names = (0..<200).map { "n\($0)" }
    let data = LiquidDictionary(names.map { ($0, .object(["v": .text("data")] as LiquidDictionary)) })
    let before = names.map { "{{ \($0).v }}" }.joined()
    let assigned = "{% assign n7 = other %}{% assign n71 = 'x' %}{% for n199 in list %}{{ n199.v }}{% endfor %}"
    let text = try rendered(before + "|" + assigned + "|{{ n7.v }}{{ n71.v }}{{ n135.v }}{{ n199.v }}", data)
    #expect(text == String(repeating: "data", count: 200) + "||" + "datadata")
  }

  @Test func `members that are nothing, false or blank are what they are`() throws {
    let data: LiquidDictionary = [
      "a": .object(
        ["none": .null, "no": false, "blank": "  ", "empty": "", "zero": 0, "text": "x"] as LiquidDictionary)
    ]
    let source = ["none", "no", "blank", "empty", "zero", "text", "nosuch"]
      .map { "{% if a.\($0) %}T{% else %}F{% endif %}[{{ a.\($0) }}]" }.joined()
    #expect(try rendered(source, data) == "F[]F[false]T[  ]T[]T[0]T[x]F[]")
  }

  @Test func `a condition between its parts may change what a case is about`() throws {
    let source = "{% assign i = 3 %}{% case i %}{% when 3 %}a{% assign i = 4 %}{% when 4 %}b{% else %}c{% endcase %}"
    #expect(try rendered(source, [:]) == "ab")
  }
}
