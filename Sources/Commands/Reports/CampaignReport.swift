import Analysis
import Campaigns
import LocalTime
import Rules
import Store
import Vocabulary

/// A campaign's report on screen and as JSON; every rate names its base.
struct CampaignReport {
  let campaign: Campaign
  let result: CampaignResult
  let settings: WorkspaceSettings
  let now: Instant

  private var treated: ConversionGroup? { result.conversions.first { !$0.isHeldOut } }
  private var heldOut: ConversionGroup? { result.conversions.first { $0.isHeldOut } }

  private var lift: Lift? {
    guard let treated = result.draws.first(where: { !$0.isHeldOut }),
      let heldOut = result.draws.first(where: { $0.isHeldOut }), treated.customers > 0, heldOut.customers > 0
    else { return nil }
    return Lift(
      treated: Proportion(treated.converted, of: treated.customers),
      heldOut: Proportion(heldOut.converted, of: heldOut.customers))
  }

  // MARK: For people

  func show() {
    let zone = settings.zone
    var head = Screen.bold(campaign.name)
    if let span = result.span { head += " · \(zone.days(span))" }
    if let goal = campaign.goal { head += " · goal \(goal.event) within \(goal.withinWords)" }
    Screen.out(head + Screen.dim(" · as of \(zone.civil(now))"))
    Screen.out("")
    guard result.funnel.matched > 0 else {
      Screen.out("  Nobody was planned yet: tidings campaigns plan \(campaign.name)")
      return
    }
    showFunnel()
    showSkips()
    if campaign.goal != nil { showLift() }
  }

  private struct Line {
    var title: String
    var values: [Int]
    /// Of what the rate is.
    var base: String?
    var baseValue: Int?
  }

  private func lines(_ stages: [CampaignFunnel.Stage]) -> [Line] {
    func values(_ path: KeyPath<CampaignFunnel.Stage, Int>) -> [Int] {
      let each = stages.map { $0[keyPath: path] }
      return [each.reduce(0, +)] + each
    }
    let planned = values(\.planned)
    let sent = values(\.sent)
    let delivered = values(\.delivered)
    var lines = [
      Line(title: "planned", values: planned, base: nil, baseValue: nil),
      Line(title: "sent", values: sent, base: "planned", baseValue: planned[0]),
      Line(title: "delivered", values: delivered, base: "sent", baseValue: sent[0]),
    ]
    func add(
      _ title: String, _ path: KeyPath<CampaignFunnel.Stage, Int>, _ base: String, _ baseValue: Int,
      always: Bool = false
    ) {
      let found = values(path)
      if found[0] > 0 || always { lines.append(Line(title: title, values: found, base: base, baseValue: baseValue)) }
    }
    add("opened", \.opened, "delivered", delivered[0], always: stages.contains { $0.channel == .email })
    add("clicked", \.clicked, "delivered", delivered[0], always: true)
    add("replied", \.replied, "delivered", delivered[0])
    add("unsubscribed", \.unsubscribed, "delivered", delivered[0], always: true)
    add("complained", \.complained, "delivered", delivered[0])
    add("bounced", \.bounced, "sent", sent[0])
    add("failed", \.failed, "planned", planned[0])
    add("in doubt", \.inDoubt, "planned", planned[0])
    add("waiting", \.waiting, "planned", planned[0])
    add("skipped late", \.skippedLate, "planned", planned[0])
    add("cancelled", \.cancelled, "planned", planned[0])
    return lines
  }

