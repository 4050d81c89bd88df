import Vocabulary

/// One order of the demo shop with its whole life; times in seconds since 1970, amounts in fen.
struct DemoOrder: Sendable {
  struct Line: Sendable {
    var product: DemoProduct
    var quantity: Int
    var price: Int64
  }

  var number: String
  var customer: String
  var placedAt: Int64
  var total: Int64 = 0
  var discount: Int64 = 0
  var refunded: Int64 = 0
  var paidAt: Int64?
  var shippedAt: Int64?
  var deliveredAt: Int64?
  var cancelledAt: Int64?
  var refundedAt: Int64?
  var estimatedAt: Int64?
  var carrier: String?
  var tracking: String?
  var channel: String
  var method: String
  var lines: [Line] = []

  /// How far the order is at a moment.
  func status(at moment: Int64) -> OrderStatus {
    func reached(_ at: Int64?) -> Bool { at.map { $0 <= moment } ?? false }
    if reached(refundedAt) { return .refunded }
    if reached(cancelledAt) { return .cancelled }
    if reached(deliveredAt) { return .delivered }
    if reached(shippedAt) { return .shipped }
    return reached(paidAt) ? .paid : .created
  }

  /// Whether something happened to the order behind `start` and up to `end`.
  func changes(after start: Int64, through end: Int64) -> Bool {
    [placedAt, paidAt, shippedAt, deliveredAt, cancelledAt, refundedAt].contains {
      $0.map { $0 > start && $0 <= end } ?? false
    }
  }
}

/// Makes the orders of a customer.
struct DemoOrders: Sendable {
  let seed: UInt64
  /// Nothing is placed before `start` or behind `end`.
  let start: Int64
  let end: Int64
  private let byCategory: [String: [DemoProduct]]

  init(seed: UInt64, start: Int64, end: Int64) {
    self.seed = seed
    self.start = start
    self.end = end
    byCategory = Dictionary(grouping: DemoProduct.all, by: \.category)
  }

  /// Returns the orders in the order of time.
  func orders(of customer: DemoCustomer) -> [DemoOrder] {
    var hash = StableHash(seed)
    hash.mix("orders")
    hash.mix(UInt64(customer.index))
    var random = SeededRandom(seed: hash.value)
    guard let gap = days(customer.habit) else { return [] }
    let last = random.happens(4_500) ? customer.createdAt + Int64(random.below(700)) * 86_400 : end
    var at = customer.createdAt + Int64(random.below(200_000))
    var orders: [DemoOrder] = []
    var count = 0
    while at <= min(last, end) {
      // Numbers are drawn for every order, also for one before the two years, so that a later start cuts, not changes.
      let order = self.order(of: customer, count: count, near: at, &random)
      count += 1
      if order.placedAt >= start, order.placedAt <= end { orders.append(order) }
      if customer.habit == .once || count > 400 { break }
      at += Int64(gap) * 864 * Int64(random.inside(15...185))
    }
    return orders
  }

  /// The mean number of days between two orders.
  private func days(_ habit: DemoCustomer.Habit) -> Int? {
    switch habit {
    case .never: nil
    case .once: 1
    case .sometimes: 118
    case .often: 47
    case .always: 16
    }
  }

  private func order(
    of customer: DemoCustomer, count: Int, near: Int64, _ random: inout SeededRandom
  ) -> DemoOrder {
    let shift = Int64(customer.place.offset) * 3_600
    let midnight = (near + shift).quotientFloor(86_400) * 86_400
    let hour = random.pick([8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 21, 22])
    let placed = max(customer.createdAt, midnight + Int64(hour * 3_600 + random.below(3_600)) - shift)
    let (year, month, day) = CivilDate(days: Int32(placed.quotientFloor(86_400))).parts
    var order = DemoOrder(
      number:
        "LT-\(year * 10_000 + month * 100 + day - 20_000_000)-\(customer.index + 1)\(count < 10 ? "0" : "")\(count)",
      customer: customer.id, placedAt: placed,
      channel: random.pick(["web", "web", "web", "web", "app", "app", "shop", "phone"]),
      method: customer.place.country == "CN"
        ? random.pick(["wechat pay", "alipay", "card"]) : random.pick(["card", "card", "paypal"]))
    fill(&order, customer.taste, &random)
    live(&order, customer.place.country, &random)
    return order
  }

  private func fill(_ order: inout DemoOrder, _ taste: String, _ random: inout SeededRandom) {
    for _ in 0..<random.pick([1, 1, 1, 2, 2, 3, 4]) {
      let shelf = random.happens(6_000) ? byCategory[taste] ?? DemoProduct.all : DemoProduct.all
      let product = random.pick(shelf)
      let quantity = random.pick([1, 1, 1, 1, 2, 2, 3])
      guard !order.lines.contains(where: { $0.product.sku == product.sku }) else { continue }
      order.lines.append(.init(product: product, quantity: quantity, price: product.price * Int64(quantity)))
    }
    let sum = order.lines.reduce(0) { $0 + $1.price }
    order.discount = random.happens(1_200) ? sum / 10 : 0
    order.total = sum - order.discount
  }

  private func live(_ order: inout DemoOrder, _ country: String, _ random: inout SeededRandom) {
    let hour: Int64 = 3_600
    let lot = random.below(1_000)
    let parcel = random.pick(carriers(country))
    let tracking = parcel.1 + String(1_000_000_000 + random.below(8_999_999_999))
    let (toPay, toShip, toArrive) = (random.inside(20...900), random.inside(12...70), random.inside(20...150))
    let toRefund = random.inside(60...290)
    if lot < 60 {
      // Left unpaid, and closed by the shop after a week.
      order.cancelledAt = order.placedAt + 168 * hour
      return
    }
    let paid = order.placedAt + (lot < 110 ? Int64(random.inside(2...60)) * hour : Int64(toPay))
    order.paidAt = paid
    order.estimatedAt = paid + 144 * hour
    if (110..<130).contains(lot) {
      order.cancelledAt = paid + Int64(random.inside(1...9)) * hour
      return
    }
    let shipped = paid + Int64(toShip) * hour + Int64(random.below(3_600))
    order.shippedAt = shipped
    order.carrier = parcel.0
    order.tracking = tracking
    let delivered = shipped + Int64(toArrive) * hour + Int64(random.below(3_600))
    order.deliveredAt = delivered
    if (130..<150).contains(lot) {
      order.refundedAt = delivered + Int64(toRefund) * hour
      order.refunded = lot < 140 ? order.total : order.total / 2
    }
  }

  private func carriers(_ country: String) -> [(String, String)] {
    switch country {
    case "US": [("UPS", "1Z"), ("USPS", "94")]
    case "GB": [("Royal Mail", "RM"), ("DPD", "15")]
    default: [("SF Express", "SF"), ("SF Express", "SF"), ("JD Logistics", "JD"), ("ZTO", "ZT")]
    }
  }
}
