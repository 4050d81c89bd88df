import Rules
import Testing
import Vocabulary

struct FollowUpTests {
  static let now = Instant(seconds: 1_000_000)

  static func situation(
    attempts: Int = 1, atGateway: Int? = nil, doubts: Int = 0, life: Int64 = 3600, other: Bool = false,
    next: Bool = false,
    key: Elapsed? = nil, jitter: Double = 0.5
  ) -> FollowUp.Situation {
    FollowUp.Situation(
      attempts: attempts, attemptsAtGateway: atGateway, doubts: doubts, now: now, expiresAt: now + .seconds(life),
      hasOtherGateway: other,
      hasNextChannel: next, keyValidFor: key, jitter: jitter)
  }

  @Test(
    arguments: [
      (Verdict(.accepted), situation(), .finish(.sent)),
      (Verdict(.accepted), situation(doubts: 1, life: -1), .finish(.sent)),
      // Surely not accepted: again, then elsewhere, then the next channel, then failed.
      (Verdict(.notAccepted), situation(), .retry(after: .seconds(1))),
      (Verdict(.notAccepted), situation(other: true), .retry(after: .seconds(1))),
      (Verdict(.notAccepted), situation(attempts: 2, other: true), .nextGateway(after: .seconds(0))),
      (Verdict(.notAccepted), situation(attempts: 3, atGateway: 1, other: true), .retry(after: .seconds(1))),
      (Verdict(.notAccepted), situation(attempts: 4, atGateway: 2, other: true), .nextGateway(after: .seconds(8))),
      (Verdict(.notAccepted), situation(attempts: 4, atGateway: 2, life: 3, other: true), .retry(after: .seconds(2))),
      (Verdict(.notAccepted, retryAfter: .minutes(5)), situation(other: true), .nextGateway(after: .seconds(0))),
      (Verdict(.notAccepted, retryAfter: .seconds(10)), situation(other: true, jitter: 0), .retry(after: .seconds(10))),
      (Verdict(.notAccepted, retryAfter: .minutes(5)), situation(jitter: 0), .retry(after: .minutes(5))),
      (Verdict(.notAccepted, retryAfter: .hours(2)), situation(), .finish(.failed)),
      (Verdict(.notAccepted, retryAfter: .hours(2)), situation(next: true), .nextChannel),
      (Verdict(.notAccepted), situation(attempts: 20), .finish(.failed)),
      (Verdict(.notAccepted), situation(attempts: 20, other: true), .finish(.failed)),
      (Verdict(.notAccepted), situation(attempts: 20, next: true), .nextChannel),
      (Verdict(.notAccepted), situation(life: 0, other: true, next: true), .finish(.failed)),
      // Never for this recipient: once to the next channel, before expiry.
      (Verdict(.permanent), situation(), .finish(.failed)), (Verdict(.permanent), situation(next: true), .nextChannel),
      (Verdict(.permanent), situation(other: true), .finish(.failed)),
      (Verdict(.permanent), situation(life: 0, next: true), .finish(.failed)),
      // The account is wrong: the gateway stops, the message goes elsewhere or waits.
      (Verdict(.configuration), situation(other: true), .stopGateway(reroute: true)),
      (Verdict(.configuration), situation(), .stopGateway(reroute: false)),
      (Verdict(.configuration), situation(doubts: 1, other: true), .stopGateway(reroute: false)),
    ] as [(Verdict, FollowUp.Situation, FollowUp)])
  func `R20 only what was surely not accepted is tried again or elsewhere`(
    verdict: Verdict, situation: FollowUp.Situation, followUp: FollowUp
  ) {
    #expect(FollowUp.after(verdict, in: situation) == followUp)
  }

