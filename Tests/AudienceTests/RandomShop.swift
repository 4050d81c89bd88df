import Catalogue
import LocalTime
import SQLText
import Vocabulary

@testable import Audience

/// Rows that lie where mistakes would show: on the bounds of days and windows, missing, deleted, later than now.
struct RandomShop {
  var numbers: SeededNumbers
  let now: Instant
  private(set) var statements: [SQLText] = []
  private var nextID: Int64 = 1000

  static let cities = ["Shanghai", "杭州", "Berlin", "shanghai", "Suzhou 苏州", "ZÜRICH", "Zürich", "Ὀδός ΣΑΣ"]
  static let categories = ["green tea", "black tea", "pots"]
  static let skus = ["T-100", "T-200", "P-1"]
  static let topics = ["all", "general", "offers"]
  static let eventNames = ["product_viewed", "quiz"]
  static let properties = [
    "{\"sku\":\"T-100\",\"price\":12.5,\"gift\":true}", "{\"sku\":\"T-200\",\"price\":3,\"gift\":false}",
    "{\"sku\":100,\"price\":\"12.5\",\"cart\":{\"total\":5,\"note\":\"a \\\"b\\\" \\u676d\\ud83c\\udf75\"}}",
    "{\"gift\":null,\"list\":[1,{\"sku\":\"x\"}],\"sku\":\"杭州\"}", "{}", "{\"cart\":{\"total\":-2e1},\"price\":-4.5}",
  ]

