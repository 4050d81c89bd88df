import Campaigns
import SQLText
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite struct `Importing lines, payments and invoices` {
  /// Lines of a till: several rows make one order, each makes one item.
  static let till = ImportMapping(
    name: "till",
    records: [
      ImportRecord(
        kind: .orders,
        columns: ["number": "basket", "customer": "household", "placed_at": "at", "total": "value"],
        constants: ["status": "delivered"], sumsLines: true),
      ImportRecord(
        kind: .items,
        columns: ["order": "basket", "sku": "product", "quantity": "quantity", "price": "value"]),
    ])

  static let lines = """
    household,basket,product,quantity,value,at
    900,b1,p1,1,0.50,2017-01-01 11:53:26
    900,b1,p2,2,0.99,2017-01-01 11:53:26
    901,b2,p1,1,1.01,2017-01-02 12:00:00
    900,b1,p1,1,0.50,2017-01-01 11:53:26

    """

  @Test func `orders made of lines have the sum of their lines, wherever these stand`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(Self.till, Self.lines)
    #expect(result.rowsRejected == 0)
    #expect(
      try await shop.lines("SELECT number || ' ' || total || ' ' || total_base || ' ' || status FROM orders")
        == ["b1 199 199 3", "b2 101 101 3"])
    #expect(
      try await shop.lines("SELECT order_id || ' ' || sku || ' ' || price || ' ' || quantity FROM items ORDER BY 1")
        == ["1 p1 50 1.0", "1 p2 99 2.0", "2 p1 101 1.0"])
    #expect(try await shop.lines("SELECT count(*) FROM items WHERE placed_at IS NULL") == ["0"])
    let before = try await shop.everything()
    try await shop.take(Self.till, Self.lines)
    #expect(try await shop.everything() == before)
  }

  @Test func `the same product twice in an order is two items`() async throws {
    let shop = try await TestShop()
    let text =
      "household,basket,product,quantity,value,at\n1,b,p,1,1,2017-01-01\n1,b,q,1,2,2017-01-01\n1,b,p,1,1,2017-01-01\n"
    try await shop.take(Self.till, text)
    #expect(try await shop.lines("SELECT sku FROM items ORDER BY 1") == ["p", "p", "q"])
    #expect(try await shop.lines("SELECT total FROM orders") == ["400"])
    let again = try await shop.take(Self.till, text)
    #expect(again.count(of: .items) == .init(kind: .items, unchanged: 3))
  }

  @Test func `a bad line is left out of the sum, and the row as a whole`() async throws {
    let shop = try await TestShop()
    let text =
      "household,basket,product,quantity,value,at\n1,b,p,1,1,2017-01-01\n1,b,q,many,2,2017-01-01\n1,b,r,1,x,2017-01-01\n1,b,s,1,4,2017-01-01\n"
    let result = try await shop.take(Self.till, text)
    #expect(result.rejectedByReason.map(\.reason).sorted() == ["quantity: not a number", "total: not an amount"])
    #expect(try await shop.lines("SELECT total FROM orders") == ["500"])
    #expect(try await shop.lines("SELECT sku FROM items ORDER BY 1") == ["p", "s"])
  }

  @Test func `large files of lines are whole across transactions`() async throws {
    let shop = try await TestShop()
    var text = "household,basket,product,quantity,value,at\n"
    for basket in 0..<3000 {
      for line in 0..<7 { text += "\(basket % 100),b\(basket),p\(line),1,1.10,2017-01-01 11:00:00\n" }
    }
    let result = try await shop.take(Self.till, text)
    #expect(result.rowsRead == 21_000)
    #expect(result.count(of: .orders) == .init(kind: .orders, inserted: 3000))
    #expect(result.count(of: .items) == .init(kind: .items, inserted: 21_000))
    #expect(try await shop.lines("SELECT DISTINCT total FROM orders") == ["770"])
    let again = try await shop.take(Self.till, text)
    #expect(again.count(of: .orders) == .init(kind: .orders, unchanged: 3000))
    let other = try await TestShop()
    let dry = try await other.take(Self.till, text) { $0.isDryRun = true }
    #expect(dry.bareCustomers == 100)
    #expect(dry.count(of: .orders) == .init(kind: .orders, inserted: 3000))
    #expect(dry.count(of: .items) == .init(kind: .items, inserted: 21_000))
    #expect(try await other.everything().isEmpty)
  }

  @Test func `an order whose lines stand far apart is written once, with all of them`() async throws {
    let shop = try await TestShop()
    var text = "household,basket,product,quantity,value,at\n"
    for half in 0..<2 {
      for basket in 0..<4000 { text += "\(basket % 100),b\(basket),p\(half),1,1.10,2017-01-01 11:00:00\n" }
    }
    let result = try await shop.take(Self.till, text)
    // The second half finds its orders as they are.
    #expect(result.count(of: .orders) == .init(kind: .orders, inserted: 4000, unchanged: 4000))
    #expect(try await shop.lines("SELECT DISTINCT total FROM orders") == ["220"])
    let again = try await shop.take(Self.till, text)
    #expect(again.count(of: .orders) == .init(kind: .orders, unchanged: 8000))
    #expect(again.count(of: .items) == .init(kind: .items, unchanged: 8000))
  }

  @Test func `items of an unknown order wait for it`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(.items, "order,line,sku,price\n9,1,tea,1\n")
    #expect(result.rejectedByReason.map(\.reason) == ["the order is unknown; import orders first"])
  }

  @Test func `items show when their order was placed, also when that is corrected`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, "number,customer,placed_at\n1,c,1970-01-02T00:00:00Z\n")
    try await shop.take(.items, "order,line,sku,price\n1,1,tea,1\n1,2,tea,1\n")
    #expect(
      try await shop.lines("SELECT item_id || ' ' || placed_at FROM items") == ["1 86400000000", "2 86400000000"])
    try await shop.take(.orders, "number,customer,placed_at\n1,c,1970-01-03T00:00:00Z\n")
    #expect(try await shop.lines("SELECT DISTINCT placed_at FROM items") == ["172800000000"])
  }

  static let receivables = ImportMapping(
    name: "receivables",
    records: [
      ImportRecord(
        kind: .invoices,
        columns: [
          "number": "invoiceNumber", "customer": "customerID", "issued_at": "InvoiceDate", "due_at": "DueDate",
          "amount": "InvoiceAmount", "disputed": "Disputed",
        ]),
      ImportRecord(
        kind: .payments, columns: ["invoice": "invoiceNumber", "paid_at": "SettledDate", "amount": "InvoiceAmount"],
        when: .present(column: "SettledDate")),
    ], timeFormat: "M/D/YYYY", ignored: ["countryCode"])

  @Test func `one row may make an invoice and its payment`() async throws {
    let shop = try await TestShop()
    let text = """
      countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate
      391,0379-NEVHP,0000611365,1/2/2013,2/1/2013,55.94,No,1/15/2013
      406,8976-AMJEO,0007900770,1/26/2013,2/25/2013,61.74,Yes,

      """
    let result = try await shop.take(Self.receivables, text)
    #expect(result.count(of: .invoices).inserted == 2)
    #expect(result.count(of: .payments).inserted == 1)
    #expect(result.notes == ["2 customers are known by number only, until a file of customers tells more."])
    #expect(
      try await shop.lines(
        "SELECT number || ' ' || date(due_date * 86400, 'unixepoch') || ' ' || amount || ' ' || disputed FROM invoices")
        == ["0000611365 2013-02-01 5594 0", "0007900770 2013-02-25 6174 1"])
    #expect(
      try await shop.lines(
        "SELECT customer_id || ' ' || invoice_id || ' ' || amount_base || ' ' || coalesce(number, '-') FROM payments")
        == ["1 1 5594 -"])
    #expect(
      try await shop.lines("SELECT name || ' ' || subject_kind || ' ' || subject_id FROM events")
        == ["payment_received 2 1"])
    let before = try await shop.everything()
    try await shop.take(Self.receivables, text)
    #expect(try await shop.everything() == before)
  }

  @Test func `a mapping that takes a column the file lacks is an error with a suggestion`() async throws {
    let shop = try await TestShop()
    await #expect {
      try await shop.take(
        Self.receivables, "customerID,invoiceNumber,InvoiceDate,DueDat,InvoiceAmount,Disputed,SettledDate\n")
    } throws: { error in
      "\(error)"
        == "line 1: mapping receivables takes the column 'DueDate', which the file does not have. Did you mean 'DueDat'?"
    }
    let wrong = ImportMapping(
      name: "wrong", records: [ImportRecord(kind: .orders, columns: ["number": "a", "plcaed_at": "b"])])
    await #expect { try await shop.take(wrong, "a,b\n") } throws: { error in
      "\(error)" == "mapping wrong: orders have no field 'plcaed_at'. Did you mean 'placed_at'?"
    }
  }

  @Test func `payments are known by their number, else by what they pay, when and how much`() async throws {
    let shop = try await TestShop()
    try await shop.take(.orders, "number,customer\n1,c\n")
    let text = "order,line,amount,method\n1,1,10,card\n1,2,10,voucher\n"
    try await shop.take(.payments, text)
    try await shop.take(.payments, text)
    #expect(try await shop.lines("SELECT method || ' ' || amount FROM payments") == ["card 1000", "voucher 1000"])
    let result = try await shop.take(.payments, "number,order,amount\np1,2,10\n")
    #expect(result.rejectedByReason.map(\.reason) == ["the order is unknown; import orders first"])
  }

  @Test func `a decimal comma is read where the mapping says so`() async throws {
    let shop = try await TestShop()
    let mapping = ImportMapping(
      name: "de",
      records: [
        ImportRecord(
          kind: .orders, columns: ["number": "Nr", "customer": "Kunde", "total": "Summe", "placed_at": "Datum"])
      ], timeFormat: "DD.MM.YYYY HH:mm", decimalComma: true)
    try await shop.take(mapping, "Nr;Kunde;Summe;Datum\n1;c;1.234,50;05.02.2026 10:30\n")
    #expect(
      try await shop.lines("SELECT total || ' ' || (placed_at / 1000000) FROM orders") == ["123450 1770258600"])
  }
}
