import Campaigns
import LocalTime
import SQLText
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite struct `Importing orders` {
  static let file = """
    number,customer,placed_at,status,total,paid_at,shipped_at
    1001,c1,2026-02-01 10:00:00,shipped,120.50,2026-02-01 10:05:00,2026-02-02T08:00:00Z
    1002,c2,2026-02-03,created,80,,

    """

  @Test func `R2 makes bare customers of unknown ones`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(.orders, Self.file)
    #expect(result.count(of: .orders).inserted == 2)
    #expect(result.bareCustomers == 2)
    #expect(result.notes == ["2 customers are known by number only, until a file of customers tells more."])
    #expect(
      try await shop.lines(
        "SELECT customer_id || ' ' || number || ' ' || status || ' ' || total || ' ' || total_base || ' ' || currency FROM orders"
      ) == ["1 1001 2 12050 12050 CNY", "2 1002 0 8000 8000 CNY"])
    // Shanghai is eight hours ahead; the time with an offset keeps it.
    #expect(
      try await shop.lines(
        "SELECT (placed_at / 1000000) || ' ' || (shipped_at / 1000000) FROM orders WHERE order_id = 1")
        == ["1769911200 1770019200"])
    let customers = try await shop.take(.customers, "id,first_name\nc1,Mei\n")
    #expect(customers.count(of: .customers) == .init(kind: .customers, updated: 1))
    #expect(try await shop.lines("SELECT count(*) FROM customers") == ["2"])
  }

  @Test func `run again changes nothing`() async throws {
    var shop = try await TestShop()
    try await shop.take(.orders, Self.file)
    let before = try await shop.everything()
    shop.now = shop.now + .days(1)
    let again = try await shop.take(.orders, Self.file)
    #expect(again.count(of: .orders) == .init(kind: .orders, unchanged: 2))
    #expect(try await shop.everything() == before)
  }

  @Test(arguments: [
    ("shipped", "paid", 2, 1), ("created", "paid", 1, 0), ("paid", "delivered", 3, 0), ("shipped", "cancelled", 4, 0),
    ("cancelled", "paid", 4, 1), ("cancelled", "refunded", 5, 0), ("refunded", "cancelled", 5, 1),
    ("delivered", "created", 3, 1),
  ])
  func `R2 a status never goes back`(first: String, second: String, expected: Int, kept: Int) async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, "number,customer,status\n1,c,\(first)\n")
    let result = try await shop.take(.orders, "number,customer,status\n1,c,\(second)\n")
    #expect(try await shop.lines("SELECT status FROM orders") == ["\(expected)"])
    #expect(result.keptStatuses == kept)
  }

  @Test func `R2 with a newer updated_at the file is right about the status too`() async throws {
    let shop = try await TestShop()
    let header = "number,customer,status,updated_at\n"
    try await shop.take(.orders, header + "1,c,shipped,2026-01-02\n")
    try await shop.take(.orders, header + "1,c,paid,2026-01-01\n")
    #expect(try await shop.lines("SELECT status FROM orders") == ["2"])
    try await shop.take(.orders, header + "1,c,paid,2026-01-03\n")
    #expect(try await shop.lines("SELECT status FROM orders") == ["1"])
  }

  @Test func `a status that is not named follows from the dates`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, "number,customer,placed_at,paid_at\n1,c,2026-01-01,2026-01-02\n")
    #expect(try await shop.lines("SELECT status FROM orders") == ["1"])
    try await shop.take(.orders, "number,customer,delivered_at\n1,c,2026-01-04\n")
    #expect(try await shop.lines("SELECT status FROM orders") == ["3"])
    try await shop.take(.orders, "number,customer,paid_at\n1,c,2026-01-03\n")
    #expect(try await shop.lines("SELECT status FROM orders") == ["3"])
  }

  @Test func `R28 each dated status is an event, and so is the status in force without a date`() async throws {
    let shop = try await TestShop()
    try await shop.take(
      .orders, "number,customer,placed_at,status,paid_at\n1,c,2026-01-01,shipped,2026-01-02\n")
    let events: SQLText = """
      SELECT name || ' ' || date(at / 1000000, 'unixepoch', '+8 hours') || ' ' || subject_kind || ' ' || subject_id || ' '
        || fires FROM events ORDER BY at, name
      """
    #expect(
      try await shop.lines(events)
        == ["order_placed 2026-01-01 1 1 0", "order_shipped 2026-01-01 1 1 0", "order_paid 2026-01-02 1 1 0"])
    try await shop.take(.orders, "number,customer,shipped_at\n1,c,2026-01-03\n")
    #expect(
      try await shop.lines(events)
        == ["order_placed 2026-01-01 1 1 0", "order_paid 2026-01-02 1 1 0", "order_shipped 2026-01-03 1 1 0"])
  }

  @Test func `R7 events fire only where the mapping is live`() async throws {
    let shop = try await TestShop()
    func mapping(live: Bool) -> ImportMapping {
      ImportMapping(
        name: "orders",
        records: [
          ImportRecord(
            kind: .orders, columns: ["number": "no", "customer": "who", "status": "state", "placed_at": "on"])
        ], live: live)
    }
    try await shop.take(mapping(live: false), "no,who,state,on\n1,c,created,2026-01-01\n")
    try await shop.take(mapping(live: true), "no,who,state,on\n1,c,shipped,\n2,d,created,2026-01-02\n")
    #expect(
      try await shop.lines("SELECT name || ' ' || subject_id || ' ' || fires FROM events ORDER BY subject_id, at")
        == ["order_placed 1 0", "order_shipped 1 1", "order_placed 2 1"])
    // The change was seen now, so that is when it happened.
    #expect(
      try await shop.lines("SELECT at FROM events WHERE name = 'order_shipped'") == ["\(shop.now.microseconds)"])
  }

  @Test func `an order that changes hands takes along what belongs to it`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, Self.file)
    try await shop.take(.items, "order,sku,price\n1001,tea,20\n1001,cup,100.50\n")
    try await shop.take(.payments, "number,order,amount,paid_at\np1,1001,120.50,2026-02-01\n")
    let result = try await shop.take(.orders, "number,customer\n1001,c2\n")
    #expect(result.count(of: .orders).updated == 1)
    for table in ["orders", "items", "payments", "events"] {
      #expect(try await shop.lines("SELECT DISTINCT customer_id FROM \(name: table)") == ["2"], "\(table)")
    }
    #expect(try await shop.lines("SELECT customer_id FROM keys WHERE kind IN ('order', 'payment')") == ["2", "2", "2"])
    let before = try await shop.everything()
    try await shop.take(.orders, "number,customer\n1001,c2\n")
    #expect(try await shop.everything() == before)
  }

  @Test func `R36 stores the original and the base amount, and refuses an amount without a rate`() async throws {
    let shop = try await TestShop()
    let eur = try TestShop.currency("EUR")
    let january = try #require(CivilDate("2026-01-01"))
    let result = try await shop.take(
      .orders,
      "number,customer,placed_at,total,currency\n1,c,2026-01-05,10,EUR\n2,c,2025-12-01,10,EUR\n3,c,2026-01-05,10,USD\n4,c,,7,cny\n"
    ) { $0.rates = [CurrencyRate(currency: eur, from: january, perMillion: 7_800_000)] }
    #expect(
      result.rejectedByReason.map(\.reason).sorted() == ["no rate for EUR on that day", "no rate for USD on that day"])
    #expect(
      try await shop.lines("SELECT number || ' ' || total || ' ' || currency || ' ' || total_base FROM orders")
        == ["1 1000 EUR 7800", "4 700 CNY 700"])
  }

  @Test func `the base amount of the file wins over the rates`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, "number,customer,total,total_base,currency\n1,c,10,77.01,EUR\n")
    #expect(try await shop.lines("SELECT total || ' ' || total_base FROM orders") == ["1000 7701"])
  }

  @Test func `words of foreign statuses are translated, unknown ones rejected`() async throws {
    let shop = try await TestShop()
    let mapping = ImportMapping(
      name: "olist",
      records: [
        ImportRecord(
          kind: .orders,
          columns: ["number": "order_id", "customer": "who", "placed_at": "bought", "status": "status"],
          values: ["status": ["invoiced": "paid"]], statusTimes: [.paid: "approved", .delivered: "arrived"])
      ], source: "olist", zone: .named("America/Sao_Paulo"))
    let file = """
      order_id,who,bought,status,approved,arrived
      a,x,2017-07-09 21:57:05,delivered,2017-07-09 22:10:13,2017-07-26 10:57:55
      b,y,2017-04-11 12:22:08,invoiced,2017-04-13 13:25:17,
      c,y,2017-04-11 12:22:08,canceled,,
      d,y,2017-04-11 12:22:08,lost,,

      """
    let result = try await shop.take(mapping, file)
    #expect(
      result.rejectedByReason.map(\.reason) == ["status: an unknown word (say what it means under `values:`)"])
    #expect(
      try await shop.lines("SELECT number || ' ' || status || ' ' || coalesce(paid_at / 1000000, 0) FROM orders")
        == ["a 3 1499649013", "b 1 1492100717", "c 4 0"])
    let before = try await shop.everything()
    try await shop.take(mapping, file)
    #expect(try await shop.everything() == before)
  }

  @Test func `without a customer an unknown order is rejected, a known one keeps its own`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, Self.file)
    let result = try await shop.take(.orders, "number,status\n1001,delivered\n9,paid\n")
    #expect(result.rejectedByReason.map(\.reason) == ["the order has no customer"])
    #expect(try await shop.lines("SELECT status FROM orders WHERE number = '1001'") == ["3"])
  }
}
