import Campaigns
import LocalTime
import Testing
import Vocabulary

struct ImportMappingTests {
  static func workspace(_ imports: String) -> MarkedWorkspace {
    MarkedWorkspace(["tidings.yaml": MarkedWorkspace.settings + "imports:\n" + imports])
  }

  @Test func `the design's two mappings are read with all they say`() throws {
    let reading = Self.workspace(
      """
        shop-orders:
          into: orders
          columns: {number: order_id, customer: customer_unique_id, placed_at: purchased}
          constants: {currency: BRL}
          values: {status: {invoiced: paid, gone: ""}}
          status_times: {paid: approved_at, shipped: carrier_at}
          time_zone: America/Sao_Paulo
          delimiter: tab
          decimal_comma: yes
          encoding: latin-1
          ignore: [weight]
          live: true
        receivables:
          into: invoices
          source: erp
          time_format: M/D/YYYY
          columns: {number: invoiceNumber, customer: customerID, due_at: DueDate, amount: InvoiceAmount}
          also:
            - {into: payments, when: Settled Date is present, columns: {invoice: invoiceNumber, amount: InvoiceAmount}}
            - {into: events, when: 'Kind is not "x y"', columns: {customer: customerID, properties.kind: Kind, at: T}, constants: {name: seen}}
      """
    ).expect([:])
    let orders = try #require(reading.workspace.settings.imports["shop-orders"])
    #expect(orders.source == "shop" && orders.zone?.name == "America/Sao_Paulo" && orders.delimiter == 9)
    #expect(orders.decimalComma && orders.encoding == "latin-1" && orders.ignored == ["weight"] && orders.live)
    #expect(
      orders.records[0].columns == ["number": "order_id", "customer": "customer_unique_id", "placed_at": "purchased"])
    #expect(orders.records[0].values == ["status": ["invoiced": "paid", "gone": ""]])
    #expect(orders.records[0].statusTimes == [.paid: "approved_at", .shipped: "carrier_at"])
    let receivables = try #require(reading.workspace.settings.imports["receivables"])
    #expect(receivables.source == "erp" && receivables.timeFormat == "M/D/YYYY")
    #expect(receivables.records.map(\.kind) == [.invoices, .payments, .events])
    #expect(receivables.records[0].columns["due_date"] == "DueDate")
    #expect(receivables.records[1].when == .present(column: "Settled Date"))
    #expect(receivables.records[2].when == .differs(column: "Kind", value: "x y"))
    #expect(receivables.records[2].constants == ["name": "seen"])
  }

  @Test func `what cannot be is found where it stands`() {
    Self.workspace(
      """
        1️⃣orders: {into: orders, columns: {number: a, customer: b}}
        one:
          into: 2️⃣ordres
        two:
          into: orders
          3️⃣columns: {4️⃣nmber: a, customer: b}
          values: {status: {x: 5️⃣payd}}
          status_times: {6️⃣piad: c}
          time_zone: 7️⃣Mars/Base
          time_format: 8️⃣QQ
        three:
          into: payments
          columns: {order: a, amount: b}
          when: 9️⃣Settled present
      """
    ).expect([
      "1️⃣": "taken-name", "2️⃣": "unknown-name", "3️⃣": "missing-column", "4️⃣": "unknown-field", "5️⃣": "unknown-name",
      "6️⃣": "unknown-name", "7️⃣": "unknown-zone", "8️⃣": "bad-time-format", "9️⃣": "wrong-value",
    ])
  }
}
