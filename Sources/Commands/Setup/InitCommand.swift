import ArgumentParser
import Foundation

/// `tidings init DIR`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a workspace: settings, example campaigns and templates",
    discussion: "Files that are there already are left as they are.")

  @Argument(help: "The folder; it is made where it is missing.", completion: .directory)
  var folder: String

  @Option(help: "The shop's name.")
  var shop = "Lantern Tea"

  @Flag(help: "Write the settings only, without the example campaigns.")
  var bare = false

  func run() throws {
    try write()
    Screen.say(
      """
      Next:
        cd \(folder)
        export TIDINGS_SECRET=$(openssl rand -hex 32)     # signs links; keep it
        tidings campaigns validate
        tidings doctor
      """)
  }

  /// Writes the files and says how many.
  func write() throws {
    var written: [String] = []
    var kept: [String] = []
    let root = URL(filePath: folder, directoryHint: .isDirectory)
    for (path, bytes) in try EmbeddedWorkspace.files() {
      if bare, path != "tidings.yaml", path != ".gitignore" { continue }
      let file = root.appending(path: path)
      if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
        kept.append(path)
        continue
      }
      var bytes = bytes
      if path == "tidings.yaml", shop != "Lantern Tea" {
        let text = String(decoding: bytes, as: UTF8.self)
        bytes = Array(text.replacing("shop: Lantern Tea", with: "shop: \(JSONValue.text(shop).text())").utf8)
      }
      do {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file, options: .withoutOverwriting)
      } catch {
        throw CommandFailure("cannot write \(path) in \(folder)", advice: "Check that you may write there.")
      }
      written.append(path)
    }
    Screen.out("\(written.count) files written to \(folder)\(kept.isEmpty ? "" : ", \(kept.count) were there already")")
  }
}
