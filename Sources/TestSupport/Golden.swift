import Foundation
package import Testing

/// Compares `actual` with the file `name` in the `Golden` folder beside the calling test file.
///
/// `UPDATE_GOLDEN=1` rewrites the file and still records an issue, so that a rewriting run cannot pass.
package func expectGolden(
  _ actual: String,
  _ name: String,
  filePath: StaticString = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let url = URL(filePath: "\(filePath)").deletingLastPathComponent().appending(path: "Golden/\(name)")
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(actual.utf8).write(to: url)
    Issue.record("recorded \(name); run again without UPDATE_GOLDEN", sourceLocation: sourceLocation)
    return
  }
  let expected = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  guard actual != expected else { return }
  let difference = actual.split(separator: "\n", omittingEmptySubsequences: false)
    .difference(from: expected.split(separator: "\n", omittingEmptySubsequences: false))
  let lines = difference.map { change in
    switch change {
    case .remove(let offset, let line, _): "- \(offset + 1): \(line)"
    case .insert(let offset, let line, _): "+ \(offset + 1): \(line)"
    }
  }
  Issue.record(
    "\(name) differs (UPDATE_GOLDEN=1 rewrites it)\n\(lines.joined(separator: "\n"))", sourceLocation: sourceLocation)
}
