import Campaigns
import Catalogue
import Diagnostics
import Foundation
import LocalTime
import Providers
import Sending
import Store
import Vocabulary

/// A workspace whose files were read and are right, with its clock.
struct OpenedWorkspace {
  let folder: WorkspaceFolder
  let workspace: Workspace
  let clock: Clock
  /// Warnings and notes.
  let findings: [Diagnostic]

  var settings: WorkspaceSettings { workspace.settings }

  /// Reads the workspace; files that are wrong are shown and end the command with exit 1.
  static func open(_ options: WorkspaceOptions, _ clockOptions: ClockOptions? = nil) throws -> OpenedWorkspace {
    let folder = try WorkspaceFolder.find(options.folder)
    let files = try folder.files()
    let reading = WorkspaceReader.read(files: files) { ProcessInfo.processInfo.environment[$0] }
    guard reading.isSound else {
      Screen.write(
        DiagnosticRenderer.text(reading.diagnostics, sources: reading.source, hasColour: Screen.talkHasColour),
        to: STDERR_FILENO)
      Screen.say(DiagnosticRenderer.summary(reading.diagnostics, fileCount: reading.fileCount))
      throw ExitStatus.personMustAct
    }
    let workspace = reading.workspace
    let clock = try clockOptions?.clock(zone: workspace.settings.zone) ?? .real
    return OpenedWorkspace(folder: folder, workspace: workspace, clock: clock, findings: reading.diagnostics)
  }

  // MARK: Database

  /// Opens the workspace's database.
  ///
  /// - Parameters:
  ///   - creates: whether a missing one is made.
  ///   - migrates: whether a server's older schema is brought up to date; a file's always is.
  ///   - cacheSize: of a file, in KiB.
  ///   - writes: whether the command changes anything: refused on a live database with a pretended present (R6).
  func database(
    creates: Bool = false, migrates: Bool = false, writes: Bool = true, cacheSize: Int = 65_536
  ) async throws -> any Database {
    let address = settings.database.reveal()
    let place =
      Databases.isServer(address) ? address : folder.absolute(String(address.dropFirst("sqlite:".count)))
    let database = try await Databases.open(
      OpenOptions(
        path: place, expectedKind: settings.isSandbox ? .sandbox : .live, createIfMissing: creates, readOnly: !writes,
        migrates: migrates || !Databases.isServer(address), cacheSize: cacheSize))
    OpenDatabases.keep(database)
    if writes, clock.isPretended, database.kind == .live {
      throw CommandFailure(
        "--now with a command that writes is refused on a live database",
        advice: "Try it in a sandbox database (sandbox: true in tidings.yaml).")
    }
    if writes { try await database.ensureCustomFields(settings.catalogue.customFields) }
    return database
  }

  /// The secret that keys address digests; required by everything that writes addresses or sends.
  func secret() throws -> Secret {
    guard let secret = settings.secret else {
      throw CommandFailure(
        "the secret of this workspace is not set",
        advice:
          "Write `secret: ${TIDINGS_SECRET}` in tidings.yaml and set the variable: export TIDINGS_SECRET=$(openssl rand -hex 32)"
      )
    }
    return secret
  }

  /// Refuses gateways that do not go with the database's kind (R6).
  func checkGateways(_ database: any Database) throws {
    for gateway in settings.gateways {
      switch (database.kind, gateway.isSandbox) {
      case (.sandbox, false):
        throw CommandFailure(
          "gateway '\(gateway.name)' is a real one and this database is a sandbox",
          advice: "Point it at the sandbox (url: http://127.0.0.1:8025), or use a live database.")
      case (.live, true):
        throw CommandFailure(
          "gateway '\(gateway.name)' is a sandbox and this database is live",
          advice: "Remove it from tidings.yaml, or set sandbox: true for a database of its own.")
      default: continue
      }
    }
  }

  func campaign(_ name: String) throws -> Campaign {
    if let campaign = workspace.campaigns[name] { return campaign }
    let hint = didYouMean(name, in: workspace.campaigns.keys)
    throw CommandFailure(
      "there is no campaign '\(name)'", advice: hint ?? "See them: tidings campaigns list")
  }
}
