import ArgumentParser
import Audience
import Campaigns
import Diagnostics
import Glibc
import LocalTime
import SQLText
import Sending
import Store
import Vocabulary

struct SegmentsGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segments", abstract: "Look at named audiences",
    subcommands: [
      ListSegments.self, CountSegment.self, SegmentMembers.self, ExplainSegment.self, OverlapSegments.self,
      DiffSegment.self, RefreshSegments.self, SegmentSQL.self, LintSegments.self, FormatSegments.self,
      ExportSegment.self,
    ])
}

/// `tidings segments list`
struct ListSegments: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the segments")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenedWorkspace.open(options)
    let segments = opened.workspace.segments.values.sorted { $0.name < $1.name }
    if output.json {
      Screen.out(
        JSONValue.array(
          segments.map {
            .object([
              ("name", .text($0.name)), ("description", JSONValue($0.description)),
              ("where", .text($0.expression.text)),
            ])
          }
        ).text())
      return
    }
    var table = TextTable([("segment", .left), ("who", .left)])
    for segment in segments {
      let words = segment.expression.text.split(separator: "\n").joined(separator: " ")
      table.add(segment.name, segment.description ?? words)
    }
    if segments.isEmpty { Screen.say("There are no segments: write one in campaigns/segments/.") } else { table.show() }
  }
}

/// The segment or expression that a command is about.
struct SegmentChoice: ParsableArguments {
  @Argument(help: "The segment's name.", completion: NameCompletion.segments)
  var name: String?

  @Option(name: .customLong("where"), help: "An expression instead of a segment's name.")
  var expression: String?

  func validate() throws {
    if (name == nil) == (expression == nil) {
      throw ValidationError("Name a segment, or give an expression with --where.")
    }
  }

  /// Finds or reads the expression; one that is wrong is shown and ends the command with exit 1.
  func find(_ opened: OpenedWorkspace) throws -> AudienceExpression {
    if let expression { return try SegmentChoice.read(expression, opened) }
    return try SegmentChoice.segment(name ?? "", opened)
  }

  /// Reads an expression of the command line; one that is wrong is shown and ends the command with exit 1.
  static func read(
    _ expression: String, path: String = "--where", _ opened: OpenedWorkspace
  ) throws -> AudienceExpression {
    let (found, findings) = WorkspaceReader.expression(expression, path: path, in: opened.workspace)
    guard let found, !findings.hasErrors else {
      Screen.write(
        DiagnosticRenderer.text(findings, sources: { _ in expression }, hasColour: Screen.talkHasColour),
        to: STDERR_FILENO)
      throw ExitStatus.personMustAct
    }
    return found
  }

  static func segment(_ name: String, _ opened: OpenedWorkspace) throws -> AudienceExpression {
    guard let segment = opened.workspace.segments[name] else {
      throw CommandFailure(
        "there is no segment '\(name)'",
        advice: didYouMean(name, in: opened.workspace.segments.keys) ?? "See them: tidings segments list")
    }
    return segment.expression
  }

  /// What the expression is asked with, without the customers' zones.
  func context(_ opened: OpenedWorkspace) -> AudienceContext {
    AudienceContext(
      now: opened.clock.now(), zone: opened.settings.zone, segments: opened.workspace.segmentExpressions)
  }

  /// What the expression is asked with.
  func context(
    _ opened: OpenedWorkspace, for expression: AudienceExpression, _ database: any Database
  ) async throws -> AudienceContext {
    try await SegmentChoice.context(opened, for: [expression], database)
  }

  /// What several expressions are asked with.
  static func context(
    _ opened: OpenedWorkspace, for expressions: [AudienceExpression], _ database: any Database
  ) async throws -> AudienceContext {
    var context = AudienceContext(
      now: opened.clock.now(), zone: opened.settings.zone, segments: opened.workspace.segmentExpressions)
    let segments = context.segments
    guard expressions.contains(where: { $0.usesLocalTime(with: segments) }) else { return context }
    context.customerZones = try await zones(database)
    return context
  }

  /// The zones that customers have.
  static func zones(_ database: any Database) async throws -> [String] {
    try await database.read { session in
      var zones: [String] = []
      try session.rows(AudienceQueries.customerZones) { zones.append($0.text(0)) }
      return zones
    }
  }
}

