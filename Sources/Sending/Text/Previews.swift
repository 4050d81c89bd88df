package import Campaigns
import LocalTime
import Rules
import SQLText
package import Store
package import Vocabulary

/// Writes the texts of one customer without sending them.
package struct Previews: Sendable {
  let bundle: CampaignBundle
  let settings: WorkspaceSettings
  let now: Instant

  package init(bundle: CampaignBundle, settings: WorkspaceSettings, now: Instant) {
    self.bundle = bundle
    self.settings = settings
    self.now = now
  }

  package struct Preview: Sendable {
    package var channel: Channel
    package var customer: CustomerID
    /// For a terminal only.
    package var address: String?
    package var path: String
    package var text: MessageText?
    package var parts = 0
    package var units = 0
    package var encoding = ""
    /// Why there is no text.
    package var problem: String?
  }

  /// - Parameters:
  ///   - customer: a number, or an external id.
  ///   - subject: the order's or invoice's external number; nil takes the latest.
  package func make(
    customer: String, subject: String?, trigger: Trigger, only: Channel?, _ session: any Session
  ) throws -> [Preview] {
    guard let id = try CustomerLookup.find(customer, session) else {
      throw SendingError(
        .unknownCustomer, "there is no customer '\(customer)'", advice: "Use a number or an external id.")
    }
    guard
      let person = try Addressee.load(
        session, customers: [id], kinds: [.phone, .email], shopZone: settings.zone)[id]
    else {
      throw SendingError(.unknownCustomer, "customer \(id) was erased", advice: "Nobody writes to an erased customer.")
    }
    let subjectID = try findSubject(subject, of: id, session)
    let event = try findEvent(trigger, of: id, subject: subjectID, session)
    let texts = try Personalisation(bundle: bundle, settings: settings, now: now).load(
      session, [Personalisation.Key(customer: id, subject: subjectID, event: event)])
    let links = LinkMaker(settings: settings)?.links(for: MessageID(customer: id, number: 0))
    var found: [Preview] = []
    for channel in bundle.campaign.channels.channels where only == nil || only == channel {
      guard let entry = bundle.templates.find(trigger.template, channel: channel, locale: person.locale) else {
        continue
      }
      var preview = Preview(
        channel: channel, customer: id, address: person.address(channel.addressKind)?.text, path: entry.path)
      do {
        let text = try texts.render(
          entry, channel: channel, row: 0, zone: person.zone, locale: person.locale, links: links)
        preview.text = text
        if channel == .sms {
          let count = SMSText.parts(text.text)
          preview.parts = count.parts
          preview.units = count.units
          preview.encoding = "\(count.encoding)"
        }
      } catch let problem as TextProblem {
        preview.problem = "\(problem.variable) has no value: this customer would be skipped"
      }
      found.append(preview)
    }
    return found
  }

  private func findSubject(_ number: String?, of customer: CustomerID, _ session: any Session) throws -> Int64 {
    guard let table = bundle.campaign.subject.flatMap(CandidateQuery.table) else { return 0 }
    var found: Int64 = 0
    let time = bundle.campaign.subject == .order ? "placed_at" : "issued_at"
    var sql: SQLText = """
      SELECT \(raw: table.key) FROM \(raw: table.name) WHERE customer_id = \(customer) AND deleted_at IS NULL
      """
    if let number { sql += " AND number = \(number)" }
    sql += " ORDER BY \(raw: time) DESC LIMIT 1"
    try session.rows(sql) { found = $0.integer(0) }
    if found == 0 {
      throw SendingError(
        .unknownSubject, "customer \(customer) has no such \(bundle.campaign.subject?.rawValue ?? "subject")",
        advice: "Name one with --subject NUMBER.")
    }
    return found
  }

  private func findEvent(
    _ trigger: Trigger, of customer: CustomerID, subject: Int64, _ session: any Session
  ) throws -> Int64 {
    guard case .event(let name) = trigger.moment else { return 0 }
    var found: Int64 = 0
    var sql: SQLText = "SELECT event_id FROM events WHERE customer_id = \(customer) AND name = \(name)"
    if subject != 0 { sql += " AND subject_id = \(subject)" }
    sql += " ORDER BY at DESC LIMIT 1"
    try session.rows(sql) { found = $0.integer(0) }
    return found
  }
}
