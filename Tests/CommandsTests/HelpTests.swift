import ArgumentParser
import Commands
import TestSupport
import Testing

struct HelpTests {
  @Test func `the help of every command`() throws {
    var text = ""
    append(Tidings.self, [], to: &text)
    try expectGolden(text, "help.txt")
  }

  private func append(_ command: any ParsableCommand.Type, _ path: [String], to text: inout String) {
    let path = path + [command.configuration.commandName ?? "tidings"]
    text += "=== \(path.joined(separator: " "))\n\(Tidings.helpMessage(for: command, columns: 100))\n\n"
    for child in command.configuration.subcommands { append(child, path, to: &text) }
  }

  @Test func `every command says what it does in one line without a full stop`() {
    check(Tidings.self, isRoot: true)
  }

  private func check(_ command: any ParsableCommand.Type, isRoot: Bool = false) {
    let abstract = command.configuration.abstract
    #expect(!abstract.isEmpty && abstract.count <= 100)
    // The program's own is a sentence.
    #expect(abstract.hasSuffix(".") == isRoot, "\(abstract)")
    for child in command.configuration.subcommands { check(child) }
  }
}
