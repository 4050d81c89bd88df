import Campaigns
import Diagnostics
import Foundation
import Testing

/// The examples of this repository, as `tidings init` writes them.
struct ExampleTests {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func `the examples have no findings but for variables that are not set`() throws {
    var files = ["tidings.yaml": try Self.bytes("Sources/CResources/resources/init/tidings.yaml")]
    for folder in ["campaigns", "templates"] {
      let walk = FileManager.default.enumerator(atPath: Self.root.appending(path: folder).path)
      while let path = walk?.nextObject() as? String {
        let below = "\(folder)/\(path)"
        if WorkspaceReader.isOfWorkspace(below) { files[below] = try Self.bytes(below) }
      }
    }
    let reading = WorkspaceReader.read(files: files)
    let hasTemplates = files.keys.contains { $0.hasPrefix("templates/") }
    let findings = reading.diagnostics.filter { $0.severity > .note && (hasTemplates || $0.id != "unknown-template") }
    #expect(findings.isEmpty, "\(DiagnosticRenderer.text(findings, sources: reading.source))")
    #expect(!hasTemplates || reading.workspace.campaigns.count >= 8)
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: path)))
  }
}
