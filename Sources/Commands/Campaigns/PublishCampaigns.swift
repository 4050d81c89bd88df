import ArgumentParser
import Campaigns
import Sending
import Store
import Vocabulary

/// `tidings campaigns publish`
struct PublishCampaigns: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish", abstract: "Put the files as they stand here in force",
    discussion: """
      Planner and workers go by published files only. With SQLite `tidings sends run` publishes by itself; with \
      PostgreSQL only this does, best on main in CI. A campaign acts from the start of the day on which it is first \
      published. One whose file is gone is retired, and what waits of it is cancelled.
      """)

  @Argument(help: "Campaigns (default: all, and those that are gone are retired).")
  var names: [String] = []

  @Flag(help: "Say what would change, and change nothing.")
  var dryRun = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    for name in names { _ = try opened.campaign(name) }
    let database = try await opened.database(creates: !dryRun, writes: !dryRun)
    let workspace = opened.workspace
    if dryRun {
      let different = try await database.read { try Publishing.differences(workspace, $0) }
      if output.json {
        Screen.out(JSONValue.array(different.map { .text($0) }).text())
      } else {
        for name in different { Screen.out("\(name) differs from what is in force") }
        if different.isEmpty { Screen.out("What is in force is what stands here.") }
      }
      return
    }
    let now = opened.clock.now()
    let commit = opened.folder.gitCommit()
    let chosen = names.isEmpty ? nil : names
    let changes = try await database.write { session in
      try Publishing.publish(workspace, only: chosen, at: now, gitCommit: commit, session)
    }
    if output.json {
      Screen.out(
        JSONValue.array(
          changes.map {
            .object([
              ("campaign", .text($0.campaign)), ("version", .text($0.version)), ("change", .text($0.kind.word)),
            ])
          }
        ).text())
      return
    }
    var table = TextTable([("", .left), ("", .left), ("", .left)])
    for change in changes { table.add(change.campaign, String(change.version.prefix(7)), change.kind.words) }
    table.show()
  }
}

extension Publishing.Change.Kind {
  var word: String {
    switch self {
    case .first: "first"
    case .changed: "changed"
    case .unchanged: "unchanged"
    case .retired: "retired"
    }
  }

  var words: String {
    switch self {
    case .first: "published for the first time"
    case .changed(let from): "changed, was \(from.prefix(7))"
    case .unchanged: "unchanged"
    case .retired(let cancelled): "retired, \(cancelled.grouped) waiting messages cancelled"
    }
  }
}
