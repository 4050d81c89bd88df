package import ArgumentParser

/// The root of all commands.
package struct Tidings: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "tidings",
    abstract: "Sends the right message to the right customer and shows what came of it.",
    version: "0.1.0",
    subcommands: [
      InitCommand.self, DemoCommand.self, DoctorCommand.self, ImportCommand.self, CustomersGroup.self,
      SegmentsGroup.self, TraitsGroup.self, CampaignsGroup.self, TemplatesGroup.self, SendsGroup.self, NotifyGroup.self,
      ResponsesGroup.self, ReportsGroup.self, ServeCommand.self, KeysGroup.self, GatewaysGroup.self, DatabaseGroup.self,
      CompletionsCommand.self,
    ]
  )

  package init() {}
}
