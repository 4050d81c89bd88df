import ArgumentParser
import Campaigns
import Foundation
import Rules
import Store
import Vocabulary

/// `tidings db clone`
struct CloneDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clone", abstract: "Make a sandbox of this database, with addresses that belong to nobody",
    discussion: """
      Everything is copied into a new SQLite file that is a sandbox: it takes only gateways of the sandbox, every phone \
      number and e-mail address is another, what waits is cancelled, and what people wrote is gone. Names and fields \
      stay: keep the file as safe as the database. To work with it, set 'database: sqlite:FILE' and 'sandbox: true'.
      """)

  @Argument(help: "A file that does not exist yet.", completion: .file())
  var file: String

  @Flag(help: "It is a sandbox; there is no other clone.")
  var sandbox = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !sandbox { throw ValidationError("Say --sandbox: a clone with real addresses is made by 'tidings db copy'.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let digests = AddressDigest(key: AddressKey(secret: try opened.secret()).bytes)
    let path = try NewFile.path(file)
    let source = try await opened.database(writes: false)
    let target = try await SQLiteDatabase.open(
      OpenOptions(path: path, expectedKind: .sandbox, createIfMissing: true))
    OpenDatabases.keep(target)
    let progress = ProgressBox("copying")
    let tally: SandboxClone.Tally
    do {
      defer { progress.end() }
      _ = try await DatabaseCopy.copy(from: source, to: target, isClone: true) { table, rows in
        progress.update(rows, table)
      }
      tally = try await SandboxClone(target) { digests.digest($0, $1) }.prepare(now: opened.clock.now())
    } catch {
      // Half a clone may hold real addresses.
      try? target.close()
      for tail in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + tail) }
      throw error
    }
    if output.json {
      Screen.out(
        JSONValue.object([
          ("phones", .integer(Int64(tally.phones))), ("emails", .integer(Int64(tally.emails))),
          ("cancelled", .integer(Int64(tally.cancelled))),
        ]).text())
      return
    }
    Screen.out(
      "cloned into \(file): \(tally.phones.grouped) phone numbers and \(tally.emails.grouped) e-mail addresses are others, "
        + "\(tally.cancelled.grouped) waiting messages are cancelled")
  }
}