/// `tidings segments count NAME`
struct CountSegment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "count", abstract: "Count a segment's customers")

  @OptionGroup var choice: SegmentChoice
  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let expression = try choice.find(opened)
    let database = try await opened.database(writes: false)
    let query = AudienceQueries.count(expression, try await choice.context(opened, for: expression, database))
    try await TraitWarnings.say(opened, for: [expression], database)
    let started = Clock.real.now()
    let count = try await database.read { session in
      var count: Int64 = 0
      try session.rows(query) { count = $0.integer(0) }
      return count
    }
    let elapsed = Clock.real.now() - started
    if output.json {
      Screen.out(
        JSONValue.object([
          ("customers", .integer(count)), ("as_of", .text("\(opened.clock.now())")),
          (
            "as_of_today",
            .array(TraitWarnings.plainFields([expression], opened.workspace.traitBook).map { .text($0) })
          ),
          ("milliseconds", .integer(elapsed.microseconds / 1000)),
        ]).text())
    } else {
      Screen.out(count.grouped)
      if Screen.talksToTerminal {
        let words = expression.text.split(separator: "\n").joined(separator: " ")
        Screen.say("\(words) · in \(elapsed.microseconds / 1000) ms")
      }
    }
  }
}

/// `tidings segments members NAME`
struct SegmentMembers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "members", abstract: "List a segment's customers by number",
    discussion: "Names are printed on a terminal, elsewhere only with --names.")

  @OptionGroup var choice: SegmentChoice

  @Option(help: "How many at most; 0 for all.")
  var limit = 100

  @Option(help: "Who was in the segment at a day or moment, as refreshes recorded it.")
  var asOf: String?

  @Flag(help: "Print names even where the output is no terminal.")
  var names = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is a number from 0 on.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let expression = try choice.find(opened)
    let database = try await opened.database(writes: false)
    let context = try await choice.context(opened, for: expression, database)
    let past = try await past(opened, database)
    if past == nil { try await TraitWarnings.say(opened, for: [expression], database) }
    let showsNames = names || Screen.isTerminal
    var last: CustomerID = 0
    var left = limit == 0 ? Int.max : limit
    while left > 0, !Screen.isReaderGone {
      let (after, limit) = (last, min(left, 1000))
      let query = AudienceQueries.members(expression, context, after: after, limit: limit)
      let (page, pageNames) = try await database.read { session in
        var page: [CustomerID] = []
        if let past {
          page = try past.history.members(asOf: past.moment, after: after, limit: limit, session)
        } else {
          try session.rows(query) { page.append($0.integer(0)) }
        }
        return (page, showsNames ? try CustomerNames.read(page, session) : [:])
      }
      var table = TextTable([("", .right), ("", .left)])
      for customer in page {
        if output.json {
          var members: [(String, JSONValue)] = [("customer", .integer(customer))]
          if showsNames { members.append(("name", JSONValue(pageNames[customer]))) }
          Screen.out(JSONValue.object(members).text(isPretty: false))
        } else {
          table.add("\(customer)", pageNames[customer] ?? "")
        }
      }
      table.show()
      guard let end = page.last else { break }
      last = end
      left -= page.count
    }
  }

  /// The history asked for, and the moment; nil where the present is asked for.
  private func past(
    _ opened: OpenedWorkspace, _ database: any Database
  ) async throws -> (history: SegmentHistory, moment: Instant)? {
    guard let asOf else { return nil }
    guard let name = choice.name else { throw ValidationError("--as-of asks for a segment's history: name one.") }
    let history = SegmentHistory(of: name)
    let moment = try ClockOptions.instant(asOf, zone: opened.settings.zone)
    guard let standing = try await database.read({ try history.standing($0) }) else {
      throw CommandFailure(
        "segment '\(name)' was never refreshed", advice: "Begin its history: tidings segments refresh \(name)")
    }
    guard moment >= standing.firstRefreshedAt else {
      throw CommandFailure(
        "the history of '\(name)' begins at \(opened.settings.zone.text(standing.firstRefreshedAt))",
        advice: "Ask for a later day.")
    }
    return (history, moment)
  }
}
