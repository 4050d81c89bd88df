import ArgumentParser
import Audience
import Campaigns
import Diagnostics
import LocalTime
import Sending
import Store
import Vocabulary

struct TraitsGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "traits", abstract: "Compute what segments and templates know of every customer",
    subcommands: [ListTraits.self, ShowTrait.self, RefreshTraits.self])

  /// The traits that a person names: one, or all parts of a file.
  static func find(_ names: [String], _ workspace: Workspace) throws -> [Trait] {
    var found: [Trait] = []
    for name in names {
      let own = workspace.traits.values.filter { $0.name == name || $0.file == name }.sorted { $0.name < $1.name }
      guard !own.isEmpty else {
        let known = workspace.traits.keys.sorted()
        throw CommandFailure(
          "there is no trait '\(name)'", advice: didYouMean(name, in: known) ?? "See them: tidings traits list")
      }
      found += own.filter { trait in !found.contains { $0.name == trait.name } }
    }
    return found
  }

  static let noneYet = "There are no traits: write one in campaigns/traits/."
}

/// `tidings traits list`
struct ListTraits: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the computed traits, and how old their values are")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let traits = opened.workspace.traits.values.sorted { $0.name < $1.name }
    let database = try await opened.database(writes: false)
    let standings = try await database.read { try TraitStanding.all($0) }
    let (book, now, zone) = (opened.workspace.traitBook, opened.clock.now(), opened.settings.zone)
    var table = TextTable([
      ("trait", .left), ("customers", .right), ("refreshed", .left), ("", .left), ("what", .left),
    ])
    table.dimsLast = true
    var results: [JSONValue] = []
    for trait in traits {
      let standing = standings[trait.name]
      let freshness = TraitFreshness(trait, in: book, standing, now: now)
      table.add(
        trait.name, standing.map { $0.customers.grouped } ?? "", standing.map { zone.text($0.refreshedAt) } ?? "never",
        freshness.words, trait.description ?? trait.expression.text.split(separator: "\n").joined(separator: "; "))
      results.append(
        .object([
          ("trait", .text(trait.name)), ("file", .text(trait.path)), ("description", JSONValue(trait.description)),
          ("type", .text(trait.expression.stored.typeWords)), ("computed_by", .text(trait.expression.text)),
          ("customers", JSONValue(standing.map { Int64($0.customers) })),
          ("refreshed_at", JSONValue(standing.map { "\($0.refreshedAt)" })),
          ("version", .text(TraitRefresh.version(of: trait.name, in: book))),
          ("stored_version", JSONValue(standing?.version)), ("state", .text(freshness.word)),
        ]))
    }
    if output.json { return Screen.out(JSONValue.array(results).text()) }
    if traits.isEmpty { Screen.say(TraitsGroup.noneYet) } else { table.show() }
  }
}

extension TraitFreshness {
  /// For people, in a table.
  var words: String {
    switch self {
    case .fresh: ""
    case .never: "nobody has a value"
    case .otherVersion: "the file was edited"
    case .old: "old"
    case .later: "computed later than asked about"
    }
  }
}
