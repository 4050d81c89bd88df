import Audience
import Campaigns
import LocalTime
import SQLText
import Store
import Vocabulary

/// The rows from which a trigger's occurrences are made, in the order of their customers.
///
/// Everything that narrows the audience stands in SQL; what depends on each customer's own clock is decided row by row
/// in `DueRule`.
struct CandidateQuery {
  let rule: DueRule
  /// Whether the trigger's date field holds moments, of which the customer's local date counts.
  let dateIsMoment: Bool
  /// A condition over `c` (customers) and `s` (the subject); nil for everybody.
  let audience: SQLText?
  /// Only the events with these ids, where a notice asks for its own.
  var events: [Int64]?
  /// Only these customers, where a preview or a new try asks for them.
  var customers: [CustomerID]?
  private let ticks = ScheduleTicks()

  init(
    rule: DueRule, dateIsMoment: Bool, audience: SQLText?, events: [Int64]? = nil, customers: [CustomerID]? = nil
  ) {
    self.rule = rule
    self.dateIsMoment = dateIsMoment
    self.audience = audience
    self.events = events
    self.customers = customers
  }

  /// Returns the query over the customers of `range`, or nil where nothing can be due.
  func sql(_ range: ClosedRange<CustomerID>) -> SQLText? {
    var from: SQLText = "customers AS c"
    var conditions: [SQLText] = [
      "c.customer_id BETWEEN \(range.lowerBound) AND \(range.upperBound)", "c.deleted_at IS NULL",
      "c.erased_at IS NULL",
    ]
    var date: SQLText = "NULL"
    var event: SQLText = "0, 0, ''"
    var subject: SQLText = "0"
    let kind = rule.campaign.subject

    switch rule.trigger.moment {
    case .event(let name):
      from = "events AS e JOIN customers AS c ON c.customer_id = e.customer_id"
      event = "e.event_id, e.at, e.shipment"
      conditions.append("e.name = \(name)")
      if let events {
        conditions.append("e.event_id IN (\(events.map { "\($0)" as SQLText }.joined(separator: ", ")))")
      } else {
        conditions += [
          "e.fires = 1", "e.at > \(rule.earliestEvent.microseconds)", "e.at <= \(rule.now.microseconds)",
        ]
      }
      if let table = kind.flatMap(CandidateQuery.table) {
        from +=
          " JOIN \(raw: table.name) AS s ON s.customer_id = e.customer_id AND s.\(raw: table.key) = e.subject_id"
        conditions.append("e.subject_kind = \(kind?.number ?? 0)")
        subject = "s.\(raw: table.key)"
      }
    case .date(let days, let field, _):
      if let table = kind.flatMap(CandidateQuery.table) {
        from += " JOIN \(raw: table.name) AS s ON s.customer_id = c.customer_id"
        let column: SQLText = "s.\(name: field)"
        let dates = rule.dates
        let first = Int64(dates.lowerBound.days) - Int64(days)
        let last = Int64(dates.upperBound.days) - Int64(days)
        // A local date begins up to 14 hours before and ends up to 12 hours after the same date in UTC.
        conditions.append(
          dateIsMoment
            ? "\(column) BETWEEN \((first * 24 - 14) * 3_600_000_000) AND \(((last + 1) * 24 + 12) * 3_600_000_000)"
            : "\(column) BETWEEN \(first) AND \(last)")
        date = column
        subject = "s.\(raw: table.key)"
      } else if field == "birthday" {
        let dates = rule.dates
        let days = Anniversary.monthDays(
          for: (dates.lowerBound - days)...(dates.upperBound - days), leapDay: rule.campaign.leapDay)
        conditions.append("c.month_day IN (\(days.map { "\($0)" as SQLText }.joined(separator: ", ")))")
        date = "c.birthday"
      } else {
        date = "c.\(name: "custom_\(field)")"
        conditions.append("\(date) IS NOT NULL")
      }
    case .once(let moment):
      let spread = Zone.utc.instant(moment)
      guard spread - .hours(14) <= rule.now, spread + .hours(12) + rule.life + .days(1) > rule.now else { return nil }
      joinSubject(kind, &from, &subject)
    case .schedule, .manual:
      joinSubject(kind, &from, &subject)
    }
    if let kind { conditions += CandidateQuery.living(kind, now: rule.now) }
    if let customers {
      conditions.append("c.customer_id IN (\(customers.map { "\($0)" as SQLText }.joined(separator: ", ")))")
    }
    if let audience { conditions.append("(\(audience))") }
    return """
      SELECT c.customer_id, c.zone, c.country, c.phone, c.locale, c.phone_digest, c.email_digest, \
      \(CandidateQuery.isRefused("phone")), \(CandidateQuery.isRefused("email")), \(subject), \(date), \(event) \
      FROM \(from) WHERE \(conditions.joined(separator: " AND ")) ORDER BY c.customer_id
      """
  }

