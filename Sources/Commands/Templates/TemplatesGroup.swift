import ArgumentParser

struct TemplatesGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates", abstract: "Render and check templates",
    subcommands: [RenderTemplate.self, CheckTemplates.self])
}
