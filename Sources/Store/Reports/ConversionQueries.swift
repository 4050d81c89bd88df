import SQLText
package import Vocabulary

/// What a campaign is for, in plain values (R27).
package struct ConversionGoal: Hashable, Sendable {
  /// `order_placed`, `order_paid`, `order_shipped`, `order_delivered` or `payment_received` are read from the orders and
  /// payments; any other name from the events.
  package var event: String
  /// How long after the draw it counts; the end is not in it.
  package var window: Elapsed
  /// Whether the event must be about the order or invoice that the message is about.
  package var isAboutSubject: Bool

  package init(event: String, window: Elapsed, isAboutSubject: Bool = false) {
    self.event = event
    self.window = window
    self.isAboutSubject = isAboutSubject
  }
}

/// What starts a customer's window.
package enum ConversionBasis: Hashable, Sendable {
  /// Each occurrence drawn: a message that was written or held out. An event converts the latest one drawn before it.
  case occurrences
  /// The customer's stored draw in this experiment, or the first of any: for the lift over a holdout (R30).
  case draws(experiment: String?)
}

/// The conversions of one group.
package struct ConversionGroup: Hashable, Sendable {
  /// Nil where the group has no one channel.
  package var channel: Channel?
  /// The variant; nil without one. `holdout` for those held out.
  package var arm: String?
  package var isHeldOut: Bool
  /// Customers drawn.
  package var customers: Int
  /// Of those: whose window is still open at `now`.
  package var isOpen: Int
  /// Customers who reached the goal inside the window; each once.
  package var converted: Int
  /// The events that counted.
  package var events: Int
  /// Their value in minor units of the shop's currency, net of refunds.
  package var value: Int64
}

/// How conversions are split.
package enum ConversionSplit: Hashable, Sendable {
  /// Treated and held out.
  case treatment
  /// By variant, and held out.
  case arm
  /// By channel, and held out.
  case channel
}

extension CampaignReportQueries {
  /// Derives the conversions of `scope` as of `now` from orders, payments or events, by their own time (R27): late orders,
  /// refunds and cancellations correct the numbers whenever it is asked again.
  package static func conversions(
    _ scope: CampaignScope, goal: ConversionGoal, basis: ConversionBasis, splitBy split: ConversionSplit, now: Instant,
    in session: any Session
  ) throws -> [ConversionGroup] {
    var groups: [ConversionGroup] = []
    let hasMerges = try session.hasMerges()
    try session.rows(query(scope, goal, basis, split, now, hasMerges: hasMerges)) { row in
      groups.append(
        ConversionGroup(
          channel: Channel(number: Int(row.integer(1))), arm: row.text(2).isEmpty ? nil : row.text(2),
          isHeldOut: row.integer(0) != 0, customers: Int(row.integer(3)), isOpen: Int(row.integer(4)),
          converted: Int(row.integer(5)), events: Int(row.integer(6)), value: row.optionalInteger(7) ?? 0))
    }
    return groups
  }

  /// - Parameter hasMerges: whether customers were joined: what they had before counts for their former numbers, what
  ///   came later for the person.
  static func query(
    _ scope: CampaignScope, _ goal: ConversionGoal, _ basis: ConversionBasis, _ split: ConversionSplit, _ now: Instant,
    hasMerges: Bool = false
  ) -> SQLText {
    let facts = facts(of: goal, now, hasMerges: hasMerges)
    let same: SQLText =
      hasMerges
      ? "d.person = g.person AND (d.customer_id = g.customer_id OR g.is_later = 1)" : "g.customer_id = d.customer_id"
    let channel: SQLText = split == .channel ? "channel" : "0"
    let arm: SQLText = split == .arm ? "arm" : "''"
    return """
      WITH drawn AS (\(drawn(scope, basis, now, hasMerges: hasMerges))),
      goal AS (\(hasMerges ? formerly(facts, of: goal) : facts)),
      pairs AS (
        SELECT d.customer_id, g.fact, g.at, g.counts, g.value, d.drawn_at, d.held, d.channel, d.arm,
          row_number() OVER (PARTITION BY g.customer_id, g.fact ORDER BY d.drawn_at DESC, d.number DESC) AS place
        FROM drawn AS d JOIN goal AS g ON \(same) AND g.at >= d.drawn_at
          \(goal.isAboutSubject ? subject : "")
      ),
      reached AS (
        SELECT held, \(channel) AS channel, \(arm) AS arm,
          count(DISTINCT CASE WHEN counts = 1 THEN customer_id END) AS converted, sum(counts) AS events,
          sum(value) AS value
        FROM pairs WHERE place = 1 AND at < drawn_at + \(goal.window.microseconds)
        GROUP BY 1, 2, 3
      ),
      base AS (
        SELECT held, \(channel) AS channel, \(arm) AS arm,
          count(DISTINCT customer_id) AS customers,
          count(DISTINCT CASE WHEN drawn_at + \(goal.window.microseconds) > \(now.microseconds)
            THEN customer_id END) AS open
        FROM drawn GROUP BY 1, 2, 3
      )
      SELECT b.held, b.channel, b.arm, b.customers, b.open, coalesce(r.converted, 0), coalesce(r.events, 0), r.value
      FROM base AS b LEFT JOIN reached AS r ON r.held = b.held AND r.channel = b.channel AND r.arm = b.arm
      ORDER BY b.held, b.channel, b.arm
      """
  }

