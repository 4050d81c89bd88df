import Campaigns
import SQLText
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite struct `Importing shipments, returns, reviews and tickets` {
  static let orders = "number,customer,placed_at\nA-1,c1,2026-02-01T10:00:00Z\nA-2,c2,2026-02-02T10:00:00Z\n"

  static let files: [(kind: ImportRecord.Kind, text: String)] = [
    (
      .shipments,
      """
      number,order,shipped_at,delivered_at,carrier,tracking
      S-1,A-1,2026-02-03T10:00:00Z,2026-02-05T10:00:00Z,SF,SF1
      S-2,A-1,2026-02-04T10:00:00Z,,SF,SF2
      S-3,A-2,,,ZTO,
      S-9,A-9,2026-02-04T10:00:00Z,,ZTO,

      """
    ),
    (
      .returns,
      """
      number,order,requested_at,received_at,sku,quantity,amount,reason
      R-1,A-1,2026-02-08T10:00:00Z,2026-02-10T10:00:00Z,T-1,2,19.90,damaged
      R-2,A-2,2026-02-08T10:00:00Z,,T-2,many,5,late

      """
    ),
    (
      .reviews,
      """
      id,customer,order_number,written_at,sku,stars,title,text
      V-1,c1,A-1,2026-02-09T10:00:00Z,T-1,4.5,Good,It is good
      V-2,c7,,2026-02-09T10:00:00Z,T-1,1,Bad,Not good
      V-3,,A-2,2026-02-09T10:00:00Z,T-1,3,,

      """
    ),
    (
      .tickets,
      """
      ticket_id,customer,opened_at,closed_at,channel,category,priority,subject,satisfaction
      T-1,c1,2026-02-06T10:00:00Z,2026-02-07T10:00:00Z,mail,delivery,high,Where is it?,5
      T-2,,2026-02-06T10:00:00Z,,chat,product,low,Hello,

      """
    ),
  ]

  private func filled(_ change: (inout ImportOptions) -> Void = { _ in }) async throws -> (TestShop, [ImportResult]) {
    let shop = try await TestShop()
    try await shop.take(.orders, Self.orders)
    var results: [ImportResult] = []
    for file in Self.files { results.append(try await shop.take(file.kind, file.text, change)) }
    return (shop, results)
  }

  @Test func `R2 good rows land, bad ones are told, and running it again changes nothing`() async throws {
    let (shop, results) = try await filled()
    #expect(results.map { $0.counts[0].inserted } == [3, 1, 3, 1])
    #expect(
      results.map { $0.rejectedByReason.map(\.reason) } == [
        ["the order is unknown; import orders first"], ["quantity: not a number"], [], ["the ticket has no customer"],
      ])
    #expect(
      try await shop.lines(
        "SELECT number || ' ' || coalesce(order_id, 0) || ' ' || coalesce(tracking, '-') FROM shipments ORDER BY number"
      )
        == ["S-1 1 SF1", "S-2 1 SF2", "S-3 2 -"])
    #expect(
      try await shop.lines("SELECT number || ' ' || amount || ' ' || amount_base || ' ' || reason FROM returns")
        == ["R-1 1990 1990 damaged"])
    #expect(
      try await shop.lines("SELECT number || ' ' || customer_id || ' ' || rating FROM reviews ORDER BY number")
        == ["V-1 1 4.5", "V-2 3 1.0", "V-3 2 3.0"])
    #expect(
      try await shop.lines("SELECT subject || ' ' || closed_at FROM tickets") == ["Where is it? 1770458400000000"])
    let before = try await shop.everything()
    for file in Self.files { try await shop.take(file.kind, file.text) }
    #expect(try await shop.everything() == before)
  }

  @Test func `R2 an unknown customer becomes a bare one`() async throws {
    let (shop, results) = try await filled()
    #expect(results.map(\.bareCustomers) == [0, 0, 1, 0])
    #expect(try await shop.lines("SELECT value FROM keys WHERE kind = 'customer' AND customer_id = 3") == ["c7"])
    #expect(try await shop.lines("SELECT count(*) FROM customers WHERE customer_id = 3 AND email IS NULL") == ["1"])
  }

  @Test func `R2 older rows never win, an empty cell leaves what is stored, and a row may be gone`() async throws {
    let shop = try await TestShop()
    let head = "number,customer,opened_at,subject,updated_at,deleted\n"
    try await shop.take(.tickets, head + "T-1,c1,2026-02-06T10:00:00Z,Hello,2026-02-07T10:00:00Z,\n")
    let older = try await shop.take(.tickets, head + "T-1,c1,,Older,2026-02-06T10:00:00Z,\n")
    #expect(older.olderRows == 1)
    #expect(try await shop.lines("SELECT subject FROM tickets") == ["Hello"])
    try await shop.take(.tickets, head + "T-1,c1,,,2026-02-08T10:00:00Z,yes\n")
    #expect(try await shop.lines("SELECT subject FROM tickets WHERE deleted_at IS NOT NULL") == ["Hello"])
    try await shop.take(.tickets, head + "T-1,c1,,Newer,2026-02-09T10:00:00Z,no\n")
    #expect(try await shop.lines("SELECT subject FROM tickets WHERE deleted_at IS NULL") == ["Newer"])
  }

  @Test func `R2 a review that is somebody else's changes hands, and an order takes along what belongs to it`()
    async throws
  {
    let (shop, _) = try await filled()
    let moved = try await shop.take(.reviews, "number,customer\nV-1,c2\n")
    #expect(moved.count(of: .reviews) == .init(kind: .reviews, updated: 1))
    #expect(
      try await shop.lines(
        """
        SELECT r.customer_id || ' ' || k.customer_id || ' ' || coalesce(r.order_id, 0) FROM reviews AS r
        JOIN keys AS k ON k.kind = 'review' AND k.id = r.review_id WHERE r.number = 'V-1'
        """) == ["2 2 0"])
    try await shop.take(.orders, "number,customer\nA-1,c7\n")
    for (table, key) in [("shipments", "shipment"), ("returns", "return")] {
      #expect(
        try await shop.lines(
          """
          SELECT DISTINCT t.customer_id || ' ' || k.customer_id FROM \(raw: table) AS t
          JOIN keys AS k ON k.kind = \(key) AND k.id = t.\(raw: key)_id WHERE t.order_id = 1
          """) == ["3 3"])
    }
    let again = try await shop.take(.shipments, "number,order,carrier\nS-2,A-1,JD\n")
    #expect(again.count(of: .shipments) == .init(kind: .shipments, updated: 1))
    #expect(try await shop.lines("SELECT customer_id || carrier FROM shipments WHERE number = 'S-2'") == ["3JD"])
  }

  @Test func `R28 an order's first shipment is what the order itself tells, others are events with their number`()
    async throws
  {
    let (shop, _) = try await filled { $0.isLive = true }
    let events: () async throws -> [String] = {
      try await shop.lines(
        """
        SELECT name || ' ' || customer_id || ' ' || subject_kind || ' ' || subject_id || ' [' || shipment || '] ' || fires
        FROM events WHERE name <> 'order_placed' ORDER BY at, event_id DESC
        """)
    }
    let expected = [
      "order_shipped 1 1 1 [] 1", "order_shipped 1 1 1 [S-2] 1", "order_delivered 1 1 1 [] 1",
      "return_requested 1 1 1 [] 1", "return_received 1 1 1 [] 1",
    ]
    #expect(try await events() == expected)
    // The order's own date is the same event.
    try await shop.take(.orders, "number,shipped_at\nA-1,2026-02-03T11:00:00Z\n")
    #expect(try await events().count == expected.count)
    try await shop.take(.shipments, "number,shipped_at\nS-2,2026-02-04T12:00:00Z\n")
    #expect(
      try await shop.lines("SELECT at FROM events WHERE shipment = 'S-2'") == ["1770206400000000"])
  }

  @Test func `R28 events of a file that is not live set off nothing`() async throws {
    let (shop, _) = try await filled()
    #expect(try await shop.lines("SELECT DISTINCT fires FROM events") == ["0"])
  }

  @Test func `a mapping fills them`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, Self.orders)
    let mapping = ImportMapping(
      name: "parcels",
      records: [
        ImportRecord(
          kind: .shipments, columns: ["number": "Parcel", "order": "Order", "shipped_at": "Left"],
          constants: ["carrier": "SF"])
      ])
    try await shop.take(mapping, "Parcel,Order,Left\nP1,A-2,2026-02-04T10:00:00Z\n")
    #expect(
      try await shop.lines("SELECT number || ' ' || customer_id || ' ' || carrier FROM shipments") == ["P1 2 SF"])
  }

  @Test func `a dry run counts them and keeps nothing`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, Self.orders)
    let before = try await shop.everything()
    let result = try await shop.take(.shipments, Self.files[0].text) { $0.isDryRun = true }
    #expect(result.count(of: .shipments).inserted == 3)
    #expect(try await shop.everything() == before)
  }
}
