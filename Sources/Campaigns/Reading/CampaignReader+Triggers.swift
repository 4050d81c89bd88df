import Diagnostics
import Vocabulary
import YAMLText

/// A trigger with the place of its moment.
struct PlacedTrigger {
  var trigger: Trigger
  var place: SourceRange
}

/// A template's name with its place.
struct PlacedName {
  var name: String
  var place: SourceRange
}

extension CampaignReader {
  /// Reads `when:`. Several moments may share a step where their occurrences cannot be the same (R1).
  /// `templates` are all that are named, also beside moments that cannot be read.
  func triggers(
    _ file: YAMLMapping, subject: SubjectKind?, into reader: inout YAMLReader
  ) -> (placed: [PlacedTrigger], templates: [PlacedName]) {
    guard let node = reader.required("when", in: file, of: CampaignReader.what) else { return ([], []) }
    let moments = MomentReader(catalogue: settings.catalogue, subject: subject)
    guard let entries = node.entries else {
      guard let fragment = reader.fragment(node) else { return ([], []) }
      let (moment, findings) = moments.read(fragment)
      reader.report(findings)
      if moment != nil, !file.has("steps") {
        reader.report(
          Diagnostic(
            "missing-template", "which template answers this moment", at: node.range,
            hint: "write 'when: {\(fragment.text): NAME}'"))
      }
      return ([], [])
    }
    if entries.isEmpty {
      reader.report(
        .missingKey(
          "a moment", in: "when", at: node.range, hint: "write 'when: {3 days before birthday at 09:30: NAME}'"))
    }
    var triggers: [PlacedTrigger] = []
    var templates: [PlacedName] = []
    for entry in entries {
      guard let fragment = entry.key.fragment else {
        reader.report(.wrongValue("expected a moment", at: entry.key.range))
        continue
      }
      let (moment, findings) = moments.read(fragment)
      reader.report(findings)
      let answer = self.answer(entry, into: &reader)
      if let answer { templates.append(PlacedName(name: answer.template, place: answer.place)) }
      guard let moment, let answer else { continue }
      let trigger = Trigger(step: answer.step ?? "message", moment: moment, template: answer.template)
      if let twin = triggers.first(where: { $0.trigger.step == trigger.step && $0.trigger.moment.mayEqual(moment) }) {
        reader.report(
          Diagnostic(
            "same-step", "this moment and another would count as one, and its message would not be sent",
            at: entry.key.range, hint: "name the step: '{send: \(answer.template), step: second}'",
            notes: [.init("the other moment", range: twin.place)]))
      }
      triggers.append(PlacedTrigger(trigger: trigger, place: entry.key.range))
    }
    return (triggers, templates)
  }

  /// A template's name, or `{send: NAME, step: NAME}`.
  private func answer(
    _ entry: YAMLEntry, into reader: inout YAMLReader
  ) -> (template: String, step: String?, place: SourceRange)? {
    if entry.value.isNull {
      reader.report(
        Diagnostic(
          "missing-template", "which template answers this moment", at: entry.key.range,
          hint: "write ': NAME' behind it"))
      return nil
    }
    guard entry.value.entries != nil else {
      return reader.text(entry.value).map { ($0, nil, entry.value.range) }
    }
    guard let long = reader.mapping(entry.value, "a step", known: ["send", "step"]),
      let node = reader.required("send", in: long, of: "a step"), let template = reader.text(node)
    else { return nil }
    guard let stepNode = long["step"], let step = reader.text(stepNode) else { return (template, nil, node.range) }
    guard isWorkspaceName(step) else {
      reader.report(.badName(step, "a step", at: stepNode.range))
      return nil
    }
    return (template, step, node.range)
  }

  /// What the messages are about: what the file says, else what its events are about.
  func subject(
    _ written: SubjectKind?, _ triggers: [PlacedTrigger], _ file: YAMLMapping, into reader: inout YAMLReader
  ) -> SubjectKind? {
    var subject = written
    for trigger in triggers {
      guard case .event(let name) = trigger.trigger.moment else {
        if written == nil, let first = subject, first != .event, triggers.count > 1 {
          reader.report(
            Diagnostic(
              "mixed-subjects", "one moment is about each \(first.rawValue) and this one is not", at: trigger.place,
              hint: "write two campaigns, or 'for_each: \(first.rawValue)'"))
        }
        continue
      }
      if let written {
        if !EventNames.isAbout(name, written) {
          reader.report(
            Diagnostic(
              "wrong-subject", "the event '\(name)' is not about an \(written.rawValue)", at: trigger.place,
              hint: EventNames.subject(of: name) == .event
                ? "leave out 'for_each'" : "write 'for_each: \(EventNames.subject(of: name)?.rawValue ?? "order")'"))
        }
      } else if let own = EventNames.subject(of: name) {
        if let other = subject, other != own {
          reader.report(
            Diagnostic(
              "mixed-subjects", "one moment is about an \(other.rawValue) and this one about an \(own.rawValue)",
              at: trigger.place, hint: "write two campaigns"))
        }
        subject = subject ?? own
      } else {
        reader.report(
          .missingKey(
            "for_each", in: "a campaign for '\(name)'", at: trigger.place,
            hint: "write 'for_each: invoice' or 'for_each: order'"))
      }
    }
    return subject
  }
}

extension Moment {
  /// Whether occurrences of two moments of one step could have the same instance (R1).
  fileprivate func mayEqual(_ other: Moment) -> Bool {
    switch (self, other) {
    case (.once, .once), (.once, .manual), (.manual, .once), (.manual, .manual): true
    case (.schedule, .schedule): true
    case (.date(let left, _, _), .date(let right, _, _)): left == right
    case (.event(let left), .event(let right)): left == right
    default: false
    }
  }
}
