import Campaigns
import Foundation
import TestSupport
import Testing

struct SchemaTests {
  @Test(arguments: JSONSchema.File.allCases)
  func `editors get a schema of every file`(file: JSONSchema.File) throws {
    let text = JSONSchema.text(file)
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(parsed?["additionalProperties"] as? Bool == false)
    try expectGolden(text, "\(file.rawValue).schema.json")
  }

  @Test func `with a workspace the schema knows its topics and templates`() throws {
    let text = JSONSchema.text(.campaign, for: MarkedWorkspace().read().workspace)
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    #expect(text.contains(#""enum": ["general", "offers"]"#))
    #expect(text.contains(#""enum": ["birthday", "order-shipped", "payment-soon"]"#))
  }
}
