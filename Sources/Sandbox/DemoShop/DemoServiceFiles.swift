/// The files of what follows an order: shipments, returns, reviews and tickets, up to a moment.
///
/// What they say hangs on the order's number alone, so that these files never change the others.
final class DemoServiceFiles {
  private let seed: UInt64
  private let end: Int64
  private let shipments: CommaFile
  private let returns: CommaFile
  private let reviews: CommaFile
  private let tickets: CommaFile

  init(folder: String, seed: UInt64, through end: Int64) throws(SandboxError) {
    (self.seed, self.end) = (seed, end)
    shipments = try CommaFile(
      path: folder + "/shipments.csv",
      columns: ["number", "order", "shipped_at", "estimated_at", "delivered_at", "carrier", "tracking"])
    returns = try CommaFile(
      path: folder + "/returns.csv",
      columns: ["number", "order", "requested_at", "received_at", "sku", "quantity", "amount", "currency", "reason"])
    reviews = try CommaFile(
      path: folder + "/reviews.csv",
      columns: ["number", "customer", "order", "written_at", "sku", "rating", "title", "body"])
    tickets = try CommaFile(
      path: folder + "/tickets.csv",
      columns: [
        "number", "customer", "order", "opened_at", "closed_at", "channel", "category", "priority", "subject",
        "satisfaction",
      ])
  }

  var rows: (shipments: Int, returns: Int, reviews: Int, tickets: Int) {
    (shipments.rows, returns.rows, reviews.rows, tickets.rows)
  }

  func write(_ order: DemoOrder) {
    var random = SeededRandom(seed: StableHash.of("service " + order.number, seed: seed))
    let (isSplit, writes, asks) = (random.happens(400), random.happens(1_400), random.happens(500))
    ship(order, number: "S-\(order.number)", late: 0)
    if isSplit, order.lines.count > 1 { ship(order, number: "S-\(order.number)-2", late: 86_400) }
    takeBack(order, &random)
    if writes { review(order, &random) }
    if asks { ask(order, &random) }
  }

  private func ship(_ order: DemoOrder, number: String, late: Int64) {
    guard let shipped = known(order.shippedAt.map { $0 + late }) else { return }
    shipments.cell(number)
    shipments.cell(order.number)
    shipments.cell(at: shipped)
    shipments.cell(at: order.estimatedAt)
    shipments.cell(at: known(order.deliveredAt.map { $0 + late }))
    shipments.cell(order.carrier)
    shipments.cell(order.tracking)
    shipments.end()
  }

  private func takeBack(_ order: DemoOrder, _ random: inout SeededRandom) {
    guard let delivered = order.deliveredAt, let refunded = order.refundedAt, let line = order.lines.first else {
      return
    }
    let requested = delivered + Int64(random.inside(2...40)) * 3_600
    let reason = random.pick(["damaged", "not as described", "arrived late", "no longer wanted"])
    guard requested <= end else { return }
    returns.cell("R-\(order.number)")
    returns.cell(order.number)
    returns.cell(at: requested)
    returns.cell(at: known(max(requested, refunded - 7_200)))
    returns.cell(line.product.sku)
    returns.cell(number: line.quantity)
    returns.cell(amount: order.refunded)
    returns.cell("CNY")
    returns.cell(reason)
    returns.end()
  }

  private func review(_ order: DemoOrder, _ random: inout SeededRandom) {
    let rating = random.pick([5, 5, 5, 5, 4, 4, 4, 3, 2, 1])
    let days = random.inside(2...12)
    guard let delivered = order.deliveredAt, let line = order.lines.first else { return }
    let written = delivered + Int64(days) * 86_400
    guard written <= end else { return }
    let words =
      switch rating {
      case 4...: ("Lovely tea", "Fresh, and it came quickly.")
      case 3: ("Fair", "Nice, but I expected more of it.")
      default: ("Disappointed", "It did not taste as it was described.")
      }
    reviews.cell("V-\(order.number)")
    reviews.cell(order.customer)
    reviews.cell(order.number)
    reviews.cell(at: written)
    reviews.cell(line.product.sku)
    reviews.cell(number: rating)
    reviews.cell(words.0)
    reviews.cell(words.1)
    reviews.end()
  }

  private func ask(_ order: DemoOrder, _ random: inout SeededRandom) {
    let about = random.pick([
      ("delivery", "Where is my order?"), ("delivery", "Parcel arrived open"), ("product", "How do I brew this tea?"),
      ("payment", "I need an invoice"),
    ])
    let opened = (order.shippedAt ?? order.placedAt) + Int64(random.inside(2...90)) * 3_600
    let closed = opened + Int64(random.inside(1...70)) * 3_600
    let (channel, priority) = (random.pick(["mail", "mail", "chat", "phone"]), random.pick(["low", "normal", "high"]))
    let satisfaction = random.pick([5, 5, 4, 4, 3, 2, 1])
    guard opened <= end else { return }
    let isClosed = closed <= end
    tickets.cell("T-\(order.number)")
    tickets.cell(order.customer)
    tickets.cell(order.number)
    tickets.cell(at: opened)
    tickets.cell(at: known(closed))
    tickets.cell(channel)
    tickets.cell(about.0)
    tickets.cell(priority)
    tickets.cell(about.1)
    if isClosed { tickets.cell(number: satisfaction) } else { tickets.cell("") }
    tickets.end()
  }

  func flush() throws(SandboxError) {
    for file in [shipments, returns, reviews, tickets] { try file.flush() }
  }

  func close() throws(SandboxError) {
    for file in [shipments, returns, reviews, tickets] { try file.close() }
  }

  private func known(_ at: Int64?) -> Int64? {
    at.flatMap { $0 <= end ? $0 : nil }
  }
}
