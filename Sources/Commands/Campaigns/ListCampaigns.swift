import ArgumentParser
import Campaigns
import Rules
import Store
import Vocabulary

/// `tidings campaigns list`
struct ListCampaigns: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the campaigns with their moments, channels and what is in force")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    // A workspace without a database yet has nothing in force.
    let database = try? await opened.database(writes: false)
    let force = try await database?.read { try $0.campaignsInForce() } ?? []
    let byName = Dictionary(force.map { ($0.campaign, $0) }, uniquingKeysWith: { first, _ in first })
    let campaigns = opened.workspace.campaigns.values.sorted { $0.name < $1.name }
    if output.json {
      Screen.out(
        JSONValue.array(
          campaigns.map { campaign in
            .object([
              ("name", .text(campaign.name)), ("path", .text(campaign.path)),
              ("purpose", .text(campaign.purpose.rawValue)), ("topic", .text(campaign.topic)),
              ("state", .text(campaign.state.rawValue)),
              ("moments", .array(campaign.triggers.map { .text($0.moment.words) })),
              ("channels", .text(campaign.channels.words)),
              ("in_force", JSONValue(byName[campaign.name]?.version)),
            ])
          }
        ).text())
      return
    }
    var table = TextTable([
      ("campaign", .left), ("purpose", .left), ("channels", .left), ("state", .left), ("in force", .left),
      ("moments", .left),
    ])
    for campaign in campaigns {
      table.add(
        campaign.name, campaign.purpose.rawValue, campaign.channels.words, campaign.state.rawValue,
        byName[campaign.name].map { String($0.version.prefix(7)) } ?? "not yet",
        campaign.triggers.map(\.moment.words).joined(separator: ", "))
    }
    if campaigns.isEmpty { Screen.say("There are no campaigns: write one in campaigns/.") } else { table.show() }
  }
}

extension ChannelPlan {
  /// As written in files: `sms, else email`.
  var words: String {
    switch self {
    case .firstThatPasses(let channels): channels.map(\.rawValue).joined(separator: ", else ")
    case .every(let channels): channels.map(\.rawValue).joined(separator: " and ")
    }
  }
}
