import SQLText
import Store
import Vocabulary

/// Midday of the given day after 2026-01-01, UTC.
func day(_ number: Int64) -> Instant { Instant(seconds: 1_767_225_600 + 43_200) + .days(number) }

/// Rows for tests, written by plain statements.
extension Session {
  func addCustomer(_ id: Int64) throws {
    try run(
      """
      INSERT INTO customers (customer_id, recorded_at, email_digest, phone_digest)
      VALUES (\(id), 0, \([UInt8(2), UInt8(truncatingIfNeeded: id)]), \([UInt8(1), UInt8(truncatingIfNeeded: id)]))
      """)
  }

  /// A message of the campaign `spring`, its number the hundredfold of its customer unless given; waiting ones stand in
  /// the outbox.
  @discardableResult
  func addMessage(
    _ customer: Int64, _ state: MessageState, number: Int64? = nil, channel: Channel = .sms,
    campaign: String = "spring",
    planned: Instant = Instant(seconds: 0), subject: (SubjectKind, Int64)? = nil, reason: SkipReason? = nil,
    arm: String? = nil, gateway: String? = nil, providerID: String? = nil, sentAt: Instant? = nil
  ) throws -> MessageID {
    let number = number ?? customer * 100
    try run(
      """
      INSERT INTO messages (customer_id, message_number, occurrence, slot, send_id, campaign, step, instance, version,
        template, subject_kind, subject_id, channel, arm, state, reason, due_at, expires_at, planned_at, address_digest,
        gateway, provider_id, sent_at)
      VALUES (\(customer), \(number), \([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 16)), 0, 1,
        \(campaign), 'first', '', 'v1', 't', \(subject?.0.number ?? 0), \(subject?.1 ?? 0), \(channel.number), \(arm),
        \(state.rawValue), \(reason?.rawValue ?? 0), 0, 0, \(planned.microseconds),
        \([UInt8(channel == .email ? 2 : 1), UInt8(truncatingIfNeeded: customer)]), \(gateway), \(providerID),
        \(sentAt?.microseconds))
      """)
    if state.isWaiting {
      try run(
        """
        INSERT INTO outbox (message_number, customer_id, send_id, campaign, version, channel, state, next_at, expires_at)
        VALUES (\(number), \(customer), 1, \(campaign), 'v1', \(channel.number), \(state.rawValue), 0, 0)
        """)
    }
    return MessageID(customer: customer, number: number)
  }

  func addOrder(
    _ customer: Int64, _ number: Int64, placed: Instant, paid: Instant? = nil, total: Int64 = 1000,
    refunded: Int64? = nil, refundedAt: Instant? = nil, cancelled: Instant? = nil, status: OrderStatus = .created
  ) throws {
    try run(
      """
      INSERT INTO orders (customer_id, order_id, source, number, placed_at, paid_at, status, total_base, refunded_base,
        refunded_at, cancelled_at, recorded_at)
      VALUES (\(customer), \(number), 'shop', \("\(number)"), \(placed.microseconds), \(paid?.microseconds),
        \(status.rawValue), \(total), \(refunded), \(refundedAt?.microseconds), \(cancelled?.microseconds), 0)
      """)
  }

  func addPayment(_ customer: Int64, _ number: Int64, at: Instant, amount: Int64, invoice: Int64? = nil) throws {
    try run(
      """
      INSERT INTO payments (customer_id, payment_id, source, invoice_id, paid_at, amount_base, recorded_at)
      VALUES (\(customer), \(number), 'shop', \(invoice), \(at.microseconds), \(amount), 0)
      """)
  }

  func addDraw(_ customer: Int64, arm: String, at: Instant, experiment: String = "v1") throws {
    try run(
      """
      INSERT INTO draws (customer_id, campaign, experiment, arm, lot, drawn_at)
      VALUES (\(customer), 'spring', \(experiment), \(arm), 0, \(at.microseconds))
      """)
  }
}
