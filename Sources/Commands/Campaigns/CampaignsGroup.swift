import ArgumentParser

struct CampaignsGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaigns", abstract: "Look at, check, plan and publish campaigns",
    subcommands: [
      ListCampaigns.self, ValidateCampaigns.self, CompileCampaign.self, PlanCampaign.self, PublishCampaigns.self,
      PreviewCampaign.self, SchemaCommand.self,
    ])
}
