import LocalTime
import SQLText
import Store
import Testing
import Vocabulary

@testable import Audience

/// Expressions over a few rows written by hand, asked by SQL and in memory.
@Suite struct `What expressions mean` {
  /// Noon in Shanghai on the day so many days before 1 March 2026, and so many hours later.
  static func ago(_ days: Int64, hours: Int64 = 0) -> Int64 {
    (Workbench.now - .days(days) + .hours(hours)).microseconds
  }

  static func day(_ text: String) -> Int64 { Int64((CivilDate(text) ?? CivilDate(days: 0)).days) }

  static func expect(
    _ rows: [SQLText], _ expectations: [(String, [Int64])], _ subject: SubjectKind? = nil,
    context: AudienceContext = Workbench.context()
  ) async throws {
    let shop = try await TestShop()
    try await shop.run(rows)
    for (source, expected) in expectations {
      let expression = try Workbench.expression(source, subject, hasEntry: context.entryAt != nil)
      let facts = try await shop.facts(expression.needs(with: context.segments))
      for database in shop.databases {
        let bySQL = try await shop.members(expression, context, in: database).map { $0.subject ?? $0.customer }
        #expect(bySQL == expected, "by SQL of \(database.dialect): \(source)")
      }
      let inMemory = TestShop.members(expression, facts, context).map { $0.subject ?? $0.customer }
      #expect(inMemory == expected, "in memory: \(source)")
    }
  }

  static func customer(_ id: Int64, city: String? = nil, birthday: String? = nil) -> SQLText {
    let days = birthday.flatMap { CivilDate($0) }
    return """
      INSERT INTO customers (customer_id, city, birthday, month_day, recorded_at)
      VALUES (\(id), \(city), \(days.map { Int64($0.days) }), \(days.map { Int64($0.monthDay) }), 0)
      """
  }

  static func order(
    _ customer: Int64, _ id: Int64, placed: Int64?, status: OrderStatus = .created, total: Int64? = 1000,
    paid: Int64? = nil, cancelled: Int64? = nil, deleted: Bool = false
  ) -> SQLText {
    """
    INSERT INTO orders (customer_id, order_id, source, number, placed_at, status, total_base, paid_at, cancelled_at,
      recorded_at, deleted_at)
    VALUES (\(customer), \(id), 's', \("\(id)"), \(placed), \(status.rawValue), \(total), \(paid), \(cancelled), 0,
      \(deleted ? Int64(1) : nil))
    """
  }

  @Test func `R32 moments in words`() async throws {
    let rows =
      (1...5).map { Self.customer($0) } + [
        Self.order(1, 11, placed: Self.ago(90)), Self.order(2, 12, placed: Self.ago(60)),
        Self.order(3, 13, placed: Self.ago(30)), Self.order(4, 14, placed: Self.ago(0)),
      ]
    try await Self.expect(
      rows,
      [
        ("last(orders.placed_at) before 60 days ago", [1]), ("last(orders.placed_at) after 60 days ago", [3, 4]),
        ("last(orders.placed_at) more than 60 days ago", [1]),
        ("last(orders.placed_at) less than 60 days ago", [3, 4]),
        ("last(orders.placed_at) within last 60 days", [2, 3, 4]), ("count(orders within last 60 days) is 0", [1, 5]),
        ("last(orders.placed_at) is today", [4]), ("last(orders.placed_at) is 30 days ago", [3]),
        ("last(orders.placed_at) < 2026-01-30", [1, 2]), ("last(orders.placed_at) <= 2026-01-30", [1, 2, 3]),
        ("last(orders.placed_at) > 2025-12-31", [3, 4]), ("last(orders.placed_at) >= 2025-12-31", [2, 3, 4]),
        ("last(orders.placed_at) within this month", [4]), ("last(orders.placed_at) within last month", []),
        ("last(orders.placed_at) between 2025-12-31 and 2026-01-30", [2, 3]),
        ("last(orders.placed_at) before this month", [1, 2, 3]), ("last(orders.placed_at) before this year", [1, 2]),
        ("last(orders.placed_at) after last month", [4]), ("count(orders after last year) > 0", [3, 4]),
        ("last(orders.placed_at) after last month in local time", [4]),
        ("now - last(orders.placed_at) >= 60 days", [1, 2]),
      ])
  }

