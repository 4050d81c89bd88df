import ArgumentParser
import Audience
import Campaigns
import Sending
import Store

/// `tidings segments refresh [NAME…]`
struct RefreshSegments: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh", abstract: "Record who entered and who left since the last refresh",
    discussion: """
      The first refresh is a baseline, and an edited expression is told apart from changed customers. Later refreshes look \
      only at customers of whom something was written, and at those whom the time since then can have turned.
      """)

  @Argument(help: "Segments (default: all).", completion: NameCompletion.segments)
  var names: [String] = []

  @Flag(help: "Look at every customer.")
  var full = false

  @Flag(help: "Record nothing.")
  var dryRun = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let chosen = names.isEmpty ? opened.workspace.segments.keys.sorted() : names
    let expressions = try chosen.map { try SegmentChoice.segment($0, opened) }
    let database = try await opened.database(writes: !dryRun)
    let book = opened.workspace.traitBook
    if dryRun {
      try await TraitWarnings.say(book.reached(by: expressions), book, opened, database)
    } else {
      let traits = TraitRefresh(book, zone: opened.settings.zone, now: opened.clock.now())
      for outcome in try await traits.runStale(book.reached(by: expressions), database) {
        Screen.say(TraitTalk.sentence(outcome))
      }
    }
    let context = try await SegmentChoice.context(opened, for: expressions, database)
    var table = TextTable([
      ("segment", .left), ("members", .right), ("entered", .right), ("left", .right), ("looked at", .right),
      ("", .left),
    ])
    var results: [JSONValue] = []
    for (name, expression) in zip(chosen, expressions) {
      try Task.checkCancellation()
      let found = try await SegmentHistory(of: name).refresh(
        expression, context, database, isDryRun: dryRun, isFull: full)
      table.add(
        name, Int64(found.members).grouped, Int64(found.entered).grouped, Int64(found.left).grouped,
        found.fullBecause == nil ? Int64(found.lookedAt).grouped : "all",
        found.cause == .change ? found.fullBecause?.words ?? "" : found.cause.words)
      results.append(
        .object([
          ("segment", .text(name)), ("members", JSONValue(found.members)), ("entered", JSONValue(found.entered)),
          ("left", JSONValue(found.left)), ("cause", .text(found.cause.word)),
          ("way", .text(found.fullBecause == nil ? "incremental" : "full")),
          ("why", JSONValue(found.fullBecause?.words)), ("looked_at", JSONValue(found.lookedAt)),
        ]))
    }
    if output.json { return Screen.out(JSONValue.array(results).text()) }
    if chosen.isEmpty { return Screen.say("There are no segments: write one in campaigns/segments/.") }
    table.show()
  }
}

extension SegmentHistory.Cause {
  var word: String {
    switch self {
    case .change: "change"
    case .baseline: "baseline"
    case .definition: "definition"
    }
  }

  /// For people.
  var words: String {
    switch self {
    case .change: "the customer changed"
    case .baseline: "refreshed for the first time"
    case .definition: "the expression was edited"
    }
  }
}

extension SegmentHistory.FullReason {
  /// For people.
  var words: String {
    switch self {
    case .first: "refreshed for the first time"
    case .asked: "everybody was to be asked"
    case .meaning: "what the expression means was changed"
    case .unknownChanges: "what changed since the last refresh is not known"
    case .time(let part): "time may change anybody: \(part)"
    case .manyChanges: "many customers changed"
    }
  }
}
