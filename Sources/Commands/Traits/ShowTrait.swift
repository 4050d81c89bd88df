import ArgumentParser
import Audience
import Campaigns
import Catalogue
import LocalTime
import SQLText
import Sending
import Store
import Vocabulary

/// `tidings traits show NAME`
struct ShowTrait: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show how a trait is computed and which values customers have",
    discussion: "With --customer: that customer's values, each with the time from which it holds.")

  @Argument(help: "The trait: ltv, or rfm.recency.", completion: NameCompletion.traits)
  var name: String

  @Option(help: "The customer's number, or an external id.")
  var customer: String?

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let traits = try TraitsGroup.find([name], opened.workspace)
    guard let trait = traits.first, traits.count == 1 else {
      throw CommandFailure(
        "trait '\(name)' has several parts", advice: "Name one: \(traits.map(\.name).joined(separator: ", "))")
    }
    let database = try await opened.database(writes: false)
    let standing = try await database.read { try TraitStanding.all($0)[trait.name] }
    let text = customer
    let now = opened.clock.now()
    let values = TraitValues(trait: trait, settings: opened.settings)
    let found = try await database.read { session in
      guard let text else { return try values.summary(now: now, session) }
      guard let id = try CustomerLookup.find(text, session) else {
        throw CommandFailure("there is no customer '\(text)'", advice: "Use a number or an external id.")
      }
      return try values.history(id, session)
    }
    let freshness = TraitFreshness(trait, in: opened.workspace.traitBook, standing, now: now)
    output.json
      ? showJSON(trait, standing, freshness, found, opened) : show(trait, standing, freshness, found, opened)
  }

  private func show(
    _ trait: Trait, _ standing: TraitStanding?, _ freshness: TraitFreshness, _ lines: [TraitValues.Line],
    _ opened: OpenedWorkspace
  ) {
    let zone = opened.settings.zone
    Screen.out(Screen.bold(trait.name) + (trait.description.map { " · \($0)" } ?? ""))
    for line in trait.expression.text.split(separator: "\n") { Screen.out("  \(line)") }
    let date = standing.map { "\(zone.text($0.refreshedAt)), \($0.customers.of("customer"))" } ?? "never"
    Screen.out("  refreshed: \(date)" + (freshness.words.isEmpty ? "" : " (\(freshness.words))"))
    var table = TextTable([("", .left), ("", .right), ("", .left)])
    table.indent = "  "
    for line in lines {
      table.add(
        line.value ?? "missing", line.customers.map { $0.grouped } ?? "",
        line.since.map { "since \(zone.text($0))" + (line.until.map { " until \(zone.text($0))" } ?? "") } ?? line.word)
    }
    table.show()
    if customer != nil, lines.isEmpty { Screen.say("This customer never had a value.") }
  }

  private func showJSON(
    _ trait: Trait, _ standing: TraitStanding?, _ freshness: TraitFreshness, _ lines: [TraitValues.Line],
    _ opened: OpenedWorkspace
  ) {
    let values = lines.map { line -> JSONValue in
      var members: [(String, JSONValue)] = [("value", JSONValue(line.value))]
      if let customers = line.customers { members.append(("customers", JSONValue(customers))) }
      if !line.word.isEmpty { members.append(("what", .text(line.word))) }
      if let since = line.since {
        members += [("since", .text("\(since)")), ("until", JSONValue(line.until.map { "\($0)" }))]
      }
      return .object(members)
    }
    Screen.out(
      JSONValue.object([
        ("trait", .text(trait.name)), ("file", .text(trait.path)), ("description", JSONValue(trait.description)),
        ("type", .text(trait.expression.stored.typeWords)), ("computed_by", .text(trait.expression.text)),
        ("version", .text(TraitRefresh.version(of: trait.name, in: opened.workspace.traitBook))),
        ("stored_version", JSONValue(standing?.version)),
        ("refreshed_at", JSONValue(standing.map { "\($0.refreshedAt)" })),
        ("customers", JSONValue(standing.map { Int64($0.customers) })), ("state", .text(freshness.word)),
        ("values", .array(values)),
      ]).text())
  }
}

/// The stored values of one trait, as people read them.
struct TraitValues: Sendable {
  struct Line: Sendable {
    var value: String?
    var customers: Int?
    /// What the value is: the least, the greatest.
    var word = ""
    var since: Instant?
    var until: Instant?
  }

  let trait: Trait
  let settings: WorkspaceSettings

  /// More different values than this are told by the least, the middle and the greatest.
  private static let mostValues = 20

  /// How many customers have which value; of many different ones, the least and the greatest.
  func summary(now: Instant, _ session: any Session) throws -> [Line] {
    let column = trait.expression.stored.column
    let current: SQLText = """
      FROM trait_values WHERE trait = \(trait.name) AND since <= \(now.microseconds) \
      AND (until IS NULL OR until > \(now.microseconds)) AND \(raw: column) IS NOT NULL
      """
    var lines: [Line] = []
    try session.rows(
      """
      SELECT \(raw: column), count(*) \(current) GROUP BY \(raw: column) ORDER BY \(raw: column) \
      LIMIT \(TraitValues.mostValues + 1)
      """
    ) { row in lines.append(Line(value: text(row, 0), customers: Int(row.integer(1)))) }
    guard lines.count > TraitValues.mostValues else { return lines }
    lines = []
    try session.rows("SELECT min(\(raw: column)), max(\(raw: column)), count(*) \(current)") { row in
      lines = [Line(value: text(row, 0), word: "the least"), Line(value: text(row, 1), word: "the greatest")]
    }
    return lines
  }

  /// Oldest first.
  func history(_ customer: CustomerID, _ session: any Session) throws -> [Line] {
    var lines: [Line] = []
    try session.rows(
      """
      SELECT \(raw: trait.expression.stored.column), since, until FROM trait_values \
      WHERE customer_id = \(customer) AND trait = \(trait.name) ORDER BY since
      """
    ) { row in
      lines.append(
        Line(
          value: text(row, 0), since: Instant(microseconds: row.integer(1)),
          until: row.isNull(2) ? nil : Instant(microseconds: row.integer(2))))
    }
    return lines
  }

  private func text(_ row: any Row, _ place: Int) -> String? {
    if row.isNull(place) { return nil }
    let stored = trait.expression.stored
    switch stored.column {
    case "number_value": return JSONValue.number(row.real(place)).text()
    case "text_value": return row.text(place)
    default: break
    }
    let number = row.integer(place)
    if let word = stored.word(at: number) { return word }
    switch stored.valueType {
    case .money: return Money(minor: number, currency: settings.currency).description
    case .date: return CivilDate(days: Int32(clamping: number)).description
    case .timestamp: return settings.zone.text(Instant(microseconds: number))
    case .duration: return "\(number / 86_400_000_000) days"
    case .boolean: return number == 1 ? "yes" : "no"
    default: return String(number)
    }
  }
}