  @Test func `R33 what is missing is false, and not is its opposite`() async throws {
    let rows =
      [Self.customer(1, city: "Shanghai"), Self.customer(2, city: "Berlin"), Self.customer(3)] + [
        Self.order(2, 12, placed: Self.ago(1), total: nil)
      ]
    try await Self.expect(
      rows,
      [
        ("city is \"Shanghai\"", [1]), ("city is not \"Shanghai\"", [2, 3]), ("not city is \"Shanghai\"", [2, 3]),
        ("not city is not \"Shanghai\"", [1]), ("city in [\"Berlin\"]", [2]), ("city not in [\"Berlin\"]", [1, 3]),
        ("not (city is \"Berlin\" and vip_level > 3)", [1, 2, 3]), ("city contains \"e\"", [2]),
        ("not city contains \"e\"", [1, 3]), ("city is city", [1, 2]), ("city is not city", [3]),
        ("city is missing", [3]), ("city is present", [1, 2]), ("not vip_level > 3", [1, 2, 3]),
        ("count(orders) is 0", [1, 3]), ("sum(orders.total) is 0", [1, 2, 3]),
        ("max(orders.total) is missing", [1, 2, 3]),
        ("avg(orders.total) >= 0", []), ("not avg(orders.total) >= 0", [1, 2, 3]),
        ("last(orders.total) is missing", [1, 2, 3]),
        ("wholesale", []), ("not wholesale", [1, 2, 3]), ("wholesale is false", []), ("city in []", []),
        ("vip_level / 0 > 1", []),
      ])
  }

  @Test func `R34 bare names are the inner row's, enclosing rows go by their singular`() async throws {
    let rows =
      [Self.customer(1, city: "web"), Self.customer(2, city: "shop")] + [
        "INSERT INTO orders (customer_id, order_id, source, number, placed_at, channel, total_base, recorded_at) VALUES (1, 11, 's', '11', \(Self.ago(5)), 'web', 900, 0), (1, 12, 's', '12', \(Self.ago(3)), 'shop', 2000, 0), (2, 21, 's', '21', \(Self.ago(3)), 'web', 500, 0)",
        "INSERT INTO items (customer_id, order_id, item_id, category, quantity, price_base, placed_at, recorded_at) VALUES (1, 11, 1, 'green tea', 1, 900, \(Self.ago(5)), 0), (1, 12, 2, 'green tea', 1, 1000, \(Self.ago(3)), 0), (1, 12, 3, 'black tea', 2, 500, \(Self.ago(3)), 0), (2, 21, 4, 'pots', 1, 500, \(Self.ago(3)), 0)",
      ]
    try await Self.expect(
      rows,
      [
        ("any(orders where channel is customer.city)", [1]),
        ("any(orders where count(items) >= 2)", [1]),
        ("any(orders where none(items where category is \"green tea\"))", [2]),
        ("any(items where order.channel is \"shop\" and category is \"black tea\")", [1]),
        ("any(items where price < order.total)", [1]), ("count(items) is 3", [1]),
        ("any(orders where any(items where price is order.total))", [1, 2]),
        ("sum(items.quantity * items.price) is 29", [1]), ("last(orders where channel is \"web\").total is 9", [1]),
      ])
    try await Self.expect(
      rows,
      [
        ("order.total > 6 and count(orders) > 1", [11, 12]), ("count(order.items) is 1", [11, 21]),
        ("any(orders where placed_at before 4 days ago) and order.channel is \"shop\"", [12]),
      ], .order)
  }

