import Campaigns
import Foundation
import LocalTime
import Store

/// The latest generation that was sent from in this workspace, beside it: an older copy of the database is known by it
/// (R23).
struct GenerationFile {
  private let path: String
  private let folder: String

  /// - Parameter id: of the database's lineage.
  init(_ workspace: WorkspaceFolder, id: String) {
    folder = workspace.absolute(".tidings")
    path = "\(folder)/generation-\(id)"
  }

  /// 0 where nothing was sent from here.
  var generation: Int64 {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return 0 }
    return Int64(text.split(whereSeparator: \.isWhitespace).first ?? "") ?? 0
  }

  /// Keeps the highest. False where it cannot be written.
  func keep(_ generation: Int64) -> Bool {
    guard generation > self.generation else { return true }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("\(generation)\n".utf8).write(to: URL(filePath: path), options: .atomic)
      return true
    } catch {
      return false
    }
  }
}

extension OpenedWorkspace {
  /// Refuses to send from a copy of the database, or an older state of it, and begins the next generation (R23).
  func checkLineage(_ database: any Database) async throws {
    let lineage = try await database.read { try Lineage.read($0) }
    if let made = lineage.backupAt {
      let moment = "\(settings.zone.civil(made))"
      throw CommandFailure(
        "this database is a copy that a backup made on \(moment), and does not know what was sent since",
        advice:
          "To send from it: tidings db resume --since \(moment.replacing(" ", with: "T")). If it is none and a backup was broken off: tidings db backup FILE."
      )
    }
    if let id = lineage.id, GenerationFile(folder, id: id).generation > lineage.generation {
      throw CommandFailure(
        "this database is older than the one that sent last from this workspace",
        advice: "To send from it, say since when it knows nothing: tidings db resume --since 2026-03-01T10:00.")
    }
    try await advanceLineage(database)
  }

  func advanceLineage(_ database: any Database) async throws {
    let lineage = try await database.write { try Lineage.advance($0) }
    keep(lineage)
  }

  func keep(_ lineage: Lineage) {
    guard let id = lineage.id, !GenerationFile(folder, id: id).keep(lineage.generation) else { return }
    Screen.say("cannot write .tidings/generation-\(id): an older copy of this database would not be noticed")
  }
}
