import ArgumentParser
import Campaigns
import LocalTime
import Rules
import Sending
import SQLText
import Store
import Transport
import Vocabulary

struct NotifyGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify", abstract: "Send a notice at once", subcommands: [NotifyOrder.self])
}

/// `tidings notify order NUMBER --status shipped`
struct NotifyOrder: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "order", abstract: "Record that an order reached a status, and tell the customer now",
    discussion: """
      The transactional campaigns that answer the status are sent, once for each order, status and shipment.
      Example: tidings notify order 88121 --status shipped --set carrier=SF --set tracking=SF1032
      """)

  @Argument(help: "The shop's number of the order.")
  var number: String

  @Option(help: "created, paid, shipped, delivered, cancelled or refunded.")
  var status: String

  @Option(help: "Which shipment, where an order goes out in several.")
  var shipment = ""

  @Option(
    help: ArgumentHelp(
      "A field of the order, or one that the text shows as event.properties.NAME.", valueName: "NAME=VALUE"))
  var set: [String] = []

  @Flag(help: "Tell it once more, though it was told before.")
  var again = false

  @Flag(help: "Say what would be sent, and neither record nor send.")
  var dryRun = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard let status = OrderStatus(word: status) else {
      throw ValidationError("--status is one of \(OrderStatus.words.joined(separator: ", ")).")
    }
    let fields = try set.map { entry in
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64, parts[1].utf8.count <= 4096 else {
        throw ValidationError("--set takes NAME=VALUE, for example --set tracking=SF1032.")
      }
      return (name: String(parts[0]), value: String(parts[1]))
    }
    let opened = try OpenedWorkspace.open(options, clockOptions)
    _ = try opened.secret()
    let answering = opened.workspace.campaigns.values.filter { campaign in
      campaign.subject == .order && campaign.state == .live
        && campaign.triggers.contains { $0.moment == .event(status.eventName) }
    }.map(\.name).sorted()
    guard !answering.isEmpty else {
      throw CommandFailure(
        "no live campaign answers \(status.eventName)",
        advice: "Write one: for_each: order, when: {\(status.eventName): TEMPLATE}.")
    }
    let database = try await opened.database(writes: !dryRun)
    try opened.checkGateways(database)
    if !dryRun { try await opened.checkLineage(database) }
    let clock = opened.clock
    let started = clock.now()
    var shipment = shipment
    if dryRun {
      Screen.out(
        "order \(number): \(answering.joined(separator: ", ")) would answer \(status.eventName). Nothing was sent.")
      return
    }
    let settings = opened.settings
    let workspace = opened.workspace
    let commit = opened.folder.gitCommit()
    if again { shipment += shipment.isEmpty ? "again" : " again" }
    let notice = Notice(order: number, status: status, shipment: shipment, fields: fields, now: started)
    let recorded = try await database.write { session in
      if session.dialect == .sqlite {
        _ = try Publishing.publish(workspace, only: answering, at: started, gitCommit: commit, session)
      }
      return try notice.record(settings: settings, session)
    }
    if let told = recorded.toldBefore.last {
      try report(told: told, opened, database, recorded)
      return
    }
    let runner = CampaignRun(database: database, settings: settings)
    var sends: [Int64] = []
    var reasons: [String] = []
    for name in answering {
      let outcome = try await runner.run(
        CampaignRun.Request(campaign: name, now: started, allowed: 1, events: [recorded.event]))
      switch outcome {
      case .planned(let summary, let send, _):
        if summary.waterfall.written > 0 { sends.append(send) }
        reasons += summary.waterfall.skipped.map { "\(name): \($0.reason.words)" }
      case .inactive(let reason): reasons.append("\(name) \(reason)")
      case .refused(_, let limit): reasons.append("\(name): more than \(limit) a run")
      case .nobody, .counted: reasons.append("\(name): nobody matched")
      }
    }
    let transport = HTTPTransport(maxConnections: 2)
    defer { transport.stop() }
    for send in sends {
      let worker = Worker(
        database: database, settings: settings, transport: transport, clock: clock.now,
        options: Worker.Options(send: send, patience: .seconds(20)))
      let signals = Interrupts.watch { worker.stop() }
      defer { signals.end() }
      _ = try await worker.run()
    }
    let ended = clock.now()
    try await database.write { try SendRegister.closeFinished(at: ended, $0) }
    let results = try await database.read { try NoticeResult.read(recorded, $0) }
    try report(results, reasons, elapsed: clock.now() - started, opened, recorded)
  }

  private func report(
    told: Notice.Told, _ opened: OpenedWorkspace, _ database: any Database, _ recorded: Notice.Recorded
  ) throws {
    if output.json {
      Screen.out(
        JSONValue.object([
          ("order", .text(number)), ("result", "told_before"), ("at", .text("\(told.at)")),
          ("channel", JSONValue(told.channel?.rawValue)), ("state", .text(told.state.word)),
        ]).text())
    } else {
      let by = told.channel.map { " by \($0.rawValue)" } ?? ""
      let verb = told.state == .failed ? "tried" : told.state.isWaiting ? "on its way" : "told"
      Screen.out(
        "order \(number): already \(verb) on \(opened.settings.zone.civil(told.at))\(by); nothing sent (--again sends it once more)"
      )
    }
  }

  private func report(
    _ results: [NoticeResult], _ reasons: [String], elapsed: Elapsed, _ opened: OpenedWorkspace,
    _ recorded: Notice.Recorded
  ) throws {
    let isTold = results.contains { $0.state.rawValue >= MessageState.sent.rawValue && $0.state != .failed }
    if output.json {
      Screen.out(
        JSONValue.object([
          ("order", .text(number)), ("result", .text(isTold ? "sent" : "not_sent")),
          (
            "messages",
            .array(
              results.map {
                .object([
                  ("campaign", .text($0.campaign)), ("channel", JSONValue($0.channel?.rawValue)),
                  ("state", .text($0.state.word)), ("gateway", JSONValue($0.gateway)),
                  ("reason", JSONValue($0.reason?.word ?? $0.detail)),
                ])
              })
          ),
          ("reasons", .array(reasons.map { .text($0) })),
        ]).text())
    } else {
      for result in results {
        let whom = Screen.isTerminal ? result.whom : "customer \(recorded.customer)"
        switch result.state {
        case .sent, .delivered, .bounced:
          Screen.out(
            "order \(number) (\(whom)): \(result.channel?.rawValue ?? "message") sent by \(result.gateway ?? "a gateway") in \(elapsed.microseconds / 1000) ms"
          )
        case .failed: Screen.out("order \(number) (\(whom)): failed, \(result.detail ?? "refused by the gateway")")
        case .inDoubt:
          Screen.out("order \(number) (\(whom)): in doubt, the gateway did not answer: tidings sends show --in-doubt")
        case .planned, .claimed: Screen.out("order \(number) (\(whom)): waits; the next run sends it")
        case .skipped:
          Screen.out("order \(number) (\(whom)): not sent, \(result.reason?.words ?? "skipped")")
        case .heldOut, .cancelled: Screen.out("order \(number) (\(whom)): not sent, \(result.state.word)")
        }
      }
      if results.isEmpty {
        Screen.out("order \(number): nothing sent; \(reasons.joined(separator: "; "))")
      }
    }
    if !isTold { throw ExitStatus.personMustAct }
  }
}
