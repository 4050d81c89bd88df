import Foundation
import Testing

/// Reads the sources of this repository.
struct WallTests {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: Room.table.map(\.name))
  func `a room imports only what stands behind it in the table, and everything that stands there`(name: String) throws {
    let room = try #require(Room.table.first { $0.name == name })
    let allowed = room.ours.union(room.outside)
    var used: Set<String> = []
    for file in try Self.swiftFiles(below: "Sources/\(name)") {
      for module in try Self.imports(of: file) where !Room.everywhere.contains(module) {
        used.insert(module)
        let place = file.path.dropFirst(Self.root.path.count + 1)
        #expect(allowed.contains(module), "\(place) imports \(module), which the table does not let \(name) import")
      }
    }
    #expect(allowed.subtracting(used).isEmpty, "the table lets \(name) import what it never imports")
  }

  @Test func `every folder of sources stands in the table`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
    let swift = try folders.filter { try !Self.swiftFiles(below: "Sources/\($0)").isEmpty }
    #expect(Set(swift) == Set(Room.table.map(\.name)))
  }

  @Test func `imports point downwards only`() {
    let order = Room.table.map(\.name)
    for (index, room) in Room.table.enumerated() {
      let above = Set(order[...index])
      #expect(room.ours.isDisjoint(with: above), "\(room.name) imports a room above it")
    }
  }

  @Test func `tests import their own room and what it may import`() throws {
    let rooms = Set(Room.table.map(\.name))
    for room in Room.table {
      for file in try Self.swiftFiles(below: "Tests/\(room.name)Tests") {
        let known = room.ours.union([
          room.name, "TestDatabases", "TestSupport", "SQLText", "Store", "Sandbox", "Intake",
        ]).union(
          room.outside)
        for module in try Self.imports(of: file) where rooms.contains(module) {
          #expect(known.contains(module), "\(file.lastPathComponent) imports \(module)")
        }
      }
    }
  }

  static func swiftFiles(below folder: String) throws -> [URL] {
    let url = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil) else { return [] }
    return walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
  }

  /// The modules that a file imports, whatever stands before `import`.
  static func imports(of file: URL) throws -> Set<String> {
    let text = try String(contentsOf: file, encoding: .utf8)
    var modules: Set<String> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let position = words.firstIndex(of: "import"), position <= 2, position + 1 < words.count,
        words[..<position].allSatisfy({
          $0.hasPrefix("@") || ["package", "internal", "private", "public", "fileprivate"].contains($0)
        })
      else { continue }
      var rest = words[(position + 1)...]
      if let kind = rest.first, ["struct", "class", "enum", "func", "protocol", "var", "typealias"].contains(kind) {
        rest = rest.dropFirst()
      }
      if let name = rest.first?.split(separator: ".").first { modules.insert(String(name)) }
    }
    return modules
  }
}
