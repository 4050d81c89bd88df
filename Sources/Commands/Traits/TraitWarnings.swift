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
    sayPlainFields(expressions, workspace.traitBook, opened)
  }

  /// Names the customer's own fields that decide, where the present is another than today.
  static func sayPlainFields(_ expressions: [AudienceExpression], _ book: TraitBook, _ opened: OpenedWorkspace) {
    guard opened.clock.isPretended else { return }
    let fields = plainFields(expressions, book)
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
    let now = opened.clock.now()
    let standings = try await database.read { try TraitStanding.all($0) }
    // Traits of one kind and date are told in one sentence.
    var groups: [(freshness: TraitFreshness, at: Instant?, names: [String])] = []
    for trait in traits {
      let standing = standings[trait.name]
      let freshness = TraitFreshness(trait, in: book, standing, now: now)
      let date = freshness == .later ? standing?.firstRefreshedAt : standing?.refreshedAt
      if let index = groups.firstIndex(where: { $0.freshness == freshness && $0.at == date }) {
        groups[index].names.append(trait.name)
      } else {
        groups.append((freshness, date, [trait.name]))
      }
    }
    for group in groups where group.freshness != .fresh {
      let date = group.at.map { opened.settings.zone.text($0) } ?? ""
      Screen.say("warning: " + sentence(group.freshness, group.names, date))
    }
  }

  private static func sentence(_ freshness: TraitFreshness, _ names: [String], _ date: String) -> String {
    let (one, was) = (names.count == 1, names.count == 1 ? "was" : "were")
    let who = "\(one ? "trait" : "traits") \(names.joined(separator: ", "))"
    let way = "Refresh \(one ? "it" : "them"): tidings traits refresh\(one ? " \(names[0])" : " --stale")"
    switch freshness {
    case .fresh: return ""
    case .never: return "\(who) \(was) never refreshed, and nobody has a value. \(way)"
    case .otherVersion:
      return "\(who) \(was) computed at \(date) from an older version of \(one ? "its file" : "their files"). \(way)"
    case .old:
      return
        "\(who) \(one ? "is" : "are") as of \(date), older than \(one ? "its file allows" : "their files allow"). \(way)"
    case .later:
      return "\(who) \(was) first computed at \(date), later than the moment asked about: nobody has a value yet"
    }
  }
}