  private static let subject: SQLText = """
    AND ((d.subject_kind = \(SubjectKind.order.number) AND d.subject_id = g.order_id)
      OR (d.subject_kind = \(SubjectKind.invoice.number) AND d.subject_id = g.invoice_id)
      OR (d.subject_kind = g.subject_kind AND d.subject_id = g.subject_id AND d.subject_kind > 0))
    """

  /// Whom the lot reached, with the moment: `customer_id, number, drawn_at, held, channel, arm, subject_kind, subject_id`.
  ///
  /// With `hasMerges` the customer is the former number, and `person` whom it leads to.
  private static func drawn(
    _ scope: CampaignScope, _ basis: ConversionBasis, _ now: Instant, hasMerges: Bool
  ) -> SQLText {
    func number(_ row: SQLText) -> SQLText { hasMerges ? MergedRows.number(of: row) : "\(row).customer_id" }
    func person(_ row: SQLText) -> SQLText {
      hasMerges
        ? ", coalesce((SELECT g.survivor_id FROM merges AS g WHERE g.customer_id = \(row).customer_id), \(row).customer_id) AS person"
        : ""
    }
    switch basis {
    case .occurrences:
      let join: SQLText = hasMerges ? MergedRows.join("m", kind: "'message'", id: "m.message_number") : ""
      return """
        SELECT \(number("m")) AS customer_id\(person("m")), m.message_number AS number, m.planned_at AS drawn_at,
          CASE WHEN m.state = \(MessageState.heldOut.rawValue) THEN 1 ELSE 0 END AS held,
          CASE WHEN m.state = \(MessageState.heldOut.rawValue) THEN 0 ELSE m.channel END AS channel,
          CASE WHEN m.state = \(MessageState.heldOut.rawValue) THEN 'holdout' ELSE coalesce(m.arm, '') END AS arm,
          m.subject_kind, m.subject_id
        FROM messages AS m \(join)
        WHERE \(condition(scope)) AND m.planned_at <= \(now.microseconds)
          AND NOT (m.state = \(MessageState.skipped.rawValue) AND m.reason < \(firstLateReason))
        """
    case .draws(let experiment):
      let one: SQLText = experiment.map { "AND d.experiment = \($0)" } ?? ""
      let since: SQLText = scope.since.map { "AND d.drawn_at >= \($0.microseconds)" } ?? ""
      let until: SQLText = scope.until.map { "AND d.drawn_at < \($0.microseconds)" } ?? ""
      let people: SQLText = hasMerges ? ", person" : ""
      let join: SQLText = hasMerges ? MergedRows.join("d", kind: MergedRows.drawKind, id: "0") : ""
      return """
        SELECT customer_id\(people), 0 AS number, drawn_at, CASE WHEN arm = 'holdout' THEN 1 ELSE 0 END AS held, 0 AS channel,
          arm, 0 AS subject_kind, 0 AS subject_id
        FROM (
          SELECT \(number("d")) AS customer_id\(person("d")), d.drawn_at, d.arm,
            row_number() OVER (PARTITION BY \(number("d")) ORDER BY d.drawn_at, d.experiment) AS place
          FROM draws AS d \(join) WHERE d.campaign = \(scope.campaign) AND d.drawn_at <= \(now.microseconds)
            \(one) \(since) \(until)
        ) AS first WHERE place = 1
        """
    }
  }

