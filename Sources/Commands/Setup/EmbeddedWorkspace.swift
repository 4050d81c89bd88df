import CResources

/// The example workspace that the program carries: what `init` and `demo` write.
enum EmbeddedWorkspace {
  /// The files by their path in a workspace, sorted.
  static func files() throws -> [(path: String, bytes: [UInt8])] {
    var found: [(String, [UInt8])] = []
    for index in 0..<cresources_count() {
      guard let entry = cresources_at(index)?.pointee else { continue }
      let path = String(cString: entry.path)
      let bytes = Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count))
      if path.hasPrefix("workspace/") {
        found.append((String(path.dropFirst("workspace/".count)), bytes))
      } else if path.hasPrefix("init/") {
        // A file whose name begins with a dot is embedded without it.
        let name = String(path.dropFirst("init/".count))
        found.append((name == "gitignore" ? ".gitignore" : name, bytes))
      }
    }
    guard found.contains(where: { $0.0 == "tidings.yaml" }) else {
      throw CommandFailure("this program was built without its example workspace")
    }
    return found.sorted { $0.0 < $1.0 }
  }
}
