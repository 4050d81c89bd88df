import Foundation
import Liquid
import Testing

/// Runs every example of `docs/liquid.md`.
struct DocumentationTests {
  struct Example: CustomTestStringConvertible {
    var line: Int
    var source: String
    var expected: String
    var isHTML = false
    var testDescription: String { "line \(line): \(source)" }
  }

  private static let lines: [String] = {
    let path = URL(filePath: "\(#filePath)").deletingLastPathComponent().appending(path: "../../docs/liquid.md")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }()

  /// The lines between a fence that begins with `opening` and the next.
  private static func blocks(_ opening: String) -> [(line: Int, opening: String, text: String)] {
    var found: [(Int, String, String)] = []
    var open: (line: Int, opening: String, lines: [String])?
    for (index, line) in lines.enumerated() {
      if let block = open {
        if line.hasPrefix("```") {
          if block.opening.hasPrefix(opening) {
            found.append((block.line, block.opening, block.lines.joined(separator: "\n")))
          }
          open = nil
        } else {
          open?.lines.append(line)
        }
      } else if line.hasPrefix("```") {
        open = (index + 1, line, [])
      }
    }
    return found
  }

  static let examples: [Example] = {
    let results = blocks("```text")
    var found = blocks("```liquid").compactMap { block in
      results.first { $0.line > block.line }.map {
        Example(line: block.line, source: block.text, expected: $0.text, isHTML: block.opening.hasSuffix("html"))
      }
    }
    for (index, line) in lines.enumerated() where line.hasPrefix("| `") && line.hasSuffix(" |") {
      let cells = line.dropFirst(2).dropLast(2).replacing(#"\|"#, with: "\u{0}").split(separator: " | ").map {
        String($0.dropFirst().dropLast().replacing("\u{0}", with: "|"))
      }
      if cells.count == 2 { found.append(Example(line: index + 1, source: cells[0], expected: cells[1])) }
    }
    return found
  }()

  @Test func `the page has its examples`() {
    #expect(Self.examples.count > 50)
  }

  @Test(arguments: examples)
  func `an example gives what the page says`(example: Example) throws {
    let json = try #require(Self.blocks("```json").first).text
    guard case .object(let data as LiquidDictionary) = try LiquidJSON.parse(json) else {
      Issue.record("the data are no object")
      return
    }
    let (template, problems) = Template.parse(example.source)
    let settings = RenderSettings(
      escaping: example.isHTML ? .html : .none,
      namedZone: { name, _ in name == "Asia/Shanghai" ? 8 * 3600 : nil }, locale: "en", currency: "EUR",
      now: 1_772_359_200_000_000,
      partials: [
        "item": try #require(Template.parse("{{ mark }}{{ item.title }} ").template),
        "greeting": try #require(Template.parse("Hello {{ name }}").template),
      ])
    #expect(try #require(template, "\(problems)").text(data, settings: settings) == example.expected)
  }
}
