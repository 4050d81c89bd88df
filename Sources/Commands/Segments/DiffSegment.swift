import ArgumentParser
import Audience
import Campaigns
import LocalTime
import Sending
import Store
import Vocabulary

/// `tidings segments diff NAME --since DATE | --against FILE|REVISION|EXPRESSION`
struct DiffSegment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show who entered and left since a day, or what an edit of the expression changes",
    discussion: """
      --since answers from what 'segments refresh' recorded. --against takes a segment's file such as an older one, a \
      revision of git (HEAD, main, HEAD~3: the segment as it was there, with the segments that it names), or an \
      expression: it shows who enters and who leaves as the segment becomes what it is in the workspace now, and which \
      conditions move them. Names are printed on a terminal, elsewhere only with --names.
      """)

  @Argument(help: "The segment's name.", completion: NameCompletion.segments)
  var name: String

  @Option(help: "A day or moment (2026-03-01, 2026-03-01T10:00).")
  var since: String?

  @Option(help: "A segment's file, a revision of git, or an expression.")
  var against: String?

  @Option(help: "How many customers are listed at most on each side.")
  var limit = 10

  @Flag(help: "Print names even where the output is no terminal.")
  var names = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (since == nil) == (against == nil) {
      throw ValidationError("Say --since DATE or --against FILE, REVISION or EXPRESSION.")
    }
    if limit < 0 { throw ValidationError("--limit is a number from 0 on.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let expression = try SegmentChoice.segment(name, opened)
    if let since {
      try await show(since: try ClockOptions.instant(since, zone: opened.settings.zone), opened)
    } else if let against {
      let edit = try await SegmentEdit.read(
        expression, against: try FormerSegment.read(against, of: name, opened), opened, limit: limit,
        showsNames: names || Screen.isTerminal)
      if output.json {
        Screen.out(edit.json(name).text())
      } else {
        edit.show(name)
      }
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
}
