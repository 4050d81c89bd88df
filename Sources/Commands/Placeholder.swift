package import ArgumentParser

package struct Tidings: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(commandName: "tidings")
  package init() {}
}