  @Test func `R35 what is later than now, deleted or erased is hidden`() async throws {
    let rows =
      (1...7).map { Self.customer($0) } + [
        "UPDATE customers SET deleted_at = 1 WHERE customer_id = 6",
        "UPDATE customers SET erased_at = 1 WHERE customer_id = 7",
        Self.order(1, 11, placed: Self.ago(-1)), Self.order(2, 12, placed: Self.ago(1), deleted: true),
        Self.order(3, 13, placed: Self.ago(2), status: .cancelled, paid: Self.ago(1), cancelled: Self.ago(-1)),
        Self.order(4, 14, placed: Self.ago(2), status: .shipped), Self.order(5, 15, placed: nil, status: .paid),
        Self.order(6, 16, placed: Self.ago(2)),
      ]
    try await Self.expect(
      rows,
      [
        ("true", [1, 2, 3, 4, 5]), ("count(orders) > 0", [3, 4, 5]), ("any(orders where status is \"paid\")", [3, 5]),
        ("any(orders where status is \"shipped\")", [4]), ("any(orders where status is \"cancelled\")", []),
        ("any(orders where cancelled_at is missing)", [3, 4, 5]), ("last(orders.status) is not \"paid\"", [1, 2, 4]),
      ])
    // The same rows two days later.
    try await Self.expect(
      rows,
      [("count(orders) > 0", [1, 3, 4, 5]), ("any(orders where status is \"cancelled\")", [3])],
      context: Workbench.context(now: Workbench.now + .days(2)))
  }

  @Test func `R35 an invoice owes what was not paid by now`() async throws {
    func invoice(_ id: Int64, _ amount: Int64?, due: String, cancelled: Int64? = nil, disputed: Int64 = 0) -> SQLText {
      """
      INSERT INTO invoices (customer_id, invoice_id, source, number, issued_at, due_date, amount_base, disputed, cancelled_at,
        recorded_at) VALUES (1, \(id), 's', \("\(id)"), \(Self.ago(40)), \(Self.day(due)), \(amount), \(disputed), \(cancelled), 0)
      """
    }
    func payment(_ id: Int64, _ invoice: Int64, _ amount: Int64, _ at: Int64) -> SQLText {
      "INSERT INTO payments (customer_id, payment_id, source, invoice_id, paid_at, amount_base, recorded_at) VALUES (1, \(id), 's', \(invoice), \(at), \(amount), 0)"
    }
    let rows = [
      Self.customer(1), invoice(1, 5000, due: "2026-02-20"), invoice(2, 5000, due: "2026-03-01"),
      invoice(3, 5000, due: "2026-03-04"), invoice(4, nil, due: "2026-02-20"),
      invoice(5, 5000, due: "2026-02-20", cancelled: Self.ago(1)), invoice(6, 5000, due: "2026-02-20", disputed: 1),
      payment(1, 1, 2000, Self.ago(10)), payment(2, 1, 3000, Self.ago(-1)), payment(3, 2, 6000, Self.ago(2)),
    ]
    try await Self.expect(
      rows,
      [
        ("invoice.balance > 0", [1, 3, 6]), ("invoice.balance is 30", [1]), ("invoice.paid is 20", [1]),
        ("invoice.balance is 0", [2, 5]), ("invoice.balance is missing", [4]),
        ("invoice.balance > 0 and not invoice.disputed", [1, 3]), ("invoice.due_date before today", [1, 4, 5, 6]),
        ("invoice.due_date is today", [2]), ("invoice.due_date within next 3 days", [2, 3]),
        ("invoice.due_date is 3 days from now", [3]), ("invoice.due_date more than 7 days ago", [1, 4, 5, 6]),
        ("count(invoices where balance > 0) is 3", [1, 2, 3, 4, 5, 6]),
      ], .invoice)
  }

  @Test func `birthdays return every year, over New Year and on leap days`() async throws {
    let rows = [
      Self.customer(1, birthday: "1990-12-30"), Self.customer(2, birthday: "1990-01-02"),
      Self.customer(3, birthday: "1996-02-29"), Self.customer(4), Self.customer(5, birthday: "2008-03-01"),
    ]
    func at(_ text: String) -> AudienceContext {
      let day = CivilDate(text) ?? CivilDate(days: 0)
      return Workbench.context(now: Workbench.zone.startOfDay(day) + .hours(10))
    }
    try await Self.expect(
      rows,
      [
        ("birthday within next 7 days", [1, 2]), ("birthday within next 3 days", [1]),
        ("birthday within last 7 days", []),
      ],
      context: at("2025-12-28"))
    try await Self.expect(
      rows,
      [
        ("birthday within last 7 days", [1, 2]), ("birthday within this week", [1, 2]), ("birthday is yesterday", [2]),
      ],
      context: at("2026-01-03"))
    // No 29 February in 2026: the birthday falls on the 28th; in 2028 it has its own day.
    try await Self.expect(
      rows, [("birthday is today", [3]), ("birthday is tomorrow", [5]), ("age is 30", [3]), ("age is 17", [5])],
      context: at("2026-02-28"))
    try await Self.expect(
      rows, [("birthday is today", []), ("birthday is tomorrow", [3]), ("age is 31", [3])], context: at("2028-02-28"))
    try await Self.expect(rows, [("age >= 18", [1, 2, 3, 5]), ("age is missing", [4])], context: at("2026-03-01"))
    try await Self.expect(rows, [("birthday within next 400 days", [1, 2, 3, 5])], context: at("2026-03-01"))
  }

