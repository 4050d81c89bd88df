import Testing

@testable import Commands

struct ScreenTests {
  @Test(arguments: [
    ("Mei", 3), ("王芳", 4), ("ｆｕｌｌ", 8), ("e\u{301}", 1), ("\u{1B}[1mbold\u{1B}[0m", 4), ("🎂", 2), ("−1", 2), ("", 0),
    ("a\u{200B}b", 2),
  ])
  func `a text takes as many columns as a terminal gives it`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func `columns stand below one another whatever the letters`() {
    var table = TextTable([("who", .left), ("n", .right), ("what", .left)])
    table.add("王芳", "1,204", "sms")
    table.add("Mei Lin", "9", "email")
    #expect(table.lines() == ["who          n  what", "王芳     1,204  sms", "Mei Lin      9  email"])
  }

  @Test func `a wide last column goes on below itself, and below the others where there is no room`() {
    var table = TextTable([("", .left), ("", .left)])
    table.add("when", "3 days before due_date, on due_date, 7 days after due_date")
    table.add("who", "")
    #expect(
      table.lines(width: 32) == [
        "when  3 days before due_date, on", "      due_date, 7 days after", "      due_date", "who",
      ])
    #expect(
      table.lines(width: 24) == [
        "when", "    3 days before", "    due_date, on", "    due_date, 7 days", "    after due_date", "who",
      ])
    #expect(table.lines().first == "when  3 days before due_date, on due_date, 7 days after due_date")
  }

  @Test func `a cut text keeps its width and closes its colours`() {
    #expect("abcdef".shortened(toWidth: 4) == "abc…")
    #expect("王芳王芳".shortened(toWidth: 4) == "王…")
    #expect("abc".shortened(toWidth: 3) == "abc")
    #expect("\u{1B}[2mabcdef\u{1B}[0m".shortened(toWidth: 3) == "\u{1B}[2mab…\u{1B}[0m")
  }

  @Test(arguments: [(0, "0 rows"), (1, "1 row"), (1234, "1,234 rows"), (-5000, "−5,000 rows")])
  func `numbers have groups, and words their number`(count: Int, text: String) {
    #expect(count.of("row") == text)
  }

  @Test(arguments: [(0.048, "4.8 %"), (1, "100 %"), (0, "0 %"), (0.0003, "0.03 %"), (0.8, "80 %")])
  func `a rate keeps a digit that says something`(rate: Double, text: String) {
    #expect(rate.percent == text)
  }

  @Test func `JSON keeps its order, and hides nothing in its texts`() {
    let value: JSONValue = [
      "b": 1, "a": [true, .null, 0.5, 3.0], "text": "\"\\\n\u{1}王", "empty": [], "none": .number(.infinity),
    ]
    #expect(
      value.text(isPretty: false)
        == #"{"b":1,"a":[true,null,0.5,3],"text":"\"\\\n\u0001王","empty":[],"none":null}"#)
    #expect(JSONValue.object([("a", .array([1]))]).text() == "{\n  \"a\": [\n    1\n  ]\n}")
  }

  @Test(arguments: [
    ("+8613800138000", "+86138****8000"), ("mei@example.com", "m***@example.com"), ("12345678", "****"), ("", "****"),
  ])
  func `R18 a hidden address is known only to its owner`(address: String, hidden: String) {
    #expect(hiddenAddress(address) == hidden)
  }
}
