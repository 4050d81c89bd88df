import ArgumentParser
import Campaigns
import LocalTime
import SQLText
import Sending
import Store
import Vocabulary

/// `tidings sends list`
struct ListSends: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the latest sends")

  @Option(help: "Only this campaign.")
  var campaign: String?

  @Option(help: "How many.")
  var limit = 20

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: false)
    let (campaign, limit) = (campaign, limit)
    let sends = try await database.read { try SendRow.read(campaign: campaign, limit: limit, $0) }
    if output.json {
      Screen.out(JSONValue.array(sends.map(\.json)).text())
      return
    }
    var table = TextTable([
      ("send", .left), ("state", .left), ("as of", .left), ("sent", .right), ("failed", .right), ("waiting", .right),
      ("in doubt", .right), ("skipped", .right), ("held out", .right),
    ])
    for send in sends {
      table.add(
        send.name, send.state.word, "\(opened.settings.zone.civil(send.asOf))", send.counts.sent.grouped,
        send.counts.failed.grouped, send.counts.waiting.grouped, send.counts.inDoubt.grouped,
        send.counts.skipped.grouped, send.counts.heldOut.grouped)
    }
    if sends.isEmpty { Screen.say("Nothing was sent yet: tidings sends run --due") } else { table.show() }
  }
}

/// A send with how its messages stand.
struct SendRow: Sendable {
  struct Counts: Sendable {
    var sent = 0
    var failed = 0
    var waiting = 0
    var inDoubt = 0
    var skipped = 0
    var heldOut = 0
    var cancelled = 0
  }

  var id: Int64
  var name: String
  var campaign: String
  var version: String
  var state: SendRegister.State
  var asOf: Instant
  var counts = Counts()

  static func read(
    campaign: String? = nil, named: String? = nil, limit: Int, _ session: any Session
  ) throws -> [SendRow] {
    var conditions: [SQLText] = ["TRUE"]
    if let campaign { conditions.append("campaign = \(campaign)") }
    if let named { conditions.append("name = \(named)") }
    var found: [SendRow] = []
    try session.rows(
      """
      SELECT send_id, name, campaign, version, state, as_of FROM sends WHERE \(conditions.joined(separator: " AND ")) \
      ORDER BY send_id DESC LIMIT \(limit)
      """
    ) { row in
      found.append(
        SendRow(
          id: row.integer(0), name: row.text(1), campaign: row.text(2), version: row.text(3),
          state: SendRegister.State(rawValue: Int(row.integer(4))) ?? .done, asOf: Instant(microseconds: row.integer(5))
        ))
    }
    for index in found.indices {
      try session.rows("SELECT state, count(*) FROM messages WHERE send_id = \(found[index].id) GROUP BY state") {
        row in
        let count = Int(row.integer(1))
        switch MessageState(rawValue: Int(row.integer(0))) {
        case .sent, .delivered, .bounced: found[index].counts.sent += count
        case .failed: found[index].counts.failed += count
        case .planned, .claimed: found[index].counts.waiting += count
        case .inDoubt: found[index].counts.inDoubt += count
        case .skipped: found[index].counts.skipped += count
        case .heldOut: found[index].counts.heldOut += count
        case .cancelled: found[index].counts.cancelled += count
        case nil: break
        }
      }
    }
    return found
  }

  var json: JSONValue {
    .object([
      ("send", .text(name)), ("campaign", .text(campaign)), ("version", .text(version)), ("state", .text(state.word)),
      ("as_of", .text("\(asOf)")), ("sent", JSONValue(counts.sent)), ("failed", JSONValue(counts.failed)),
      ("waiting", JSONValue(counts.waiting)), ("in_doubt", JSONValue(counts.inDoubt)),
      ("skipped", JSONValue(counts.skipped)), ("held_out", JSONValue(counts.heldOut)),
      ("cancelled", JSONValue(counts.cancelled)),
    ])
  }

  /// Finds a send by its name, or says which there are.
  static func find(_ name: String, _ session: any Session) throws -> SendRow {
    if let found = try read(named: name, limit: 1, session).first { return found }
    throw SendingError(.unknownSend, "there is no send '\(name)'", advice: "See them: tidings sends list")
  }
}
