import ArgumentParser
import Audience
import Campaigns
import Diagnostics
import Foundation
import LocalTime
import SQLText
import Sending
import Store
import Vocabulary

/// `tidings segments diff NAME --since DATE | --against EXPRESSION`
struct DiffSegment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show who entered and left since a day, or what another expression would change",
    discussion: """
      --since answers from what 'segments refresh' recorded. --against takes an expression, or a segment's file such as \
      an older one: it shows who would leave and who would enter if the segment became as it is in the workspace now.
      """)

  @Argument(help: "The segment's name.", completion: NameCompletion.segments)
  var name: String

  @Option(help: "A day or moment (2026-03-01, 2026-03-01T10:00).")
  var since: String?

  @Option(help: "An expression, or the path of a segment's file.")
  var against: String?

  @Option(help: "How many customers are listed at most on each side.")
  var limit = 10

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (since == nil) == (against == nil) { throw ValidationError("Say --since DATE or --against EXPRESSION.") }
    if limit < 0 { throw ValidationError("--limit is a number from 0 on.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let expression = try SegmentChoice.segment(name, opened)
    if let since {
      try await show(since: try ClockOptions.instant(since, zone: opened.settings.zone), opened)
    } else if let against {
      try await show(expression, against: try other(against, opened), opened)
    }
  }

  // MARK: Since

  private func show(since: Instant, _ opened: OpenedWorkspace) async throws {
    let database = try await opened.database(writes: false)
    let (history, now) = (SegmentHistory(of: name), opened.clock.now())
    let (standing, found) = try await database.read { session in
      (try history.standing(session), try history.difference(from: since, to: now, session))
    }
    guard let standing else {
      throw CommandFailure(
        "segment '\(name)' was never refreshed", advice: "Begin its history: tidings segments refresh \(name)")
    }
    guard since >= standing.firstRefreshedAt else {
      throw CommandFailure(
        "the history of '\(name)' begins at \(opened.settings.zone.text(standing.firstRefreshedAt))",
        advice: "Ask for a later day.")
    }
    if output.json {
      return Screen.out(
        JSONValue.object([
          ("segment", .text(name)), ("since", .text("\(since)")), ("refreshed_at", .text("\(standing.refreshedAt)")),
          ("entered", json(found.entered)), ("left", json(found.left)),
        ]).text())
    }
    Screen.out(
      "\(Screen.bold(name)): \(Int64(found.entered.count).grouped) entered, \(Int64(found.left.count).grouped) left")
    var table = TextTable([("", .left), ("", .right), ("", .left), ("", .left)])
    table.indent = "  "
    table.dimsLast = true
    for (sign, changes) in [("+", found.entered), ("-", found.left)] {
      for change in changes.prefix(limit) {
        table.add(
          sign, "\(change.customer)", opened.settings.zone.date(change.at).description,
          change.cause == .change ? "" : change.cause.words)
      }
      if changes.count > limit { table.add(sign, "…", "\(Int64(changes.count - limit).grouped) more", "") }
    }
    table.show()
  }

  private func json(_ changes: [SegmentHistory.Change]) -> JSONValue {
    .array(
      changes.map {
        .object([
          ("customer", .integer($0.customer)), ("at", .text("\($0.at)")), ("cause", .text($0.cause.word)),
        ])
      })
  }

  // MARK: Against

  private func other(_ text: String, _ opened: OpenedWorkspace) throws -> AudienceExpression {
    guard text.hasSuffix(".yaml") else { return try SegmentChoice.read(text, opened) }
    guard let data = FileManager.default.contents(atPath: text), let content = String(validating: data, as: UTF8.self)
    else { throw CommandFailure("\(text) cannot be read", advice: "Name a segment's file.") }
    let (found, findings) = WorkspaceReader.segment(content, path: text, in: opened.workspace)
    guard let found, !findings.hasErrors else {
      Screen.write(
        DiagnosticRenderer.text(findings, sources: { _ in content }, hasColour: Screen.talkHasColour),
        to: STDERR_FILENO)
      throw ExitStatus.personMustAct
    }
    return found
  }

  private func show(
    _ mine: AudienceExpression, against other: AudienceExpression, _ opened: OpenedWorkspace
  ) async throws {
    let database = try await opened.database(writes: false)
    let context = try await SegmentChoice.context(opened, for: [mine, other], database)
    let limit = limit
    let (entered, left, both) = try await database.read { session in
      var counts: [[Int64]: Int64] = [:]
      try session.rows(AudienceQueries.combinations([mine, other], context)) {
        counts[[$0.integer(0), $0.integer(1)]] = $0.integer(2)
      }
      func sample(_ present: AudienceExpression, _ absent: AudienceExpression) throws -> [CustomerID] {
        var found: [CustomerID] = []
        if limit > 0 {
          try session.rows(AudienceQueries.difference(present, without: absent, context, limit: limit)) {
            found.append($0.integer(0))
          }
        }
        return found
      }
      return (
        (count: counts[[1, 0]] ?? 0, sample: try sample(mine, other)),
        (count: counts[[0, 1]] ?? 0, sample: try sample(other, mine)), counts[[1, 1]] ?? 0
      )
    }
    if output.json {
      func json(_ side: (count: Int64, sample: [CustomerID])) -> JSONValue {
        .object([("customers", .integer(side.count)), ("sample", .array(side.sample.map { .integer($0) }))])
      }
      return Screen.out(
        JSONValue.object([
          ("segment", .text(name)), ("stay", .integer(both)), ("enter", json(entered)), ("leave", json(left)),
        ]).text())
    }
    Screen.out(
      "\(Screen.bold(name)): \(both.grouped) stay, \(entered.count.grouped) enter, \(left.count.grouped) leave")
    var table = TextTable([("", .left), ("", .left)])
    table.indent = "  "
    for (sign, side) in [("+", entered), ("-", left)] where side.count > 0 {
      let more = side.count > Int64(side.sample.count) ? ", …" : ""
      table.add(sign, side.sample.map(String.init).joined(separator: ", ") + more)
    }
    table.show()
  }
}
