import Rules
import Testing
import Vocabulary

struct GateTests {
  static let yes = ConsentAnswers(channelAndTopic: .subscribed)
  static let smsElseEmail = GatePolicy(
    purpose: .marketing, topic: "offers", channelPlan: .firstThatPasses([.sms, .email]),
    cap: FrequencyCap(perDay: 1, perWeek: 3))
  static let both = GatePolicy(purpose: .marketing, topic: "offers", channelPlan: .every([.sms, .email]))
  static let notice = GatePolicy(
    purpose: .transactional, topic: "general", channelPlan: .firstThatPasses([.sms, .email]),
    cap: FrequencyCap(perDay: 1))

  static let sms = ChannelFacts(.sms, answers: yes)
  static let email = ChannelFacts(.email, answers: yes)
  static let none = [
    ChannelFacts(.sms, hasAddress: false, answers: yes), ChannelFacts(.email, hasAddress: false, answers: yes),
  ]

  @Test(
    arguments: [
      (PersonFacts(channels: [sms, email]), .passes([.sms])),
      (PersonFacts(channels: [email, sms]), .passes([.sms])),
      (PersonFacts(channels: [ChannelFacts(.sms, hasAddress: false), email]), .passes([.email])),
      (PersonFacts(channels: [ChannelFacts(.sms, isRefused: true, answers: yes), email]), .passes([.email])),
      // The reason furthest down is kept, over all channels.
      (PersonFacts(channels: none), .skipped(.unreachable)), (PersonFacts(channels: []), .skipped(.unreachable)),
      (
        PersonFacts(channels: [ChannelFacts(.sms, hasAddress: false), ChannelFacts(.email, isRefused: true)]),
        .skipped(.refusedAddress)
      ),
      (
        PersonFacts(channels: [ChannelFacts(.sms), ChannelFacts(.email, isRefused: true, answers: yes)]),
        .skipped(.noConsent)
      ),
      (
        PersonFacts(channels: [
          ChannelFacts(.sms, answers: yes, missingVariable: "customer.first_name"), ChannelFacts(.email),
        ]),
        .skipped(.missingVariable, detail: "customer.first_name")
      ),
      (
        PersonFacts(channels: [
          ChannelFacts(.sms, answers: yes, missingVariable: "customer.city"),
          ChannelFacts(.email, answers: yes, hasTemplate: false),
        ]), .skipped(.noTemplate)
      ),
      // Then the person's gates, in order.
      (PersonFacts(isAlreadyDone: true, channels: [sms], claimedToday: 9), .skipped(.alreadyDone)),
      (PersonFacts(channels: [sms], claimedToday: 1, claimedThisWeek: 1, hasCoupon: false), .skipped(.frequencyCap)),
      (PersonFacts(channels: [sms], claimedToday: 0, claimedThisWeek: 3), .skipped(.frequencyCap)),
      (PersonFacts(channels: [sms], claimedThisWeek: 2), .passes([.sms])),
      (PersonFacts(channels: [sms], hasCoupon: false, isGloballyHeldOut: true), .skipped(.noCoupon)),
      (PersonFacts(channels: [sms], isGloballyHeldOut: true), .skipped(.globalHoldout)),
      // A shared address is a matter of the channel.
      (PersonFacts(channels: [ChannelFacts(.sms, answers: yes, sharesAddress: true), email]), .passes([.email])),
      (PersonFacts(channels: [ChannelFacts(.sms, answers: yes, sharesAddress: true)]), .skipped(.sameAddress)),
      (
        PersonFacts(channels: [ChannelFacts(.sms, answers: yes, sharesAddress: true)], claimedToday: 1),
        .skipped(.frequencyCap)
      ),
    ] as [(PersonFacts, GateResult)])
  func `R11 the gates stand in their order, and the reason furthest down is kept`(
    person: PersonFacts, result: GateResult
  ) {
    #expect(Gates.pass(person, policy: Self.smsElseEmail) == result)
  }