  init(seed: UInt64, now: Instant) {
    numbers = SeededNumbers(state: seed)
    self.now = now
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &numbers)]
  }

  mutating func text(_ elements: [String], missing: Int = 20) -> String? { chance(missing) ? nil : pick(elements) }

  mutating func instant(missing: Int = 10) -> Int64? {
    if chance(missing) { return nil }
    let days: Int64 = pick([0, 1, 2, 3, 7, 14, 30, 60, 90, -1, -5])
    let nudge: Int64 = pick([0, 0, 1, -1, 3_600_000_000, -7_200_000_000, 43_200_000_000])
    return now.microseconds - days * 86_400_000_000 + nudge
  }

  /// Surely a moment.
  mutating func moment() -> Int64 { instant(missing: 0) ?? now.microseconds }

  mutating func amount(missing: Int = 15) -> Int64? {
    chance(missing) ? nil : pick([0, 1, 50, 999, 1000, 1250, 5000, 12_345, 100_000])
  }

  mutating func id() -> Int64 {
    nextID += Int64.random(in: 1...3, using: &numbers)
    return nextID
  }

  /// What was made since the last time.
  mutating func take() -> [SQLText] {
    defer { statements = [] }
    return statements
  }

  /// Another order, another visit … of a customer who is there.
  mutating func addMore(_ customer: Int64) { addFacts(customer) }

  mutating func fill(customers: Int) {
    for customer in 1...Int64(customers) {
      addCustomer(customer)
      addFacts(customer)
    }
  }

  private mutating func addCustomer(_ customer: Int64) {
    let today = Int64(Workbench.zone.date(now).days)
    var birthday: Int64?
    if !chance(15) {
      let years = Int.random(in: 0...60, using: &numbers)
      let around = CivilDate(days: Int32(today) + Int32.random(in: -45...45, using: &numbers))
      let leapDay = CivilDate(year: 1996, month: 2, day: 29) ?? around
      birthday = Int64(chance(15) ? leapDay.days : around.adding(months: -12 * years).days)
    }
    let monthDay = birthday.map { Int64(CivilDate(days: Int32($0)).monthDay) }
    let memberSince: Int64? = chance(20) ? nil : today - pick([0, 1, 7, 30, 31, 59, 365, -1])
    let score: SQLText = chance(20) ? "NULL" : "\(pick([0, 0.5, 2.5, -1, 100]))"
    let level: Int64? = chance(20) ? nil : pick([0, 1, 2, 3, 7])
    let wholesale: Int64? = chance(30) ? nil : pick([0, 1])
    statements.append(
      """
      INSERT INTO customers (customer_id, first_name, email, birthday, month_day, city, country, zone, created_at, recorded_at,
        deleted_at, erased_at, custom_vip_level, custom_favourite_tea, custom_credit, custom_score,
        custom_member_since, custom_last_visit, custom_wholesale)
      VALUES (\(customer), \(text(["Mei", "Lin", "Ωmega"])), \(text(["a@lantern.example", "b@x.cn"])), \(birthday),
        \(monthDay), \(text(RandomShop.cities)), \(text(["CN", "DE", "web"])), \(text(Workbench.zones)),
        \(instant()), 0,
        \(chance(5) ? now.microseconds : nil), \(chance(3) ? now.microseconds : nil), \(level),
        \(text(RandomShop.categories)), \(amount()), \(score), \(memberSince), \(instant()), \(wholesale))
      """)
  }

  private mutating func addFacts(_ customer: Int64) {
    var orders: [Int64] = []
    for _ in 0..<pick([0, 0, 1, 2, 3, 5]) {
      let order = id()
      orders.append(order)
      let discount: Int64? = amount(missing: 60)
      statements.append(
        """
        INSERT INTO orders (customer_id, order_id, source, number, placed_at, status, total_base, discount_base,
          refunded_base, paid_at, shipped_at, delivered_at, cancelled_at, refunded_at, estimated_at, channel,
          recorded_at, deleted_at)
        VALUES (\(customer), \(order), 'shop', \("N\(order)"), \(instant()), \(pick([0, 1, 2, 3, 4, 5])), \(amount()),
          \(discount), \(amount(missing: 60)), \(instant(missing: 50)), \(instant(missing: 60)),
          \(instant(missing: 60)), \(instant(missing: 80)), \(instant(missing: 80)), \(instant()),
          \(text(["web", "shop", "CN"])), 0, \(chance(8) ? Int64(1) : nil))
        """)
      for _ in 0..<pick([0, 1, 2, 3]) { addItem(customer, order) }
    }
    var invoices: [Int64] = []
    for _ in 0..<pick([0, 0, 1, 2, 3]) {
      let invoice = id()
      invoices.append(invoice)
      let due: Int64? = chance(10) ? nil : Int64(Workbench.zone.date(now).days) - pick([0, 1, 3, 7, -1, -3])
      statements.append(
        """
        INSERT INTO invoices (customer_id, invoice_id, source, number, order_id, issued_at, due_date, amount_base,
          disputed, cancelled_at, recorded_at, deleted_at)
        VALUES (\(customer), \(invoice), 'shop', \("I\(invoice)"), \(chance(50) ? nil : orders.first), \(instant()),
          \(due), \(amount()), \(pick([0, 0, 1])), \(instant(missing: 85)), 0, \(chance(8) ? Int64(1) : nil))
        """)
    }
    for _ in 0..<pick([0, 1, 2, 4]) {
      statements.append(
        """
        INSERT INTO payments (customer_id, payment_id, source, order_id, invoice_id, paid_at, amount_base, method,
          recorded_at, deleted_at)
        VALUES (\(customer), \(id()), 'shop', \(chance(40) || orders.isEmpty ? nil : pick(orders)),
          \(chance(30) || invoices.isEmpty ? nil : pick(invoices)), \(instant()), \(amount()),
          \(text(["card", "cash"])), 0, \(chance(8) ? Int64(1) : nil))
        """)
    }
    addService(customer, orders)
    for _ in 0..<pick([0, 1, 3, 6]) {
      statements.append(
        """
        INSERT INTO events (customer_id, event_id, name, at, properties, recorded_at)
        VALUES (\(customer), \(id()), \(pick(RandomShop.eventNames)), \(moment()),
          \(text(RandomShop.properties, missing: 10)), 0)
        """)
    }
    addMessages(customer)
    addConsents(customer)
    addTraits(customer)
  }

  /// Values with what they were before, some gone again, some not come yet.
  private mutating func addTraits(_ customer: Int64) {
    for trait in Workbench.traitExpressions where !chance(25) {
      // A customer may be filled in again.
      statements.append(
        "DELETE FROM trait_values WHERE customer_id = \(customer) AND trait = \(trait.stored.name)")
      var since = now.microseconds - 86_400_000_000 * pick([90, 60, 31])
      for _ in 0..<pick([1, 1, 2, 3]) {
        let next = chance(20) ? now.microseconds + pick([0, 1, -1]) : since + 86_400_000_000 * pick([10, 30, 60])
        let until: Int64? = next > since && chance(70) ? next : nil
        statements.append(
          """
          INSERT INTO trait_values (customer_id, trait, since, until, version, \(raw: trait.stored.column))
          VALUES (\(customer), \(trait.stored.name), \(since), \(until), 'v', \(traitValue(trait.stored)))
          """)
        guard let until else { break }
        since = until
      }
    }
  }

  private mutating func traitValue(_ trait: StoredTrait) -> SQLText {
    if chance(10) { return "NULL" }
    switch trait.column {
    case "number_value": return "\(pick([0, 0.5, 2.5, -1, 100]))"
    case "text_value": return "\(pick(trait.words.isEmpty ? RandomShop.categories : trait.words))"
    default: break
    }
    switch trait.valueType {
    case .date: return "\(Int64(Workbench.zone.date(now).days) - pick([0, 1, 3, -3]))"
    case .timestamp: return "\(moment())"
    case .money: return "\(amount(missing: 0))"
    default: return "\(pick([0, 1, 2, 3, 5]))"
    }
  }

  private mutating func addService(_ customer: Int64, _ orders: [Int64]) {
    for _ in 0..<pick([0, 0, 1, 2]) {
      let order: Int64? = chance(20) || orders.isEmpty ? nil : pick(orders)
      let (quantity, rating): (SQLText, SQLText) = (
        chance(10) ? "NULL" : "2.5", chance(10) ? "NULL" : "\(pick([1, 3.5, 5]))"
      )
      let gone: Int64? = chance(8) ? 1 : nil
      statements += [
        """
        INSERT INTO shipments (customer_id, shipment_id, source, number, order_id, shipped_at, delivered_at, estimated_at,
          carrier, recorded_at, deleted_at)
        VALUES (\(customer), \(id()), 's', \(text(["S1", "S2"], missing: 0)), \(order), \(instant()), \(instant(missing: 40)),
          \(instant()), \(text(["web", "DHL"])), 0, \(gone))
        """,
        """
        INSERT INTO returns (customer_id, return_id, source, number, order_id, requested_at, received_at, sku, quantity,
          amount_base, reason, recorded_at, deleted_at)
        VALUES (\(customer), \(id()), 's', 'R', \(order), \(instant()), \(instant(missing: 40)), \(text(RandomShop.skus)),
          \(quantity), \(amount()), \(text(RandomShop.cities)), 0, \(gone))
        """,
        """
        INSERT INTO reviews (customer_id, review_id, source, number, order_id, written_at, sku, rating, body, recorded_at,
          deleted_at)
        VALUES (\(customer), \(id()), 's', 'V', \(order), \(instant()), \(text(RandomShop.skus)), \(rating),
          \(text(RandomShop.cities)), 0, \(gone))
        """,
        """
        INSERT INTO tickets (customer_id, ticket_id, source, number, order_id, opened_at, closed_at, category, satisfaction,
          recorded_at, deleted_at)
        VALUES (\(customer), \(id()), 's', 'T', \(order), \(instant()), \(instant(missing: 40)),
          \(text(RandomShop.categories)), \(rating), 0, \(gone))
        """,
      ]
    }
  }

  private mutating func addItem(_ customer: Int64, _ order: Int64) {
    let quantity: SQLText = chance(10) ? "NULL" : "\(pick([0.5, 1, 2, 3, -1]))"
    statements.append(
      """
      INSERT INTO items (customer_id, order_id, item_id, sku, name, category, quantity, price_base, placed_at,
        recorded_at, deleted_at)
      VALUES (\(customer), \(order), \(id()), \(text(RandomShop.skus)), 'x', \(text(RandomShop.categories)), \(quantity),
        \(amount()), \(instant()), 0, \(chance(8) ? Int64(1) : nil))
      """)
  }

  private mutating func addMessages(_ customer: Int64) {
    for _ in 0..<pick([0, 0, 1, 2]) {
      let message = id()
      let campaign = pick(["winback", "spring"])
      statements.append(
        """
        INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version,
          template, channel, state, due_at, expires_at, planned_at, sent_at)
        VALUES (\(customer), \(message), \(OccurrenceKey(high: UInt64(message), low: 0).bytes), 0, 1, \(campaign),
          'first', '', 'v', 't', \(pick([1, 2])), \(pick([0, 1, 2, 10, 20, 30, 40, 50, 60, 70])), \(moment()), 0,
          \(moment()), \(instant(missing: 30)))
        """)
      for _ in 0..<pick([0, 1, 2]) {
        statements.append(
          """
          INSERT INTO responses (customer_id, response_id, message_number, campaign, kind, at, recorded_at, machine)
          VALUES (\(customer), \(id()), \(message), \(chance(10) ? nil : campaign), \(pick([2, 3, 4, 5])), \(moment()), 0,
            \(pick([0, 0, 1])))
          """)
      }
    }
  }

  private mutating func addConsents(_ customer: Int64) {
    for channel in 0...2 {
      for topic in RandomShop.topics where chance(30) {
        let (answer, state, given) = (id(), pick([0, 1, 2, 2, 3]), instant())
        statements.append(
          """
          INSERT INTO consents (customer_id, consent_id, channel, topic, state, given_at, recorded_at, source)
          VALUES (\(customer), \(answer), \(channel), \(topic), \(state), \(given), 0, \(text(["form", "import"])))
          """)
        statements.append(
          """
          INSERT INTO consent_states (customer_id, channel, topic, state, given_at, consent_id)
          VALUES (\(customer), \(channel), \(topic), \(state), \(given), \(answer))
          """)
      }
    }
  }
}
