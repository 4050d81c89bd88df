import ArgumentParser
import Campaigns
import Catalogue
import Sending
import Store
import Vocabulary

/// `tidings customers merge KEPT GONE`
struct MergeCustomers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join two customers who are one person",
    discussion: """
      The first is kept. It gets the other's external ids, orders, answers and messages, and what it lacked of name and \
      addresses; of two answers the stricter wins. The other's number leads to it from then on. What was sent to both for \
      one occasion, and the lots of experiments in which both were drawn, stay counted for each, so that reports stay as \
      they are. It cannot be undone: look first, with --dry-run.
      """)

  @Argument(help: "Who is kept: the customer's number, or an external id.")
  var kept: String

  @Argument(help: "Who becomes part of it.")
  var gone: String

  @Flag(help: "Show what would happen, and change nothing.")
  var dryRun = false

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database()
    let (kept, gone) = (kept, gone)
    let (survivor, former) = try await database.read { session in
      (try MergeCustomers.find(kept, session), try MergeCustomers.find(gone, session))
    }
    if !dryRun, !yes {
      guard Screen.talksToTerminal else {
        throw CommandFailure(
          "merging cannot be undone", advice: "Look with --dry-run, and say --yes where nobody can be asked.")
      }
      guard Screen.confirms("Make customer \(former) part of customer \(survivor) for good?") else { return }
    }
    let now = opened.clock.now()
    let fields = opened.settings.catalogue.customFields.map { "custom_\($0.name)" }
    let isDryRun = dryRun
    let summary: CustomerMerging.Summary
    do {
      summary = try await database.write { session in
        try CustomerMerging.merge(
          former, into: survivor, customFields: fields, now: now, isDryRun: isDryRun, in: session)
      }
    } catch let end as CustomerMerging.DryRunEnd {
      summary = end.summary
    } catch let refusal as CustomerMerging.Refusal {
      throw MergeCustomers.failure(refusal)
    }
    if output.json {
      Screen.out(MergeCustomers.json(summary, isDone: !dryRun).text())
    } else {
      show(summary)
    }
  }

  private static func find(_ text: String, _ session: any Session) throws -> CustomerID {
    guard let id = try CustomerLookup.find(text, session) else {
      throw CommandFailure("there is no customer '\(text)'", advice: "Use a number or an external id.")
    }
    return id
  }

  private static func failure(_ refusal: CustomerMerging.Refusal) -> CommandFailure {
    switch refusal {
    case .same:
      CommandFailure("the two are one customer already", advice: "Name two others: tidings customers duplicates")
    case .unknown(let id): CommandFailure("there is no customer \(id)", advice: "Use a number or an external id.")
    case .erased(let id):
      CommandFailure(
        "customer \(id) was erased, and nobody can be told from them any more",
        advice: "Leave them as they are: an erased person is not joined to a known one.")
    case .deleted(let id):
      CommandFailure("customer \(id) is deleted", advice: "Import the customer again, then merge.")
    case .onTheWire(let id):
      CommandFailure("a message to customer \(id) is being handed over", advice: "Try again in a minute.")
    }
  }

  private func show(_ summary: CustomerMerging.Summary) {
    let verb = dryRun ? "would become" : "is"
    Screen.out("customer \(summary.former) \(verb) part of customer \(summary.survivor)")
    var table = TextTable([("", .left), ("", .left)])
    table.indent = "  "
    if summary.externalIDs > 0 { table.add("external ids", Int64(summary.externalIDs).grouped) }
    for moved in summary.moved { table.add(moved.table.replacing("_", with: " "), Int64(moved.rows).grouped) }
    if !summary.filled.isEmpty { table.add("fields filled", summary.filled.joined(separator: ", ")) }
    if !summary.dropped.isEmpty {
      table.add("fields that differ", summary.dropped.joined(separator: ", ") + ": those of the one who is kept stay")
    }
    for answer in summary.strictened {
      let channel = Channel(number: answer.channel)?.rawValue ?? "every channel"
      table.add("stricter answer", "\(channel), \(answer.topic): \(answer.state.rawValue.replacing("_", with: " "))")
    }
    if summary.cancelled > 0 {
      table.add("waiting messages", "\(Int64(summary.cancelled).grouped) cancelled: the other has the same")
    }
    if summary.kept > 0 { table.add("stay counted apart", "\(Int64(summary.kept).grouped) messages and lots") }
    table.show()
    if dryRun { Screen.say("Nothing was changed.") }
  }

  private static func json(_ summary: CustomerMerging.Summary, isDone: Bool) -> JSONValue {
    .object([
      ("survivor", .integer(summary.survivor)), ("former", .integer(summary.former)), ("merged", .bool(isDone)),
      ("external_ids", JSONValue(summary.externalIDs)),
      ("moved", .object(summary.moved.map { ($0.table, JSONValue($0.rows)) })),
      ("filled", .array(summary.filled.map { .text($0) })), ("dropped", .array(summary.dropped.map { .text($0) })),
      (
        "stricter",
        .array(
          summary.strictened.map {
            .object([
              ("channel", .text(Channel(number: $0.channel)?.rawValue ?? "all")), ("topic", .text($0.topic)),
              ("state", .text($0.state.rawValue)),
            ])
          })
      ),
      ("cancelled", JSONValue(summary.cancelled)), ("kept_apart", JSONValue(summary.kept)),
    ])
  }
}