  @Test func `text is compared whatever the case of its letters`() async throws {
    let cities = ["Zürich", "ZÜRICH", "zürich", "Zurich", "МОСКВА", "ΟΔΟΣ", "οδος", "杭州", "Straße", "STRAẞE", "K2"]
    let rows = cities.enumerated().map { Self.customer(Int64($0.offset + 1), city: $0.element) }
    try await Self.expect(
      rows,
      [
        ("city is \"zÜrich\"", [1, 2, 3]), ("city is \"zurich\"", [4]), ("city is \"москва\"", [5]),
        ("city is \"Οδός\" or city is \"οδοσ\"", [6, 7]), ("city is \"杭州\"", [8]),
        ("city in [\"STRASSE\", \"straße\", \"k2\"]", [9, 10, 11]), ("city starts with \"ZÜ\"", [1, 2, 3]),
        ("city ends with \"ÜRICH\"", [1, 2, 3]), ("city contains \"ОСК\"", [5]),
        ("city contains \"RICH\"", [1, 2, 3, 4]),
        ("city is not \"ZURICH\" and city contains \"ü\"", [1, 2, 3]), ("\"Zürich\" is city", [1, 2, 3]),
        ("city is city", (1...11).map { $0 }),
      ])
  }

  @Test func `days are the shop's, or the customer's own in local time`() async throws {
    // Noon in Shanghai on Sunday 1 March is Saturday evening in New York and already Sunday evening on Kiritimati.
    func customer(_ id: Int64, _ zone: String?, birthday: String) -> SQLText {
      let day = CivilDate(birthday) ?? CivilDate(days: 0)
      return
        "INSERT INTO customers (customer_id, zone, birthday, month_day, recorded_at) VALUES (\(id), \(zone), \(Int64(day.days)), \(Int64(day.monthDay)), 0)"
    }
    let rows =
      [
        customer(1, "America/New_York", birthday: "1990-02-28"), customer(2, nil, birthday: "1990-03-01"),
        customer(3, "Pacific/Kiritimati", birthday: "1990-03-01"), customer(4, "Not/AZone", birthday: "1990-02-28"),
      ]
      + (1...4).map { Self.order($0, $0 * 10, placed: Self.ago(0, hours: -2)) }
    try await Self.expect(
      rows,
      [
        ("birthday is today", [2, 3]), ("birthday is today in local time", [1, 2, 3]),
        ("birthday within next 7 days in local time", [1, 2, 3]), ("birthday is yesterday in local time", [4]),
        ("birthday is not today in local time", [4]),
        ("last(orders.placed_at) within this month", [1, 2, 3, 4]),
        ("last(orders.placed_at) within this month in local time", [1, 2, 3, 4]),
        ("last(orders.placed_at) < 2026-03-01 in local time", [1]),
        ("last(orders.placed_at) is 2026-02-28 in local time", [1]),
        ("last(orders.placed_at) in [2026-02-28, 2026-02-01] in local time", [1]),
        ("last(orders.placed_at) between 2026-02-01 and 2026-02-28 in local time", [1]),
        ("count(orders within last month in local time) is 0", [1, 2, 3, 4]),
        ("any(orders where placed_at before 2026-03-01 in local time)", [1]),
        ("last(orders.placed_at) within next week in local time", []),
      ])
  }

