import Foundation
import Testing
import Vocabulary

@testable import Audience

@Suite struct `The reference of the language` {
  /// Every line of a block of code is an expression; a word behind `audience` is the subject.
  @Test func `holds only examples that check`() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/audience-language.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    var subject: SubjectKind?
    var isInside = false
    var count = 0
    for line in text.split(separator: "\n") {
      if line.hasPrefix("```") {
        isInside = line.hasPrefix("```audience")
        subject = SubjectKind(rawValue: line.split(separator: " ").last.map(String.init) ?? "")
      } else if isInside {
        count += 1
        #expect(throws: Never.self, "\(line)") { try Workbench.expression(String(line), subject) }
      }
    }
    #expect(count > 40)
  }
}
