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
    let findings = (reading.diagnostics + reading.lengthFindings).inReadingOrder
    ValidateCampaigns.show(findings, format, fileCount: reading.fileCount, source: reading.source)
    let isWrong = findings.contains { $0.severity == .error || strict && $0.severity == .warning }
    if isWrong { throw ExitStatus.personMustAct }
  }

  static func show(
    _ findings: [Diagnostic], _ format: Format, fileCount: Int, source: (_ path: String) -> String?
  ) {
    switch format {
    case .text:
      Screen.write(
        DiagnosticRenderer.text(findings, sources: source, hasColour: Screen.hasColour), to: STDOUT_FILENO)
      Screen.out(DiagnosticRenderer.summary(findings, fileCount: fileCount))
    case .github: Screen.write(DiagnosticRenderer.github(findings), to: STDOUT_FILENO)
    case .json: Screen.write(DiagnosticRenderer.json(findings, fileCount: fileCount), to: STDOUT_FILENO)
    }
  }
}
