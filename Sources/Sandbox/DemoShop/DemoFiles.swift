import Vocabulary

/// The files of customers, their consents and their invoices.
final class DemoPeopleFiles {
  private let customers: CommaFile
  private let consents: CommaFile
  private let invoices: CommaFile

  /// What happened behind it is left out.
  private let now: Int64

  init(folder: String, through now: Int64) throws(SandboxError) {
    self.now = now
    customers = try CommaFile(
      path: folder + "/customers.csv",
      columns: [
        "id", "first_name", "last_name", "email", "phone", "birthday", "gender", "city", "region", "country",
        "postal_code", "locale", "time_zone", "created_at",
      ])
    consents = try CommaFile(
      path: folder + "/consents.csv",
      columns: ["customer", "channel", "topic", "state", "given_at", "source", "wording"])
    invoices = try CommaFile(
      path: folder + "/invoices.csv",
      columns: [
        "number", "customer", "issued_at", "due_date", "amount", "currency", "disputed", "cancelled_at",
      ])
  }

  var rows: (customers: Int, consents: Int, invoices: Int) { (customers.rows, consents.rows, invoices.rows) }

  func write(_ customer: DemoCustomer) {
    customers.cell(customer.id)
    customers.cell(customer.first)
    customers.cell(customer.last)
    customers.cell(customer.email)
    customers.cell(customer.phone)
    customers.cell(date: customer.birthday)
    customers.cell(customer.gender)
    customers.cell(customer.place.city)
    customers.cell(customer.place.region)
    customers.cell(customer.place.country)
    customers.cell(customer.place.postalCode)
    customers.cell(customer.locale)
    customers.cell(customer.place.zone)
    customers.cell(at: customer.createdAt)
    customers.end()
  }

  func write(_ consent: DemoConsent, of customer: DemoCustomer) {
    consents.cell(customer.id)
    consents.cell(consent.channel.rawValue)
    consents.cell(consent.topic)
    consents.cell(consent.state.rawValue)
    consents.cell(at: consent.givenAt)
    consents.cell(consent.source)
    consents.cell(consent.wording)
    consents.end()
  }

  func write(_ invoice: DemoInvoice) {
    invoices.cell(invoice.number)
    invoices.cell(invoice.customer)
    invoices.cell(at: invoice.issuedAt)
    invoices.cell(date: invoice.dueDate)
    invoices.cell(amount: invoice.amount)
    invoices.cell("CNY")
    invoices.cell(invoice.isDisputed ? "true" : "false")
    invoices.cell(at: invoice.cancelledAt.flatMap { $0 <= now ? $0 : nil })
    invoices.end()
  }

  func flush() throws(SandboxError) {
    try customers.flush()
    try consents.flush()
    try invoices.flush()
  }

  func close() throws(SandboxError) {
    try customers.close()
    try consents.close()
    try invoices.close()
  }
}

/// The files of orders, items and payments: what happened behind `start` (all, where it is nil) and up to `end`.
final class DemoTradeFiles {
  private let start: Int64?
  private let end: Int64
  private let orders: CommaFile
  private let items: CommaFile
  private let payments: CommaFile

  init(folder: String, after start: Int64?, through end: Int64) throws(SandboxError) {
    (self.start, self.end) = (start, end)
    orders = try CommaFile(
      path: folder + "/orders.csv",
      columns: [
        "number", "customer", "placed_at", "status", "total", "discount", "refunded", "currency", "paid_at",
        "shipped_at", "delivered_at", "cancelled_at", "refunded_at", "estimated_at", "carrier", "tracking", "channel",
      ])
    items = try CommaFile(
      path: folder + "/items.csv", columns: ["order", "sku", "name", "category", "quantity", "price"])
    payments = try CommaFile(
      path: folder + "/payments.csv",
      columns: ["number", "order", "invoice", "paid_at", "amount", "currency", "method"])
  }

  var rows: (orders: Int, items: Int, payments: Int) { (orders.rows, items.rows, payments.rows) }

  /// Writes the order as it is at the end, where anything happened to it in the time of these files.
  func write(_ order: DemoOrder) {
    guard order.placedAt <= end, start.map({ order.changes(after: $0, through: end) }) ?? true else { return }
    let status = order.status(at: end)
    orders.cell(order.number)
    orders.cell(order.customer)
    orders.cell(at: order.placedAt)
    orders.cell(status.word)
    orders.cell(amount: order.total)
    orders.cell(amount: order.discount > 0 ? order.discount : nil)
    orders.cell(amount: status == .refunded ? order.refunded : nil)
    orders.cell("CNY")
    for at in [order.paidAt, order.shippedAt, order.deliveredAt, order.cancelledAt, order.refundedAt] {
      orders.cell(at: known(at))
    }
    orders.cell(at: known(order.paidAt) == nil ? nil : order.estimatedAt)
    let isShipped = known(order.shippedAt) != nil
    orders.cell(isShipped ? order.carrier : nil)
    orders.cell(isShipped ? order.tracking : nil)
    orders.cell(order.channel)
    orders.end()
    if isIn(order.placedAt) {
      for line in order.lines {
        items.cell(order.number)
        items.cell(line.product.sku)
        items.cell(line.product.name)
        items.cell(line.product.category)
        items.cell(number: line.quantity)
        items.cell(amount: line.price)
        items.end()
      }
    }
    if let paidAt = order.paidAt, isIn(paidAt) {
      pay("P-" + order.number, order: order.number, invoice: nil, paidAt, order.total, order.method)
    }
  }

  func writePayments(of invoice: DemoInvoice) {
    for (index, payment) in invoice.payments.enumerated() where isIn(payment.paidAt) {
      pay(
        "P-\(invoice.number)-\(index + 1)", order: nil, invoice: invoice.number, payment.paidAt, payment.amount,
        "transfer")
    }
  }

  func flush() throws(SandboxError) {
    try orders.flush()
    try items.flush()
    try payments.flush()
  }

  func close() throws(SandboxError) {
    try orders.close()
    try items.close()
    try payments.close()
  }

  private func pay(
    _ number: String, order: String?, invoice: String?, _ at: Int64, _ amount: Int64, _ method: String
  ) {
    payments.cell(number)
    payments.cell(order)
    payments.cell(invoice)
    payments.cell(at: at)
    payments.cell(amount: amount)
    payments.cell("CNY")
    payments.cell(method)
    payments.end()
  }

  private func known(_ at: Int64?) -> Int64? {
    at.flatMap { $0 <= end ? $0 : nil }
  }

  private func isIn(_ at: Int64) -> Bool {
    at <= end && start.map { at > $0 } ?? true
  }
}
