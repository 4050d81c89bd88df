import Audience
import Catalogue
import Diagnostics
import LocalTime
import Rules
import Vocabulary
import YAMLText

/// Reads `campaigns/NAME.yaml` against the workspace's settings, segments and templates.
struct CampaignReader {
  static let what = "a campaign"

  let settings: WorkspaceSettings
  /// Every segment that has a file, sound or not.
  let segmentNames: [String]
  let campaignNames: [String]
  let goals: [String: AudienceGoal]
  let traits: TraitNames
  /// Whether the settings' topics and gateways are all there is; where `tidings.yaml` is wrong itself, nothing is held
  /// against them.
  let knowsTopics: Bool
  let knowsGateways: Bool
  let templates: TemplateChecker

  /// Returns the campaign; nil where something that it cannot be without is wrong. What is wrong is reported into
  /// `reader`, and a campaign with errors must not be used.
  func read(name: String, path: String, root: YAMLNode, into reader: inout YAMLReader) -> Campaign? {
    let keys = CampaignFile.keys.map(\.name)
    guard let file = reader.mapping(root, CampaignReader.what, known: keys) else { return nil }
    let purpose =
      file["purpose"].flatMap { reader.choice($0, "purpose", among: Purpose.allCases.map(\.rawValue)) }
      .flatMap(Purpose.init(rawValue:)) ?? .marketing
    reportNotYet(file, purpose, into: &reader)
    let written = file["for_each"].flatMap { reader.choice($0, "subject", among: ["order", "invoice"]) }
      .flatMap(SubjectKind.init(rawValue:))
    let (triggers, named) = self.triggers(file, subject: written, into: &reader)
    let subject = self.subject(written, triggers, file, into: &reader)
    checkPurpose(purpose, subject, file, into: &reader)
    let channels = self.channels(file, Set(named.map(\.name)), into: &reader)
    checkQuietHours(triggers, into: &reader)
    let answersEvents = triggers.contains { if case .event = $0.trigger.moment { true } else { false } }
    let subjects = Set([subject, answersEvents ? .event : nil].compactMap { $0 })
    for template in named {
      templates.check(template.name, at: template.place, channels, subjects: subjects, into: &reader)
    }
    let holdout = file["holdout"].flatMap { node -> Int? in
      guard let share = reader.share(node) else { return nil }
      guard share > 5000 else { return share }
      reader.report(.wrongValue("a holdout of more than half leaves too few to write to", at: node.range))
      return nil
    }
    let canary = file["canary"].flatMap { CanaryWords.read($0, triggers.map(\.trigger.moment), into: &reader) }
    let expressions = self.expressions(file, subject, into: &reader)
    let dates = (from: file["from"].flatMap { reader.date($0) }, until: file["until"].flatMap { reader.date($0) })
    if let from = dates.from, let until = dates.until, until < from, let node = file["until"] {
      reader.report(.wrongValue("the campaign ends before it begins on \(from)", at: node.range))
    }
    let state = file["state"].flatMap { reader.choice($0, "state", among: CampaignState.allCases.map(\.rawValue)) }
    let doubt = file["on_doubt"].flatMap {
      reader.choice($0, "answer", among: DoubtPolicy.OnDoubt.allCases.map(\.rawValue))
    }
    let quiet = file["quiet_hours"].flatMap { reader.choice($0, "answer", among: ["keep"]) }
    let leapDay = file["leap_day"].flatMap { reader.choice($0, "day", among: ["28 February", "1 March"]) }
    let goal = file["goal"].flatMap { GoalWords.read($0, subject: subject, into: &reader) }
    let campaign = Campaign(
      name: name, path: path, description: reader.text("description", in: file), purpose: purpose,
      topic: topic(file, purpose, into: &reader), subject: subject, triggers: triggers.map(\.trigger),
      channels: channels ?? .firstThatPasses([.sms]), audience: expressions.audience, stopWhen: expressions.stopWhen,
      holdout: holdout ?? 0, canary: canary, goal: goal,
      expiresAfter: file["expires_after"].flatMap { reader.span($0) }?.nominal,
      atMost: reader.integer("at_most", in: file, range: 1...Int.max),
      state: state.flatMap(CampaignState.init(rawValue:)) ?? .live, from: dates.from, until: dates.until,
      edition: reader.text("edition", in: file), backfill: reader.boolean("backfill", in: file) ?? false,
      keepsQuietHours: quiet.map { _ in true }, onDoubt: doubt.flatMap(DoubtPolicy.OnDoubt.init(rawValue:)),
      priority: reader.integer("priority", in: file, range: 0...1_000_000) ?? 100,
      renamedFrom: renamedFrom(file, name, into: &reader),
      leapDay: leapDay.flatMap(LeapDayRule.init(rawValue:)) ?? .february28)
    return triggers.isEmpty || channels == nil ? nil : campaign
  }

  private func reportNotYet(_ file: YAMLMapping, _ purpose: Purpose, into reader: inout YAMLReader) {
    for entry in file.entries where CampaignFile.notYet.contains(entry.name) {
      // A transactional campaign can never have them.
      if purpose == .transactional, entry.name == "coupon" || entry.name == "variants" { continue }
      let isHarmless = entry.name == "tests"
      reader.report(
        .notYet(
          isHarmless ? "tests in a campaign's file" : "campaigns with '\(entry.name)'", at: entry.key.range,
          severity: isHarmless ? .warning : .error))
    }
  }

