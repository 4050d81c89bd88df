import ArgumentParser
import Campaigns
import Providers
import Vocabulary

struct GatewaysGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateways", abstract: "Look at gateways, and run the sandbox",
    subcommands: [ListGateways.self, ShowGateway.self, SandboxGateway.self])
}

/// `tidings gateways list`
struct ListGateways: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the workspace's gateways")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenedWorkspace.open(options)
    let gateways = opened.settings.gateways
    if output.json {
      Screen.out(JSONValue.array(gateways.map { $0.json(opened.settings.routes) }).text())
      return
    }
    var table = TextTable([
      ("gateway", .left), ("preset", .left), ("channel", .left), ("connections", .right), ("rate", .right),
      ("kind", .left), ("usable", .left),
    ])
    for gateway in gateways {
      table.add(
        gateway.name, gateway.preset, gateway.channel.rawValue, String(gateway.concurrency),
        gateway.rate?.description ?? "", gateway.isSandbox ? "sandbox" : "live", gateway.unusable ?? "yes")
    }
    table.show()
  }
}

/// `tidings gateways show NAME`
struct ShowGateway: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a gateway with the request it would make; secrets hidden")

  @Argument(help: "The gateway's name.")
  var name: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenedWorkspace.open(options)
    guard let gateway = opened.settings.gateways.first(where: { $0.name == name }) else {
      throw CommandFailure("there is no gateway '\(name)'", advice: "See them: tidings gateways list")
    }
    if output.json {
      Screen.out(gateway.json(opened.settings.routes).text())
      return
    }
    Screen.out(
      "\(gateway.name) · preset \(gateway.preset) · \(gateway.channel.rawValue) · \(gateway.isSandbox ? "sandbox" : "live")"
    )
    if let problem = gateway.unusable { Screen.out("  not usable: \(problem)") }
    let message = OutgoingMessage(
      reference: "m1-1", channel: gateway.channel,
      address: gateway.channel.addressKind == .email ? "somebody@example.com" : "+15005550006", name: "Somebody",
      text: "Hello", html: gateway.channel == .email ? "<p>Hello</p>" : nil,
      subject: gateway.channel == .email ? "Hello" : nil, preheader: nil, idempotencyKey: "m1-1-1",
      unsubscribeURL: nil)
    if let request = try? gateway.request(message) {
      Screen.out("")
      Screen.out("\(request.method) \(request.url)")
      for header in request.headers { Screen.out("\(header.name): \(header.value)") }
      Screen.out("")
      Screen.out(String(decoding: request.body, as: UTF8.self))
      Screen.say("The credentials are added when the request leaves, and are never shown.")
    }
  }
}

extension Gateway {
  func json(_ routes: [Channel: [String]]) -> JSONValue {
    .object([
      ("name", .text(name)), ("preset", .text(preset)), ("channel", .text(channel.rawValue)),
      ("connections", JSONValue(concurrency)), ("rate", JSONValue(rate?.perSecond)), ("sandbox", .bool(isSandbox)),
      ("problem", JSONValue(unusable)), ("routed", .bool(routes[channel]?.contains(name) ?? false)),
    ])
  }
}