  @Test func `R10 months clamp to the last day there is`() async throws {
    func customer(_ id: Int64, since: String) -> SQLText {
      "INSERT INTO customers (customer_id, custom_member_since, birthday, recorded_at) VALUES (\(id), \(Self.day(since)), \(Self.day("2008-02-29")), 0)"
    }
    func placed(_ customer: Int64, _ date: String, _ time: String) -> SQLText {
      let moment = CivilMoment(
        date: CivilDate(date) ?? CivilDate(days: 0), time: CivilTime(time) ?? CivilTime(secondOfDay: 0))
      return Self.order(customer, customer * 10, placed: Workbench.zone.instant(moment).microseconds)
    }
    let rows = [
      customer(1, since: "2026-01-27"), customer(2, since: "2026-01-28"), customer(3, since: "2026-01-31"),
      customer(4, since: "2026-02-01"), placed(1, "2025-11-30", "11:59"), placed(2, "2025-12-01", "12:01"),
      placed(3, "2025-08-31", "12:00"),
    ]
    try await Self.expect(
      rows,
      [
        ("member_since + 1 month is 2026-02-28", [2, 3]), ("member_since + 1 month before 2026-02-28", [1]),
        ("member_since + 1 month after 2026-02-28", [4]), ("member_since + 1 month before today", [1, 2, 3]),
        ("member_since + 1 month between 2026-02-27 and 2026-02-28", [1, 2, 3]),
        ("member_since - 1 month is 2025-12-31", [3]), ("member_since + 1 month - 1 month is 2026-01-28", [2, 3]),
        ("birthday + 18 years is 2026-02-28", [1, 2, 3, 4]), ("birthday + 18 years after yesterday", []),
        ("last(orders.placed_at) + 3 months before now", [1, 3]),
        ("last(orders.placed_at) + 6 months is 2026-02-28", [3]),
        ("last(orders.placed_at) + 3 months within next 1 day", [2]),
      ])
  }

  @Test func `a day beside a moment is all of that day, in winter and in summer`() async throws {
    let berlin = try #require(Zone.named("Europe/Berlin"))
    func at(_ date: String, _ time: String) -> Int64 {
      berlin.instant(
        CivilMoment(date: CivilDate(date) ?? CivilDate(days: 0), time: CivilTime(time) ?? CivilTime(secondOfDay: 0))
      ).microseconds
    }
    func rows(_ customer: Int64, due: String, paid: Int64) -> [SQLText] {
      [
        Self.customer(customer),
        "INSERT INTO invoices (customer_id, invoice_id, source, number, due_date, amount_base, recorded_at) VALUES (\(customer), \(customer), 's', '1', \(Self.day(due)), 100, 0)",
        "INSERT INTO payments (customer_id, payment_id, source, invoice_id, paid_at, amount_base, recorded_at) VALUES (\(customer), \(customer), 's', \(customer), \(paid), 100, 0)",
      ]
    }
    try await Self.expect(
      rows(1, due: "2025-07-01", paid: at("2025-07-01", "23:59"))
        + rows(2, due: "2025-07-01", paid: at("2025-07-02", "00:00"))
        + rows(3, due: "2026-01-15", paid: at("2026-01-14", "23:59"))
        + rows(4, due: "2026-01-15", paid: at("2026-01-15", "00:00"))
        + rows(5, due: "2025-03-30", paid: at("2025-03-30", "23:30")),
      [
        ("any(payments where paid_at after invoice.due_date)", [2]),
        ("any(payments where paid_at is invoice.due_date)", [1, 4, 5]),
        ("any(payments where paid_at before invoice.due_date)", [3]),
        ("any(payments where invoice.due_date < paid_at)", [2]),
        ("any(payments where paid_at <= invoice.due_date)", [1, 3, 4, 5]),
        ("any(payments where paid_at is not invoice.due_date)", [2, 3]),
        ("any(payments where paid_at after invoice.due_date + 1 day)", []),
      ], context: Workbench.context(zone: berlin))
  }

