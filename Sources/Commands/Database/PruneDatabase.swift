import ArgumentParser
import Campaigns
import LocalTime
import Store
import Vocabulary

/// `tidings db prune`
struct PruneDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Remove what has been kept long enough",
    discussion: """
      'keep: {bodies: 90 days, events: 25 months}' in tidings.yaml says how long the texts of replies and the personal \
      links of messages stay, and how long the events that were imported or pushed. What providers told of nobody's \
      message goes after 30 days. Orders, messages and answers stay, so that reports stay true.
      """)

  @Flag(help: "Count what would go, and remove nothing.")
  var dryRun = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database(writes: !dryRun)
    let keep = opened.settings.keep
    let zone = opened.settings.zone
    let now = opened.clock.now()
    let pruning = Pruning(
      database,
      .init(
        bodies: keep.bodies?.moved(now, sign: -1, in: zone), events: keep.events?.moved(now, sign: -1, in: zone),
        foreign: now - UnknownEvents.patience))
    let progress = ProgressBox("customers")
    let tally = dryRun ? try await pruning.count() : try await pruning.run { progress.update(Int($0), "") }
    progress.end()
    if output.json {
      Screen.out(
        JSONValue.object([
          ("replies", .integer(Int64(tally.replies))), ("links", .integer(Int64(tally.links))),
          ("events", .integer(Int64(tally.events))), ("foreign", .integer(Int64(tally.foreign))),
        ]).text())
      return
    }
    var table = TextTable([("", .left), ("", .right)])
    table.add("texts of replies", tally.replies.grouped)
    table.add("links of one person", tally.links.grouped)
    table.add("events", tally.events.grouped)
    table.add("told of nobody's message", tally.foreign.grouped)
    table.show()
    if keep == Retention() { Screen.say("tidings.yaml has no 'keep:', so events and texts stay.") }
    if dryRun { Screen.say("Nothing was removed.") }
  }
}
