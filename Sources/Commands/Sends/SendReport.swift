import Campaigns
import LocalTime
import Rules
import Sending
import Vocabulary

/// What a run says at its end.
struct SendReport {
  let opened: OpenedWorkspace
  let planned: [SendSession.Planned]
  let failures: [(campaign: String, error: any Error)]

  typealias Work = (report: WorkReport, left: LeftOver)

  /// 1 where a person must act (R39); nil for 0.
  func status(_ work: Work?) -> ExitStatus? {
    if !failures.isEmpty { return .personMustAct }
    for entry in planned { if case .refused = entry.outcome { return .personMustAct } }
    guard let work else { return nil }
    let stopped = work.report.stoppedGateways.keys.filter { !work.report.silentGateways.contains($0) }
    if !stopped.isEmpty || work.left.inDoubt > 0 { return .personMustAct }
    if !work.report.brokenCampaigns.isEmpty || !work.report.stoppedCanaries.isEmpty { return .personMustAct }
    let tried = work.report.sentCount + work.report.failedCount
    let share = tried == 0 ? 0 : work.report.failedCount * 10_000 / tried
    return share > opened.settings.failAbove && work.report.failedCount > 0 ? .personMustAct : nil
  }

  func show(_ work: Work?, _ output: OutputOptions) {
    if output.json {
      Screen.out(json(work).text())
      return
    }
    for entry in planned { show(entry) }
    showQuiet()
    for failure in failures {
      let words = CommandFailure(describing: failure.error)
      Screen.say("\(Screen.red("\(failure.campaign):")) \(words.message)\(words.advice.map { "\n  \($0)" } ?? "")")
    }
    guard let work else {
      Screen.say("Nothing was sent.")
      return
    }
    show(work)
  }

  /// What `--due` passed over is one line, not one a campaign.
  private func showQuiet() {
    var nobody: [String] = []
    var byHand: [String] = []
    for entry in planned {
      switch entry.outcome {
      case .nobody(let summary) where summary.waterfall.matched == 0: nobody.append(entry.campaign)
      case .inactive(CampaignRun.actsByHand) where planned.count > 1: byHand.append(entry.campaign)
      default: continue
      }
    }
    if !nobody.isEmpty { Screen.say("nobody is due: \(nobody.joined(separator: ", "))") }
    if !byHand.isEmpty { Screen.say("by hand only: \(byHand.joined(separator: ", "))") }
  }

  private func show(_ entry: SendSession.Planned) {
    switch entry.outcome {
    case .inactive(CampaignRun.actsByHand) where planned.count > 1: break
    case .inactive(let reason): Screen.say("\(entry.campaign): nothing planned, it \(reason)")
    case .nobody(let summary):
      if summary.waterfall.matched > 0 {
        Screen.out("\(entry.campaign): nobody new; \(summary.waterfall.matched.grouped) matched")
      }
    case .counted(let summary):
      Screen.out(
        "\(entry.campaign): \(summary.waterfall.written.grouped) to send of \(summary.waterfall.matched.grouped) matched"
      )
    case .refused(let summary, let limit):
      let wanted = summary.waterfall.written + summary.waterfall.heldOut
      Screen.say(
        """
        \(Screen.red("\(entry.campaign):")) refused, \(wanted.of("person is", "people are")) more than the \
        \(limit.grouped) a run may have; nothing of it was planned
          Look at it: tidings campaigns plan \(entry.campaign)
          Let it through once: tidings sends run \(planned.count > 1 ? "--due" : entry.campaign) \
        --allow \(entry.campaign)=\(wanted)
        """)
    case .planned(let summary, _, let name):
      let waterfall = summary.waterfall
      var parts: [String] = []
      for channel in Channel.allCases {
        if let count = summary.channels[channel] { parts.append("\(channel.rawValue) \(count.grouped)") }
      }
      var line = "send \(Screen.bold(name)): \(waterfall.written.grouped) planned"
      if !parts.isEmpty { line += " (" + parts.joined(separator: " · ") + ")" }
      if waterfall.heldOut > 0 { line += ", \(waterfall.heldOut.grouped) held out" }
      let done = waterfall.skipped(.alreadyDone)
      let skipped = waterfall.skippedTotal - done
      if skipped > 0 { line += ", \(skipped.grouped) skipped" }
      if done > 0 { line += ", \(done.grouped) done before" }
      Screen.out(line)
    }
  }

