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

  @Test func `the page about the files is a sound workspace`() throws {
    let page = try String(contentsOf: Self.root.appending(path: "docs/workspace.md"), encoding: .utf8)
    var files: [String: [UInt8]] = [:]
    for block in page.split(separator: "```").dropFirst() {
      let lines = block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      guard lines.count > 2, lines[0] == "yaml" || lines[0] == "liquid" else { continue }
      let path = lines[1].drop { $0 == "#" || $0 == "-" || $0 == " " }
      files[String(path)] = Array(lines[2...].joined(separator: "\n").utf8)
    }
    let reading = WorkspaceReader.read(files: files) { _ in "x" }
    #expect(reading.diagnostics.isEmpty, "\(DiagnosticRenderer.text(reading.diagnostics, sources: reading.source))")
    #expect(reading.workspace.campaigns.count == 2 && reading.workspace.templates.templates.count == 3)
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: path)))
  }
}
