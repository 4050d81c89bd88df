import Foundation

/// The files of a workspace as git keeps them; read only, by the program `git`.
struct GitRepository {
  /// The workspace, which may stand anywhere in the repository.
  let folder: String

  /// The commit that a name means: a branch, a tag, `HEAD~2`; nil where it means none.
  func commit(_ revision: String) -> String? {
    // What begins with a dash would be an option.
    guard !revision.hasPrefix("-"), !revision.isEmpty else { return nil }
    return lines("rev-parse", "--verify", "--quiet", revision + "^{commit}")?.first
  }

  /// Whether the folder is in a work tree that git reads.
  var isThere: Bool { lines("rev-parse", "--is-inside-work-tree") == ["true"] }

  /// The files directly in a folder of the workspace, by their names.
  func files(in path: String, at commit: String) -> [String] {
    let paths = lines("ls-tree", "-z", "--name-only", commit, "./\(path)/") ?? []
    return paths.compactMap { $0.split(separator: "/").last.map(String.init) }
  }

  /// A file of the workspace; nil where there was none.
  func file(_ path: String, at commit: String) -> String? {
    run(["show", "\(commit):./\(path)"]).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// What git prints, line by line; nil where it fails or is not there.
  func lines(_ arguments: String...) -> [String]? {
    run(arguments).map { data in
      data.split { $0 == 10 || $0 == 0 }.map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private func run(_ arguments: [String]) -> Data? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = (try? output.fileHandleForReading.readToEnd()) ?? nil
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data ?? Data() : nil
  }
}
