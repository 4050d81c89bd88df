import ArgumentParser
import Campaigns
import Diagnostics
import Foundation

/// `tidings campaigns validate`
struct ValidateCampaigns: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check all files of the workspace, without a database")

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, github, json
  }

  @Option(help: "How findings are printed: text, github (annotations) or json.")
  var format = Format.text

  @Flag(help: "Treat warnings as errors.")
  var strict = false

  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let folder = try WorkspaceFolder.find(options.folder)
    let files = try folder.files()
    let (_, found) = WorkspaceReader.read(files: files) { ProcessInfo.processInfo.environment[$0] }
    let findings = found.inReadingOrder
    switch format {
    case .text:
      Screen.write(
        DiagnosticRenderer.text(findings) { path in files[path].map { String(decoding: $0, as: UTF8.self) } },
        to: STDOUT_FILENO)
      Screen.out(DiagnosticRenderer.summary(findings, fileCount: files.count))
    case .github: Screen.write(DiagnosticRenderer.github(findings), to: STDOUT_FILENO)
    case .json: Screen.out(DiagnosticRenderer.json(findings))
    }
    let isWrong = findings.contains { $0.severity == .error || strict && $0.severity == .warning }
    if isWrong { throw ExitStatus.personMustAct }
  }
}
