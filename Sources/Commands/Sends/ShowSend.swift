import ArgumentParser
import Campaigns
import LocalTime
import SQLText
import Sending
import Store
import Vocabulary

/// `tidings sends show NAME`
struct ShowSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a send's messages: what became of each",
    discussion: "Without a name the messages of all sends are looked at; then one of the flags is needed.")

  @Argument(help: "The send's name.")
  var name: String?

  @Flag(help: "Only messages whose fate nobody knows.")
  var inDoubt = false

  @Flag(help: "Only messages that failed.")
  var failed = false

  @Option(help: "How many messages at most.")
  var limit = 50

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if name == nil, !inDoubt, !failed { throw ValidationError("Name a send, or say --in-doubt or --failed.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: false)
    let request = self
    let (send, messages, canary) = try await database.read { session in
      let send = try request.name.map { try SendRow.find($0, session) }
      let canary = try send.flatMap { try CanaryRegister.read(where: "y.send_id = \($0.id)", session).first }
      return (send, try request.messages(send, session), canary)
    }
    if output.json {
      Screen.out(
        JSONValue.object([
          ("send", send?.json ?? .null), ("canary", canary?.json ?? .null), ("messages", .array(messages.map(\.json))),
        ]).text())
      return
    }
    if let send {
      Screen.out(
        "\(Screen.bold(send.name)) · \(send.state.word) · as of \(opened.settings.zone.civil(send.asOf))"
          + Screen.dim(" · version \(send.version.prefix(7))"))
      let counts = [
        ("sent", send.counts.sent), ("failed", send.counts.failed), ("waiting", send.counts.waiting),
        ("in doubt", send.counts.inDoubt), ("skipped", send.counts.skipped), ("held out", send.counts.heldOut),
        ("cancelled", send.counts.cancelled),
      ]
      // Nothing is left out that a person might look for; what is rare shows where it occurs.
      let shown = counts.filter { $0.1 > 0 || $0.0 == "sent" || $0.0 == "failed" }
      Screen.out("  " + shown.map { "\($0.0) \($0.1.grouped)" }.joined(separator: " · "))
      if let canary { Screen.out("  " + canary.words(in: opened.settings.zone)) }
      Screen.out("")
    }
    var table = TextTable([
      ("message", .left), ("customer", .right), ("channel", .left), ("state", .left), ("gateway", .left),
      ("tries", .right), ("why", .left),
    ])
    for message in messages {
      table.add(
        message.id.description, String(message.id.customer), message.channel?.rawValue ?? "", message.state.words,
        message.gateway ?? "", String(message.attempts), message.why)
    }
    if messages.isEmpty { Screen.say("No such messages.") } else { table.show() }
    if messages.count == limit { Screen.say("… and perhaps more: --limit \(limit * 10)") }
    if inDoubt, !messages.isEmpty {
      Screen.say("Settle one you know about: tidings sends resolve MESSAGE --sent | --not-sent")
    }
  }

  private func messages(_ send: SendRow?, _ session: any Session) throws -> [SentMessage] {
    var conditions: [SQLText] = []
    if let send { conditions.append("m.send_id = \(send.id)") }
    if inDoubt { conditions.append("m.state = \(MessageState.inDoubt.rawValue)") }
    if failed { conditions.append("m.state = \(MessageState.failed.rawValue)") }
    return try SentMessage.read(conditions.joined(separator: " AND "), limit: limit, session)
  }
}

/// A message as `sends show` prints it; without name and address.
struct SentMessage: Sendable {
  var id: MessageID
  var channel: Channel?
  var state: MessageState
  var reason: SkipReason?
  var gateway: String?
  var detail: String?
  var attempts: Int
  /// The provider's code of the last try.
  var code: String?

  var why: String {
    if state == .skipped {
      return [reason?.words, detail].compactMap { $0 }.joined(separator: ": ")
    }
    return detail ?? code ?? ""
  }

  var json: JSONValue {
    .object([
      ("message", .text(id.description)), ("customer", .integer(id.customer)),
      ("channel", JSONValue(channel?.rawValue)), ("state", .text(state.word)), ("reason", JSONValue(reason?.word)),
      ("gateway", JSONValue(gateway)), ("attempts", JSONValue(attempts)), ("code", JSONValue(code)),
      ("detail", JSONValue(detail)),
    ])
  }

  static func read(_ condition: SQLText, limit: Int, _ session: any Session) throws -> [SentMessage] {
    var found: [SentMessage] = []
    try session.rows(
      """
      SELECT m.customer_id, m.message_number, m.channel, m.state, m.reason, m.gateway, m.detail, \
      (SELECT count(*) FROM attempts AS a WHERE a.customer_id = m.customer_id AND a.message_number = m.message_number), \
      (SELECT a.code FROM attempts AS a WHERE a.customer_id = m.customer_id AND a.message_number = m.message_number \
      ORDER BY a.attempt DESC LIMIT 1) \
      FROM messages AS m WHERE \(condition) ORDER BY m.message_number LIMIT \(limit)
      """
    ) { row in
      found.append(
        SentMessage(
          id: MessageID(customer: row.integer(0), number: row.integer(1)),
          channel: Channel(number: Int(row.integer(2))),
          state: MessageState(rawValue: Int(row.integer(3))) ?? .planned,
          reason: SkipReason(rawValue: Int(row.integer(4))), gateway: row.optionalText(5), detail: row.optionalText(6),
          attempts: Int(row.integer(7)), code: row.optionalText(8)))
    }
    return found
  }
}
