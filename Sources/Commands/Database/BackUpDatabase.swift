import ArgumentParser
import Campaigns
import Foundation
import Store
import Vocabulary

/// `tidings db backup`
struct BackUpDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the database into a file, while others work on it",
    discussion: """
      With SQLite the file is a database of its own. With PostgreSQL it is what pg_dump writes in its custom format, for \
      pg_restore; pg_dump must be there. A restored copy sends nothing until 'tidings db resume' says since when the \
      original may have sent what the copy does not know.
      """)

  @Argument(help: "A file that does not exist yet.", completion: .file())
  var file: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database()
    let path = try NewFile.path(file)
    let begun = opened.clock.now()
    if let database = database as? SQLiteDatabase {
      try await database.backUp(to: path, at: begun)
    } else {
      // The mark is copied with all else, and taken from the original when the copy is there.
      try await database.write { try Lineage.beginBackup(at: begun, $0) }
      do {
        try dump(opened.settings.database.reveal(), to: path)
      } catch {
        try await database.write { try Lineage.endBackup($0) }
        throw error
      }
      try await database.write { try Lineage.endBackup($0) }
    }
    // What is sent from now on is not in the copy.
    try await opened.advanceLineage(database)
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64) ?? nil
    Screen.out("backed up into \(file)\(size.map { ", \(($0 >> 10).grouped) KiB" } ?? "")")
  }

  private func dump(_ address: String, to path: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["pg_dump", "--format=custom", "--no-owner", "--file", path]
    let variables = try PostgresServer.environment(of: address)
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    // Only its owner may read what holds personal data.
    let mask = umask(0o077)
    defer { umask(mask) }
    do { try process.run() } catch {
      throw CommandFailure("pg_dump cannot be run", advice: "Install PostgreSQL's programs (postgresql-client).")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CommandFailure("pg_dump failed", advice: "What it said stands above; the file is not complete.")
    }
  }
}
