import ArgumentParser
import Campaigns
import LocalTime
import SQLText
import Store
import Vocabulary

/// `tidings responses list`
struct ListResponses: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the latest responses")

  @Option(help: "Only of this campaign.")
  var campaign: String?

  @Option(help: "Only of this kind.")
  var kind: String?

  @Option(help: "How many.")
  var limit = 50

  @Flag(help: "What providers told and no preset can name, as it came.")
  var unknown = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  private struct Found: Sendable {
    var message: MessageID
    var campaign: String
    var kind: ResponseKind
    var at: Instant
    var gateway: String
    var code: String
  }

  func validate() throws {
    if !(1...1_000_000).contains(limit) { throw ValidationError("--limit is a number from 1 to 1000000.") }
    if unknown, campaign != nil || kind != nil {
      throw ValidationError("--unknown goes without --campaign and --kind.")
    }
  }

  func run() async throws {
    if unknown { return try await listUnknown() }
    var condition: SQLText = "TRUE"
    if let campaign { condition += " AND campaign = \(campaign)" }
    if let kind {
      guard let known = ResponseKind(word: kind) else {
        throw ValidationError(
          "'\(kind)' is not a kind; kinds are \(ResponseKind.allCases.map(\.word).joined(separator: ", ")).")
      }
      condition += " AND kind = \(known.rawValue)"
    }
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: false)
    let query: SQLText = """
      SELECT customer_id, message_number, campaign, kind, at, gateway, code FROM responses WHERE \(condition) \
      ORDER BY at DESC, response_id DESC LIMIT \(limit)
      """
    let found = try await database.read { session in
      var found: [Found] = []
      try session.rows(query) { row in
        guard let kind = ResponseKind(rawValue: Int(row.integer(3))) else { return }
        found.append(
          Found(
            message: MessageID(customer: row.integer(0), number: row.integer(1)), campaign: row.optionalText(2) ?? "",
            kind: kind, at: Instant(microseconds: row.integer(4)), gateway: row.optionalText(5) ?? "",
            code: row.optionalText(6) ?? ""))
      }
      return found
    }
    if output.json {
      Screen.out(
        JSONValue.array(
          found.map {
            .object([
              ("message", .text($0.message.description)), ("campaign", .text($0.campaign)),
              ("kind", .text($0.kind.word)), ("at", .text("\($0.at)")), ("gateway", .text($0.gateway)),
              ("code", .text($0.code)),
            ])
          }
        ).text())
      return
    }
    var table = TextTable([
      ("at", .left), ("kind", .left), ("message", .left), ("campaign", .left), ("gateway", .left), ("code", .left),
    ])
    for row in found {
      table.add(
        "\(opened.settings.zone.civil(row.at))", row.kind.word, row.message.description, row.campaign, row.gateway,
        row.code)
    }
    if found.isEmpty { Screen.say("Nothing came back yet.") } else { table.show() }
  }
}

extension ListResponses {
  private func listUnknown() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: false)
    let found = try await database.read { [limit] in try UnknownEvents.list(limit: limit, in: $0) }
    if output.json {
      Screen.out(
        JSONValue.array(
          found.map {
            .object([
              ("gateway", .text($0.gateway)), ("id", .text($0.id)), ("at", .text("\($0.receivedAt)")),
              ("body", .text($0.text)),
            ])
          }
        ).text())
      return
    }
    if found.isEmpty { return Screen.say("No event of an unknown kind came in the last 30 days.") }
    var table = TextTable([("at", .left), ("gateway", .left), ("event", .left)])
    for event in found {
      table.add("\(opened.settings.zone.civil(event.receivedAt))", event.gateway, event.text)
    }
    table.show()
  }
}