  private func showFunnel() {
    let stages = result.funnel.channels
    let showsChannels = stages.count > 1
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("", .left), (showsChannels ? "all" : "", .right),
    ]
    if showsChannels { columns += stages.map { ($0.channel?.rawValue ?? "none", .right) } }
    columns.append(("", .left))
    var table = TextTable(columns)
    table.indent = "  "
    table.dimsLast = true
    for line in lines(stages) {
      var cells = [line.title, line.values[0].grouped]
      if showsChannels { cells += line.values.dropFirst().map(\.grouped) }
      var tail = ""
      if line.title == "planned", result.funnel.heldOut > 0 { tail = "+ \(result.funnel.heldOut.grouped) held out" }
      if let base = line.base, let value = line.baseValue, value > 0 {
        tail = "\((Double(line.values[0]) / Double(value)).percent) of \(base)"
      }
      table.add(cells + [tail])
    }
    if let treated {
      func each(_ value: (ConversionGroup) -> String) -> [String] {
        guard showsChannels else { return [] }
        return stages.map { stage in
          result.byChannel.first { !$0.isHeldOut && $0.channel == stage.channel }.map(value) ?? ""
        }
      }
      let share = treated.customers > 0 ? Double(treated.converted) / Double(treated.customers) : 0
      table.add(
        ["converted", treated.converted.grouped] + each { $0.converted.grouped }
          + ["\(share.percent) of \(treated.customers.of("person", "people"))"])
      if campaign.goal?.value != nil {
        let revenue = Money(minor: treated.value, currency: settings.currency)
        let perPerson = treated.customers > 0 ? treated.value / Int64(treated.customers) : 0
        table.add(
          ["revenue", "\(revenue)"]
            + each { "\(Money(minor: $0.value, currency: settings.currency))" }
            + ["\(Money(minor: perPerson, currency: settings.currency)) a person, net of refunds"])
      }
    }
    table.show()
    let machines = stages.reduce(0) { $0 + $1.openedByMachine }
    if machines > 0 { Screen.out("  opened by machines only: \(machines.grouped), not counted above") }
    if let open = treated?.isOpen, open > 0 {
      Screen.out("  \(open.of("person is", "people are")) still inside their window: the numbers will grow")
    }
  }

  private func showSkips() {
    guard !result.funnel.skips.isEmpty else { return }
    Screen.out("")
    let skips = result.funnel.skips.map { "\($0.reason.words) \($0.count.grouped)" }
    Screen.out("  skipped  \(skips.joined(separator: " · "))  of \(result.funnel.matched.grouped) matched")
  }

  private func showLift() {
    guard let lift, let difference = lift.difference, let interval = lift.interval() else {
      if campaign.holdout == 0, campaign.purpose == .marketing {
        Screen.out("")
        Screen.out("  Nobody was held out, so nobody knows what would have happened anyway: holdout: 10% in the file.")
      }
      return
    }
    Screen.out("")
    let held = lift.heldOut
    Screen.out(
      "  held out         \(held.successes.grouped) of \(held.trials.grouped) converted (\((held.rate ?? 0).percent))")
    Screen.out(
      "  written to       \(lift.treated.successes.grouped) of \(lift.treated.trials.grouped) converted (\((lift.treated.rate ?? 0).percent))"
    )
    var words =
      "  lift             \(points(difference)) points (95 % interval \(points(interval.lowerBound)) to \(points(interval.upperBound)))"
    if let additional = lift.additional {
      if interval.lowerBound > 0 {
        words += ", about \(Int(additional.rounded()).grouped) conversions that would not have come"
      } else if interval.upperBound < 0 {
        words += ": those written to converted less"
      } else {
        words += ": not settled yet"
      }
    }
    Screen.out(words)
    showBars(lift)
  }

  private func showBars(_ lift: Lift) {
    let rates = [("held out", lift.heldOut.rate ?? 0), ("written to", lift.treated.rate ?? 0)]
    let top = rates.map(\.1).max() ?? 0
    guard top > 0 else { return }
    Screen.out("")
    Screen.out("                   converted per 100 people")
    for (title, rate) in rates {
      let eighths = Int((rate / top * 28 * 8).rounded())
      let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
      let bar = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
      let label = title + String(repeating: " ", count: max(0, 17 - title.count))
      Screen.out("  \(label)\(bar) \((rate * 1000).rounded() / 10)")
    }
  }

  private func points(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 10
    return rounded < 0 ? "−\(-rounded)" : "+\(rounded)"
  }

  // MARK: For programs

  func json() -> JSONValue {
    let funnel = result.funnel
    var members: [(String, JSONValue)] = [
      ("campaign", .text(campaign.name)), ("as_of", .text("\(now)")), ("matched", JSONValue(funnel.matched)),
      ("held_out", JSONValue(funnel.heldOut)),
      ("skipped", .object(funnel.skips.map { ($0.reason.word, JSONValue($0.count)) })),
      ("channels", .array(funnel.channels.map(stage))),
    ]
    if let goal = campaign.goal {
      members.append(
        (
          "goal",
          .object([("event", .text(goal.event)), ("within", .text(goal.withinWords))])
        ))
      members.append(("conversions", .array(result.conversions.map(group))))
      members.append(("conversions_by_channel", .array(result.byChannel.map(group))))
    }
    if let lift, let difference = lift.difference, let interval = lift.interval() {
      members.append(
        (
          "lift",
          .object([
            ("difference", .number(difference)), ("confidence", 0.95), ("lower", .number(interval.lowerBound)),
            ("upper", .number(interval.upperBound)), ("method", "Newcombe hybrid score"),
            (
              "treated",
              .object([("converted", JSONValue(lift.treated.successes)), ("drawn", JSONValue(lift.treated.trials))])
            ),
            (
              "held_out",
              .object([("converted", JSONValue(lift.heldOut.successes)), ("drawn", JSONValue(lift.heldOut.trials))])
            ),
          ])
        ))
    }
    return .object(members)
  }

  private func stage(_ stage: CampaignFunnel.Stage) -> JSONValue {
    .object([
      ("channel", JSONValue(stage.channel?.rawValue)), ("planned", JSONValue(stage.planned)),
      ("sent", JSONValue(stage.sent)), ("delivered", JSONValue(stage.delivered)), ("opened", JSONValue(stage.opened)),
      ("opened_by_machine_only", JSONValue(stage.openedByMachine)), ("clicked", JSONValue(stage.clicked)),
      ("replied", JSONValue(stage.replied)), ("unsubscribed", JSONValue(stage.unsubscribed)),
      ("complained", JSONValue(stage.complained)), ("bounced", JSONValue(stage.bounced)),
      ("failed", JSONValue(stage.failed)), ("in_doubt", JSONValue(stage.inDoubt)),
      ("waiting", JSONValue(stage.waiting)),
      ("cancelled", JSONValue(stage.cancelled)), ("skipped_late", JSONValue(stage.skippedLate)),
      ("sms_parts", JSONValue(stage.parts)),
    ])
  }

  private func group(_ group: ConversionGroup) -> JSONValue {
    .object([
      ("held_out", .bool(group.isHeldOut)), ("channel", JSONValue(group.channel?.rawValue)),
      ("people", JSONValue(group.customers)), ("window_open", JSONValue(group.isOpen)),
      ("converted", JSONValue(group.converted)), ("events", JSONValue(group.events)),
      ("value", .text(Money(minor: group.value, currency: settings.currency).plain)),
      ("currency", .text(settings.currency.code)),
    ])
  }
}

extension Zone {
  /// `2026-03-02`, `2026-03-02 to 2026-03-09`
  fileprivate func days(_ span: ClosedRange<Instant>) -> String {
    let (first, last) = (date(span.lowerBound), date(span.upperBound))
    return first == last ? "\(first)" : "\(first) to \(last)"
  }
}