  @Test func `R13 with every channel a person passes with those that pass`() {
    #expect(Gates.pass(PersonFacts(channels: [Self.sms, Self.email]), policy: Self.both) == .passes([.sms, .email]))
    #expect(
      Gates.pass(PersonFacts(channels: [ChannelFacts(.sms), Self.email]), policy: Self.both) == .passes([.email]))
    #expect(Gates.pass(PersonFacts(channels: Self.none), policy: Self.both) == .skipped(.unreachable))
  }

  @Test(
    arguments: [
      (
        PersonFacts(channels: [ChannelFacts(.sms)], claimedToday: 5, hasCoupon: false, isGloballyHeldOut: true),
        .passes([.sms])
      ),
      (
        PersonFacts(channels: [ChannelFacts(.sms, answers: ConsentAnswers(channelAndAll: .unsubscribed))]),
        .passes([.sms])
      ),
      (PersonFacts(channels: [ChannelFacts(.sms, sharesAddress: true)]), .passes([.sms])),
      (PersonFacts(channels: [ChannelFacts(.sms, isRefused: true)]), .skipped(.refusedAddress)),
      (
        PersonFacts(channels: [ChannelFacts(.sms, missingVariable: "order.tracking")]),
        .skipped(.missingVariable, detail: "order.tracking")
      ),
      (PersonFacts(isAlreadyDone: true, channels: [ChannelFacts(.sms)]), .skipped(.alreadyDone)),
    ] as [(PersonFacts, GateResult)])
  func `R16 transactional messages skip topic, caps and holdout, and obey refusals`(
    person: PersonFacts, result: GateResult
  ) {
    #expect(Gates.pass(person, policy: Self.notice) == result)
  }

  @Test(
    arguments: [
      (
        ClaimFacts(), PersonFacts(isAlreadyDone: true, channels: [sms], hasCoupon: false, isGloballyHeldOut: true),
        .passes([.sms])
      ),
      (ClaimFacts(isInAudience: true), PersonFacts(channels: [sms]), .passes([.sms])),
      (ClaimFacts(isInAudience: false), PersonFacts(channels: [sms]), .skipped(.leftAudience)),
      (ClaimFacts(hasStopped: true, isInAudience: false), PersonFacts(channels: [sms]), .skipped(.stopped)),
      (ClaimFacts(isExpired: true, hasStopped: true), PersonFacts(channels: [sms]), .skipped(.expired)),
      (ClaimFacts(isErased: true, isExpired: true), PersonFacts(channels: [sms]), .skipped(.erased)),
      (
        ClaimFacts(),
        PersonFacts(channels: [ChannelFacts(.sms, answers: ConsentAnswers(channelAndTopic: .unsubscribed))]),
        .skipped(.noConsent)
      ),
      (
        ClaimFacts(), PersonFacts(channels: [ChannelFacts(.sms, isRefused: true, answers: yes), email]),
        .passes([.email])
      ),
      (ClaimFacts(), PersonFacts(channels: [sms], claimedToday: 1), .skipped(.frequencyCap)),
    ] as [(ClaimFacts, PersonFacts, GateResult)])
  func `R12 audience, stop, refusals, consent and caps are asked again at claiming`(
    claim: ClaimFacts, person: PersonFacts, result: GateResult
  ) {
    #expect(Gates.claim(person, claim: claim, policy: Self.smsElseEmail) == result)
  }

  @Test func `R17 a cap counts the customer's date, and that date with six before it`() throws {
    let date = try #require(CivilDate("2026-03-08"))
    let days = ["2026-03-01", "2026-03-02", "2026-03-08", "2026-03-08", "2026-03-09"].compactMap { CivilDate($0) }
    let counts = FrequencyCap.counts(days, on: date)
    #expect(counts.today == 2)
    #expect(counts.thisWeek == 3)
    #expect(FrequencyCap(perDay: 3, perWeek: 4).allows(today: counts.today, thisWeek: counts.thisWeek))
    #expect(!FrequencyCap(perDay: 2).allows(today: counts.today, thisWeek: counts.thisWeek))
    #expect(!FrequencyCap(perWeek: 3).allows(today: 0, thisWeek: counts.thisWeek))
    #expect(FrequencyCap().allows(today: 99, thisWeek: 99))
    #expect(!FrequencyCap(perDay: 0).allows(today: 0, thisWeek: 0))
  }

  @Test func `R17 planned messages reserve by priority, due time and name`() {
    func reservation(_ priority: Int, _ seconds: Int64, _ name: String) -> Reservation {
      Reservation(priority: priority, dueAt: Instant(seconds: seconds), campaign: name)
    }
    let sorted = [reservation(0, 1, "a"), reservation(5, 9, "b"), reservation(0, 1, "B"), reservation(5, 8, "z")]
      .sorted()
    #expect(sorted.map(\.campaign) == ["z", "b", "B", "a"])
  }

  @Test func `R16 a transactional campaign needs a subject and has no coupon, holdout or experiment`() {
    func problems(_ purpose: Purpose, subject: Bool) -> [PurposeRule.Problem] {
      PurposeRule.problems(purpose, hasSubject: subject, hasCoupon: true, hasHoldout: true, hasExperiment: true)
    }
    #expect(problems(.transactional, subject: false) == [.noSubject, .coupon, .holdout, .experiment])
    #expect(problems(.transactional, subject: true) == [.coupon, .holdout, .experiment])
    #expect(problems(.marketing, subject: false) == [])
  }
}

