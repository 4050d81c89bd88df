import ArgumentParser
import Campaigns
import Rules
import Sending
import Vocabulary

/// `tidings campaigns plan NAME`
struct PlanCampaign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show who would get what, and why others would not; write nothing",
    discussion: """
      The plan is made from the files as they stand here, and read from the database; nothing is written or sent.
      --show lists people one by one: all, to_send, held_out, a reason such as no_consent, or missing:first_name.
      """)

  @Argument(help: "The campaign's name.", completion: NameCompletion.campaigns)
  var name: String?

  @Flag(help: "All live campaigns.")
  var all = false

  @Option(
    help: ArgumentHelp("List the people of one line of the plan.", valueName: "REASON"),
    completion: .list(PlanChoice.words))
  var show: String?

  @Option(help: "How many people --show lists; 0 for all.")
  var limit = 50

  @Flag(help: "Print names even where the output is no terminal.")
  var names = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (name == nil) != all { throw ValidationError("Name a campaign, or say --all.") }
    if let show, PlanChoice(words: show) == nil {
      throw ValidationError("--show takes one of \(PlanChoice.words.joined(separator: ", ")).")
    }
    if limit < 0 { throw ValidationError("--limit is a number of people, or 0 for all.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database(writes: false)
    let chosen = try name.map { [try opened.campaign($0).name] } ?? opened.workspace.campaigns.keys.sorted()
    let choice = show.flatMap { PlanChoice(words: $0) }
    var results: [JSONValue] = []
    var quiet: [String] = []
    var isOverLimit = false
    var wanted = 0
    for name in chosen {
      guard
        let plan = try await DiskPlan.make(
          name, opened, database, shows: choice, showsNames: names || Screen.isTerminal)
      else { continue }
      isOverLimit = isOverLimit || plan.isOverLimit
      wanted += plan.summary.waterfall.written
      if output.json {
        results.append(plan.json(limit: limit))
      } else if let show, choice != nil {
        PlanPeople(plan: plan, words: show, limit: limit).show()
      } else if all, plan.summary.waterfall.matched == 0 {
        quiet.append(name)
      } else {
        PlanScreen(plan: plan).show()
      }
    }
    if output.json {
      Screen.out((all ? .array(results) : results.first ?? .null).text())
    } else if choice == nil {
      if !quiet.isEmpty { Screen.out("nobody is due: \(quiet.joined(separator: ", "))\n") }
      Screen.out(
        wanted == 0
          ? "Nothing was sent, and a run would send nothing."
          : "Nothing was sent. Send it: tidings sends run \(name ?? "--due")")
    }
    if isOverLimit { throw ExitStatus.personMustAct }
  }
}
