import Rules
import Testing
import Vocabulary

struct ConsentTests {
  typealias Row = (ConsentState?, ConsentState?, ConsentState?, ConsentState?, Bool)

  @Test(
    arguments: [
      // own channel and topic, channel and all, every channel and topic, every and all
      (nil, nil, nil, nil, false), (.subscribed, nil, nil, nil, true), (nil, .subscribed, nil, nil, true),
      (nil, nil, .subscribed, nil, true), (nil, nil, nil, .subscribed, true), (.pending, nil, nil, nil, false),
      (.notSubscribed, nil, nil, nil, false), (.unsubscribed, nil, nil, nil, false),
      // A no to all beats any topic.
      (.subscribed, .unsubscribed, nil, nil, false), (.subscribed, nil, nil, .unsubscribed, false),
      (.subscribed, nil, .unsubscribed, nil, false), (.unsubscribed, .subscribed, .subscribed, .subscribed, false),
      // Else the narrowest decides.
      (.subscribed, .notSubscribed, .pending, .notSubscribed, true),
      (.pending, .subscribed, .subscribed, .subscribed, false), (.notSubscribed, .subscribed, nil, nil, false),
      (nil, .subscribed, .notSubscribed, nil, false), (nil, .pending, .subscribed, .subscribed, false),
      (nil, .subscribed, .subscribed, .notSubscribed, true), (nil, .pending, nil, .subscribed, false),
    ] as [Row])
  func `R14 a yes is needed, a no anywhere is a no`(row: Row) {
    let answers = ConsentAnswers(
      channelAndTopic: row.0, channelAndAll: row.1, everyAndTopic: row.2, everyAndAll: row.3)
    #expect(answers.allows == row.4)
  }

  @Test func `R14 rows are taken in by what they are for`() {
    var answers = ConsentAnswers()
    answers.note(.subscribed, everyChannel: false, everyTopic: false)
    answers.note(.pending, everyChannel: false, everyTopic: true)
    answers.note(.notSubscribed, everyChannel: true, everyTopic: false)
    #expect(answers.allows)
    answers.note(.unsubscribed, everyChannel: true, everyTopic: true)
    #expect(!answers.allows)
    #expect(
      answers
        == ConsentAnswers(
          channelAndTopic: .subscribed, channelAndAll: .pending, everyAndTopic: .notSubscribed,
          everyAndAll: .unsubscribed))
  }

  /// An answer given at a second, recorded at 1,000 or later.
  static func answer(
    _ state: ConsentState, _ given: Int64?, recorded: Int64 = 1000, proof: Bool = false
  ) -> ConsentAnswer {
    ConsentAnswer(
      state, givenAt: given.map(Instant.init(seconds:)), recordedAt: Instant(seconds: recorded),
      source: proof ? "form" : nil, wording: proof ? "Yes, write to me" : nil)
  }

  @Test(
    arguments: [
      (answer(.subscribed, nil), nil, .accepted),
      (answer(.subscribed, 5), answer(.pending, 4), .accepted),
      (answer(.subscribed, 4), answer(.pending, 4), .kept(.older)),
      (answer(.unsubscribed, 4), answer(.subscribed, 4), .accepted),
      (answer(.unsubscribed, 3), answer(.subscribed, 4), .kept(.older)),
      (answer(.unsubscribed, nil), answer(.subscribed, 4), .accepted),
      (answer(.subscribed, nil), answer(.pending, 4), .kept(.noTime)),
      (answer(.pending, 5), answer(.subscribed, nil), .accepted),
      (answer(.subscribed, 4), answer(.subscribed, 4), .kept(.same)),
      (answer(.subscribed, 5), answer(.subscribed, 4), .accepted),
      (answer(.notSubscribed, nil, recorded: 2000), answer(.notSubscribed, nil), .kept(.same)),
      // A yes over a no needs its own later time, a source and its wording.
      (answer(.subscribed, 5, proof: true), answer(.unsubscribed, 4), .accepted),
      (answer(.subscribed, 4, proof: true), answer(.unsubscribed, 4), .kept(.older)),
      (answer(.subscribed, nil, proof: true), answer(.unsubscribed, 4), .kept(.noTime)),
      (answer(.subscribed, 5), answer(.unsubscribed, 4), .kept(.noSource)),
      (answer(.pending, 5, proof: true), answer(.unsubscribed, 4), .kept(.noYes)),
      (answer(.notSubscribed, 5, proof: true), answer(.unsubscribed, 4), .kept(.noYes)),
      // A no without a time counts from its recording.
      (answer(.subscribed, 999, proof: true), answer(.unsubscribed, nil), .kept(.older)),
      (answer(.subscribed, 1001, recorded: 2000, proof: true), answer(.unsubscribed, nil), .accepted),
    ] as [(ConsentAnswer, ConsentAnswer?, ConsentHistory.Acceptance)])
  func `R14 an answer takes the place of another`(
    new: ConsentAnswer, current: ConsentAnswer?, acceptance: ConsentHistory.Acceptance
  ) {
    #expect(ConsentHistory.accepts(new, over: current) == acceptance)
  }

  @Test func `R14 a yes over a no needs the words agreed to`() {
    var yes = Self.answer(.subscribed, 5, proof: true)
    yes.wording = "  "
    #expect(ConsentHistory.accepts(yes, over: Self.answer(.unsubscribed, 4)) == .kept(.noWording))
  }

  @Test func `R14 the answer in force does not depend on the order of recording`() {
    let answers = [
      Self.answer(.subscribed, nil), Self.answer(.subscribed, 10), Self.answer(.unsubscribed, 20),
      Self.answer(.subscribed, 30), Self.answer(.pending, 40), Self.answer(.subscribed, 20, proof: true),
    ]
    for rotation in answers.indices {
      for turned in [false, true] {
        var order = Array(answers[rotation...] + answers[..<rotation])
        if turned { order.reverse() }
        let index = ConsentHistory.inForce(order)
        #expect(index.map { order[$0].state } == .unsubscribed)
        order.append(Self.answer(.subscribed, 50, proof: true))
        #expect(ConsentHistory.inForce(order) == order.count - 1)
      }
    }
    #expect(ConsentHistory.inForce([]) == nil)
  }

  @Test func `R14 a yes dated in the future does not outlast a later no`() {
    let answers = [
      Self.answer(.subscribed, 4_000_000_000, recorded: 1000, proof: true),
      Self.answer(.unsubscribed, 2000, recorded: 2000),
    ]
    #expect(ConsentHistory.inForce(answers) == 1)
  }

  @Test func `R3 the stricter answer wins when two customers are merged`() {
    #expect(ConsentHistory.stricter(.subscribed, .unsubscribed) == .unsubscribed)
    #expect(ConsentHistory.stricter(.notSubscribed, .pending) == .notSubscribed)
    #expect(ConsentHistory.stricter(.pending, .subscribed) == .pending)
  }
}
