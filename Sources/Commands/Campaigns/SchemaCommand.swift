import ArgumentParser
import Campaigns

/// `tidings campaigns schema`
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of the workspace's files, for editors",
    discussion: """
      Put `# yaml-language-server: $schema=…` at the top of a file, or name the schema in the editor's settings.
      """)

  enum File: String, CaseIterable, ExpressibleByArgument {
    case workspace, campaign, segment, trait
  }

  @Argument(help: "workspace, campaign, segment or trait.")
  var file = File.campaign

  func run() throws {
    switch file {
    case .workspace: Screen.out(JSONSchema.workspace)
    case .campaign: Screen.out(JSONSchema.campaign)
    case .segment: Screen.out(JSONSchema.segment)
    case .trait: Screen.out(JSONSchema.trait)
    }
  }
}
