import Catalogue
import Diagnostics
import LocalTime
import Vocabulary

extension Checker {
  /// Conditions that look like functions: `segment(lapsing)`, `received(winback within 30 days)`.
  mutating func call(
    _ name: Name, _ arguments: [Name], _ moment: MomentClause?, _ node: SyntaxNode
  ) -> Condition? {
    let text = Formatter.inline(node)
    switch name.text {
    case "segment":
      guard let segment = only(arguments, of: name, "a segment: segment(lapsing)", node, moment) else { return nil }
      guard scope.segmentNames.contains(segment.text) else {
        report(.unknownNamed("segment", segment.text, known: scope.segmentNames, at: range(segment)))
        return nil
      }
      return Condition(.segment(segment.text), text)
    case "received", "opened", "clicked", "replied", "converted":
      guard let campaign = self.campaign(arguments, of: name, node) else { return nil }
      if moment?.looksAhead ?? false {
        report(.looksBack(name.text, at: range(node)))
        return nil
      }
      if name.text == "converted" { return converted(campaign, arguments[0], moment, node, text) }
      return name.text == "received"
        ? received(campaign, moment, node, text) : responded(name.text, campaign, moment, node, text)
    case "consented": return consented(name, arguments, node, text)
    default:
      report(
        name.text == "trait" || name.text == "traits"
          ? .traitByName(name.text, arguments.first?.text, at: range(name))
          : .unknownFunction(name.text, known: Checker.functions, at: range(name)))
      return nil
    }
  }

  private static let functions =
    AggregateFunction.allCases.map(\.rawValue)
    + ["segment", "received", "opened", "clicked", "replied", "converted", "consented", "events"]

  private mutating func only(
    _ arguments: [Name], of name: Name, _ what: String, _ node: SyntaxNode, _ moment: MomentClause?
  ) -> Name? {
    guard let argument = arguments.first, arguments.count == 1, moment == nil else {
      report(.wrongArguments(name.text, what, at: range(node)))
      return nil
    }
    return argument
  }

  private mutating func campaign(_ arguments: [Name], of name: Name, _ node: SyntaxNode) -> String? {
    guard let campaign = arguments.first, arguments.count == 1 else {
      report(.wrongArguments(name.text, "a campaign: \(name.text)(winback within 30 days)", at: range(node)))
      return nil
    }
    guard scope.campaignNames.contains(campaign.text) else {
      report(.unknownNamed("campaign", campaign.text, known: scope.campaignNames, at: range(campaign)))
      return nil
    }
    return campaign.text
  }

  /// Handed over and not known to have failed. A message on the wire or in doubt counts from when it was due: it may have
  /// arrived, and who asks mostly asks so as not to write twice.
  private mutating func received(
    _ campaign: String, _ moment: MomentClause?, _ node: SyntaxNode, _ text: String
  ) -> Condition? {
    guard let row = openRow("messages") else { return nil }
    defer { frames.removeLast() }
    func part(_ states: [MessageState], _ timeName: String) -> Condition? {
      let state = Value(.column(column("state", of: row)), .choice(MessageState.stored), "state")
      var parts = [Condition(.among(state, states.map { .integer(Int64($0.rawValue)) }), "state")]
      if let moment {
        let time = Value(.column(column(timeName, of: row)), .timestamp, timeName)
        guard let window = window(time, node, moment) else { return nil }
        parts.append(window)
      }
      return Condition(.all(parts), text)
    }
    guard let sent = part([.sent, .delivered], "sent_at"), let doubtful = part([.claimed, .inDoubt], "due_at") else {
      return nil
    }
    let condition = Condition(.all([named(campaign, row), Condition(.any([sent, doubtful]), text)]), text)
    return Condition(.exists(rows(row, condition)), text)
  }

  /// A machine's opening or click (a mail scanner's) does not count.
  private mutating func responded(
    _ function: String, _ campaign: String, _ moment: MomentClause?, _ node: SyntaxNode, _ text: String
  ) -> Condition? {
    guard let row = openRow("responses"), let kind = ResponseKind(word: function) else { return nil }
    defer { frames.removeLast() }
    let kindValue = Value(.column(column("kind", of: row)), .choice(ResponseKind.stored), "kind")
    let machine = Column(scope: row.scope, name: "machine", column: "machine", type: .boolean)
    var parts = [
      named(campaign, row),
      Condition(.compare(kindValue, .equal, literal(Int64(kind.rawValue), kindValue.type)), text),
      Condition(.not(Condition(.flag(Value(.column(machine), .boolean, "machine")), text)), text),
    ]
    if let moment {
      guard let window = window(Value(.column(column("at", of: row)), .timestamp, "at"), node, moment) else {
        return nil
      }
      parts.append(window)
    }
    return Condition(.exists(rows(row, Condition(.all(parts), text))), text)
  }

  /// Without a topic it is the one that campaigns have by default.
  private mutating func consented(
    _ name: Name, _ arguments: [Name], _ node: SyntaxNode, _ text: String
  ) -> Condition? {
    guard let first = arguments.first, arguments.count <= 2 else {
      report(.wrongArguments("consented", "a channel and a topic: consented(email, offers)", at: range(node)))
      return nil
    }
    guard let channel = Channel(rawValue: first.text) else {
      let known = Channel.allCases.map(\.rawValue)
      report(.unknownNamed("channel", first.text, known: known, at: range(first)))
      return nil
    }
    let topic = arguments.count > 1 ? arguments[1] : Name(text: "general", range: first.range)
    if arguments.count > 1, !scope.topicNames.isEmpty, !(scope.topicNames + [everyTopic]).contains(topic.text) {
      report(.unknownNamed("topic", topic.text, known: scope.topicNames, at: range(topic)))
      return nil
    }
    return Condition(.consented(channel: channel.number, topic: topic.text), text)
  }

  // MARK: Parts

  mutating func openRow(_ name: String) -> Frame? {
    guard let entity = scope.catalogue.entity(name) else { return nil }
    let frame = Frame(scope: makeScope(), entity: entity)
    frames.append(frame)
    return frame
  }

  func rows(_ row: Frame, _ condition: Condition) -> Rows {
    Rows(table: RowTable(row.entity), scope: row.scope, condition: condition)
  }

  func named(_ campaign: String, _ row: Frame) -> Condition {
    let name = Value(.column(column("campaign", of: row)), .text, "campaign")
    let wanted = Value(.literal(.text(campaign)), .text, Formatter.quoted(campaign))
    return Condition(.compare(name, .equal, wanted), "campaign is \(wanted.text)")
  }

  private func literal(_ number: Int64, _ type: AudienceType) -> Value {
    Value(.literal(.integer(number)), type, String(number))
  }

  private mutating func window(_ time: Value, _ node: SyntaxNode, _ clause: MomentClause) -> Condition? {
    var clause = clause
    clause = clause.lookingBack
    return moment(time, node, clause, time.text + " " + Formatter.inline(clause))
  }
}