  @Test func `R36 amounts are exact, in the shop's major units`() async throws {
    let rows =
      [Self.customer(1), Self.customer(2)] + [
        Self.order(1, 11, placed: Self.ago(1), total: 4999), Self.order(1, 12, placed: Self.ago(1), total: 1),
        Self.order(2, 21, placed: Self.ago(1), total: 4999),
      ]
    try await Self.expect(
      rows,
      [
        ("sum(orders.total) >= 50", [1]), ("sum(orders.total) > 49.99", [1]), ("sum(orders.total) is 49.99", [2]),
        ("sum(orders.total) is 49.990", [2]), ("avg(orders.total) is 25", [1]),
        ("sum(orders.total) + 0.01 is 50", [2]), ("sum(orders.total) >= 50 CNY", [1]),
        ("sum(orders.total) in [49.99 CNY, 1]", [2]),
      ])
  }

  @Test func `R14 a no to all beats a yes to a topic`() async throws {
    func state(_ customer: Int64, _ channel: Int64, _ topic: String, _ state: ConsentState) -> SQLText {
      "INSERT INTO consent_states (customer_id, channel, topic, state, given_at, consent_id) VALUES (\(customer), \(channel), \(topic), \(state.number), \(Self.ago(5)), 1)"
    }
    let rows =
      (1...7).map { Self.customer($0) } + [
        state(1, 2, "offers", .subscribed), state(2, 2, "all", .subscribed), state(3, 0, "all", .subscribed),
        state(4, 2, "offers", .subscribed), state(4, 0, "all", .unsubscribed), state(5, 2, "all", .subscribed),
        state(5, 2, "offers", .unsubscribed), state(6, 1, "offers", .subscribed), state(7, 2, "offers", .pending),
        state(7, 0, "all", .subscribed),
      ]
    try await Self.expect(
      rows,
      [
        ("consented(email, offers)", [1, 2, 3]), ("consented(email)", [2, 3, 5, 7]),
        ("consented(sms, offers)", [3, 6, 7]),
        ("not consented(email, offers)", [4, 5, 6, 7]),
      ])
  }

  @Test func `what came of campaigns`() async throws {
    func message(_ customer: Int64, _ state: MessageState, sent: Int64?, due: Int64) -> SQLText {
      """
      INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version, template,
        state, due_at, expires_at, planned_at, sent_at)
      VALUES (\(customer), \(customer), \([UInt8](repeating: 1, count: 16)), 0, 1, 'winback', 'first', '', 'v', 't', \(state.rawValue),
        \(due), 0, \(Self.ago(100)), \(sent))
      """
    }
    func response(_ customer: Int64, _ kind: ResponseKind, _ at: Int64, machine: Int64 = 0) -> SQLText {
      "INSERT INTO responses (customer_id, response_id, message_number, campaign, kind, at, recorded_at, machine) VALUES (\(customer), \(customer), \(customer), 'winback', \(kind.rawValue), \(at), 0, \(machine))"
    }
    let rows =
      (1...6).map { Self.customer($0) } + [
        message(1, .delivered, sent: Self.ago(10), due: Self.ago(10)),
        message(2, .sent, sent: Self.ago(50), due: Self.ago(50)),
        message(3, .bounced, sent: Self.ago(10), due: Self.ago(10)), message(4, .inDoubt, sent: nil, due: Self.ago(3)),
        message(5, .skipped, sent: nil, due: Self.ago(3)), response(1, .opened, Self.ago(9)),
        response(2, .opened, Self.ago(9), machine: 1), response(6, .clicked, Self.ago(40)),
      ]
    try await Self.expect(
      rows,
      [
        ("received(winback)", [1, 2, 4]), ("received(winback within 30 days)", [1, 4]), ("received(spring)", []),
        ("opened(winback)", [1]), ("clicked(winback)", [6]), ("clicked(winback within 30 days)", []),
      ])
  }

