import ArgumentParser

struct ReportsGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reports", abstract: "Show whether it worked", subcommands: [ReportCampaign.self])
}
