import ArgumentParser
import Campaigns
import SQLText
import Store

/// `tidings db distribute`
struct DistributeDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distribute", abstract: "Spread a PostgreSQL database over a Citus cluster, by customer",
    discussion: """
      Prints the statements. With --apply they are run, a table at a time, where the extension citus is installed; what \
      is distributed already is left. Stop whatever writes, and make a backup first.
      """)

  @Flag(help: "Run the statements.")
  var apply = false

  @OptionGroup var options: WorkspaceOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: apply)
    guard database.dialect == .postgres else {
      throw CommandFailure(
        "this database is a file, and stays on one machine", advice: "Move it first: tidings db copy --to postgres://…")
    }
    let (steps, problems, hasCitus) = try await database.read { session in
      try (Distribution.steps(session), Distribution.problems(session), Distribution.hasCitus(session))
    }
    guard problems.isEmpty else {
      throw CommandFailure(
        "the schema cannot be distributed: \(problems.joined(separator: "; "))",
        advice: "Remove what somebody added to the tables of this database.")
    }
    guard apply else {
      for step in steps { Screen.out(step.text ?? "-- \(step.table) stays on the coordinator") }
      Screen.say(
        hasCitus
          ? "Nothing was changed. Run them: tidings db distribute --apply"
          : "Nothing was changed: the extension citus is not in this database.")
      return
    }
    guard hasCitus else {
      throw CommandFailure(
        "the extension citus is not in this database",
        advice: "Install it on every node, then: CREATE EXTENSION citus.")
    }
    let done = try await database.read { try Distribution.done($0) }
    var count = 0
    for step in steps where !done.contains(step.table) {
      guard let statement = step.statement else { continue }
      // One at a time: a failure leaves whole tables behind, and running it again goes on.
      try await database.write { session in try session.rows(statement) { _ in } }
      Screen.say("\(step.table): \(step.kind.rawValue)")
      count += 1
    }
    Screen.out("\(count.grouped) tables were distributed, \(done.count.grouped) were before")
  }
}