  @Test(
    arguments: [
      (Verdict(.unknown), situation(other: true, next: true), .doubt(wait: .minutes(15))),
      (Verdict(.unknown), situation(key: .hours(24)), .doubt(wait: .minutes(15))),
      (Verdict(.unknown), situation(key: .minutes(10)), .doubt(wait: .minutes(5))),
      // A second doubt is final.
      (Verdict(.unknown), situation(attempts: 2, doubts: 1, other: true, next: true), .finish(.inDoubt)),
      (Verdict(.unknown), situation(attempts: 2, doubts: 1, key: .hours(24)), .finish(.inDoubt)),
      // A resend that was surely not accepted: the same gateway, never another, and never "failed" while nobody knows.
      (Verdict(.notAccepted), situation(attempts: 2, doubts: 1, other: true, next: true), .retry(after: .seconds(2))),
      (Verdict(.notAccepted), situation(attempts: 20, doubts: 1, other: true, next: true), .finish(.inDoubt)),
      (Verdict(.notAccepted), situation(attempts: 2, doubts: 1, life: 0, next: true), .finish(.inDoubt)),
      (Verdict(.permanent), situation(attempts: 2, doubts: 1, next: true), .finish(.inDoubt)),
      (Verdict(.permanent, refusal: .invalidNumber), situation(attempts: 2, doubts: 1, next: true), .finish(.failed)),
    ] as [(Verdict, FollowUp.Situation, FollowUp)])
  func `R21 a doubt waits, and never changes gateway or channel`(
    verdict: Verdict, situation: FollowUp.Situation, followUp: FollowUp
  ) {
    #expect(FollowUp.after(verdict, in: situation) == followUp)
  }

  @Test func `R13 and R21 behind a doubt nothing ever leads elsewhere`() {
    for answer in AnswerClass.allCases {
      for attempts in 1...21 {
        for refusal in [nil, RefusalCause.invalidNumber] {
          let followUp = FollowUp.after(
            Verdict(answer, retryAfter: .minutes(1), refusal: refusal),
            in: Self.situation(attempts: attempts, doubts: 1, other: true, next: true))
          if case .nextGateway = followUp { Issue.record("\(answer) after \(attempts) attempts") }
          #expect(followUp != .nextChannel && followUp != .stopGateway(reroute: true))
        }
      }
    }
  }

  @Test(
    arguments: [
      (MessageState.bounced, MessageState.sent, false, true, Int64(1), true), (.failed, .sent, false, true, 1, true),
      (.bounced, .inDoubt, false, true, 1, true), (.bounced, .claimed, false, true, 1, true),
      (.bounced, .delivered, false, true, 1, false), (.bounced, .sent, true, true, 1, false),
      (.bounced, .sent, false, false, 1, false), (.bounced, .sent, false, true, 0, false),
      (.delivered, .sent, false, true, 1, false), (.bounced, .failed, false, true, 1, false),
      (.failed, .cancelled, false, true, 1, false),
    ])
  func `R13 a bounce before delivery and expiry moves once`(
    new: MessageState, current: MessageState, wasResent: Bool, hasNext: Bool, life: Int64, moves: Bool
  ) {
    #expect(
      FollowUp.movesToNextChannel(
        on: new, from: current, wasResent: wasResent, hasNextChannel: hasNext, now: Self.now,
        expiresAt: Self.now + .seconds(life)) == moves)
  }

  @Test(
    arguments: [
      (1, 0.0, nil, 0), (1, 0.5, nil, 1000), (1, 1.0, nil, 2000), (2, 1.0, nil, 4000), (5, 1.0, nil, 32_000),
      (10, 1.0, nil, 600_000), (99, 1.0, nil, 600_000), (0, 1.0, nil, 2000),
      (1, 0.0, .seconds(30), 30_000), (1, 0.5, .seconds(30), 31_500), (10, 0.5, .seconds(1), 300_000),
      (1, 0.5, .seconds(0), 1000), (1, 0.0, .hours(3), 10_800_000),
    ] as [(Int, Double, Elapsed?, Int64)])
  func `R20 waits double from 2 s to 10 min with full jitter, and what is asked for is honoured`(
    attempt: Int, jitter: Double, retryAfter: Elapsed?, milliseconds: Int64
  ) {
    #expect(Backoff.delay(attempt: attempt, jitter: jitter, retryAfter: retryAfter) == .milliseconds(milliseconds))
  }

  @Test func `R19 a worker with an old heartbeat starts nothing, long before its claims are doubted`() {
    #expect(Heartbeat.mayStart(age: .seconds(20)))
    #expect(!Heartbeat.mayStart(age: .milliseconds(20_001)))
    #expect(!Heartbeat.isDead(silence: .seconds(60)))
    #expect(Heartbeat.isDead(silence: .milliseconds(60_001)))
    #expect(
      Heartbeat.mayStartWithin.microseconds + Heartbeat.longestRequest.microseconds < Heartbeat.deadAfter.microseconds)
  }
}

