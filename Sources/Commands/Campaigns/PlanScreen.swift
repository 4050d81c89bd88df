import Analysis
import Campaigns
import LocalTime
import Rules
import Sending
import Vocabulary

/// A plan on screen: the waterfall, which sums, then channels, times, and a few people.
struct PlanScreen {
  let plan: DiskPlan

  private var campaign: Campaign { plan.campaign }
  private var summary: PlanSummary { plan.summary }
  private var settings: WorkspaceSettings { plan.opened.settings }

  func show() {
    showHead()
    Screen.out("")
    showWaterfall()
    if summary.waterfall.written > 0 {
      Screen.out("")
      showMessages()
    }
    if let visible = visibleLift {
      Screen.out("")
      for line in visible.wrapped(toWidth: max(40, (Screen.isTerminal ? Screen.width : 120) - 2)) {
        Screen.out("  " + Screen.dim(line))
      }
    }
    showExamples()
    showLimit()
    Screen.out("")
  }

  private func showHead() {
    let moments = campaign.triggers.map(\.moment.words).joined(separator: ", ")
    Screen.out(
      "\(Screen.bold(campaign.name)) · \(moments) · \(campaign.purpose.rawValue)"
        + Screen.dim(" · version \(summary.version.prefix(7))"))
    if campaign.state != .live {
      Screen.out("the file says state: \(campaign.state.rawValue); a run plans nothing of it")
    }
  }

  private func showWaterfall() {
    let waterfall = summary.waterfall
    func less(_ count: Int) -> String { count == 0 ? "0" : "−\(count.grouped)" }
    var table = TextTable([("", .left), ("", .right), ("", .left)])
    table.indent = "  "
    table.dimsLast = true
    table.add("matched", waterfall.matched.grouped, "")
    for (reason, count) in waterfall.skipped {
      if reason == .missingVariable, !summary.missing.isEmpty {
        for (variable, count) in summary.missing.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
          table.add(
            "  \(variable) missing, no default", less(count),
            "tidings campaigns plan \(campaign.name) --show missing:\(variable)")
        }
        continue
      }
      table.add("  \(reason == .frequencyCap ? "frequency cap\(capWords)" : reason.words)", less(count), "")
    }
    table.add("eligible", (waterfall.written + waterfall.heldOut).grouped, "")
    if waterfall.heldOut > 0 || campaign.holdout > 0 {
      table.add("  held out (\(share(campaign.holdout)), by lot)", less(waterfall.heldOut), "")
    }
    let channels = Channel.allCases.compactMap { channel in
      summary.channels[channel].map { "\(channel.rawValue) \($0.grouped)" }
    }
    table.add(Screen.bold("to send"), Screen.bold(waterfall.written.grouped), channels.joined(separator: " · "))
    table.show()
  }

  private func showMessages() {
    var table = TextTable([("", .left), ("", .left)])
    table.indent = "  "
    for channel in Channel.allCases {
      guard let count = summary.channels[channel] else { continue }
      let route = settings.routes[channel]?.joined(separator: ", then ") ?? "no gateway"
      var words = count.of("message")
      if channel == .sms, summary.parts > 0 {
        words +=
          summary.longestParts == 1
          ? ", 1 part each" : ", \(summary.parts.of("part")) (longest \(summary.longestParts))"
      }
      table.add(channel.rawValue, "\(words) by \(route)")
      if channel == .sms, let lengths = PlannedLengths(plan) { table.add("", lengths.words(settings.currency)) }
    }
    if campaign.triggers.count > 1 {
      for trigger in campaign.triggers {
        let count = summary.moments[trigger.moment.words] ?? 0
        table.add(trigger.template, "\(count.of("message")), \(trigger.moment.words)")
      }
    }
    if !summary.dueTimes.isEmpty { table.add("when", dueWords) }
    if let canary = campaign.canary {
      let count = summary.waterfall.written * canary.share / 10_000
      table.add(
        "canary",
        "\(Canary.percent(canary.share)) first, about \(count.of("message")); the rest \(canary.waitWords) later, "
          + "unless too many fail, bounce, complain or unsubscribe")
    }
    table.show()
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
    return shown.count > 4 ? words + " · \((shown.count - 4).grouped) more zones" : words
  }

  private func showExamples() {
    guard plan.showsNames, !summary.examples.isEmpty else { return }
    Screen.out("")
    Screen.out("  people, for example")
    var table = TextTable([("", .right), ("", .left), ("", .left), ("", .left)])
    table.indent = "    "
    table.dimsLast = true
    for example in summary.examples {
      table.add(
        String(example.customer), plan.names[example.customer] ?? "",
        example.channels.map(\.rawValue).joined(separator: " and "), example.occurrence)
    }
    if summary.waterfall.written > summary.examples.count {
      table.add("…", Screen.dim("tidings campaigns plan \(campaign.name) --show all"))
    }
    table.show()
  }

  private func showLimit() {
    guard let limit = plan.limit, plan.isOverLimit else { return }
    let wanted = summary.waterfall.written + summary.waterfall.heldOut
    Screen.out("")
    Screen.out(
      "  \(wanted.grouped) are more than the \(limit.grouped) that a run may have: it would plan nothing of it.")
    Screen.out("  Let it through once: tidings sends run \(campaign.name) --allow \(campaign.name)=\(wanted)")
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
    let cap = settings.cap
    let parts = [cap.perDay.map { "\($0) a day" }, cap.perWeek.map { "\($0) a week" }].compactMap { $0 }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }

  private func share(_ hundredths: Int) -> String {
    hundredths % 100 == 0 ? "\(hundredths / 100) %" : "\(Double(hundredths) / 100) %"
  }
}
