import Vocabulary

/// What a customer of the demo shop said about being written to.
struct DemoConsent: Sendable {
  var channel: Channel
  var topic: String
  var state: ConsentState
  var givenAt: Int64
  var source: String
  var wording: String
}

/// Makes the answers of a customer, in the order in which they were given.
struct DemoConsents: Sendable {
  let seed: UInt64
  let now: Int64

  func consents(of customer: DemoCustomer) -> [DemoConsent] {
    var hash = StableHash(seed)
    hash.mix("consents")
    hash.mix(UInt64(customer.index))
    var random = SeededRandom(seed: hash.value)
    var consents: [DemoConsent] = []
    if customer.email != nil { answer(.email, asked: 7_600, customer, &random, into: &consents) }
    if customer.phone != nil { answer(.sms, asked: 6_400, customer, &random, into: &consents) }
    return consents
  }

  private func answer(
    _ channel: Channel, asked: Int, _ customer: DemoCustomer, _ random: inout SeededRandom,
    into consents: inout [DemoConsent]
  ) {
    func add(_ state: ConsentState, _ topic: String, _ at: Int64, _ source: String, _ wording: String) {
      consents.append(
        DemoConsent(channel: channel, topic: topic, state: state, givenAt: at, source: source, wording: wording))
    }
    let source = random.pick(["checkout", "checkout", "newsletter form", "shop counter"])
    let at = customer.createdAt + Int64(random.inside(30...900))
    let lot = random.below(10_000)
    guard lot < asked else {
      if lot > 9_500 { add(.notSubscribed, everyTopic, at, "checkout", "") }
      return
    }
    let wording = words(channel, customer.isChinese)
    if source == "newsletter form", channel == .email {
      add(.pending, everyTopic, at, source, wording)
      let confirmed = at + Int64(random.inside(60...7_200))
      guard random.happens(8_600), confirmed <= now else { return }
      add(.subscribed, everyTopic, confirmed, "confirmed opt-in", wording)
    } else {
      add(.subscribed, everyTopic, at, source, wording)
    }
    let age = Int(max(1, (now - at) / 86_400))
    let later = min(at + Int64(1 + random.below(age)) * 86_400, now - 60)
    guard later > at + 7_300 else { return }
    if random.happens(650) {
      let how = channel == .sms ? (customer.isChinese ? "退订" : "STOP") : "unsubscribe link"
      add(.unsubscribed, everyTopic, later, how, "")
    } else if random.happens(400) {
      add(.unsubscribed, "offers", later, "preference page", "")
    }
  }

  private func words(_ channel: Channel, _ isChinese: Bool) -> String {
    switch (channel, isChinese) {
    case (.sms, true): "我同意接收灯笼茶的短信（新品与优惠），可随时回复退订。"
    case (.sms, false): "Yes, text me news and offers from Lantern Tea. I can reply STOP at any time."
    case (_, true): "我同意接收灯笼茶的邮件（新品与优惠），可随时退订。"
    case (_, false): "Yes, send me news and offers from Lantern Tea by email. I can unsubscribe at any time."
    }
  }
}