struct DoubtTests {
  static let since = Instant(seconds: 1_000_000)

  static func situation(
    _ purpose: Purpose = .marketing, _ onDoubt: DoubtPolicy.OnDoubt? = nil, after: Elapsed = .minutes(15),
    doubts: Int = 1,
    life: Elapsed = .hours(24), key: Elapsed? = nil, inquiry: DoubtPolicy.Inquiry = .cannotAsk, receipts: Bool = false
  ) -> DoubtPolicy.Situation {
    DoubtPolicy.Situation(
      purpose: purpose, onDoubt: onDoubt, doubts: doubts, since: since, now: since + after, expiresAt: since + life,
      keyValidFor: key, inquiry: inquiry, receiptsArrive: receipts)
  }

  @Test(
    arguments: [
      (situation(.transactional, after: .minutes(14)), .wait(until: since + .minutes(15))),
      (situation(.transactional), .resend), (situation(), .leaveInDoubt), (situation(receipts: true), .resend),
      (situation(.marketing, .resend), .resend), (situation(.transactional, .skip), .leaveInDoubt),
      (situation(.marketing, .skip, receipts: true), .leaveInDoubt),
      // A key makes a resend safe while it is valid, and shortens the wait.
      (situation(key: .hours(24)), .resend), (situation(.marketing, .skip, key: .hours(24)), .leaveInDoubt),
      (situation(after: .minutes(5), key: .minutes(10)), .resend),
      (situation(after: .minutes(4), key: .minutes(10)), .wait(until: since + .minutes(5))),
      (situation(after: .minutes(9), key: .minutes(10)), .leaveInDoubt),
      (situation(after: .hours(25), life: .hours(72), key: .hours(24)), .leaveInDoubt),
      // What the provider says when asked.
      (situation(after: .minutes(1), inquiry: .accepted), .settle(.sent)), (situation(inquiry: .notThere), .resend),
      (situation(after: .minutes(1), inquiry: .notThere), .wait(until: since + .minutes(15))),
      (situation(.marketing, .skip, inquiry: .notThere), .leaveInDoubt),
      // Once, and never stale.
      (situation(.transactional, doubts: 2, key: .hours(24)), .leaveInDoubt),
      (situation(.transactional, .resend, life: .minutes(15)), .leaveInDoubt),
      (situation(.transactional, doubts: 2, inquiry: .accepted), .settle(.sent)),
    ] as [(DoubtPolicy.Situation, DoubtPolicy.Decision)])
  func `R21 a doubt is resent once where that is safe, else left and listed`(
    situation: DoubtPolicy.Situation, decision: DoubtPolicy.Decision
  ) {
    #expect(DoubtPolicy.decide(situation) == decision)
  }

  @Test(arguments: [(9, 9, false), (10, 9, true), (10, 8, false), (100, 90, true), (100, 89, false), (0, 0, false)])
  func `R21 the lack of a receipt says something only where the others have one`(older: Int, with: Int, arrive: Bool) {
    #expect(DoubtPolicy.receiptsArrive(olderThanWait: older, withReceipt: with) == arrive)
  }
}
