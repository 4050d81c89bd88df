import Vocabulary

/// What one customer does about one message: responses, and the orders and payments that follow.
struct CustomerStory: Hashable, Sendable {
  var responses: [SandboxResponse] = []
  var purchase: Purchase?
  var payment: Payment?

  /// An order that follows a message, or the payment of one that waited.
  struct Purchase: Hashable, Sendable {
    var number: String
    var customer: String
    var placedAt: Instant?
    var paidAt: Instant
    /// Minor units.
    var total: Int64
    var currency: Currency
  }

  /// A payment of an invoice.
  struct Payment: Hashable, Sendable {
    var number: String
    var invoice: String
    var paidAt: Instant
    /// Minor units.
    var amount: Int64
    var currency: Currency
    var method: String
  }

  init(
    of message: SandboxMessage, identity: String, signs: MessageSigns, behaviour: SandboxBehaviour, shop: SandboxShop,
    seed: UInt64
  ) {
    var hash = StableHash(seed)
    hash.mix("story")
    hash.mix(identity)
    var random = SeededRandom(seed: hash.value)
    let isReached =
      message.channel == "email"
      ? readMail(message, signs, behaviour, &random) : readText(message, signs, behaviour, &random)
    // In the order of time; what happens at once stays as it was added.
    responses = responses.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    guard isReached, message.acceptedBefore == 0 else { return }
    follow(message, identity, signs, behaviour, shop, &random)
  }

  /// The replies that end a text's sending.
  static let stopWords: Set = ["STOP", "Stop", "退订", "TD"]

  private mutating func add(
    _ kind: ResponseKind, _ at: Instant, code: String? = nil, detail: String? = nil
  ) {
    responses.append(SandboxResponse(kind: kind, at: at, code: code, detail: detail))
  }

  /// Returns whether the text arrived.
  private mutating func readText(
    _ message: SandboxMessage, _ signs: MessageSigns, _ behaviour: SandboxBehaviour, _ random: inout SeededRandom
  ) -> Bool {
    if random.happens(behaviour.undeliveredTexts) {
      let at = message.acceptedAt + .seconds(Int64(random.inside(3...40)))
      if random.happens(5_000) {
        add(.failed, at, code: "30005", detail: "unknown destination handset")
      } else {
        add(.failed, at, code: "30003", detail: "unreachable destination handset")
      }
      return false
    }
    let delivered = message.acceptedAt + .milliseconds(Int64(random.inside(900...9_000)))
    add(.delivered, delivered)
    if message.channel != "sms", random.happens(min(10_000, behaviour.openedMails * 2)) {
      add(.opened, delivered + .seconds(Int64(random.inside(20...7_200))))
    }
    if let link = signs.links.first, random.happens(behaviour.clickedTexts) {
      add(.clicked, delivered + .seconds(Int64(random.inside(30...10_800))), detail: link)
    }
    let answers = delivered + .seconds(Int64(random.inside(40...5_400)))
    let lot = random.below(10_000)
    if lot < behaviour.stopReplies {
      add(
        .replied, answers, detail: random.pick(signs.isChinese ? ["退订", "TD", "退订"] : ["STOP", "Stop"]))
    } else if lot < behaviour.stopReplies + behaviour.otherReplies {
      let words =
        signs.isChinese
        ? ["谢谢！", "谢谢，收到了", "请问可以换成礼盒吗？", "好的"]
        : ["Thanks!", "Thank you, lovely", "Can I pick it up in the shop?", "ok"]
      add(.replied, answers, detail: random.pick(words))
    }
    return true
  }

  /// Returns whether the mail arrived.
  private mutating func readMail(
    _ message: SandboxMessage, _ signs: MessageSigns, _ behaviour: SandboxBehaviour, _ random: inout SeededRandom
  ) -> Bool {
    if random.happens(behaviour.bouncedMails) {
      let at = message.acceptedAt + .seconds(Int64(random.inside(1...30)))
      add(.bounced, at, code: "5.1.1", detail: "the mailbox does not exist")
      return false
    }
    var delivered = message.acceptedAt + .milliseconds(Int64(random.inside(1_200...14_000)))
    if random.happens(behaviour.deferredMails) {
      add(.deferred, delivered, code: "4.2.2", detail: "the mailbox is full")
      delivered = delivered + .seconds(Int64(random.inside(600...3_600)))
    }
    add(.delivered, delivered)
    if random.happens(behaviour.complained) {
      add(.complained, delivered + .seconds(Int64(random.inside(60...20_000))))
      return false
    }
    guard random.happens(behaviour.openedMails) else { return true }
    let opened = delivered + .seconds(Int64(random.inside(60...50_000)))
    add(.opened, opened)
    if let link = signs.links.first, random.happens(behaviour.clickedMails) {
      let clicked = signs.links.count > 1 && random.happens(2_500) ? signs.links[1] : link
      add(.clicked, opened + .seconds(Int64(random.inside(4...240))), detail: clicked)
    }
    if let url = message.unsubscribeURL, random.happens(behaviour.unsubscribed) {
      add(.unsubscribed, opened + .seconds(Int64(random.inside(5...120))), detail: url)
    }
    return true
  }

  private mutating func follow(
    _ message: SandboxMessage, _ identity: String, _ signs: MessageSigns, _ behaviour: SandboxBehaviour,
    _ shop: SandboxShop, _ random: inout SeededRandom
  ) {
    let read = responses.last { $0.kind == .opened || $0.kind == .clicked }?.at ?? message.acceptedAt
    let later = Int64(random.inside(1_800...400_000))
    if let number = signs.invoice, let invoice = shop.invoices[number] {
      guard invoice.balance > 0, random.happens(behaviour.paidInvoices) else { return }
      let isPart = random.happens(800)
      payment = Payment(
        number: "SBP-" + number, invoice: number, paidAt: read + .seconds(later),
        amount: isPart ? max(1, invoice.balance / 2) : invoice.balance, currency: invoice.currency,
        method: random.pick(["transfer", "transfer", "card"]))
      return
    }
    if let number = signs.order, let order = shop.orders[number] {
      guard !order.isPaid, random.happens(behaviour.paidOrders) else { return }
      purchase = Purchase(
        number: number, customer: order.customer, placedAt: nil, paidAt: read + .seconds(later),
        total: order.total, currency: order.currency)
      return
    }
    let clicked = responses.first { $0.kind == .clicked }
    guard let customer = message.customer ?? shop.customer(at: message.address),
      random.happens(clicked == nil ? behaviour.ordered : behaviour.orderedAfterClick)
    else { return }
    let start = clicked?.at ?? read
    let placed = start + .seconds(clicked == nil ? later : min(later, Int64(random.inside(120...90_000))))
    var hash = StableHash(11)
    hash.mix(identity)
    let prices: [Int64] = [3_800, 6_800, 8_800, 12_800, 16_800, 21_600, 29_800, 46_800]
    purchase = Purchase(
      number: "SB-" + String(hash.value >> 16, radix: 36, uppercase: true), customer: customer, placedAt: placed,
      paidAt: placed + .seconds(Int64(random.inside(20...900))), total: random.pick(prices), currency: shop.currency)
  }
}
