import ArgumentParser
import Campaigns
import Rules
import Sending
import Store
import Transport
import Vocabulary

/// `tidings sends run NAME`, `tidings sends run --due`
struct RunSends: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Plan what is due and send it",
    discussion: """
      Without a name all live campaigns are planned (--due), and everything that waits is sent. It is safe to run it \
      again, at any time, and twice at once: what was planned is not planned again, and what is on the wire is left alone.
      """)

  @Argument(help: "A campaign's name.", completion: NameCompletion.campaigns)
  var name: String?

  @Flag(help: "All campaigns with something due: what cron and CI call.")
  var due = false

  @Option(help: ArgumentHelp("Let a larger run through for one campaign.", valueName: "NAME=N"))
  var allow: [String] = []

  @Flag(help: "Do not ask before a large run.")
  var yes = false

  @Flag(help: "Count, and neither write nor send.")
  var dryRun = false

  @OptionGroup var limits: MoneyOptions
  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (name == nil) != due { throw ValidationError("Name a campaign, or say --due for all of them.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    if let name { _ = try opened.campaign(name) }
    _ = try opened.secret()
    let database = try await opened.database(writes: !dryRun, cacheSize: OpenOptions.smallCache)
    try opened.checkGateways(database)
    if !dryRun { try await opened.checkLineage(database) }
    let session = SendSession(
      opened: opened, database: database, output: output, isDryRun: dryRun, asks: !yes, money: try limits.money(opened))
    let status = try await session.run(campaigns: name.map { [$0] }, isByHand: name != nil, allowed: try allowances())
    if let status { throw status }
  }

  private func allowances() throws -> [String: Int] {
    var allowed: [String: Int] = [:]
    for entry in allow {
      let parts = entry.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let number = Int(parts[1]), number >= 0 else {
        throw ValidationError("--allow takes NAME=N, for example --allow birthday=5000.")
      }
      allowed[String(parts[0])] = number
    }
    return allowed
  }
}
