import Diagnostics
import TestSupport
import Testing
import YAMLText

struct DocumentTests {
  static func root(_ text: String) throws -> YAMLNode {
    let document = YAMLDocument.read(path: "f.yaml", text: text)
    #expect(document.diagnostics.isEmpty)
    return try #require(document.root)
  }

  static func value(_ text: String) throws -> YAMLNode {
    let root = try root("key: " + text)
    return try #require(root.entries?.first).value
  }

  @Test(arguments: [
    "no", "yes", "on", "Off", "012", "0x1F", "1_000", "12:30", "+8613800138000", "2026-11-22", "1e3", ".inf", "=", "<<",
    "0o14", "True", "13800138000", "09:30", "2026-12-01 at 10:00",
  ])
  func `what looks like something else in YAML 1.1 stays text where text is asked`(written: String) throws {
    var reader = YAMLReader()
    #expect(reader.text(try Self.value(written)) == written)
    #expect(reader.diagnostics.isEmpty)
  }

  @Test(
    arguments: [
      ("true", true), ("Yes", true), ("on", true), ("no", false), ("FALSE", false), ("off", false), ("\"true\"", nil),
      ("1", nil), ("maybe", nil), ("[true]", nil),
    ] as [(String, Bool?)])
  func `a yes or no is read where one is asked`(written: String, expected: Bool?) throws {
    var reader = YAMLReader()
    #expect(reader.boolean(try Self.value(written)) == expected)
    #expect(reader.diagnostics.count == (expected == nil ? 1 : 0))
  }

  @Test(
    arguments: [
      ("012", 12), ("500", 500), ("+7", 7), ("1,000", nil), ("0x10", nil), ("12:30", nil), ("-1", nil), ("1e3", nil),
      ("99999999999999999999", nil),
    ] as [(String, Int?)])
  func `a whole number is decimal`(written: String, expected: Int?) throws {
    var reader = YAMLReader()
    #expect(reader.integer(try Self.value(written)) == expected)
    #expect(reader.diagnostics.count == (expected == nil ? 1 : 0))
  }

  @Test(arguments: ["", "~", "null"])
  func `nothing is nothing, and quoted it is text`(written: String) throws {
    #expect(try Self.value(written).isNull)
    #expect(try Self.value("\"\(written)\"").text == written)
  }

  @Test func `ranges reach from the first to behind the last character`() throws {
    let root = try Self.root("a: plain text  # comment\nb: 'it''s'\nc:\n  - {x: 1}\n  - |\n    one\n    two\nd: e\n")
    let ends = (root.entries ?? []).map { entry in
      let range = entry.value.range
      return "\(entry.name) \(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
    }
    #expect(ends == ["a 1:4-1:14", "b 2:4-2:11", "c 4:3-7:8", "d 8:4-8:5"])
  }

  @Test func `a repeated key is found with both places, and everything else goes on`() {
    let document = YAMLDocument.read(path: "f.yaml", text: "a: 1\nb: 2\na: 3\nc: {x: 1, x: 2}\n")
    let findings = document.diagnostics.inReadingOrder
    #expect(findings.map(\.range.start) == [.init(line: 3, column: 1), .init(line: 4, column: 11)])
    #expect(findings.first?.notes.first?.range?.start == .init(line: 1, column: 1))
    #expect(document.root?.entries?.map(\.name) == ["a", "b", "c"])
  }

  @Test func `a file is bounded in size and depth, and aliases cannot make it grow`() {
    let large = YAMLDocument.read(path: "f", text: String(repeating: "#", count: YAMLDocument.largestSize + 1))
    #expect(large.diagnostics.map(\.id) == ["file-too-large"])
    for text in [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 500),
      String(repeating: "- ", count: 10_000),
    ] {
      #expect(
        YAMLDocument.read(path: "f", text: text).diagnostics.map(\.message) == [
          "values are nested deeper than 64 levels"
        ])
    }
    var bomb = "a0: &a0 x\n"
    for level in 1...30 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    let document = YAMLDocument.read(path: "f", text: bomb)
    #expect(Set(document.diagnostics.map(\.id)) == ["yaml-alias"])
  }

  @Test func `an empty file has no root and no findings`() {
    for text in ["", "\n\n", "# only a comment\n", "---\n"] {
      let document = YAMLDocument.read(path: "f", text: text)
      #expect(document.diagnostics.isEmpty)
      #expect(document.root?.isNull ?? true)
    }
  }

  @Test func `a byte order mark and Windows line ends change nothing`() throws {
    let root = try Self.root("\u{FEFF}a: one\r\nb: |\r\n  two\r\n  three\r\n")
    #expect(root.entries?.map(\.name) == ["a", "b"])
    #expect(root.entries?.last?.value.text == "two\nthree\n")
  }

  @Test func `syntax errors speak plainly`() throws {
    let cases = [
      "topic: offers: more\n", "when:\n\tmanual: x\n", "name: \"open\nb: c\n", "a: [1, 2\nb: c\n", "a: [1, 2\n",
      "a: {b: 1\nc: d\n",
      "body: {{ name }}\n", "body: {{ name }} and more\n", "a: 1\njust words\nb: 2\n", "a: 1\n   b: 2\n",
      "a: @handle\n", "a: %x\n", "a: \"\\d\"\n", "a: 'x' y\n", "a: *\n", "a: *name\nb: !secret x\n", "- a\nb: c\n",
      "a: 1\n---\nb: 2\n", "a: x\u{7}y\n", "a: x\ry\n", "? [a, b]\n: c\n", "a: - b\n", "a: 1\n b: 2\n", "a: b\n}\n",
      "a: |\n  x\n y: z\n", "key: >-\n", "a: 'it's'\n", "&x\n", "a: !<\n", "%YAML 3.0\n---\na: b\n",
    ]
    var text = ""
    for source in cases {
      let document = YAMLDocument.read(path: "f.yaml", text: source)
      text += DiagnosticRenderer.text(document.diagnostics) { _ in source }
      if document.diagnostics.isEmpty { text += "no finding: \(source.debugDescription)\n" }
    }
    try expectGolden(text, "syntax.txt")
  }

  @Test func `whatever a file holds, reading it ends`() {
    let alphabet = Array("ab:-? \n\t\"'[]{}|>#&*!%@,\\x茶\r~")
    for seed in 0..<3000 {
      var random = SplitMix(state: UInt64(seed))
      let text = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
      let document = YAMLDocument.read(path: "f", text: text)
      for finding in document.diagnostics {
        #expect(finding.range.start.line >= 1 && finding.range.start.column >= 1, "seed \(seed)")
      }
    }
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
