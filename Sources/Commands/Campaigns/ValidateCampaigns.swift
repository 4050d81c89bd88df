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
    let reading = WorkspaceReader.read(files: files) { ProcessInfo.processInfo.environment[$0] }
    let findings = reading.diagnostics
    switch format {
    case .text:
      Screen.write(DiagnosticRenderer.text(findings, sources: reading.source), to: STDOUT_FILENO)
      Screen.out(DiagnosticRenderer.summary(findings, fileCount: reading.fileCount))
    case .github: Screen.write(DiagnosticRenderer.github(findings), to: STDOUT_FILENO)
    case .json: Screen.write(DiagnosticRenderer.json(findings, fileCount: reading.fileCount), to: STDOUT_FILENO)
    }
    let isWrong = findings.contains { $0.severity == .error || strict && $0.severity == .warning }
    if isWrong { throw ExitStatus.personMustAct }
  }
}
