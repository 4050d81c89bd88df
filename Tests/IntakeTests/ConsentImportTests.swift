import Campaigns
import SQLText
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite struct `Importing consents` {
  static let states: SQLText = "SELECT channel || ' ' || topic || ' ' || state FROM consent_states ORDER BY 1"
  static let header = "customer,channel,topic,state,given_at,source,wording\n"

  @Test func `R14 are a history, and the latest time given is in force`() async throws {
    let shop = try await TestShop()
    let file =
      Self.header
        + """
        c1,sms,offers,subscribed,2026-01-01,checkout,Send me offers
        c1,sms,offers,unsubscribed,2026-01-05,STOP,
        c1,email,,yes,2026-01-01,form,News please
        c2,all,all,no,2026-01-02,support,

        """
    let result = try await shop.take(.consents, file)
    #expect(result.count(of: .consents).inserted == 4)
    #expect(try await shop.lines(Self.states) == ["0 all 3", "1 offers 3", "2 general 2"])
    let before = try await shop.everything()
    let again = try await shop.take(.consents, file)
    #expect(again.count(of: .consents) == .init(kind: .consents, unchanged: 4))
    #expect(try await shop.everything() == before)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var first: String
    var second: String
    var state: Int
    var kept: Int
  }

  @Test(arguments: [
    Case(
      testDescription: "a yes with a later time, a source and wording lifts a no",
      first: "unsubscribed,2026-01-01,STOP,", second: "subscribed,2026-02-01,form,Yes please", state: 2, kept: 0),
    Case(
      testDescription: "not without wording", first: "unsubscribed,2026-01-01,STOP,",
      second: "subscribed,2026-02-01,form,", state: 3, kept: 1),
    Case(
      testDescription: "not without a source", first: "unsubscribed,2026-01-01,STOP,",
      second: "subscribed,2026-02-01,,Yes please", state: 3, kept: 1),
    Case(
      testDescription: "not with an earlier time", first: "unsubscribed,2026-01-01,STOP,",
      second: "subscribed,2025-02-01,form,Yes please", state: 3, kept: 0),
    Case(
      testDescription: "not without a time", first: "unsubscribed,2026-01-01,STOP,", second: "subscribed,,form,Yes",
      state: 3, kept: 1),
    Case(
      testDescription: "a yes without a time begins a history", first: "subscribed,,,",
      second: "subscribed,,other,", state: 2, kept: 0),
    Case(
      testDescription: "a no without a time ends a yes", first: "subscribed,2026-01-01,form,Yes",
      second: "unsubscribed,,list,", state: 3, kept: 0),
  ])
  func `R14 a yes over a no needs its own later time, a source and wording`(example: Case) async throws {
    let shop = try await TestShop()
    try await shop.take(.consents, Self.header + "c,sms,general,\(example.first)\n")
    let file = Self.header + "c,sms,general,\(example.second)\n"
    let result = try await shop.take(.consents, file)
    #expect(try await shop.lines(Self.states) == ["1 general \(example.state)"])
    #expect(result.keptUnsubscribes == example.kept)
    let before = try await shop.everything()
    try await shop.take(.consents, file)
    #expect(try await shop.everything() == before)
  }

  @Test func `R14 a no to all keeps a yes without a time away from every topic`() async throws {
    let shop = try await TestShop()
    try await shop.take(.consents, Self.header + "c,all,all,no,2026-01-01,support,\n")
    let result = try await shop.take(.consents, "customer,channel,state\nc,sms,subscribed\nd,sms,subscribed\n")
    #expect(result.notes.contains("1 customer kept their unsubscribe."))
    #expect(try await shop.lines(Self.states) == ["0 all 3", "1 general 2"])
  }

  @Test func `need a known channel and state`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(.consents, "customer,channel,state\nc,pigeon,yes\nc,sms,maybe\n,sms,yes\n")
    #expect(
      result.rejectedByReason.map(\.reason).sorted() == [
        "channel: an unknown channel", "state: neither subscribed nor unsubscribed, pending or not_subscribed",
        "the answer has no customer",
      ])
  }
}

@Suite struct `Importing events` {
  @Test func `are known by their id, else by what they say`() async throws {
    let shop = try await TestShop()
    let text = """
      {"id":"e1","customer":"c1","event":"Product Viewed","at":"2026-02-01T10:00:00Z","properties":{"sku":"T-100","price":12.5}}
      {"customer":"c1","event":"product_viewed","at":"2026-02-01T10:00:00Z","properties":{"sku":"T-100"}}
      {"customer":"c1","event":"product_viewed","at":"2026-02-01T10:00:01Z","properties":{"sku":"T-100"}}

      """
    let result = try await shop.take(.events, text)
    #expect(result.count(of: .events).inserted == 3)
    #expect(
      try await shop.lines("SELECT name || ' ' || fires || ' ' || properties FROM events LIMIT 1")
        == [#"product_viewed 0 {"sku":"T-100","price":12.5}"#])
    let before = try await shop.everything()
    let again = try await shop.take(.events, text)
    #expect(again.count(of: .events) == .init(kind: .events, unchanged: 3))
    #expect(try await shop.everything() == before)
  }

  @Test func `take properties from columns`() async throws {
    let shop = try await TestShop()
    try await shop.take(
      .events,
      "customer,name,at,properties.sku,properties.count\nc,Cart Left,2026-02-01,\"T \"\"1\"\"\",3\nc,Cart Left,2026-02-02,,\n"
    )
    #expect(
      try await shop.lines("SELECT name || ' ' || coalesce(properties, '-') FROM events ORDER BY at")
        == [#"cart_left {"count":3,"sku":"T \"1\""}"#, "cart_left -"])
  }

  @Test func `R28 a pushed event with an order's name and subject is the same event`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, "number,customer,placed_at,shipped_at\n1,c,2026-01-01,2026-01-03\n")
    let result = try await shop.take(
      .events, "name,at,order\nOrder Shipped,2026-01-04,1\nOrder Completed,2026-01-04,1\n")
    #expect(result.count(of: .events) == .init(kind: .events, unchanged: 2))
    #expect(try await shop.lines("SELECT count(*) FROM events") == ["2"])
  }

  @Test func `need a name, a time and somebody`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(.events, "name,at,customer\n,2026-01-01,c\nx,,c\nx,2026-01-01,\nx,soon,c\n")
    #expect(
      result.rejectedByReason.map(\.reason).sorted()
        == ["at: not a time", "the event has no customer", "the event needs a name and a time"])
  }
}
