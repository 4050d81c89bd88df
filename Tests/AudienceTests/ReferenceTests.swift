import Foundation
import Testing
import Vocabulary

@testable import Audience

@Suite struct `The reference of the language` {
  struct Example: Sendable {
    var text: String
    var subject: SubjectKind?
    var isJourney: Bool
  }

  /// Every line of a block of code is an expression; a word behind `audience` is the subject, or `journey`.
  static func examples() throws -> [Example] {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/audience-language.md")
    var block: String?
    var examples: [Example] = []
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("```") {
        block = line.hasPrefix("```audience") ? String(line.split(separator: " ").last ?? "") : nil
      } else if let block {
        examples.append(
          Example(text: String(line), subject: SubjectKind(rawValue: block), isJourney: block == "journey"))
      }
    }
    return examples
  }

  @Test func `holds only examples that check, and mean the same by SQL and in memory`() async throws {
    let shop = try await TestShop()
    var rows = RandomShop(seed: 11, now: Workbench.now)
    rows.fill(customers: 40)
    try await shop.run(rows.statements)
    let examples = try Self.examples()
    #expect(examples.count > 80)
    for example in examples {
      let entry = example.isJourney ? Workbench.now - .days(10) : nil
      let context = Workbench.context(entryAt: entry)
      do {
        let expression = try Workbench.expression(example.text, example.subject, hasEntry: example.isJourney)
        let facts = try await shop.facts(expression.needs(with: context.segments))
        let inMemory = TestShop.members(expression, facts, context)
        for database in shop.databases {
          #expect(try await shop.members(expression, context, in: database) == inMemory, "\(example.text)")
        }
      } catch {
        Issue.record("\(example.text)\n\(error)")
      }
    }
  }
}
