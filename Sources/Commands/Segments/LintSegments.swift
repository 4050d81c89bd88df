import ArgumentParser
import Audience
import Campaigns
import Diagnostics
import Foundation

/// `tidings segments lint`
struct LintSegments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Find clauses that contradict one another, always hold or add nothing",
    discussion: "Looks at every segment and at the audiences of campaigns, without a database.")

  @Argument(help: "Segments (default: all, and the campaigns' audiences).", completion: NameCompletion.segments)
  var names: [String] = []

  @Option(name: .customLong("where"), help: "An expression instead.")
  var expression: String?

  @Option(help: "How findings are printed: text, github (annotations) or json.")
  var format = ValidateCampaigns.Format.text

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "End with exit 1 where there is a warning.")
  var strict = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions

  func validate() throws {
    if expression != nil, !names.isEmpty {
      throw ValidationError("Name segments, or give an expression with --where.")
    }
  }

  func run() throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    var findings: [Diagnostic] = []
    let context = AudienceContext(
      now: opened.clock.now(), zone: opened.settings.zone, segments: opened.workspace.segmentExpressions)
    let expressions = try self.expressions(opened)
    for expression in expressions { findings += expression.lint(context) }
    if names.isEmpty, expression == nil { findings += Neglected(opened.workspace).findings }
    let files = opened.workspace.files
    let written = expression
    ValidateCampaigns.show(
      findings.inReadingOrder, json ? .json : format, fileCount: Set(expressions.map(\.fragment.path)).count,
      source: { path in
        path == "--where" ? written : files[path].map { String(decoding: $0, as: UTF8.self) }
      })
    if strict, findings.contains(where: { $0.severity >= .warning }) { throw ExitStatus.personMustAct }
  }

  private func expressions(_ opened: OpenedWorkspace) throws -> [AudienceExpression] {
    if let expression { return [try SegmentChoice.read(expression, opened)] }
    if !names.isEmpty { return try names.map { try SegmentChoice.segment($0, opened) } }
    let workspace = opened.workspace
    return workspace.segments.values.map(\.expression)
      + workspace.campaigns.values.flatMap { [$0.audience, $0.stopWhen].compactMap { $0 } }
  }
}

/// Segments that nobody uses, and those that say the same as another.
private struct Neglected {
  private(set) var findings: [Diagnostic] = []

  init(_ workspace: Workspace) {
    let segments = workspace.segments.values.sorted { $0.name < $1.name }
    let audiences = workspace.campaigns.values.flatMap { [$0.audience, $0.stopWhen].compactMap { $0 } }
    let used = Set((segments.map(\.expression) + audiences).flatMap(\.segments))
      .union(workspace.traits.values.flatMap(\.expression.segments))
    var seen: [String: String] = [:]
    for segment in segments {
      let place = segment.expression.fragment.range(0..<0)
      if let other = seen[segment.expression.text] {
        findings.append(
          Diagnostic(
            "same-segment", .warning, "segment '\(segment.name)' says the same as '\(other)'", at: place,
            hint: "write segment(\(other)) where it is meant"))
      } else {
        seen[segment.expression.text] = segment.name
      }
      if !used.contains(segment.name) {
        findings.append(
          Diagnostic("unused-segment", .note, "no campaign and no segment uses '\(segment.name)'", at: place))
      }
    }
  }
}
