import ArgumentParser
import Diagnostics
import Foundation
import Providers
import YAMLText

/// `tidings gateways check FILE`
struct CheckGateway: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Run the tests in a preset's file, without a network",
    discussion: """
      A preset in gateways/NAME.yaml says how a provider is spoken to. Its `tests` hold a message with the request it must \
      become, answers with what they mean, and callbacks with what they tell. A file with `preset: NAME` and `tests` tests \
      a preset of the program.
      """)

  @Argument(help: "The file, such as gateways/own.yaml.", completion: .file(extensions: ["yaml"]))
  var file: String

  @Flag(help: "Print the requests that the tests make.")
  var requests = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let bytes = FileManager.default.contents(atPath: file), let text = String(validating: bytes, as: UTF8.self)
    else {
      throw CommandFailure("cannot read \(file)", advice: "Name a file: tidings gateways check gateways/NAME.yaml")
    }
    let document = YAMLDocument.read(path: file, text: text)
    var findings = document.diagnostics
    var library = PresetLibrary.builtin
    let entries = document.root?.entries ?? []
    var name = entries.first { $0.name == "preset" }?.value.text
    if name == nil, document.root != nil {
      library.add(path: file, text: text)
      findings = library.diagnostics
      name = URL(filePath: file).deletingPathExtension().lastPathComponent
    }
    let tests = entries.first { $0.name == "tests" }?.value
    let contracts = tests.map { GatewayContract.read($0, into: &findings) } ?? []
    guard !findings.hasErrors, let name else {
      Screen.write(
        DiagnosticRenderer.text(findings, sources: { _ in text }, hasColour: Screen.talkHasColour), to: STDERR_FILENO)
      throw ExitStatus.personMustAct
    }
    guard !contracts.isEmpty else {
      throw CommandFailure(
        "\(file) has no tests",
        advice: "Write one: tests: [{message: {to: …, text: …}, answers: [{status: 200, is: accepted}]}]",
        status: .personMustAct)
    }
    let results = contracts.map { (contract: $0, failures: $0.run(preset: name, in: library)) }
    if requests { for contract in contracts { show(contract, name, library) } }
    if output.json { Screen.out(json(results).text()) } else { show(results) }
    if results.contains(where: { !$0.failures.isEmpty }) { throw ExitStatus.personMustAct }
  }

  private func show(_ contract: GatewayContract, _ preset: String, _ library: PresetLibrary) {
    Screen.say("# \(contract.name)")
    do {
      Screen.say(try contract.requestText(preset: preset, in: library))
    } catch {
      Screen.say(error.description)
    }
  }

  private func show(_ results: [(contract: GatewayContract, failures: [ContractFailure])]) {
    for (contract, failures) in results {
      Screen.out("\(failures.isEmpty ? Screen.green("ok") : "wrong")  \(contract.name)")
      for failure in failures {
        Screen.out("  \(failure.place)")
        Screen.out("    wanted \(indented(failure.expected))")
        Screen.out("    found  \(indented(failure.actual))")
      }
    }
    let wrong = results.filter { !$0.failures.isEmpty }.count
    let checks = results.reduce(0) { $0 + $1.contract.checkCount }
    let tests = results.count == 1 ? "1 test" : "\(results.count) tests"
    Screen.out("\(tests), \(checks) checks, \(wrong == 0 ? "all right" : "\(wrong) wrong")")
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n           ")
  }

  private func json(_ results: [(contract: GatewayContract, failures: [ContractFailure])]) -> JSONValue {
    .array(
      results.map { contract, failures in
        .object([
          ("test", .text(contract.name)), ("checks", JSONValue(contract.checkCount)),
          (
            "failures",
            .array(
              failures.map {
                .object([("place", .text($0.place)), ("wanted", .text($0.expected)), ("found", .text($0.actual))])
              })
          ),
        ])
      })
  }
}
