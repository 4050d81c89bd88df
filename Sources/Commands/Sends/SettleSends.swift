import ArgumentParser
import Campaigns
import Sending
import Store
import Vocabulary

/// `tidings sends cancel NAME`
struct CancelSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel the messages of a send that still wait",
    discussion: "What is on the wire is not touched. A cancelled message is not planned again.")

  @Argument(help: "The send's name.")
  var name: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database()
    let (name, now) = (name, opened.clock.now())
    let count = try await database.write { session in
      try Settling.cancel(send: try SendRow.find(name, session).id, at: now, session)
    }
    Settled(send: name, count: count).show("cancelled", output)
  }
}

/// `tidings sends retry NAME`
struct RetrySend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Try the failed messages of a send once more",
    discussion: """
      Only messages that were surely not accepted are tried again, by the next `tidings sends run`; the gates are asked \
      again. Messages in doubt are settled with `tidings sends resolve`.
      """)

  @Argument(help: "The send's name.")
  var name: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database()
    let (name, now) = (name, opened.clock.now())
    let count = try await database.write { session in
      let send = try SendRow.find(name, session)
      let life = opened.workspace.campaigns[send.campaign]?.expiresAfter ?? .hours(24)
      return try Settling.retry(send: send.id, life: life, at: now, session)
    }
    Settled(send: name, count: count).show("to be tried again", output)
    if count > 0, !output.json { Screen.say("Send them: tidings sends run --due") }
  }
}

/// `tidings sends resolve MESSAGE --sent | --not-sent`
struct ResolveSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve", abstract: "Settle messages in doubt, when you know from the provider what became of them")

  enum Answer: String, EnumerableFlag {
    case sent, notSent

    static func help(for value: Answer) -> ArgumentHelp? {
      value == .sent ? "The provider has it." : "The provider never got it."
    }
  }

  @Argument(help: "Messages as `tidings sends show --in-doubt` lists them.")
  var messages: [String]

  @Flag var answer: Answer

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let ids = try messages.map { text in
      guard let id = MessageID(text) else { throw ValidationError("'\(text)' is not a message, such as m5k-2f1.") }
      return id
    }
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database()
    let (wasSent, now) = (answer == .sent, opened.clock.now())
    let count = try await database.write { session in
      try ids.filter { try Settling.resolve($0, wasSent: wasSent, at: now, session) }.count
    }
    Settled(send: nil, count: count).show(wasSent ? "sent" : "not sent", output)
    if count < ids.count {
      Screen.say("\(ids.count - count) were not in doubt and are left as they are.")
      throw ExitStatus.personMustAct
    }
  }
}

/// What a settling command says.
struct Settled {
  var send: String?
  var count: Int

  func show(_ words: String, _ output: OutputOptions) {
    if output.json {
      Screen.out(JSONValue.object([("send", JSONValue(send)), ("messages", JSONValue(count))]).text())
    } else {
      Screen.out("\(send.map { "\($0): " } ?? "")\(count.grouped) \(count == 1 ? "message" : "messages") \(words)")
    }
  }
}