struct WaterfallTests {
  @Test func `R11 everyone who matched is counted once, and the parts sum`() {
    var random = SplitMix(state: 20_260_301)
    let plan = ArmPlan(holdout: 2000)
    var total = Waterfall()
    for batch in 0..<3 {
      var part = Waterfall()
      for customer in 0..<500 {
        let channels = [Channel.sms, .email].map { channel in
          ChannelFacts(
            channel, hasAddress: .random(in: 0..<10, using: &random) > 1,
            isRefused: .random(in: 0..<10, using: &random) == 0,
            answers: ConsentAnswers(
              channelAndTopic: [.subscribed, .unsubscribed, nil].randomElement(using: &random) ?? nil),
            hasTemplate: .random(in: 0..<10, using: &random) > 0,
            missingVariable: .random(in: 0..<10, using: &random) == 0 ? "x" : nil,
            sharesAddress: .random(in: 0..<10, using: &random) == 0)
        }
        let person = PersonFacts(
          isAlreadyDone: .random(in: 0..<10, using: &random) == 0, channels: channels,
          claimedToday: .random(in: 0..<3, using: &random), hasCoupon: .random(in: 0..<10, using: &random) > 0,
          isGloballyHeldOut: .random(in: 0..<10, using: &random) == 0)
        let share = Lot.share(salt: "w\(batch)", customer: CustomerID(customer))
        part.count(Gates.pass(person, policy: GateTests.both), draw: plan.draw(share: share))
        #expect(part.isBalanced)
      }
      total += part
    }
    #expect(total.matched == 1500)
    #expect(total.isBalanced)
    #expect(total.skipped.reduce(0) { $0 + $1.count } == total.skippedTotal)
    #expect(total.messages(.sms) + total.messages(.email) >= total.written)
    #expect(Waterfall(entries: total.entries) == total)
  }

  @Test func `R11 afterwards the states sum as well`() {
    var waterfall = Waterfall()
    for state in MessageState.allCases { waterfall.count(state, reason: .noConsent, channel: .sms, people: 2) }
    #expect(waterfall.isBalanced)
    #expect(waterfall.matched == 20)
    #expect(waterfall.written == 6)
    #expect(waterfall.waiting == 4)
    #expect(waterfall.skipped(.noConsent) == 2)
    #expect(waterfall.messages(.sms) == 16)
    waterfall.matched += 1
    #expect(!waterfall.isBalanced)
  }

  @Test func `a stored waterfall names only what occurred, and unknown names are left out`() {
    var waterfall = Waterfall()
    waterfall.count(.skipped(.noConsent))
    waterfall.count(.passes([.sms]))
    #expect(
      waterfall.entries.map { "\($0.name) \($0.count)" }
        == ["matched 2", "written 1", "skipped.no_consent 1", "messages.sms 1"])
    #expect(Waterfall(entries: waterfall.entries + [("skipped.new", 4)]) == waterfall)
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
