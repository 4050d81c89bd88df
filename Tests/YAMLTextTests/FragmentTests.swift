import Diagnostics
import Testing
import YAMLText

struct FragmentTests {
  /// Each source has a word `wrong` in its scalar; its place in the file must be where the text's offset leads.
  @Test(arguments: [
    "where: city is wrong\n",
    "where: \"city is \\\"Bath\\\" and wrong\"\n",
    "where: 'it''s ''quite'' wrong'\n",
    "where: \"tab\\there \\u8336 \\x41 wrong\"\n",
    "where: \"茶 \\\n    joined wrong\"\n",
    "where: \"folded\n   over lines wrong\"\n",
    "where: plain\n   over lines\n   and wrong\n",
    "where: |\n  count(orders) >= 2\n  and wrong\n",
    "where: |\n    count(orders) >= 2\n      and wrong\n",
    "where: |-\n\n  first\n\n  and 茶 wrong   \n",
    "where: |2\n    two more\n  wrong\n",
    "where: >\n  folded\n  into\n\n  one wrong\n  line\n",
    "where: >-  # a comment\n  folded wrong\n",
    "a:\n  - b: {where: x and wrong, y: 1}\n",
    "where: |\r\n  windows\r\n  and wrong\r\n",
  ])
  func `an offset in a scalar leads back to its place in the file`(source: String) throws {
    let document = YAMLDocument.read(path: "f.yaml", text: source)
    #expect(document.diagnostics.isEmpty)
    let root = try #require(document.root)
    let fragment = try #require(Self.fragment(in: root))
    let lines = String(source.filter { $0 != "\r" }.map { $0 == "\r\n" ? "\n" : $0 }).split(
      separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("wrong") })
    let found = try #require(lines[line].firstRange(of: "wrong"))
    let expected = SourcePosition(
      line: line + 1,
      column: lines[line].unicodeScalars.distance(from: lines[line].startIndex, to: found.lowerBound) + 1)
    let word = try #require(fragment.text.firstRange(of: "wrong"))
    let offset = fragment.text.utf8.distance(from: fragment.text.startIndex, to: word.lowerBound)
    let range = fragment.range(offset..<offset + 5)
    #expect(range.start == expected)
    #expect(range.end == SourcePosition(line: expected.line, column: expected.column + 5))
  }

  static func fragment(in node: YAMLNode) -> SourceFragment? {
    if let fragment = node.fragment, fragment.text.contains("wrong") { return fragment }
    let inner = (node.elements ?? []) + (node.entries ?? []).map(\.value)
    return inner.lazy.compactMap { fragment(in: $0) }.first
  }
}

struct ReaderTests {
  static func read(_ text: String, _ body: (inout YAMLReader, YAMLNode) -> Void) -> [String] {
    let document = YAMLDocument.read(path: "f.yaml", text: text)
    var reader = YAMLReader(document.diagnostics)
    if let root = document.root { body(&reader, root) }
    return reader.diagnostics.inReadingOrder.map { finding in
      let start = finding.range.start
      return "\(start.line):\(start.column) \(finding.message)" + (finding.hint.map { " (\($0))" } ?? "")
    }
  }

  @Test func `unknown keys are found with what was meant`() {
    let found = Self.read("topic: x\nchanels: sms\nqqqq: 1\n") { reader, root in
      _ = reader.mapping(root, "a campaign", known: ["topic", "channels", "goal"])
    }
    #expect(
      found == [
        "2:1 a campaign has no key 'chanels' (did you mean 'channels'?)",
        "3:1 a campaign has no key 'qqqq' (known here: topic, channels, goal)",
      ])
  }

  @Test func `a missing key is found at the mapping's beginning, an empty one at its key`() {
    let found = Self.read("a: {}\nb: {where: }\n") { reader, root in
      for key in ["a", "b"] {
        guard let mapping = reader.mapping(root, "it")?[key].flatMap({ reader.mapping($0, "a segment") }) else {
          continue
        }
        _ = reader.required("where", in: mapping, of: "a segment")
      }
    }
    #expect(found == ["1:4 a segment needs the key 'where'", "2:5 a segment needs the key 'where'"])
  }

  @Test func `a wrong shape says what stands there`() {
    let found = Self.read("a: [x]\nb: {c: d}\nc: words\nd: *gone\n") { reader, root in
      guard let mapping = reader.mapping(root, "it") else { return }
      _ = reader.text("a", in: mapping)
      _ = reader.integer("b", in: mapping)
      _ = mapping["c"].flatMap { reader.mapping($0, "a gateway") }
      _ = reader.text("d", in: mapping)
    }
    #expect(
      found == [
        "1:4 expected text, found a list", "2:4 expected a whole number, found a mapping",
        "3:4 a gateway is a mapping of 'key: value' lines, found text",
        "4:4 anchors and aliases ('*gone') are not used in these files "
          + "(write the value out, or put quotes around text that begins with '*')",
      ])
  }

  @Test(arguments: [
    ("${SID}", "AC1", true, 0), ("pre-${SID}-post", "pre-AC1-post", true, 0), ("${NONE:-10}", "10", false, 0),
    ("${NONE}", "", true, 1), ("$${SID} $5", "${SID} $5", false, 0), ("${EMPTY:-x}", "x", false, 0),
    ("no variable", "no variable", false, 0), ("${YAML}", "a: [b", true, 0),
  ])
  func `variables are put in after parsing`(text: String, value: String, isSecret: Bool, unset: Int) {
    let environment = ["SID": "AC1", "EMPTY": "", "YAML": "a: [b"]
    let result = EnvironmentText(SourceFragment(path: "f", text: text)) { environment[$0] }
    #expect(result.value == value)
    #expect(result.isSecret == isSecret)
    #expect(result.unset.count == unset)
    #expect(result.diagnostics.isEmpty)
  }

  @Test(arguments: ["${", "${A B}", "${1A}", "${}"])
  func `a variable that cannot be one is found`(text: String) {
    let result = EnvironmentText(SourceFragment(path: "f", text: text)) { _ in nil }
    #expect(result.diagnostics.map(\.id) == ["bad-variable"])
  }
}
