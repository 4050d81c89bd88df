import ArgumentParser
import Campaigns
import Diagnostics
import Foundation

/// `tidings templates check`
struct CheckTemplates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check templates: their Liquid, and that every variable and filter exists",
    discussion: "What is wrong elsewhere in the workspace is said by `tidings campaigns validate`.")

  @Argument(help: "A template's name without channel and language, or a file's path (default: all).")
  var name: String?

  @Option(help: "How findings are printed: text, github (annotations) or json.")
  var format = ValidateCampaigns.Format.text

  @OptionGroup var options: WorkspaceOptions

  func run() throws {
    let folder = try WorkspaceFolder.find(options.folder)
    let files = try folder.files()
    let templates = files.keys.filter { $0.hasPrefix("templates/") }
    let chosen = Set(templates.filter { path in name.map { CheckTemplates.matches($0, path) } ?? true })
    guard !chosen.isEmpty || name == nil else {
      let names = Set(templates.map(CheckTemplates.templateName)).sorted()
      throw CommandFailure(
        "there is no template '\(name ?? "")'",
        advice: didYouMean(name ?? "", in: names) ?? "There are \(names.joined(separator: ", ")).")
    }
    let reading = WorkspaceReader.read(files: files) { ProcessInfo.processInfo.environment[$0] }
    let findings = (reading.diagnostics + reading.lengthFindings).inReadingOrder
      .filter { chosen.contains($0.range.path) }
    ValidateCampaigns.show(findings, format, fileCount: chosen.count, source: reading.source)
    if format == .text { CheckTemplates.showLengths(reading.smsLengths.filter { chosen.contains($0.path) }) }
    if findings.hasErrors { throw ExitStatus.personMustAct }
  }

  /// How many parts each SMS needs, whoever it is written to.
  private static func showLengths(_ lengths: [(path: String, words: String)]) {
    guard !lengths.isEmpty else { return }
    Screen.out("")
    var table = TextTable([("", .left), ("", .left)])
    table.indent = "  "
    for length in lengths { table.add(length.path, length.words) }
    table.show()
  }

  /// `birthday` for `templates/birthday.sms.zh.liquid`.
  private static func templateName(_ path: String) -> String {
    let file = path.dropFirst("templates/".count)
    return String(file.prefix { $0 != "." })
  }

  private static func matches(_ name: String, _ path: String) -> Bool {
    path == name || path == "templates/" + name || templateName(path) == name
  }
}