  private func show(_ work: Work) {
    let report = work.report
    if report.foundDead > 0 {
      Screen.say(
        "\(report.foundDead.of("message was", "messages were")) on the wire when an earlier run died: in doubt now")
    }
    var table = TextTable([("", .left), ("", .right), ("", .left)])
    table.indent = "  "
    table.dimsLast = true
    let channels = Channel.allCases.compactMap { channel in
      report.sent[channel].map { "\(channel.rawValue) \($0.grouped)" }
    }
    table.add("sent", report.sentCount.grouped, channels.joined(separator: " · "))
    if report.failedCount > 0 {
      let reasons = report.failed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.key) \($0.value.grouped)" }
      table.add("failed", report.failedCount.grouped, reasons.joined(separator: " · "))
    }
    if report.skippedCount > 0 {
      let reasons = report.skipped.sorted { $0.key < $1.key }.map { "\($0.key.words) \($0.value.grouped)" }
      table.add("skipped", report.skippedCount.grouped, reasons.joined(separator: " · "))
    }
    if work.left.retrying > 0 {
      table.add("retrying", work.left.retrying.grouped, next("next try", work.left.nextTry))
    }
    if work.left.later > 0 { table.add("waiting", work.left.later.grouped, next("due", work.left.nextDue)) }
    if work.left.inDoubt > 0 {
      table.add("in doubt", work.left.inDoubt.grouped, "tidings sends show --in-doubt")
    }
    table.show()
    if report.isOutOfMoney {
      let spent = MoneyOptions.words(report.spent, opened.settings.currency)
      Screen.say("The budget is used up (\(spent)); what was not sent waits for another run.")
    }
    for (send, until) in report.waitingCanaries.sorted(by: { $0.key < $1.key }) {
      Screen.say("\(send): its canary has gone; the rest waits until \(opened.settings.zone.civil(until)).")
    }
    for (send, reason) in report.stoppedCanaries.sorted(by: { $0.key < $1.key }) {
      Screen.say(
        """
        \(Screen.red("\(send) was stopped by its canary:")) \(reason). The rest was not sent.
          Look at it: tidings sends show \(send)
          Let it go: tidings sends resume \(send)   or end it: tidings sends cancel \(send)
        """)
    }
    for (campaign, reason) in report.brokenCampaigns.sorted(by: { $0.key < $1.key }) {
      Screen.say("\(campaign): \(reason) Its messages wait.")
    }
    let stopped = report.stoppedGateways.merging(report.closedGateways) { first, _ in first }
    for (gateway, code) in stopped.sorted(by: { $0.key < $1.key }) {
      if report.stoppedGateways[gateway] == nil || report.silentGateways.contains(gateway) {
        Screen.say(
          "\(Screen.red("gateway \(gateway) takes nothing now")) (\(code)); its messages wait, and are tried again later"
        )
        continue
      }
      Screen.say(
        "\(Screen.red("gateway \(gateway) stopped:")) it answered \(code). Mend its settings; its messages wait.")
    }
  }

  private func next(_ words: String, _ instant: Instant?) -> String {
    guard let instant else { return "" }
    let wait = instant - opened.clock.now()
    if wait <= .seconds(0) { return "\(words) now" }
    if wait < .minutes(2) { return "\(words) in \(wait.microseconds / 1_000_000) s" }
    return "\(words) \(opened.settings.zone.civil(instant))"
  }

  private func json(_ work: Work?) -> JSONValue {
    var members: [(String, JSONValue)] = []
    members.append(
      (
        "campaigns",
        .array(
          planned.map { entry in
            var fields: [(String, JSONValue)] = [("campaign", .text(entry.campaign))]
            switch entry.outcome {
            case .inactive(let reason): fields += [("result", "inactive"), ("reason", .text(reason))]
            case .nobody(let summary): fields += [("result", "nobody"), ("waterfall", summary.waterfall.value)]
            case .counted(let summary): fields += [("result", "counted"), ("waterfall", summary.waterfall.value)]
            case .refused(let summary, let limit):
              fields += [("result", "refused"), ("limit", JSONValue(limit)), ("waterfall", summary.waterfall.value)]
            case .planned(let summary, _, let name):
              fields += [("result", "planned"), ("send", .text(name)), ("waterfall", summary.waterfall.value)]
            }
            return .object(fields)
          })
      ))
    members.append(
      (
        "failures",
        .array(
          failures.map { .object([("campaign", .text($0.campaign)), ("error", .text("\($0.error)"))]) })
      ))
    if let work {
      let report = work.report
      members.append(
        (
          "work",
          .object([
            (
              "sent",
              .object(
                Channel.allCases.compactMap { channel in
                  report.sent[channel].map { (channel.rawValue, JSONValue($0)) }
                })
            ),
            ("failed", .object(report.failed.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) })),
            ("skipped", .object(report.skipped.sorted { $0.key < $1.key }.map { ($0.key.word, JSONValue($0.value)) })),
            ("retrying", JSONValue(work.left.retrying)), ("waiting", JSONValue(work.left.later)),
            ("in_doubt", JSONValue(work.left.inDoubt)), ("found_dead", JSONValue(report.foundDead)),
            (
              "stopped_gateways",
              .array(
                report.stoppedGateways.keys.sorted().filter { !report.silentGateways.contains($0) }.map { .text($0) })
            ),
            (
              "silent_gateways",
              .array(report.silentGateways.union(report.closedGateways.keys).sorted().map { .text($0) })
            ),
            (
              "stopped_canaries",
              .object(report.stoppedCanaries.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
            ),
            (
              "waiting_canaries",
              .object(report.waitingCanaries.sorted { $0.key < $1.key }.map { ($0.key, .text("\($0.value)")) })
            ),
          ])
        ))
    }
    return .object(members)
  }
}

extension MessageState {
  /// The state for people.
  var words: String { word.replacing("_", with: " ") }
}

extension SkipReason {
  /// The reason for people.
  var words: String {
    switch self {
    case .alreadyDone: "already done"
    case .unreachable: "no phone and no email"
    case .refusedAddress: "refused address"
    case .noConsent: "no consent"
    case .missingVariable: "variable missing"
    case .noTemplate: "no template"
    case .frequencyCap: "frequency cap"
    case .sameAddress: "same address as another"
    case .noCoupon: "no coupon left"
    case .globalHoldout: "global holdout"
    case .expired: "too late"
    case .leftAudience: "no longer in the audience"
    case .stopped: "reached stop_when"
    case .restored: "restored"
    case .erased: "erased"
    case .budget: "budget"
    }
  }
}

extension Waterfall {
  /// The stable shape in JSON.
  var value: JSONValue {
    .object([
      ("matched", JSONValue(matched)), ("written", JSONValue(written)), ("held_out", JSONValue(heldOut)),
      (
        "skipped",
        .object(
          SkipReason.allCases.compactMap { reason in
            let count = self.skipped(reason)
            return count == 0 ? nil : (reason.word, JSONValue(count))
          })
      ),
    ])
  }
}
