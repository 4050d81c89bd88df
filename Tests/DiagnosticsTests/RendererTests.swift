import Diagnostics
import TestSupport
import Testing

struct RendererTests {
  static let sources = [
    "campaigns/segments/lapsing.yaml": """
    description: quiet
    where: |
      count(orders) >= 2
      and last(orders.plcaed_at) before 60 days ago
    """,
    "campaigns/茶.yaml": "topic: 茶叶优惠 x\n\tchannels: smss\r\nat_most: -1\n" + String(repeating: "a", count: 200)
      + "!bad\n",
    "templates/winback.sms.liquid": "Hi {{ customer.frist_name }}, we miss you\n",
  ]

  static func range(_ path: String, _ line: Int, _ column: Int, _ length: Int) -> SourceRange {
    SourceRange(
      path: path, start: SourcePosition(line: line, column: column),
      end: SourcePosition(line: line, column: column + length))
  }

  static let findings = [
    Diagnostic(
      "unknown-variable", "customer has no field 'frist_name'", at: range("templates/winback.sms.liquid", 1, 16, 10),
      hint: "did you mean 'first_name'?"),
    Diagnostic(
      "unknown-field", "unknown field 'plcaed_at' on orders", at: range("campaigns/segments/lapsing.yaml", 4, 19, 9),
      hint: "did you mean 'placed_at'?"),
    Diagnostic(
      "contradiction", .warning, "nobody can match: 100 % of them, and\nmore", at: range("campaigns/茶.yaml", 1, 8, 4)),
    Diagnostic(
      "unknown-channel", "unknown channel 'smss'", at: range("campaigns/茶.yaml", 2, 12, 4), hint: "did you mean 'sms'?",
      notes: [
        .init("channels are sms, email, whatsapp, wechat"),
        .init("the topic is set here", range: range("campaigns/茶.yaml", 1, 1, 5)),
      ]),
    Diagnostic(
      "long-line", .note, "far to the right", at: range("campaigns/茶.yaml", 4, 202, 3), hint: "shorten the line"),
    Diagnostic("missing-key", "key 'when' is missing", at: range("campaigns/茶.yaml", 3, 12, 0)),
    Diagnostic("no-file", "tidings.yaml is missing", at: range("tidings.yaml", 1, 1, 0), hint: "run 'tidings init'"),
  ]

  @Test func `people see the line, a caret and the hint`() throws {
    var text = DiagnosticRenderer.text(Self.findings) { Self.sources[$0] }
    text += DiagnosticRenderer.summary(Self.findings, fileCount: 14) + "\n"
    try expectGolden(text, "findings.txt")
  }

  @Test func `GitHub gets one annotation a finding`() throws {
    try expectGolden(DiagnosticRenderer.github(Self.findings), "findings.github.txt")
  }

  @Test func `programs get JSON`() throws {
    try expectGolden(DiagnosticRenderer.json(Self.findings, fileCount: 14), "findings.json")
  }

  @Test func `no findings are said too`() {
    #expect(DiagnosticRenderer.text([]) { _ in nil }.isEmpty)
    #expect(DiagnosticRenderer.summary([], fileCount: 1) == "1 file checked, no findings")
    #expect(
      DiagnosticRenderer.json([], fileCount: 3)
        == "{\n  \"findings\": [],\n  \"files\": 3, \"errors\": 0, \"warnings\": 0, \"notes\": 0\n}\n")
  }

  @Test(arguments: [
    ("plain: x", 8, "       ^"),
    ("\tx", 2, "    ^"),
    ("ab\tx", 4, "    ^"),
    ("茶叶: x", 5, "      ^"),
    ("e\u{301}te\u{301}: x", 8, "     ^"),
    ("🍵 x", 3, "   ^"),
    ("short", 40, "     ^"),
  ])
  func `the caret stands under its letter`(line: String, column: Int, caret: String) {
    let range = Self.range("f", 1, column, 1)
    let shown = DiagnosticRenderer.text([Diagnostic("x", "y", at: range)]) { _ in line }.split(separator: "\n")
    #expect(shown.last.map { String($0.dropFirst(6)) } == caret)
  }

  @Test func `a file cannot move the cursor or colour the screen`() {
    let range = Self.range("f", 1, 1, 1)
    let text = DiagnosticRenderer.text([Diagnostic("x", "unknown '\u{1B}[2J'", at: range)]) { _ in
      "a\u{1B}[31m\u{202E}b"
    }
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
  }

  @Test func `colours are only added where asked for`() {
    let coloured = DiagnosticRenderer.text(Self.findings, sources: { Self.sources[$0] }, hasColour: true)
    #expect(coloured.contains("\u{1B}[31m^~~~~~~~~~\u{1B}[0m did you mean"))
  }

  @Test(
    arguments: [
      ("plcaed_at", "placed_at"), ("Phone", "phone"), ("emial", "email"), ("xyzzy", nil), ("citty", "city"),
    ] as [(String, String?)])
  func `the nearest name is suggested`(written: String, meant: String?) {
    #expect(nearestName(to: written, in: ["placed_at", "phone", "email", "city", "total"]) == meant)
  }
}
