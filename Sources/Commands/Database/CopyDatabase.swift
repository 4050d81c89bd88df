import ArgumentParser
import Campaigns
import Foundation
import Store

/// `tidings db copy`
struct CopyDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy", abstract: "Copy everything into an empty database, of either engine",
    discussion: """
      The target is a file that does not exist yet or an empty PostgreSQL database. Stop whatever writes first. Every table \
      is compared at the end, row for row; then put the new place after database: in tidings.yaml. A password stands in \
      PGPASSWORD or ~/.pgpass rather than on the command line.
      """)

  @Option(help: "sqlite:FILE or postgres://…")
  var to: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let place: String
    if Databases.isServer(to) {
      place = to
    } else if to.hasPrefix("sqlite:"), to.utf8.count > 7 {
      place = opened.folder.absolute(String(to.dropFirst("sqlite:".count)))
      guard !FileManager.default.fileExists(atPath: place) else {
        throw CommandFailure("there is a file at that place already", advice: "Name one that does not exist.")
      }
    } else {
      throw CommandFailure(
        "the target is not a database's place", advice: "Write --to sqlite:FILE or --to postgres://…")
    }
    let source = try await opened.database(writes: false)
    let target = try await Databases.open(
      OpenOptions(path: place, expectedKind: source.kind, createIfMissing: true))
    OpenDatabases.keep(target)
    let progress = ProgressBox("copying")
    let tables: [DatabaseCopy.Table]
    do {
      defer { progress.end() }
      tables = try await DatabaseCopy.copy(from: source, to: target) { table, rows in progress.update(rows, table) }
    }
    if output.json {
      Screen.out(JSONValue.object(tables.map { ($0.name, .integer(Int64($0.rows))) }).text())
      return
    }
    var table = TextTable([("", .left), ("", .right)])
    table.indent = "  "
    for entry in tables where entry.rows > 0 { table.add(entry.name, entry.rows.grouped) }
    Screen.out("copied to \(target.name), and compared")
    table.show()
  }
}
