import ArgumentParser
import Campaigns
import Server
import Store
import Vocabulary

/// `tidings serve`
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Answer unsubscribe links and take in receipts",
    discussion: """
      Serves the links in messages (public_url/u/…) and the callbacks of gateways (public_url/hooks/GATEWAY). It speaks plain \
      HTTP: put a proxy with TLS before it. Callbacks are taken only with a right signature; a sandbox database takes the \
      sandbox's too.
      """)

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 takes a free one.")
  var port = 8080

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    _ = try opened.secret()
    let database = try await opened.database()
    let server = try TidingsServer(
      ServerSettings(
        workspace: opened.settings, database: database, kind: database.kind, host: host, port: port,
        clock: opened.clock.now, log: { Screen.say($0) }))
    let announce = Task { [host] in
      guard let port = try? await server.port() else { return }
      Screen.out("http://\(host):\(port)")
      Screen.say("Listening. Ctrl-C ends it.")
    }
    let signals = Interrupts.watch { Task { await server.stop() } }
    defer { signals.end() }
    try await server.run()
    await announce.value
  }
}