  /// Reads the occurrences of one row.
  func candidates(_ row: any Row, shopZone: Zone) -> [Candidate] {
    let own = row.optionalText(1)
    let country = row.optionalText(2)
    let phone = row.optionalText(3)
    let resolved = CustomerZone.resolve(own: own, country: country, phone: phone, shop: shopZone)
    let zone = resolved.zone
    let place = LocalPlace(zone: zone, exactness: resolved.exactness)
    let subject = row.integer(9)
    let event = row.integer(11)
    let found: [DueRule.Due]
    switch rule.trigger.moment {
    case .date(let days, let field, let time):
      guard let bits = row.optionalInteger(10) else { return [] }
      found = rule.occurrences(
        of: dateIsMoment ? zone.date(Instant(microseconds: bits)) : CivilDate(days: Int32(clamping: bits)),
        field: field, days: days, at: time,
        recurs: rule.campaign.subject == nil, in: place)
    case .once(let moment): found = rule.occurrence(once: moment, in: place).map { [$0] } ?? []
    case .schedule(let schedule): found = rule.occurrence(of: schedule, in: place, ticks).map { [$0] } ?? []
    case .event(let name):
      found =
        rule.occurrence(
          event: event, name: name, at: Instant(microseconds: row.integer(12)), hasSubject: subject != 0,
          shipment: row.text(13), in: place
        ).map { [$0] } ?? []
    case .manual: found = rule.occurrenceByHand(in: place).map { [$0] } ?? []
    }
    guard !found.isEmpty else { return [] }
    let locale = row.optionalText(4)
    let phoneAddress = Candidate.Address(
      digest: row.isNull(5) ? [] : row.blob(5), isRefused: row.integer(7) != 0)
    let emailAddress = Candidate.Address(
      digest: row.isNull(6) ? [] : row.blob(6), isRefused: row.integer(8) != 0)
    let customer = row.integer(0)
    return found.map {
      Candidate(
        customer: customer, locale: locale, zone: zone, subject: subject, event: event, due: $0, phone: phoneAddress,
        email: emailAddress)
    }
  }

  private func joinSubject(_ kind: SubjectKind?, _ from: inout SQLText, _ subject: inout SQLText) {
    guard let table = kind.flatMap(CandidateQuery.table) else { return }
    from += " JOIN \(raw: table.name) AS s ON s.customer_id = c.customer_id"
    subject = "s.\(raw: table.key)"
  }

  /// Conditions over `s` that the subject is there at `now`: facts later than that are hidden (R35).
  static func living(_ kind: SubjectKind, now: Instant) -> [SQLText] {
    switch kind {
    case .order: ["s.deleted_at IS NULL", "coalesce(s.placed_at, 0) <= \(now.microseconds)"]
    case .invoice:
      [
        "s.deleted_at IS NULL", "coalesce(s.issued_at, 0) <= \(now.microseconds)",
        "(s.cancelled_at IS NULL OR s.cancelled_at > \(now.microseconds))",
      ]
    case .event: []
    }
  }

  static func table(_ kind: SubjectKind) -> (name: String, key: String)? {
    switch kind {
    case .order: ("orders", "order_id")
    case .invoice: ("invoices", "invoice_id")
    case .event: nil
    }
  }

  private static func isRefused(_ kind: String) -> SQLText {
    """
    EXISTS (SELECT 1 FROM refusals AS r WHERE r.kind = \(kind) AND r.digest = c.\(raw: kind)_digest)
    """
  }
}
