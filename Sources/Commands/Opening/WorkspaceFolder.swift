import Foundation

/// The files of a workspace on the disk.
struct WorkspaceFolder {
  /// Without a slash at the end.
  let root: String

  /// The largest file that is read.
  static let largestFile = 4 << 20

  /// Finds the workspace: the named folder, else this one or the nearest above that has a `tidings.yaml`.
  static func find(_ folder: String?) throws -> WorkspaceFolder {
    let manager = FileManager.default
    if let folder {
      let path = URL(filePath: folder).standardizedFileURL.path(percentEncoded: false)
      let root = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
      guard manager.fileExists(atPath: root + "/tidings.yaml") else {
        throw CommandFailure(
          "there is no tidings.yaml in \(folder)", advice: "Make a workspace: tidings init \(folder)")
      }
      return WorkspaceFolder(root: root)
    }
    if let found = above(manager.currentDirectoryPath) { return found }
    throw CommandFailure(
      "there is no tidings.yaml here or above",
      advice: "Make a workspace: tidings init DIR, or name one: --workspace DIR")
  }

  /// The workspace that a folder is in; nil where it is in none.
  static func above(_ folder: String) -> WorkspaceFolder? {
    var place = URL(filePath: folder).standardizedFileURL
    while true {
      let root = place.path(percentEncoded: false)
      let trimmed = root.hasSuffix("/") && root.count > 1 ? String(root.dropLast()) : root
      if FileManager.default.fileExists(atPath: trimmed + "/tidings.yaml") { return WorkspaceFolder(root: trimmed) }
      let above = place.deletingLastPathComponent().standardizedFileURL
      if above == place || trimmed == "/" { return nil }
      place = above
    }
  }

  /// Reads `tidings.yaml` and everything below `campaigns/`, `gateways/` and `templates/`, by path.
  func files() throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    found["tidings.yaml"] = try read("tidings.yaml")
    for folder in ["campaigns", "gateways", "templates"] {
      let walk = FileManager.default.enumerator(atPath: "\(root)/\(folder)")
      while let name = walk?.nextObject() as? String {
        guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".liquid"),
          !name.split(separator: "/").contains(where: { $0.hasPrefix(".") })
        else { continue }
        // A folder may be called whatever it likes.
        if walk?.fileAttributes?[.type] as? FileAttributeType == .typeDirectory { continue }
        found["\(folder)/\(name)"] = try read("\(folder)/\(name)")
      }
    }
    return found
  }

  private func read(_ path: String) throws -> [UInt8] {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder), isFolder.boolValue {
      throw CommandFailure("\(path) is a folder, and a file is needed")
    }
    guard let handle = FileHandle(forReadingAtPath: "\(root)/\(path)") else {
      throw CommandFailure("cannot read \(path)", advice: "Check its permissions.")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: WorkspaceFolder.largestFile + 1) ?? Data() else {
      throw CommandFailure("cannot read \(path)", advice: "Check the disk and its permissions.")
    }
    guard data.count <= WorkspaceFolder.largestFile else {
      throw CommandFailure("\(path) is larger than \(WorkspaceFolder.largestFile >> 20) MiB")
    }
    return Array(data)
  }

  /// What the YAML files directly in a folder define, by their names.
  func names(in folder: String) -> [String] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    return entries.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// A path of the workspace's files as the shell sees it.
  func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(root)/\(path)"
  }

  /// The commit of the work tree, where it is one and git is there.
  func gitCommit() -> String? {
    GitRepository(folder: root).lines("rev-parse", "--short=12", "HEAD")?.first
  }
}
