import ArgumentParser
import LocalTime
import Sandbox
import Vocabulary

/// `tidings gateways sandbox`
struct SandboxGateway: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox", abstract: "Run a provider that sends to nobody, on this machine",
    discussion: """
      It answers like a provider, and its customers open, click, reply and order. What it received stands as a page at its \
      address, as JSON under /messages.json; what customers did under /responses.jsonl, in the format of \
      `tidings responses import`.
      """)

  @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
  var port = 8025

  @Option(
    help: ArgumentHelp("What goes wrong, such as 429=5%,500=1%,silence=0.5%,latency=20ms..80ms.", valueName: "faults"))
  var faults = ""

  @Option(help: "The seed of everything that looks like chance.")
  var seed: UInt64 = 1

  @Option(
    help: "A folder of files as `tidings demo` writes them, so that orders and payments follow messages.",
    completion: .directory)
  var shop: String?

  @Option(help: "The moment that its clock shows at the start (UTC where no offset is given).")
  var now: String?

  @Flag(help: "Keep nothing, and answer at once or after the least latency of --faults: a sink for measurements.")
  var bare = false

  @Flag(help: "Customers do nothing.")
  var quiet = false

  func validate() throws {
    // A larger one would be taken modulo 65,536.
    guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535.") }
  }

  func run() async throws {
    var configuration = SandboxConfiguration()
    configuration.port = port
    configuration.seed = seed
    configuration.isBare = bare
    if quiet { configuration.behaviour = .quiet }
    if !faults.isEmpty { configuration.faults = try SandboxFaults(parsing: faults) }
    if let shop { configuration.shop = try SandboxShop.reading(folder: shop) }
    if let now { configuration.clock = .starting(at: try ClockOptions.instant(now, zone: .utc)) }
    let server = SandboxServer(configuration)
    let announce = Task {
      if let port = try? await server.port() {
        Screen.out("http://127.0.0.1:\(port)")
        Screen.say("The sandbox listens; its page shows what it received. Ctrl-C ends it.")
      }
    }
    let signals = Interrupts.watch { Task { await server.stop() } }
    defer { signals.end() }
    try await server.run()
    await announce.value
  }
}
