import Analysis
import ArgumentParser
import Campaigns
import LocalTime
import Rules
import Sending
import Store
import Vocabulary

/// `tidings campaigns plan NAME`
struct PlanCampaign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show who would get what, and why others would not; write nothing",
    discussion: """
      The plan is made from the files as they stand here, and read from the database; nothing is written or sent.
      """)

  @Argument(help: "The campaign's name.")
  var name: String?

  @Flag(help: "All live campaigns.")
  var all = false

  @Flag(help: "Print names even where the output is no terminal.")
  var names = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (name == nil) != all { throw ValidationError("Name a campaign, or say --all.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database(writes: false)
    let chosen = try name.map { [try opened.campaign($0).name] } ?? opened.workspace.campaigns.keys.sorted()
    var results: [JSONValue] = []
    var isOverLimit = false
    for name in chosen {
      guard let plan = try await DiskPlan.make(name, opened, database, showsNames: names || Screen.isTerminal) else {
        continue
      }
      isOverLimit = isOverLimit || plan.isOverLimit
      if output.json { results.append(plan.json()) } else { plan.show() }
    }
    if output.json {
      Screen.out((all ? .array(results) : results.first ?? .null).text())
    } else {
      Screen.out("Nothing was sent.\(name.map { " Send it: tidings sends run \($0)" } ?? "")")
    }
    if isOverLimit { throw ExitStatus.personMustAct }
  }
}

/// A plan of a campaign as it stands on the disk.
struct DiskPlan {
  let opened: OpenedWorkspace
  let campaign: Campaign
  let summary: PlanSummary
  let limit: Int?

  /// - Returns: nil where the campaign is a draft or paused.
  static func make(
    _ name: String, _ opened: OpenedWorkspace, _ database: SQLiteDatabase, showsNames: Bool
  ) async throws -> DiskPlan? {
    guard let bundle = opened.workspace.bundle(of: name),
      let publication = Publishing.publication(of: name, in: opened.workspace)
    else { return nil }
    let now = opened.clock.now()
    let zone = opened.settings.zone
    let force = try await database.read { try $0.campaignInForce(name) }
    let planner = Planner(
      bundle: bundle, version: publication.version, settings: opened.settings, now: now,
      activeFrom: bundle.campaign.backfill
        ? Instant(microseconds: 0) : force?.activeFrom ?? zone.startOfDay(zone.date(now)),
      isByHand: true, measuresTexts: true)
    let progress = ProgressBox("\(name)  counting")
    var summary = try await planner.count(database) { progress.update($0, "") }.summary
    progress.end()
    if showsNames { try await addNames(&summary, database) } else { summary.examples = [] }
    let limit = CampaignRun.limit(
      bundle.campaign, largestRun: force?.largestRun ?? 0, allowed: nil, hardLimit: opened.settings.maxRecipients)
    return DiskPlan(opened: opened, campaign: bundle.campaign, summary: summary, limit: limit)
  }

  private static func addNames(_ summary: inout PlanSummary, _ database: SQLiteDatabase) async throws {
    let customers = summary.examples.map(\.customer)
    let names = try await database.read { try CustomerNames.read(customers, $0) }
    for index in summary.examples.indices {
      summary.examples[index].name = names[summary.examples[index].customer] ?? ""
    }
  }

  var isOverLimit: Bool {
    limit.map { summary.waterfall.written + summary.waterfall.heldOut > $0 } ?? false
  }

  // MARK: For people

  func show() {
    let waterfall = summary.waterfall
    let moments = campaign.triggers.map(\.moment.words).joined(separator: ", ")
    Screen.out(
      "\(Screen.bold(campaign.name)) · \(moments) · \(campaign.purpose.rawValue) · version \(summary.version.prefix(7))"
    )
    if campaign.state != .live { Screen.out("the file says state: \(campaign.state.rawValue); a run plans nothing") }
    Screen.out("")
    var table = TextTable([("", .left), ("", .right), ("", .left)])
    table.indent = "  "
    table.add("matched", waterfall.matched.grouped, "")
    for reason in SkipReason.allCases.sorted() where waterfall.skipped(reason) > 0 {
      let words = reason == .frequencyCap ? "frequency cap\(capWords)" : reason.words
      let detail =
        reason == .missingVariable
        ? summary.missing.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
          .map { "\($0.key) \($0.value.grouped)" }.joined(separator: ", ") : ""
      table.add("  \(words)", "−\(waterfall.skipped(reason).grouped)", detail)
    }
    table.add("eligible", (waterfall.written + waterfall.heldOut).grouped, "")
    if waterfall.heldOut > 0 || campaign.holdout > 0 {
      table.add("  held out (\(share(campaign.holdout)), by lot)", "−\(waterfall.heldOut.grouped)", "")
    }
    let channels = Channel.allCases.compactMap { channel in
      summary.channels[channel].map { "\(channel.rawValue) \($0.grouped)" }
    }
    table.add("to send", waterfall.written.grouped, channels.joined(separator: " · "))
    table.show()
    Screen.out("")
    showMessages()
    if let visible = visibleLift {
      Screen.out("")
      Screen.out("  \(visible)")
    }
    showExamples()
    if let limit, isOverLimit {
      let wanted = waterfall.written + waterfall.heldOut
      Screen.out("")
      Screen.out(
        "  \(wanted.grouped) are more than the \(limit.grouped) a run may have: a run would plan nothing of it (--allow \(campaign.name)=\(wanted))"
      )
    }
    Screen.out("")
  }