  @Test func `R27 who reached a campaign's goal inside its window`() async throws {
    func message(
      _ customer: Int64, _ campaign: String, _ state: MessageState = .sent, drawn: Int64, subject: Int64 = 0
    ) -> SQLText {
      """
      INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version, template,
        state, due_at, expires_at, planned_at, sent_at, subject_id)
      VALUES (\(customer), \(customer), \([UInt8](repeating: 1, count: 16)), 0, 1, \(campaign), 'first', '', 'v', 't', \(state.rawValue),
        \(drawn), 0, \(drawn), \(drawn), \(subject))
      """
    }
    func paid(_ customer: Int64, _ id: Int64, _ at: Int64?, _ invoice: Int64? = nil) -> SQLText {
      "INSERT INTO payments (customer_id, payment_id, source, invoice_id, paid_at, amount_base, recorded_at) VALUES (\(customer), \(id), 's', \(invoice), \(at), 100, 0)"
    }
    let rows =
      (1...9).map { Self.customer($0) } + [
        message(1, "winback", drawn: Self.ago(40)),
        Self.order(1, 10, placed: Self.ago(60), status: .paid, paid: Self.ago(30)),
        // Paid before the draw, and after the window.
        message(2, "winback", drawn: Self.ago(40)), Self.order(2, 20, placed: Self.ago(60), paid: Self.ago(41)),
        Self.order(2, 21, placed: Self.ago(60), paid: Self.ago(26)),
        // A status without a date counts from the order's; a cancelled order counts no more.
        message(3, "winback", drawn: Self.ago(40)), Self.order(3, 30, placed: Self.ago(35), status: .shipped),
        message(4, "winback", drawn: Self.ago(40)),
        Self.order(4, 40, placed: Self.ago(35), status: .cancelled, paid: Self.ago(34), cancelled: Self.ago(3)),
        message(5, "winback", .skipped, drawn: Self.ago(40)),
        Self.order(5, 50, placed: Self.ago(35), paid: Self.ago(34)),
        message(6, "spring", drawn: Self.ago(10)),
        "INSERT INTO events (customer_id, event_id, name, at, recorded_at) VALUES (6, 1, 'product_viewed', \(Self.ago(3)), 0)",
        // The payment must be for the invoice that the message was about.
        message(7, "reminder", drawn: Self.ago(10), subject: 70), paid(7, 71, Self.ago(8), 70),
        message(8, "reminder", drawn: Self.ago(10), subject: 80), paid(8, 81, Self.ago(8), 82),
      ]
    try await Self.expect(
      rows,
      [
        ("converted(winback)", [1, 3]), ("converted(winback within 32 days)", [1]), ("converted(spring)", [6]),
        ("converted(reminder)", [7]), ("not converted(winback) and received(winback)", [2, 4]),
        ("converted(order-shipped)", []), ("converted(winback within last 2 months in local time)", [1, 3]),
      ])
  }

  @Test func `events are asked by name and property`() async throws {
    func event(_ customer: Int64, _ id: Int64, _ name: String, _ properties: String?) -> SQLText {
      "INSERT INTO events (customer_id, event_id, name, at, properties, recorded_at) VALUES (\(customer), \(id), \(name), \(Self.ago(id)), \(properties), 0)"
    }
    let rows =
      (1...3).map { Self.customer($0) } + [
        event(1, 1, "product_viewed", "{\"sku\":\"T-100\",\"price\":12.5}"),
        event(1, 2, "product_viewed", "{\"sku\":\"T-100\"}"),
        event(2, 3, "product_viewed", "{\"sku\":\"T-200\",\"price\":\"12.5\",\"gift\":true}"), event(3, 4, "quiz", nil),
      ]
    try await Self.expect(
      rows,
      [
        ("count(events(product_viewed) where properties.sku is \"T-100\") >= 2", [1]),
        ("any(events where properties.price > 12)", [1]), ("any(events where properties.gift)", [2]),
        ("none(events(product_viewed))", [3]), ("last(events(product_viewed).properties.sku) is \"T-200\"", [2]),
        ("any(events within last 1 day)", [1]),
      ])
    try await Self.expect(rows, [("event.properties.sku is \"T-100\"", [1, 2])], .event)
  }

  @Test func `a journey is stopped by what came after its entry`() async throws {
    let rows =
      [Self.customer(1), Self.customer(2)] + [
        Self.order(1, 11, placed: Self.ago(9)), Self.order(2, 21, placed: Self.ago(11)),
      ]
    try await Self.expect(
      rows, [("any(orders where placed_at after entry.at)", [1])],
      context: Workbench.context(entryAt: Workbench.now - .days(10)))
  }
}
