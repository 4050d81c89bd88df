import Rules
import SQLText
import Store
import Vocabulary

@testable import Sending

/// Rows that tests put into a shop.
extension Shop {
  static let digests = AddressDigest(key: AddressKey(secret: Secret("s3cr3t-value")).bytes)

  static func phone(_ id: Int64) -> String { "+86138\(10_000_000 + id)" }

  static func email(_ id: Int64) -> String { "c\(id)@example.com" }

  /// Customers of these numbers, each with a phone, an email and a yes to everything.
  func add(_ customers: ClosedRange<Int64>, birthday: CivilDate? = nil) async throws {
    try await database.write { session in
      for id in customers {
        try session.addCustomer(id, phone: Shop.phone(id), email: Shop.email(id), birthday: birthday)
        try session.consent(id)
      }
    }
  }

  func run(_ sql: SQLText) async throws {
    try await database.write { session in _ = try session.run(sql) }
  }
}

extension Session {
  func addCustomer(
    _ id: Int64, name: String? = "Li", phone: String? = nil, email: String? = nil, birthday: CivilDate? = nil,
    zone: String? = nil, country: String? = nil
  ) throws {
    let phoneDigest = phone.map { Shop.digests.digest(.phone, $0) }
    let emailDigest = email.map { Shop.digests.digest(.email, $0) }
    var batch = RowBatch(columns: [
      "customer_id", "first_name", "phone", "phone_digest", "email", "email_digest", "birthday", "month_day", "zone",
      "country", "recorded_at",
    ])
    batch.append(id)
    batch.append(name)
    batch.append(phone)
    batch.append(phoneDigest)
    batch.append(email)
    batch.append(emailDigest)
    batch.append(birthday.map { Int64($0.days) })
    batch.append(birthday.map { Int64($0.monthDay) })
    batch.append(zone)
    batch.append(country)
    batch.append(0)
    try insert(batch, into: "customers", onConflict: .fail)
  }

  /// An answer in force; channel 0 is every channel.
  func consent(
    _ customer: Int64, _ state: ConsentState = .subscribed, channel: Int = 0, topic: String = "all"
  ) throws {
    try run(
      """
      INSERT INTO consent_states (customer_id, channel, topic, state, given_at, consent_id)
      VALUES (\(customer), \(channel), \(topic), \(state.number), 0, 0)
      ON CONFLICT (customer_id, channel, topic) DO UPDATE SET state = excluded.state
      """)
  }

  func addOrder(
    _ customer: Int64, _ order: Int64, placed: Instant, status: OrderStatus = .created, paid: Instant? = nil,
    total: Int64 = 10_000
  ) throws {
    try run(
      """
      INSERT INTO orders (customer_id, order_id, source, number, placed_at, paid_at, status, currency, total, total_base,
        recorded_at)
      VALUES (\(customer), \(order), 'shop', \("N\(order)"), \(placed.microseconds), \(paid?.microseconds),
        \(status.rawValue), 'CNY', \(total), \(total), 0)
      """)
    try run(
      """
      INSERT INTO keys (kind, source, value, customer_id, id)
      VALUES ('order', 'shop', \("N\(order)"), \(customer), \(order))
      """)
  }

  func addInvoice(_ customer: Int64, _ invoice: Int64, due: CivilDate, amount: Int64 = 5_000) throws {
    try run(
      """
      INSERT INTO invoices (customer_id, invoice_id, source, number, issued_at, due_date, currency, amount, amount_base,
        recorded_at)
      VALUES (\(customer), \(invoice), 'shop', \("I\(invoice)"), 0, \(Int64(due.days)), 'CNY', \(amount), \(amount), 0)
      """)
  }

  func addEvent(
    _ customer: Int64, _ event: Int64, _ name: String, at: Instant, order: Int64? = nil, shipment: String = "",
    fires: Bool = true
  ) throws {
    try run(
      """
      INSERT INTO events (customer_id, event_id, name, at, subject_kind, subject_id, shipment, fires, recorded_at)
      VALUES (\(customer), \(event), \(name), \(at.microseconds), \(order == nil ? 0 : SubjectKind.order.number),
        \(order ?? 0), \(shipment), \(fires), 0)
      """)
  }

  func refuse(_ kind: AddressKind, _ address: String, _ cause: RefusalCause = .stop) throws {
    try run(
      """
      INSERT INTO refusals (kind, digest, cause, at, recorded_at)
      VALUES (\(kind.rawValue), \(Shop.digests.digest(kind, address)), \(cause.rawValue), 0, 0)
      """)
  }
}
