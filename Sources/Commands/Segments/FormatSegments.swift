import ArgumentParser
import Campaigns
import Diagnostics
import Foundation

/// `tidings segments format`
struct FormatSegments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format", abstract: "Write the expressions of segments and campaigns in their one canonical form",
    discussion: """
      Only the expressions are rewritten; comments, ends of lines and everything else stay. An expression that stays as it \
      is although it is not in its canonical form is told, with the reason.
      """)

  @Argument(help: "Segments (default: all, and the campaigns' audiences).", completion: NameCompletion.segments)
  var names: [String] = []

  @Flag(help: "Change nothing; end with exit 1 where something would be changed.")
  var check = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let folder = try WorkspaceFolder.find(options.folder)
    let files = try folder.files()
    let paths = try self.paths(files)
    var changed: [String] = []
    var skips: [(path: String, skip: ExpressionLayout.Skip)] = []
    for path in paths {
      guard let text = files[path].flatMap({ String(validating: $0, as: UTF8.self) }) else { continue }
      let layout = ExpressionLayout(path: path, text: text)
      skips += layout.skips.map { (path, $0) }
      guard !layout.text.utf8.elementsEqual(text.utf8) else { continue }
      changed.append(path)
      if !check { try folder.replace(path, with: layout.text) }
    }
    if output.json {
      Screen.out(
        JSONValue.object([
          ("files", JSONValue(paths.count)), ("changed", .array(changed.map { .text($0) })), ("written", .bool(!check)),
          (
            "skipped",
            .array(
              skips.map {
                .object([
                  ("file", .text($0.path)), ("line", JSONValue($0.skip.line)), ("key", .text($0.skip.key)),
                  ("reason", .text($0.skip.reason)),
                ])
              })
          ),
        ]).text())
    } else {
      for path in changed { Screen.out(path) }
      for (path, skip) in skips { Screen.say("\(path):\(skip.line): '\(skip.key)' stays as it is: \(skip.reason)") }
      let word = check ? "would change" : "changed"
      Screen.say(changed.isEmpty ? "Nothing to format." : "\(changed.count) of \(paths.count) files \(word).")
    }
    if check, !changed.isEmpty { throw ExitStatus.personMustAct }
  }

  private func paths(_ files: [String: [UInt8]]) throws -> [String] {
    guard names.isEmpty else {
      return try names.map { name in
        let path = "campaigns/segments/\(name).yaml"
        guard files[path] != nil else {
          throw CommandFailure("there is no segment '\(name)'", advice: "See them: tidings segments list")
        }
        return path
      }
    }
    return files.keys.filter { $0.hasPrefix("campaigns/") && $0.hasSuffix(".yaml") }.sorted()
  }
}

extension WorkspaceFolder {
  /// Replaces a file as a whole: it is the old or the new one, whatever happens.
  func replace(_ path: String, with text: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: "\(root)/\(path)"), options: .atomic)
    } catch {
      throw CommandFailure("\(path) cannot be written", advice: "Look at its owner and its mode.")
    }
  }
}