  private func showMessages() {
    var table = TextTable([("", .left), ("", .left), ("", .left)])
    table.indent = "  "
    for channel in Channel.allCases {
      guard let count = summary.channels[channel] else { continue }
      let route = opened.settings.routes[channel]?.joined(separator: ", then ") ?? "no gateway"
      var words = count == 1 ? "1 message" : "\(count.grouped) messages"
      if channel == .sms, summary.parts > 0 {
        words +=
          summary.longestParts == 1
          ? ", 1 part each" : ", \(summary.parts.grouped) parts (at most \(summary.longestParts) each)"
      }
      table.add(channel.rawValue, words, "by \(route)")
    }
    if campaign.triggers.count > 1 {
      for trigger in campaign.triggers {
        let count = summary.moments[trigger.moment.words] ?? 0
        table.add(trigger.template, count == 1 ? "1 message" : "\(count.grouped) messages", trigger.moment.words)
      }
    }
    table.show()
    if !summary.dueTimes.isEmpty { Screen.out("  when  \(dueWords)") }
  }

  /// The local times of each zone, or the first and the last of many: events come at any minute.
  private var dueWords: String {
    var zones: [String: [CivilTime: Int]] = [:]
    for (due, count) in summary.dueTimes { zones[due.zone, default: [:]][due.moment.time, default: 0] += count }
    var shown = zones.flatMap { zone, times -> [(words: String, count: Int)] in
      guard times.count > 3, let first = times.keys.min(), let last = times.keys.max() else {
        return times.map { ("\(zone) \($0.key)", $0.value) }
      }
      return [("\(zone) \(first) to \(last)", times.values.reduce(0, +))]
    }
    shown.sort { ($1.count, $0.words) < ($0.count, $1.words) }
    let words = shown.prefix(4).map { "\($0.words) → \($0.count.grouped)" }.joined(separator: " · ")
    return shown.count > 4 ? words + " · \(shown.count - 4) more zones" : words
  }

  private func showExamples() {
    guard !summary.examples.isEmpty else { return }
    Screen.out("")
    Screen.out("  people, for example")
    var table = TextTable([("", .right), ("", .left), ("", .left), ("", .left)])
    table.indent = "    "
    for example in summary.examples {
      table.add(
        String(example.customer), example.name, example.channels.map(\.rawValue).joined(separator: " and "),
        example.occurrence)
    }
    table.show()
  }

  /// What a holdout of this size lets one see.
  private var visibleLift: String? {
    let waterfall = summary.waterfall
    guard waterfall.heldOut > 0,
      let lift = Lift.smallestVisible(treated: waterfall.written, heldOut: waterfall.heldOut, baseline: 0.03)
    else { return nil }
    let points = (lift * 1000).rounded() / 10
    return
      "with \(waterfall.written.grouped) against \(waterfall.heldOut.grouped) you can see a lift of \(points) points or more where 3 % of those held out convert (power 80 %)"
  }

  private var capWords: String {
    let cap = opened.settings.cap
    let parts = [cap.perDay.map { "\($0) a day" }, cap.perWeek.map { "\($0) a week" }].compactMap { $0 }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }

  private func share(_ hundredths: Int) -> String {
    hundredths % 100 == 0 ? "\(hundredths / 100) %" : "\(Double(hundredths) / 100) %"
  }

  // MARK: For programs

  func json() -> JSONValue {
    .object([
      ("campaign", .text(campaign.name)), ("version", .text(summary.version)),
      ("as_of", .text("\(summary.asOf)")), ("purpose", .text(campaign.purpose.rawValue)),
      ("waterfall", summary.waterfall.value),
      (
        "channels",
        .object(
          Channel.allCases.compactMap { channel in
            summary.channels[channel].map { (channel.rawValue, JSONValue($0)) }
          })
      ),
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
      ("sms_parts", JSONValue(summary.parts)), ("longest_sms_parts", JSONValue(summary.longestParts)),
      ("missing", .object(summary.missing.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) })),
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
    ])
  }
}
