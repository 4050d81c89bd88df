import Foundation
package import Vocabulary

/// A believable tea shop as files: customers, consents, two years of orders with items and payments, and invoices with
/// due dates around now.
///
/// The same seed, size and `now` always give the same bytes. Customers are made one by one, so memory stays flat.
package struct DemoShop: Sendable {
  /// The moment as of which the files are: nothing later stands in them.
  package let now: Instant
  package let customers: Int
  package let seed: UInt64
  /// How long the shop's life goes on in the files of `later/`, whatever is sent: what customers buy and pay of
  /// themselves, so that those who get nothing have something to be compared with.
  package let later: Elapsed

  package init(now: Instant, customers: Int = 3_000, seed: UInt64 = 2026, later: Elapsed = .seconds(0)) {
    self.now = now
    self.customers = max(0, customers)
    self.seed = seed
    self.later = later
  }

  /// Rows by file, without headers.
  package struct Counts: Hashable, Sendable {
    package var customers = 0
    package var consents = 0
    package var orders = 0
    package var items = 0
    package var payments = 0
    package var invoices = 0
    package var shipments = 0
    package var returns = 0
    package var reviews = 0
    package var tickets = 0
    package var laterOrders = 0
    package var laterItems = 0
    package var laterPayments = 0
  }

  /// Writes a file of every kind of rows but events into a folder, which is made where it does not exist, and with
  /// `later` also `later/orders.csv`, `later/items.csv` and `later/payments.csv`: the rows that came or changed between
  /// `now` and then.
  /// - Throws: `unwritable-file`.
  @discardableResult
  package func write(to folder: String) throws(SandboxError) -> Counts {
    let second = now.microseconds.quotientFloor(1_000_000)
    let end = second + max(0, later.microseconds / 1_000_000)
    try makeFolder(folder)
    let people = try DemoPeopleFiles(folder: folder, through: second)
    let trade = try DemoTradeFiles(folder: folder, after: nil, through: second)
    let service = try DemoServiceFiles(folder: folder, seed: seed, through: second)
    var laterTrade: DemoTradeFiles?
    if end > second {
      try makeFolder(folder + "/later")
      laterTrade = try DemoTradeFiles(folder: folder + "/later", after: second, through: end)
    }
    var makers = Makers(seed: seed, now: second, end: end)
    for index in 0..<customers {
      let customer = makers.customers.next(index: index)
      people.write(customer)
      for consent in makers.consents.consents(of: customer) { people.write(consent, of: customer) }
      for order in makers.orders.orders(of: customer) {
        trade.write(order)
        service.write(order)
        laterTrade?.write(order)
      }
      for invoice in makers.invoices.invoices(of: customer) {
        people.write(invoice)
        trade.writePayments(of: invoice)
        laterTrade?.writePayments(of: invoice)
      }
      try people.flush()
      try trade.flush()
      try service.flush()
      try laterTrade?.flush()
    }
    try people.close()
    try trade.close()
    try service.close()
    try laterTrade?.close()
    var counts = Counts()
    (counts.customers, counts.consents, counts.invoices) = people.rows
    (counts.orders, counts.items, counts.payments) = trade.rows
    (counts.shipments, counts.returns, counts.reviews, counts.tickets) = service.rows
    if let rows = laterTrade?.rows { (counts.laterOrders, counts.laterItems, counts.laterPayments) = rows }
    return counts
  }

  private struct Makers {
    var customers: DemoCustomers
    let consents: DemoConsents
    let orders: DemoOrders
    let invoices: DemoInvoices

    init(seed: UInt64, now: Int64, end: Int64) {
      customers = DemoCustomers(seed: seed, now: now)
      consents = DemoConsents(seed: seed, now: now)
      orders = DemoOrders(seed: seed, start: now - 730 * 86_400, end: end)
      invoices = DemoInvoices(seed: seed, now: now)
    }
  }

  private func makeFolder(_ folder: String) throws(SandboxError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw SandboxError(.unwritableFile, "cannot make the folder \(folder)")
    }
  }
}
