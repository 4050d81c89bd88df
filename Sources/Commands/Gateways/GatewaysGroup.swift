import ArgumentParser
import Campaigns
import Providers
import Vocabulary

struct GatewaysGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateways", abstract: "Look at gateways, try and check them, and run the sandbox",
    subcommands: [ListGateways.self, ShowGateway.self, TestGateway.self, CheckGateway.self, SandboxGateway.self])
}

/// `tidings gateways list`
struct ListGateways: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the workspace's gateways")

  @Flag(help: "List the presets that gateways can be made from instead, with their settings.")
  var presets = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if presets { return showPresets() }
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
        gateway.name, gateway.preset, gateway.channelWords, String(gateway.concurrency),
        gateway.rate?.description ?? "", gateway.isSandbox ? "sandbox" : "live", gateway.unusable ?? "yes")
    }
    table.show()
  }

  private func showPresets() {
    let presets = PresetLibrary.builtin.presets.values.sorted { $0.name < $1.name }
    if output.json {
      Screen.out(
        JSONValue.array(
          presets.map { preset in
            .object([
              ("name", .text(preset.name)), ("title", .text(preset.title)),
              ("channels", .array(preset.channels.map { .text($0.rawValue) })),
              ("settings", .array(preset.settingNames.map { .text($0) })),
              ("secrets", .array(preset.secretNames.map { .text($0) })),
            ])
          }
        ).text())
      return
    }
    var table = TextTable([("preset", .left), ("channels", .left), ("settings", .left)])
    for preset in presets {
      let channels = preset.channels.map(\.rawValue).joined(separator: ", ")
      table.add(preset.name, channels.isEmpty ? "alerts" : channels, preset.settingNames.joined(separator: ", "))
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
      "\(gateway.name) · preset \(gateway.preset) · \(gateway.channelWords) · \(gateway.isSandbox ? "sandbox" : "live")"
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
      Screen.out(gateway.transcript(request))
      Screen.say("The credentials are added when the request leaves, and are never shown.")
    }
  }
}

extension Gateway {
  var channelWords: String { isForAlerts ? "alerts" : channels.map(\.rawValue).joined(separator: ", ") }

  func json(_ routes: [Channel: [String]]) -> JSONValue {
    .object([
      ("name", .text(name)), ("preset", .text(preset)), ("channel", .text(channel.rawValue)),
      ("connections", JSONValue(concurrency)), ("rate", JSONValue(rate?.perSecond)), ("sandbox", .bool(isSandbox)),
      ("problem", JSONValue(unusable)), ("routed", .bool(routes[channel]?.contains(name) ?? false)),
    ])
  }
}
