import Campaigns
import LocalTime
import Rules
import Sending
import Store
import Vocabulary

/// A plan of a campaign as it stands on the disk.
struct DiskPlan {
  let opened: OpenedWorkspace
  let campaign: Campaign
  let summary: PlanSummary
  let limit: Int?
  /// Of those in `summary.examples` and `summary.people`, where names may be shown (R18).
  let names: [CustomerID: String]
  let showsNames: Bool

  /// - Returns: nil where there is no such campaign.
  static func make(
    _ name: String, _ opened: OpenedWorkspace, _ database: any Database, shows: PlanChoice? = nil,
    isByHand: Bool = true,
    allowed: Int? = nil, showsNames: Bool
  ) async throws -> DiskPlan? {
    guard let bundle = opened.workspace.bundle(of: name),
      let publication = Publishing.publication(of: name, in: opened.workspace)
    else { return nil }
    let now = opened.clock.now()
    let zone = opened.settings.zone
    let force = try await database.read { try $0.campaignInForce(name) }
    var planner = Planner(
      bundle: bundle, version: publication.version, settings: opened.settings, now: now,
      activeFrom: bundle.campaign.backfill
        ? Instant(microseconds: 0) : force?.activeFrom ?? zone.startOfDay(zone.date(now)),
      isByHand: isByHand, measuresTexts: shows == nil)
    planner.shows = shows
    let book = TraitBook(bundle.traits, segments: bundle.segments)
    try await TraitWarnings.say(bundle.traits, book, opened, database)
    let asked = [bundle.campaign.audience, bundle.campaign.stopWhen].compactMap { $0 }
    TraitWarnings.sayPlainFields(asked, book, opened)
    let progress = ProgressBox("\(name)  counting")
    let summary = try await planner.count(database) { progress.update($0, "") }.summary
    progress.end()
    var names: [CustomerID: String] = [:]
    if showsNames {
      let customers = Array(Set(summary.examples.map(\.customer) + summary.people.map(\.customer))).sorted()
      names = try await database.read { session in
        var found: [CustomerID: String] = [:]
        for start in stride(from: 0, to: customers.count, by: 500) {
          let part = Array(customers[start..<min(start + 500, customers.count)])
          found.merge(try CustomerNames.read(part, session)) { first, _ in first }
        }
        return found
      }
    }
    let limit = CampaignRun.limit(
      bundle.campaign, largestRun: force?.largestRun ?? 0, allowed: allowed, hardLimit: opened.settings.maxRecipients)
    return DiskPlan(
      opened: opened, campaign: bundle.campaign, summary: summary, limit: limit, names: names, showsNames: showsNames)
  }

  var isOverLimit: Bool {
    limit.map { summary.waterfall.written + summary.waterfall.heldOut > $0 } ?? false
  }

  /// - Parameter limit: how many of the people asked for; 0 is all.
  func json(limit most: Int) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("campaign", .text(campaign.name)), ("version", .text(summary.version)),
      ("as_of", .text("\(summary.asOf)")), ("purpose", .text(campaign.purpose.rawValue)),
      ("state", .text(campaign.state.rawValue)), ("waterfall", summary.waterfall.value),
      (
        "channels",
        .object(
          Channel.allCases.compactMap { channel in
            summary.channels[channel].map { (channel.rawValue, JSONValue($0)) }
          })
      ),
      ("sms_parts", JSONValue(summary.parts)), ("longest_sms_parts", JSONValue(summary.longestParts)),
      ("missing", .object(summary.missing.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) })),
      (
        "moments",
        .array(
          campaign.triggers.map { trigger in
            .object([
              ("moment", .text(trigger.moment.words)), ("template", .text(trigger.template)),
              ("messages", JSONValue(summary.moments[trigger.moment.words] ?? 0)),
            ])
          })
      ),
      (
        "canary",
        campaign.canary.map {
          .object([("share", .text(Canary.percent($0.share))), ("wait", .text($0.waitWords))])
        } ?? .null
      ),
      ("limit", JSONValue(limit.map { Int64($0) })), ("over_limit", .bool(isOverLimit)),
      (
        "due",
        .array(
          summary.dueTimes.sorted { ($0.key.zone, $0.key.moment) < ($1.key.zone, $1.key.moment) }.map { due, count in
            .object([
              ("zone", .text(due.zone)), ("at", .text("\(due.moment)")), ("messages", JSONValue(count)),
            ])
          })
      ),
    ]
    members += PlannedLengths(self)?.json(opened.settings.currency) ?? []
    if !summary.people.isEmpty {
      members.append(
        (
          "people",
          .array(
            summary.people.prefix(most == 0 ? Int.max : most).map { person in
              var fields: [(String, JSONValue)] = [("customer", .integer(person.customer))]
              if showsNames { fields.append(("name", JSONValue(names[person.customer]))) }
              fields += [
                ("result", .text(person.word)), ("detail", JSONValue(person.detail)),
                ("channels", .array(person.channels.map { .text($0.rawValue) })),
                ("due", .text("\(person.due)")), ("moment", .text(person.occurrence)),
              ]
              return .object(fields)
            })
        ))
    }
    return .object(members)
  }
}

extension PlannedPerson {
  /// Stable in JSON.
  var word: String { reason?.word ?? (isHeldOut ? "held_out" : "to_send") }

  /// For people.
  var words: String {
    if let reason { return [reason.words, detail].compactMap { $0 }.joined(separator: ": ") }
    return isHeldOut ? "held out" : channels.map(\.rawValue).joined(separator: " and ")
  }
}

/// The people of one line of a plan.
struct PlanPeople {
  let plan: DiskPlan
  let words: String
  /// 0 is all.
  let limit: Int

  func show() {
    let people = plan.summary.people
    guard !people.isEmpty else {
      Screen.say("\(plan.campaign.name): nobody is \(words)")
      return
    }
    var table = TextTable([
      ("customer", .right), (plan.showsNames ? "name" : "", .left), ("result", .left), ("due", .left),
      ("moment", .left),
    ])
    for person in people.prefix(limit == 0 ? Int.max : limit) {
      table.add(
        String(person.customer), plan.names[person.customer] ?? "", person.words, "\(person.due)", person.occurrence)
    }
    table.show()
    if limit > 0, people.count > limit {
      Screen.say("… and \((people.count - limit).grouped) more: --limit 0")
    }
  }
}