  private func topic(_ file: YAMLMapping, _ purpose: Purpose, into reader: inout YAMLReader) -> String {
    guard let node = file["topic"], let topic = reader.text(node) else { return "general" }
    if knowsTopics, !settings.topicNames.contains(topic) {
      reader.report(
        .unknownName(topic, "topic", known: settings.topicNames, at: node.range, id: "unknown-topic"))
    } else if purpose == .transactional {
      reader.report(
        Diagnostic(
          "unused-topic", .warning, "a transactional campaign asks no consent, so the topic says nothing",
          at: node.range))
    }
    return topic
  }

  private func renamedFrom(_ file: YAMLMapping, _ name: String, into reader: inout YAMLReader) -> String? {
    guard let node = file["renamed_from"], let old = reader.text(node) else { return nil }
    if old == name || campaignNames.contains(old) {
      reader.report(
        .wrongValue(old == name ? "this is the campaign's own name" : "campaign '\(old)' still exists", at: node.range))
    }
    return old
  }

  /// R16: transactional needs a subject, and has no arms.
  private func checkPurpose(
    _ purpose: Purpose, _ subject: SubjectKind?, _ file: YAMLMapping, into reader: inout YAMLReader
  ) {
    guard purpose == .transactional else { return }
    let place = file.entry("purpose")?.value.range ?? file.start
    if subject == nil, file.entry("when").map({ !$0.value.isNull }) ?? false {
      reader.report(
        Diagnostic(
          "missing-subject", "a transactional campaign must be about an order, an invoice or an event", at: place,
          hint: "write 'for_each: order' or 'for_each: invoice', or leave out 'purpose'"))
    }
    for key in ["coupon", "holdout", "variants"] {
      guard let entry = file.entry(key) else { continue }
      reader.report(
        Diagnostic(
          "transactional-\(key)", "a transactional campaign cannot have '\(key)'", at: entry.key.range,
          hint: "whoever it concerns must be told; write 'purpose: marketing' for an offer"))
    }
  }

  /// R9: a moment inside quiet hours would never be met.
  private func checkQuietHours(_ triggers: [PlacedTrigger], into reader: inout YAMLReader) {
    guard let quiet = settings.quietHours else { return }
    for trigger in triggers {
      let times: [CivilTime] =
        switch trigger.trigger.moment {
        case .once(let moment): [moment.time]
        case .date(_, _, let time): [time]
        case .schedule(let schedule): schedule.timesOfDay
        case .event, .manual: []
        }
      if let time = times.first(where: { quiet.contains($0) }) {
        reader.report(
          Diagnostic(
            "quiet-hours", "\(time) lies in the quiet hours, \(quiet)", at: trigger.place,
            hint: "choose a time from \(quiet.end) to \(quiet.start)"))
      }
    }
  }

  private func channels(
    _ file: YAMLMapping, _ names: Set<String>, into reader: inout YAMLReader
  ) -> ChannelPlan? {
    guard let node = file["channels"] else {
      // Whatever its templates can be sent by.
      let channels = Channel.allCases.filter { channel in
        settings.routes[channel]?.isEmpty == false
          && templates.library.templates.keys.contains { $0.channel == channel && names.contains($0.name) }
      }
      if channels.isEmpty, knowsGateways, !names.isEmpty, names.allSatisfy({ templates.exists($0) }) {
        reader.report(.missingKey("channels", in: CampaignReader.what, at: file.start, hint: "write 'channels: sms'"))
      }
      return channels.isEmpty ? nil : .firstThatPasses(channels)
    }
    guard let plan = ChannelWords.read(node, into: &reader) else { return nil }
    for channel in plan.channels where knowsGateways && settings.routes[channel]?.isEmpty ?? true {
      reader.report(
        Diagnostic(
          "no-gateway", "no gateway in tidings.yaml sends \(channel.rawValue)", at: node.range,
          hint: "add one under 'gateways' and, where there are several, to 'routes'"))
    }
    return plan
  }

  private func expressions(
    _ file: YAMLMapping, _ subject: SubjectKind?, into reader: inout YAMLReader
  ) -> (audience: AudienceExpression?, stopWhen: AudienceExpression?) {
    var scope = AudienceScope(
      catalogue: settings.catalogue, subject: subject, segmentNames: segmentNames, campaignNames: campaignNames,
      goals: goals, topicNames: knowsTopics ? settings.topicNames : [], currency: settings.currency,
      shopZone: settings.zone, traits: traits)
    var found: [AudienceExpression?] = []
    for key in ["audience", "stop_when"] {
      scope.hasEntry = key == "stop_when"
      guard let node = file[key], let fragment = reader.fragment(node) else {
        found.append(nil)
        continue
      }
      let (expression, findings) = AudienceExpression.check(fragment, in: scope)
      reader.report(findings)
      found.append(expression)
    }
    return (found[0], found[1])
  }
}
