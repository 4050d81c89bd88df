import ArgumentParser
import Sending
import Store

/// `tidings sends work`
struct WorkSends: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Hand over what waits, and plan nothing",
    discussion: """
      For more hands on one send, in as many processes as you like, while `tidings sends run` or another machine plans. \
      It ends when nothing is due within five seconds.
      """)

  @Option(help: "Only this campaign.", completion: NameCompletion.campaigns)
  var campaign: String?

  @OptionGroup var limits: MoneyOptions
  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    _ = try opened.secret()
    let database = try await opened.database(cacheSize: OpenOptions.smallCache)
    try opened.checkGateways(database)
    try await opened.checkLineage(database)
    let session = SendSession(
      opened: opened, database: database, output: output, isDryRun: false, asks: false, money: try limits.money(opened))
    if let status = try await session.work(campaign: campaign) { throw status }
  }
}
