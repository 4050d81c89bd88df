import Audience
import Diagnostics
import Foundation
import Testing
import YAMLText

@testable import Campaigns

@Suite struct `An expression laid out in its file` {
  private static let segment = "campaigns/segments/one.yaml"

  private func formatted(_ text: String, _ path: String = segment) -> String {
    ExpressionLayout(path: path, text: text).text
  }

  static let rows: [(String, String)] = [
    // Windows' ends of lines stay, also where one line becomes several.
    (
      "# who\r\nwhere: city='a'\r\ndescription: x\r\n", "# who\r\nwhere: city is \"a\"\r\ndescription: x\r\n"
    ),
    (
      "where: city is 'Shanghai' and count(orders where status is not 'cancelled') >= 2 and phone is present\r\n",
      "where: |\r\n  city is \"Shanghai\"\r\n  and count(orders where status is not \"cancelled\") >= 2\r\n  and phone is present\r\n"
    ),
    ("where: |\r\n  city='a'\r\n\r\n# end\r\n", "where: city is \"a\"\r\n\r\n# end\r\n"),
    ("description: x\r\nwhere: city='a'", "description: x\r\nwhere: city is \"a\""),
    (
      "description: x\r\nwhere: city is 'Shanghai' and count(orders where status is not 'cancelled') >= 2 and phone is present",
      "description: x\r\nwhere: |\r\n  city is \"Shanghai\"\r\n  and count(orders where status is not \"cancelled\") >= 2\r\n  and phone is present"
    ),
    // Ends of both kinds: each line keeps its own.
    ("description: x\r\nwhere: city='a'\n# end\r\n", "description: x\r\nwhere: city is \"a\"\n# end\r\n"),
    // Braces.
    ("{where: city='a'}\n", "{where: city is \"a\"}\n"),
    (
      "{description: x, where: \"city='a'  or city='b'\"}  # c\n",
      "{description: x, where: city is \"a\" or city is \"b\"}  # c\n"
    ),
    ("{where: \"city in ['a','b']\", description: x}\n", "{where: 'city in [\"a\", \"b\"]', description: x}\n"),
    (
      "{\n  description: x,  # c\n  where: \"city =\n    'a'\"\n}\n",
      "{\n  description: x,  # c\n  where: city is \"a\"\n}\n"
    ),
    (
      "{\r\n  where: \"city\r\n    ='a'\",\r\n  description: x\r\n}\r\n",
      "{\r\n  where: city is \"a\",\r\n  description: x\r\n}\r\n"
    ),
    ("{where: 'city = \"it''s\"'}\n", "{where: city is \"it's\"}\n"),
    // Everything indented.
    ("  where: city='a'  # c\n  description: x\n", "  where: city is \"a\"  # c\n  description: x\n"),
    (
      "  where: >\n    city='a'\n    or city='b'\n  description: x\n",
      "  where: city is \"a\" or city is \"b\"\n  description: x\n"
    ),
  ]

  @Test(arguments: rows) func `changes nothing but the expression`(text: String, expected: String) {
    #expect(formatted(text) == expected)
    #expect(formatted(expected) == expected)
  }

  @Test(arguments: [
    ("where: city is (\n", 1, "cannot be read"), ("where: [\n", 1, "cannot be read"),
    ("description: x\rwhere: city='a'\n", 1, "carriage return"),
    ("--- {where: 'city =='}\n", 1, "cannot be read"),
  ]) func `says why it stays`(text: String, line: Int, reason: String) {
    let layout = ExpressionLayout(path: Self.segment, text: text)
    #expect(layout.text == text)
    #expect(layout.skips.count == 1 && layout.skips.first?.reason.contains(reason) == true, "\(layout.skips)")
  }

  /// Every example of the reference.
  static func examples() throws -> [String] {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/audience-language.md")
    var isExample = false
    var examples: [String] = []
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("```") {
        isExample = line.hasPrefix("```audience")
      } else if isExample {
        examples.append(String(line))
      }
    }
    return examples
  }

  private static func read(_ text: String) -> String? {
    guard let entry = YAMLDocument.read(path: segment, text: text).root?.entries?.first(where: { $0.name == "where" })
    else { return nil }
    return entry.value.fragment.flatMap { AudienceExpression.formatted($0) }
  }

  @Test func `means the same before and after, however it was written, and a second time changes nothing`() throws {
    let examples = try Self.examples()
    #expect(examples.count > 80)
    var count = 0
    for (index, one) in examples.enumerated() {
      let other = examples[(index * 7 + 3) % examples.count]
      for expression in [one, "(\(one)) and not (\(other))", "\(one)   or   \(other) or city='x'"] {
        let quoted = expression.replacing("'", with: "''")
        let escaped = expression.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let broken = expression.replacing(" and ", with: "\n  and ")
        for file in [
          "where: '\(quoted)'\n", "where: \"\(escaped)\"  # why\n", "# a\nwhere: |\n  \(broken)\n# b\n",
          "where: >-\n  \(expression)\n\ndescription: x\n", "{description: x, where: '\(quoted)'}\n",
          "{where: \"\(escaped)\",\n description: x}  # c\n",
        ] {
          for text in [file, file.replacing("\n", with: "\r\n")] {
            let before = Self.read(text.replacing("\r\n", with: "\n"))
            let layout = ExpressionLayout(path: Self.segment, text: text)
            let after = Self.read(layout.text.replacing("\r\n", with: "\n"))
            #expect(before != nil && after == before, "\(text)")
            #expect(layout.skips.isEmpty, "\(text) \(layout.skips)")
            #expect(formatted(layout.text).utf8.elementsEqual(layout.text.utf8), "\(text)")
            let returns = layout.text.utf8.count { $0 == 13 }
            #expect(returns == (text == file ? 0 : layout.text.utf8.count { $0 == 10 }), "\(text)")
            for comment in ["# a", "# b", "# c", "# why", "description: x"] where text.contains(comment) {
              #expect(layout.text.contains(comment), "\(text)")
            }
            count += 1
          }
        }
      }
    }
    #expect(count > 2500)
  }
}
