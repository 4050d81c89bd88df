import ArgumentParser
import Campaigns
import Sending
import Store

/// `tidings traits refresh [NAME…]`
struct RefreshTraits: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh", abstract: "Compute traits for all customers, and store what changed with its date",
    discussion: """
      Traits that others are computed from are computed before them. `sends run` and `segments refresh` do this by \
      themselves for those that they read and that are older than `refresh:` in their file says.
      """)

  @Argument(help: "Traits or their files (default: all).", completion: NameCompletion.traits)
  var names: [String] = []

  @Flag(help: "Only those whose values are missing, old, or of an older version of their file.")
  var stale = false

  @Flag(help: "Count, and store nothing.")
  var dryRun = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let workspace = opened.workspace
    let chosen = names.isEmpty ? workspace.traits.keys.sorted() : try TraitsGroup.find(names, workspace).map(\.name)
    let database = try await opened.database(writes: !dryRun)
    let book = workspace.traitBook
    let refresh = TraitRefresh(book, zone: opened.settings.zone, now: opened.clock.now())
    let traits = book.reached(by: chosen)
    let outcomes =
      stale
      ? try await refresh.runStale(traits, database, isDryRun: dryRun)
      : try await refresh.run(traits, database, isDryRun: dryRun)
    if output.json {
      return Screen.out(
        JSONValue.array(
          outcomes.map {
            .object([
              ("trait", .text($0.trait)), ("customers", JSONValue($0.customers)), ("changed", JSONValue($0.changed)),
            ])
          }
        ).text())
    }
    if chosen.isEmpty { return Screen.say(TraitsGroup.noneYet) }
    if outcomes.isEmpty { return Screen.say("All traits are up to date.") }
    var table = TextTable([("trait", .left), ("customers", .right), ("changed", .right)])
    for outcome in outcomes { table.add(outcome.trait, outcome.customers.grouped, outcome.changed.grouped) }
    table.show()
  }
}

/// What is said of traits beside other work.
enum TraitTalk {
  /// One that was brought up to date before something else.
  static func sentence(_ outcome: TraitRefresh.Outcome) -> String {
    "trait \(outcome.trait): computed for \(outcome.customers.grouped) customers, \(outcome.changed.grouped) changed"
  }
}
