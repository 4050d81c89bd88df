import Vocabulary

/// One invoice of the demo shop; times in seconds since 1970, amounts in fen.
struct DemoInvoice: Sendable {
  struct Payment: Sendable {
    var paidAt: Int64
    var amount: Int64
  }

  var number: String
  var customer: String
  var issuedAt: Int64
  var dueDate: CivilDate
  var amount: Int64
  var isDisputed = false
  var cancelledAt: Int64?
  var payments: [Payment] = []
}

/// Makes the invoices of a customer who buys on account: one in about four weeks, over the last fourteen.
struct DemoInvoices: Sendable {
  let seed: UInt64
  /// Nothing is issued behind it.
  let now: Int64

  func invoices(of customer: DemoCustomer) -> [DemoInvoice] {
    guard customer.isWholesale else { return [] }
    var hash = StableHash(seed)
    hash.mix("invoices")
    hash.mix(UInt64(customer.index))
    var random = SeededRandom(seed: hash.value)
    let days = random.pick([14, 30, 30, 30, 45])
    var at = max(customer.createdAt, now - 425 * 86_400) + Int64(random.below(25 * 86_400))
    var invoices: [DemoInvoice] = []
    while at <= now {
      let shift = Int64(customer.place.offset) * 3_600
      let day = (at + shift).quotientFloor(86_400)
      let issued = day * 86_400 + Int64(random.inside(9 * 3_600...17 * 3_600)) - shift
      if issued <= now {
        invoices.append(invoice(of: customer, count: invoices.count, issued, day: day, days: days, &random))
      }
      at += Int64(random.inside(18...37)) * 86_400
    }
    return invoices
  }

  private func invoice(
    of customer: DemoCustomer, count: Int, _ issued: Int64, day: Int64, days: Int, _ random: inout SeededRandom
  ) -> DemoInvoice {
    let due = CivilDate(days: Int32(day)) + days
    let (year, month, _) = CivilDate(days: Int32(day)).parts
    var invoice = DemoInvoice(
      number: "INV-\(year % 100 * 100 + month)-\(customer.index + 1)\(count < 10 ? "0" : "")\(count)",
      customer: customer.id, issuedAt: issued, dueDate: due, amount: Int64(random.inside(60...640)) * 1_000)
    let dueSecond = Int64(due.days) * 86_400
    let lot = random.below(100)
    let (early, late, hour) = (random.below(13), random.inside(1...26), random.inside(8...17))
    func paid(_ offset: Int, _ amount: Int64) -> DemoInvoice.Payment {
      DemoInvoice.Payment(
        paidAt: max(issued + 3_600, dueSecond + Int64(offset) * 86_400 + Int64(hour * 3_600)), amount: amount)
    }
    switch lot {
    case ..<58: invoice.payments = [paid(-early, invoice.amount)]
    case ..<84: invoice.payments = [paid(late, invoice.amount)]
    case ..<90:
      // Half, and the rest three weeks later.
      invoice.payments = [paid(-2, invoice.amount / 2), paid(21, invoice.amount - invoice.amount / 2)]
    case ..<93: invoice.isDisputed = true
    case ..<94: invoice.cancelledAt = issued + Int64(random.inside(1...9)) * 86_400
    default:
      // Never paid; written off after half a year.
      invoice.cancelledAt = dueSecond + 183 * 86_400
    }
    return invoice
  }
}