  /// The facts that reach the goal: `customer_id, fact, at, value, counts, order_id, invoice_id, subject_kind,
  /// subject_id`; `counts` is 0 for what only corrects the value.
  private static func facts(of goal: ConversionGoal, _ now: Instant, hasMerges: Bool) -> SQLText {
    let now = now.microseconds
    let people: SQLText = hasMerges ? "SELECT person FROM drawn" : "SELECT customer_id FROM drawn"
    func recorded(_ row: SQLText) -> SQLText { hasMerges ? ", \(row).recorded_at" : "" }
    if let moment = moment(ofOrderReaching: goal.event) {
      return """
        SELECT x.customer_id, x.order_id AS fact, x.at, 1 AS counts,
          coalesce(x.total_base, 0) - CASE
            WHEN x.refunded_at IS NULL AND x.status <> \(OrderStatus.refunded.rawValue) OR x.refunded_at > \(now)
              THEN 0
            ELSE coalesce(x.refunded_base, x.total_base, 0) END AS value,
          x.order_id, CAST(NULL AS BIGINT) AS invoice_id, 0 AS subject_kind, 0 AS subject_id\(recorded("x"))
        FROM (
          SELECT o.customer_id, o.order_id, o.status, o.total_base, o.refunded_at, o.refunded_base, o.cancelled_at,
            \(moment) AS at\(recorded("o"))
          FROM orders AS o WHERE o.deleted_at IS NULL AND o.customer_id IN (\(people))
        ) AS x
        WHERE x.at <= \(now) AND NOT (coalesce(x.cancelled_at <= \(now), x.status = \(OrderStatus.cancelled.rawValue)))
        """
    }
    if goal.event == "payment_received" {
      return """
        SELECT x.customer_id, x.payment_id AS fact, x.paid_at AS at,
          CASE WHEN x.amount_base < 0 THEN 0 ELSE 1 END AS counts, coalesce(x.amount_base, 0) AS value,
          x.order_id, x.invoice_id, 0 AS subject_kind, 0 AS subject_id\(recorded("x"))
        FROM payments AS x
        WHERE x.paid_at <= \(now) AND x.deleted_at IS NULL AND x.customer_id IN (\(people))
        """
    }
    return """
      SELECT x.customer_id, x.event_id AS fact, x.at, 1 AS counts, 0 AS value, CAST(NULL AS BIGINT) AS order_id, CAST(NULL AS BIGINT) AS invoice_id,
        x.subject_kind, x.subject_id\(recorded("x"))
      FROM events AS x
      WHERE x.name = \(goal.event) AND x.at <= \(now) AND x.customer_id IN (\(people))
      """
  }

  /// The facts by the number under which they came, with the person they belong to and whether they came later than
  /// all joining.
  private static func formerly(_ facts: SQLText, of goal: ConversionGoal) -> SQLText {
    let kind: SQLText =
      moment(ofOrderReaching: goal.event) != nil
      ? "'order'" : goal.event == "payment_received" ? "'payment'" : "'event'"
    return """
      SELECT f.customer_id AS person, \(MergedRows.number(of: "f")) AS customer_id, f.fact, f.at, f.counts, f.value,
        f.order_id, f.invoice_id, f.subject_kind, f.subject_id,
        CASE WHEN w.former_id IS NULL AND f.recorded_at > (SELECT max(g.merged_at) FROM merges AS g
          WHERE g.survivor_id = f.customer_id) THEN 1 ELSE 0 END AS is_later
      FROM (\(facts)) AS f \(MergedRows.join("f", kind: kind, id: "f.fact"))
      """
  }

  /// When an order reached what the event means; a status without a date counts from `placed_at`.
  private static func moment(ofOrderReaching event: String) -> SQLText? {
    func dated(_ column: SQLText, _ statuses: OrderStatus...) -> SQLText {
      let numbers = statuses.map { "\($0.rawValue)" as SQLText }.joined(separator: ", ")
      return "coalesce(o.\(column), CASE WHEN o.status IN (\(numbers)) THEN o.placed_at END)"
    }
    switch event {
    case OrderStatus.created.eventName: return "o.placed_at"
    case OrderStatus.paid.eventName: return dated("paid_at", .paid, .shipped, .delivered, .refunded)
    case OrderStatus.shipped.eventName: return dated("shipped_at", .shipped, .delivered)
    case OrderStatus.delivered.eventName: return dated("delivered_at", .delivered)
    default: return nil
    }
  }
}
