package import ArgumentParser

/// The root of all commands.
package struct Tidings: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "tidings",
    abstract: "Sends the right message to the right customer and shows what came of it.",
    version: "0.1.0",
    subcommands: []
  )

  package init() {}
}
