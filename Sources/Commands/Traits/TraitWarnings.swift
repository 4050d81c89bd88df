import Audience
import Campaigns
import LocalTime
import Sending
import Store
import Vocabulary

/// What is said on standard error where stored traits are not what their files mean, and which plain fields an answer
/// about the past was given by (R35).
enum TraitWarnings {
  /// Says what is to be known of an answer by these expressions, as of `now`.
  static func say(
    _ opened: OpenedWorkspace, for expressions: [AudienceExpression], _ database: any Database
  ) async throws {
    let workspace = opened.workspace
    try await say(workspace.traitBook.reached(by: expressions), workspace.traitBook, opened, database)
    guard opened.clock.isPretended else { return }
    let fields = plainFields(expressions, workspace.traitBook)
    if !fields.isEmpty { Screen.say("\(fields.joined(separator: ", ")): as of today, whatever day is asked about") }
  }

  /// The customer's own fields that decide, also through segments: they have no history.
  static func plainFields(_ expressions: [AudienceExpression], _ book: TraitBook) -> [String] {
    let behind = book.segments(behind: expressions.flatMap(\.segments)).compactMap { book.segments[$0] }
    var found: [String] = []
    for field in (expressions + behind).flatMap(\.plainFields) where field != "id" && !found.contains(field) {
      found.append(field)
    }
    return found
  }

  /// Says which of the traits are not what their files mean.
  static func say(
    _ traits: [Trait], _ book: TraitBook, _ opened: OpenedWorkspace, _ database: any Database
  ) async throws {
    guard !traits.isEmpty else { return }
    let (now, zone) = (opened.clock.now(), opened.settings.zone)
    let standings = try await database.read { try TraitStanding.all($0) }
    for trait in traits {
      let standing = standings[trait.name]
      let way = "Refresh it: tidings traits refresh \(trait.name)"
      let date = standing.map { zone.text($0.refreshedAt) } ?? ""
      switch TraitFreshness(trait, in: book, standing, now: now) {
      case .fresh: continue
      case .never: Screen.say("warning: trait \(trait.name) was never refreshed, and nobody has a value. \(way)")
      case .otherVersion:
        Screen.say("warning: trait \(trait.name) was computed at \(date) from an older version of its file. \(way)")
      case .old: Screen.say("warning: trait \(trait.name) is as of \(date), older than its file allows. \(way)")
      case .later:
        let first = standing.map { zone.text($0.firstRefreshedAt) } ?? ""
        Screen.say(
          "warning: trait \(trait.name) was first computed at \(first), later than the moment asked about: "
            + "nobody has a value yet")
      }
    }
  }
}
