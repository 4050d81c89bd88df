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

/// `tidings sends pause NAME`
struct PauseSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Hold a send back until it is resumed",
    discussion: """
      A run that is under way, in whatever process, hands over no more of it; what is on the wire is waited for and \
      recorded. What expires meanwhile is not sent late.
      """)

  @Argument(help: "The send's name.")
  var name: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await PauseSend.set(name, options, output, "held back") { try Settling.pause(send: $0, $1) }
  }

  static func set(
    _ name: String, _ options: WorkspaceOptions, _ output: OutputOptions, _ words: String,
    _ change: @escaping @Sendable (Int64, any Session) throws -> Int?
  ) async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database()
    let (send, count) = try await database.write { session in
      let send = try SendRow.find(name, session)
      return (send, try change(send.id, session))
    }
    guard let count else {
      throw CommandFailure(
        "send '\(name)' is \(send.state.word)", advice: "See how it stands: tidings sends show \(name)")
    }
    Settled(send: name, count: count).show(words, output)
  }
}

/// `tidings sends resume NAME`
struct ResumeSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let a paused send go on",
    discussion: "A run that is under way takes its messages up again; otherwise the next `tidings sends run` does.")

  @Argument(help: "The send's name.")
  var name: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await PauseSend.set(name, options, output, "wait again") { try Settling.resume(send: $0, $1) }
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
