import Audience
import Campaigns
import Diagnostics
import Foundation

/// What a segment is compared with: an expression and the segments of its time.
struct FormerSegment {
  let expression: AudienceExpression
  let segments: [String: AudienceExpression]
  /// What it is called on screen.
  let origin: String

  /// Reads a file, a revision of git or an expression, whichever the text is.
  static func read(_ text: String, of name: String, _ opened: OpenedWorkspace) throws -> FormerSegment {
    if text.hasSuffix(".yaml") || text.hasSuffix(".yml") { return try file(text, opened) }
    let isWord = !text.contains { $0.isWhitespace || "()\"'<>=".contains($0) }
    guard isWord else { return try expression(text, opened) }
    // One word may be a field that holds or not, else it is a revision.
    let (found, findings) = WorkspaceReader.expression(text, path: "--against", in: opened.workspace)
    if let found, !findings.hasErrors {
      return FormerSegment(expression: found, segments: opened.workspace.segmentExpressions, origin: text)
    }
    return try revision(text, of: name, opened)
  }

  private static func expression(_ text: String, _ opened: OpenedWorkspace) throws -> FormerSegment {
    FormerSegment(
      expression: try SegmentChoice.read(text, path: "--against", opened),
      segments: opened.workspace.segmentExpressions, origin: "the expression")
  }

  private static func file(_ path: String, _ opened: OpenedWorkspace) throws -> FormerSegment {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure("there is no file \(path)", advice: "Name a segment's file, or a revision of git.")
    }
    guard !isFolder.boolValue else {
      throw CommandFailure("\(path) is a folder", advice: "Name a segment's file.")
    }
    guard let data = FileManager.default.contents(atPath: path), data.count <= WorkspaceFolder.largestFile,
      let content = String(validating: data, as: UTF8.self)
    else { throw CommandFailure("\(path) cannot be read as text", advice: "Name a segment's file.") }
    let (found, findings) = WorkspaceReader.segment(content, path: path, in: opened.workspace)
    guard let found, !findings.hasErrors else { throw wrong(findings, at: path) { _ in content } }
    return FormerSegment(expression: found, segments: opened.workspace.segmentExpressions, origin: path)
  }

  // MARK: Git

  private static func revision(_ text: String, of name: String, _ opened: OpenedWorkspace) throws -> FormerSegment {
    let repository = GitRepository(folder: opened.folder.root)
    let isThere = repository.isThere
    guard isThere, let commit = repository.commit(text) else {
      if FileManager.default.fileExists(atPath: text) {
        throw CommandFailure("\(text) is no segment's file", advice: "The name of a segment's file ends in .yaml.")
      }
      guard isThere else {
        throw CommandFailure(
          "'\(text)' is no expression, and the workspace is in no git repository that could have such a revision",
          advice: "Name a segment's file (.yaml), or write an expression.")
      }
      throw CommandFailure(
        "'\(text)' is neither an expression nor a revision of git",
        advice: "See the revisions of the file: git log --oneline -- campaigns/segments/\(name).yaml")
    }
    let folder = "campaigns/segments"
    let names = repository.files(in: folder, at: commit).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    guard names.contains(name) else {
      throw CommandFailure(
        "there was no segment '\(name)' at \(text)",
        advice: "See when its file came: git log --oneline -- campaigns/segments/\(name).yaml")
    }
    let (segments, findings, texts) = try WorkspaceReader.segments(
      reaching: name, among: names, in: opened.workspace
    ) { each in
      let path = "\(folder)/\(each).yaml"
      guard let content = repository.file(path, at: commit) else {
        throw CommandFailure("\(path) at \(text) cannot be read as text")
      }
      return ("\(text):\(path)", content)
    }
    guard let found = segments[name], !findings.hasErrors else { throw wrong(findings, at: text) { texts[$0] } }
    return FormerSegment(expression: found, segments: segments, origin: text)
  }

  /// Shows what is wrong with a file that is not the workspace's.
  private static func wrong(
    _ findings: [Diagnostic], at place: String, sources: (String) -> String?
  ) -> any Error {
    if findings.isEmpty {
      return CommandFailure("\(place) holds no segment", advice: "A segment's file has a 'where:'.")
    }
    Screen.write(
      DiagnosticRenderer.text(findings, sources: sources, hasColour: Screen.talkHasColour), to: STDERR_FILENO)
    return ExitStatus.personMustAct
  }
}
