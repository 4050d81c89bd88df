import ArgumentParser
import Campaigns
import Sending
import Store
import Vocabulary

/// `tidings campaigns preview NAME --customer ID`
struct PreviewCampaign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Show exactly what one customer would be sent, and send nothing",
    discussion: """
      The text is written from the files as they stand here and from the database, for every channel of the campaign. \
      Gates are not asked: `tidings campaigns plan` says who passes.
      """)

  @Argument(help: "The campaign's name.", completion: NameCompletion.campaigns)
  var name: String

  @Option(help: "The customer's number, or an external id.")
  var customer: String

  @Option(help: "The number of the order or invoice that it is about (default: the latest).")
  var subject: String?

  @Option(help: "Which template, where the campaign has several (default: the first).")
  var template: String?

  @Option(help: "Only this channel.")
  var channel: String?

  @Flag(help: "Print a mail's HTML instead of its text part.")
  var html = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let campaign = try opened.campaign(name)
    guard let bundle = opened.workspace.bundle(of: name) else { return }
    let only = try channel.map { name in
      guard let channel = Channel(rawValue: name) else {
        throw ValidationError("There is no channel '\(name)'; the channels are sms, email, whatsapp and wechat.")
      }
      return channel
    }
    guard
      let trigger = template.map({ name in campaign.triggers.first { $0.template == name } }) ?? campaign.triggers.first
    else {
      throw CommandFailure(
        "campaign '\(name)' has no template '\(template ?? "")'",
        advice: "It has \(campaign.triggers.map(\.template).joined(separator: ", ")).")
    }
    let database = try await opened.database(writes: false)
    let previews = Previews(bundle: bundle, settings: opened.settings, now: opened.clock.now())
    let (customer, subject) = (customer, subject)
    let found = try await database.read { session in
      try previews.make(customer: customer, subject: subject, trigger: trigger, only: only, session)
    }
    if output.json {
      Screen.out(JSONValue.array(found.map(json)).text())
    } else {
      for preview in found { show(preview) }
    }
    if found.isEmpty {
      throw CommandFailure("the campaign has no template for this customer on any channel")
    }
    if found.contains(where: { $0.problem != nil }) { throw ExitStatus.personMustAct }
  }

  private func show(_ preview: Previews.Preview) {
    let text = preview.text
    Screen.out(
      Screen.bold(
        "\(preview.channel.rawValue) to \(Screen.isTerminal ? preview.address ?? "customer \(preview.customer), who has no such address" : "customer \(preview.customer)")"
      )
        + Screen.dim("  \(preview.path)"))
    if let problem = preview.problem {
      Screen.out("  \(problem)")
      Screen.out("")
      return
    }
    guard let text else { return }
    if let subject = text.subject { Screen.out("Subject: \(subject)") }
    if let preheader = text.preheader { Screen.out("Preheader: \(preheader)") }
    if text.subject != nil { Screen.out("") }
    Screen.out(html ? text.html ?? text.text : text.text)
    if preview.channel == .sms {
      Screen.out(
        Screen.dim(
          "\(preview.units.of(preview.encoding == "gsm7" ? "septet" : "UTF-16 unit")), \(preview.parts.of("part"))\(preview.encoding == "gsm7" ? "" : ", as it has letters outside of GSM 03.38")"
        ))
    }
    Screen.out("")
  }

  private func json(_ preview: Previews.Preview) -> JSONValue {
    .object([
      ("channel", .text(preview.channel.rawValue)), ("customer", .integer(preview.customer)),
      ("template", .text(preview.path)), ("subject", JSONValue(preview.text?.subject)),
      ("preheader", JSONValue(preview.text?.preheader)), ("text", JSONValue(preview.text?.text)),
      ("html", JSONValue(preview.text?.html)), ("parts", JSONValue(preview.parts)),
      ("problem", JSONValue(preview.problem)),
    ])
  }
}
