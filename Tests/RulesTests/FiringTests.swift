import LocalTime
import Rules
import Testing
import Vocabulary

struct FiringTests {
  static func instant(_ text: String) throws -> Instant {
    try #require(TimestampText.read(text)).instant(in: .utc)
  }

  @Test(
    arguments: [
      (MomentKind.once, Int64(72), false), (.manual, 72, false), (.schedule, nil, true), (.anniversary, 24, true),
      (.date, 24, true), (.event, 24, true), (.notify, 24, true), (.enters, 168, true), (.leaves, 168, true),
    ] as [(MomentKind, Int64?, Bool)])
  func `R8 an occurrence lives as long as its kind says`(kind: MomentKind, hours: Int64?, isRecurring: Bool) {
    #expect(Expiry.defaultLife(kind) == hours.map { .hours($0) })
    #expect(kind.isRecurring == isRecurring)
  }

  @Test func `R8 an occurrence is considered from its due time until it expires`() throws {
    let due = try Self.instant("2026-03-01T10:00:00Z")
    let end = Expiry.expiresAt(due: due, kind: .event)
    #expect(end == due + .hours(24))
    #expect(Expiry.expiresAt(due: due, kind: .event, life: .hours(2)) == due + .hours(2))
    #expect(Expiry.expiresAt(due: due, kind: .schedule, next: due + .days(7)) == due + .days(7))
    #expect(Expiry.expiresAt(due: due, kind: .schedule, life: .hours(1), next: due + .days(7)) == due + .hours(1))
    let second = Elapsed.seconds(1)
    #expect(!Expiry.isOpen(due: due, expiresAt: end, now: due - second))
    #expect(Expiry.isOpen(due: due, expiresAt: end, now: due))
    #expect(Expiry.isOpen(due: due, expiresAt: end, now: end - second))
    #expect(!Expiry.isOpen(due: due, expiresAt: end, now: end))
  }

  @Test(
    arguments: [
      (MomentKind.date, Purpose.transactional, false, true), (.schedule, .transactional, false, true),
      (.event, .transactional, false, false), (.event, .transactional, true, true),
      (.notify, .transactional, false, false),
      (.event, .marketing, false, true), (.anniversary, .marketing, false, true), (.enters, .marketing, false, true),
    ])
  func `R9 quiet hours hold, except for the notices of what just happened`(
    kind: MomentKind, purpose: Purpose, asked: Bool, keeps: Bool
  ) {
    #expect(kind.keepsQuietHours(purpose, asked: asked) == keeps)
  }

  @Test func `R9 quiet hours move the due moment in the customer's zone`() throws {
    let zone = try #require(Zone.named("Asia/Shanghai"))
    let quiet = try #require(QuietHours(parsing: "21:00 to 09:00"))
    let moment = CivilMoment(date: try #require(CivilDate("2026-03-01")), time: try #require(CivilTime("22:00")))
    #expect(
      Expiry.due(moment, zone: zone, exactness: .own, quietHours: quiet) == (try Self.instant("2026-03-02T01:00:00Z")))
    #expect(
      Expiry.due(moment, zone: zone, exactness: .own, quietHours: nil) == (try Self.instant("2026-03-01T14:00:00Z")))
  }

  @Test func `R12 the audience is asked again where a date or an event made the message`() {
    let asked = MomentKind.allCases.filter(\.asksAudienceAgain)
    #expect(asked == [.once, .schedule, .anniversary, .date, .event, .notify])
  }

  @Test func `R7 a campaign acts from the start of the shop's day on which it was published`() throws {
    let shop = try #require(Zone.named("Asia/Shanghai"))
    let begins = Activation.begins(firstPublishedAt: try Self.instant("2026-03-01T20:00:00Z"), shop: shop)
    #expect(begins == (try Self.instant("2026-03-01T16:00:00Z")))
    #expect(Activation.fires(at: begins, begins: begins))
    #expect(!Activation.fires(at: begins - .seconds(1), begins: begins))
    #expect(Activation.fires(at: begins - .seconds(1), begins: begins, backfills: true))
  }

  @Test(
    arguments: [
      (Int64(1), true, false, true), (1, false, false, false), (23, true, false, true), (24, true, false, false),
      (25, true, false, false), (30, true, true, false), (23, false, true, true),
    ])
  func `R7 an event fires when it is live and young, by its own time`(
    hoursAgo: Int64, isLive: Bool, backfills: Bool, fires: Bool
  ) throws {
    let now = try Self.instant("2026-03-02T10:00:00Z")
    #expect(
      Activation.fires(
        event: now - .hours(hoursAgo), isLive: isLive, life: .hours(24), now: now, begins: now - .days(7),
        backfills: backfills) == fires)
  }

  @Test func `R7 an event before the campaign began does not fire`() throws {
    let now = try Self.instant("2026-03-02T10:00:00Z")
    #expect(
      !Activation.fires(event: now - .hours(2), isLive: true, life: .hours(24), now: now, begins: now - .hours(1)))
  }

  @Test(
    arguments: [
      (nil, 0, 1000), (nil, 40, 1000), (nil, 400, 1200), (500, 40, 500), (500, 0, 500), (0, 40, 0),
      (nil, Int.max, Int.max),
    ] as [(Int?, Int, Int)])
  func `R18 the limit is at_most, else three times the largest run and at least 1,000`(
    atMost: Int?, largest: Int, limit: Int
  ) {
    #expect(Guard.limit(atMost: atMost, largestRun: largest) == limit)
  }

  @Test(
    arguments: [
      (1000, true, nil, nil, nil, nil, .goes), (1001, true, nil, nil, nil, nil, .refused(limit: 1000)),
      (1001, false, nil, nil, nil, nil, .goes), (11, false, 10, nil, nil, nil, .refused(limit: 10)),
      (1001, true, nil, 1001, nil, nil, .goes), (1002, true, nil, 1001, nil, nil, .refused(limit: 1000)),
      (500, true, nil, 10, nil, nil, .goes), (500, true, nil, nil, 499, nil, .asks(above: 499)),
      (500, true, nil, nil, 500, nil, .goes), (501, true, nil, 9999, nil, 500, .stopped(maximum: 500)),
      (0, true, 0, nil, 0, 0, .goes),
    ] as [(Int, Bool, Int?, Int?, Int?, Int?, Guard.Decision)])
  func `R18 a run above its limit is not planned, and a hard stop is hard`(
    count: Int, isRecurring: Bool, atMost: Int?, allowed: Int?, confirm: Int?, maximum: Int?, decision: Guard.Decision
  ) {
    #expect(
      Guard.decide(
        count: count, isRecurring: isRecurring, atMost: atMost, largestRun: 0, allowed: allowed, confirmAbove: confirm,
        maxRecipients: maximum) == decision)
  }

  @Test(
    arguments: [
      (100, 5, 0, 0, 0, false), (100, 6, 0, 0, 0, true), (100, 0, 1, 0, 0, true), (0, 0, 0, 1, 0, true),
      (0, 0, 0, 0, 1, true), (0, 0, 0, 0, 0, false),
    ])
  func `R39 a person must act on doubts, refusals, stopped gateways and many failures`(
    attempted: Int, failed: Int, doubts: Int, refused: Int, stopped: Int, isNeeded: Bool
  ) {
    #expect(
      Attention.isNeeded(
        attempted: attempted, failed: failed, doubtsLeft: doubts, refusedCampaigns: refused, stoppedGateways: stopped)
        == isNeeded)
  }
}
