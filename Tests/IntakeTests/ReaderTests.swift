import Testing

@testable import Intake

@Suite struct `Reading rows` {
  /// Rows as text: fields joined by `|`, `-` where a field is missing, `!` before a problem, the line in front.
  static func rows(_ bytes: [UInt8], _ columns: [String]? = nil, delimiter: UInt8? = nil) throws -> [String] {
    let source = try ImportInput.bytes(bytes).open(encoding: nil)
    let isJSON = source.peeked.first { $0 > 32 && $0 < 0x80 } == UInt8(ascii: "{")
    let reader: any RecordReader = isJSON ? try JSONLinesReader(source) : try CSVReader(source, delimiter: delimiter)
    let columns = columns ?? reader.names
    reader.bind(columns)
    let row = RecordRow()
    var result: [String] = []
    while try reader.next(row) {
      if let problem = row.problem {
        result.append("\(row.line) !\(problem) <\(String(decoding: row.raw, as: UTF8.self))>")
      } else {
        result.append("\(row.line) " + columns.indices.map { row.text($0) ?? "-" }.joined(separator: "|"))
      }
    }
    return result
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var expected: [String]

    init(_ name: String, _ text: String, _ expected: [String]) {
      testDescription = name
      self.text = text
      self.expected = expected
    }
  }

  @Test(arguments: [
    Case("plain", "a,b\n1,2\n3,4\n", ["2 1|2", "3 3|4"]),
    Case("no last line end", "a,b\n1,2", ["2 1|2"]),
    Case("CRLF and a byte-order mark", "\u{FEFF}a,b\r\n1,2\r\n", ["2 1|2"]),
    Case("CR alone", "a,b\r1,2\r3,4", ["2 1|2", "3 3|4"]),
    Case("quotes, doubled ones too", "a,b\n\"1,\"\"x\"\"\",\"\"\n", ["2 1,\"x\"|-"]),
    Case("line ends inside quotes count as lines", "a,b\n\"1\r\n2\",3\n4,5\n", ["2 1\r\n2|3", "4 4|5"]),
    Case("empty lines are passed over", "a,b\n\n1,2\n\n\n3,4\n", ["3 1|2", "6 3|4"]),
    Case("semicolons", "a;b\n1,5;2\n", ["2 1,5|2"]),
    Case("tabs", "a\tb\n1\t2\n", ["2 1|2"]),
    Case("Excel's first line", "sep=;\r\na;b\r\n1;2\r\n", ["3 1|2"]),
    Case("quoted header", "\"a\",\"b\"\"c\"\n1,2\n", ["2 1|2"]),
    Case("spaces around values", "a , b\n 1,2 \n", ["2 1|2"]),
    Case("a quote inside a plain field is a sign like others", "a,b\n5\" pipe,2\n", ["2 5\" pipe|2"]),
    Case("delimiters at the end say nothing", "a,b\n1,2,,\n", ["2 1|2"]),
    Case("too few fields", "a,b\n1\n3,4\n", ["2 !fewer fields than the header <1>", "3 3|4"]),
    Case("too many", "a,b\n1,2,3\n3,4\n", ["2 !more fields than the header <1,2,3>", "3 3|4"]),
    Case(
      "a quote that is never closed costs its line only", "a,b\n\"1,2\n3,4\n",
      ["2 !a quote is never closed <\"1,2>", "3 3|4"]),
    Case(
      "text behind a closing quote", "a,b\n\"1\"x,2\n3,4\n", ["2 !text behind a closing quote <\"1\"x,2>", "3 3|4"]),
    Case("header only", "a,b\n", []),
  ])
  func `of CSV follows RFC 4180`(example: Case) throws {
    #expect(try Self.rows(Array(example.text.utf8)) == example.expected)
  }

  @Test(arguments: [
    Case("members by name", "{\"a\":1,\"b\":\"x\"}\n{\"b\":\"y\",\"a\":2}\n", ["1 1|x", "2 2|y"]),
    Case("missing and null", "{\"a\":1,\"b\":2}\n{\"a\":null}\n", ["1 1|2", "2 -|-"]),
    Case("escapes", #"{"a":"\"\u738b\n\ud83d\ude00\/","b":""}"#, ["1 \"王\n😀/|-"]),
    Case("words and numbers as they stand", "{\"a\":true,\"b\":-1.50e2}", ["1 true|-1.50e2"]),
    Case("empty lines", "\n{\"a\":1,\"b\":2}\n\n  \n{\"a\":3,\"b\":4}", ["2 1|2", "5 3|4"]),
    Case(
      "a line that is no object", "{\"a\":1,\"b\":2}\n{\"a\":1,\n[1]\n{\"a\":3}x\n",
      ["1 1|2", "2 !not a JSON object <{\"a\":1,>", "3 !not a JSON object <[1]>", "4 !not a JSON object <{\"a\":3}x>"]),
  ])
  func `of JSON Lines takes members by name`(example: Case) throws {
    #expect(try Self.rows(Array(example.text.utf8), ["a", "b"]) == example.expected)
  }

  @Test func `of JSON Lines reaches inner members, and gives objects as they stand`() throws {
    let text = #"{"id":"7","address":{"city":"Köln","geo":{"x":1}},"tags":["a", {"b":"]"}]}"#
    #expect(
      try Self.rows(Array(text.utf8), ["address.city", "address.geo", "tags", "id"])
        == [#"1 Köln|{"x":1}|["a", {"b":"]"}]|7"#])
  }

  @Test func `holds across the window's edge`() throws {
    var text = "a,b\n"
    for number in 0..<40_000 { text += "\(number),\"line \"\"\(number)\"\"\nand more\"\r\n" }
    let rows = try Self.rows(Array(text.utf8))
    #expect(rows.count == 40_000)
    #expect(rows.last == "80000 39999|line \"39999\"\nand more")
    #expect(rows[12_345] == "24692 12345|line \"12345\"\nand more")
  }

  @Test(arguments: [
    (Array("a,b\n1,2\nM".utf8) + [0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x2c, 0x33, 0x0a], "latin1"),
    (Array("a,b\n1,2\n".utf8) + [0xcd, 0xf5, 0xb7, 0xbc, 0x2c, 0x33, 0x0a], "gb18030"),
  ])
  func `stops at a wrong encoding and names line and likely encoding`(bytes: [UInt8], encoding: String) throws {
    #expect { try Self.rows(bytes) } throws: { error in
      guard let error = error as? IntakeError else { return false }
      return error.code == .wrongEncoding && error.line == 3 && error.hint?.contains("encoding: \(encoding)") == true
    }
  }

  @Test func `refuses a row without end`() throws {
    let text = "a,b\n" + String(repeating: "x", count: 5 << 20)
    #expect { try Self.rows(Array(text.utf8)) } throws: { ($0 as? IntakeError)?.code == .rowTooLong }
  }
}
