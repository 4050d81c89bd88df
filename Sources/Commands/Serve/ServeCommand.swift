import ArgumentParser
import Campaigns
import Server
import Store
import Vocabulary

/// `tidings serve`
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Answer the links in messages, and take in receipts, replies and events",
    discussion: """
      Serves the links in messages, the callbacks of gateways (public_url/hooks/GATEWAY), events that shops push \
      (public_url/events with a key of 'tidings keys', public_url/shops/NAME), /health, /ready, /metrics and \
      /openapi.json. It speaks plain HTTP: put a proxy with TLS before it. Callbacks are taken only with a right \
      signature; a sandbox database takes the sandbox's too. With --dispatch it also plans and sends what is due.
      """)

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 takes a free one.")
  var port = 8080

  @Flag(help: "Plan and send what is due as well, in this process.")
  var dispatch = false

  @Option(help: "Seconds between two looks for what is due.")
  var every = 10

  @Flag(help: "Write what happens as JSON, a line each.")
  var logJson = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions

  func validate() throws {
    if !(1...3600).contains(every) { throw ValidationError("--every is a number of seconds from 1 to 3600.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    _ = try opened.secret()
    let database = try await opened.database()
    let log = ServerLog(isJSON: logJson, clock: opened.clock.now)
    let server = try TidingsServer(
      ServerSettings(
        workspace: opened.settings, database: database, kind: database.kind, host: host, port: port,
        clock: opened.clock.now, log: log.write, open: ProviderAddress().open))
    var dispatcher: Dispatcher?
    if dispatch {
      try opened.checkGateways(database)
      try await opened.checkLineage(database)
      dispatcher = Dispatcher(opened: opened, database: database, every: .seconds(Int64(every)), log: log)
    }
    for path in server.secretPaths {
      Screen.say("This provider does not sign its callbacks. Give it this address, and nobody else: \(path)")
    }
    let announce = Task { [host] in
      guard let port = try? await server.port() else { return }
      Screen.out("http://\(host):\(port)")
      Screen.say("Listening. Ctrl-C ends it.")
    }
    let signals = Interrupts.watch { [dispatcher] in
      dispatcher?.stop()
      Task { await server.stop() }
    }
    defer { signals.end() }
    // Either ends the other: a server that cannot listen must not go on sending unseen.
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      if let dispatcher { group.addTask { try await dispatcher.run() } }
      do {
        try await group.next()
      } catch {
        dispatcher?.stop()
        await server.stop()
        throw error
      }
      dispatcher?.stop()
      await server.stop()
      try await group.waitForAll()
    }
    await announce.value
  }
}

/// Writes what the server has to say to standard error.
struct ServerLog: Sendable {
  let isJSON: Bool
  let clock: @Sendable () -> Instant

  func write(_ line: LogLine) {
    guard isJSON else {
      Screen.say("\(line.level.rawValue): \(line.place): \(line.text)")
      return
    }
    Screen.say(
      JSONValue.object([
        ("at", .text("\(clock())")), ("level", .text(line.level.rawValue)), ("place", .text(line.place)),
        ("text", .text(line.text)),
      ]).text())
  }
}
