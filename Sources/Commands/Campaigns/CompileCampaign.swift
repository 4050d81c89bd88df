import ArgumentParser
import Campaigns
import LocalTime
import SQLText
import Sending
import Vocabulary

/// `tidings campaigns compile NAME`
struct CompileCampaign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile", abstract: "Print the SQL that finds a campaign's people, with its parameters")

  @Argument(help: "The campaign's name.", completion: NameCompletion.campaigns)
  var name: String

  @Option(help: "sqlite or postgres.")
  var dialect = "sqlite"

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let dialect = SQLDialect(rawValue: dialect) else {
      throw ValidationError("--dialect is sqlite or postgres.")
    }
    let opened = try OpenedWorkspace.open(options, clockOptions)
    _ = try opened.campaign(name)
    guard let bundle = opened.workspace.bundle(of: name) else { return }
    let zone = opened.settings.zone
    let now = opened.clock.now()
    let planner = Planner(
      bundle: bundle, version: "", settings: opened.settings, now: now, activeFrom: zone.startOfDay(zone.date(now)),
      isByHand: true)
    var results: [JSONValue] = []
    for (trigger, statement) in planner.statements() {
      let (text, values) = statement.prepared(for: dialect)
      if output.json {
        results.append(
          .object([
            ("moment", .text(trigger.moment.words)), ("template", .text(trigger.template)), ("sql", .text(text)),
            ("parameters", .array(values.map(JSONValue.init(parameter:)))),
          ]))
      } else {
        Screen.out("-- \(trigger.moment.words): \(trigger.template)")
        Screen.out(text)
        for (index, value) in values.enumerated() {
          Screen.out("-- \(index + 1): \(JSONValue(parameter: value).text(isPretty: false))")
        }
      }
    }
    if output.json { Screen.out(JSONValue.array(results).text()) }
  }
}

extension JSONValue {
  init(parameter: SQLValue) {
    switch parameter {
    case .null: self = .null
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .number(value)
    case .text(let value): self = .text(value)
    case .blob(let bytes): self = .text("\(bytes.count) bytes")
    }
  }
}
