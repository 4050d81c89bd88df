import Catalogue
import Testing

struct FactTableTests {
  @Test func `what was appended is read, and a missing value is missing in every type`() throws {
    var table = FactTable(columns: [
      .init("name", .text), .init("total", .money), .init("score", .number), .init("born", .date),
    ])
    table.append("Mei 林", to: 0)
    table.append(Int64(12_345), to: 1)
    table.append(-2.5, to: 2)
    table.append(Int64(-1), to: 3)
    table.endRow()
    for column in 0..<4 { table.appendMissing(to: column) }
    table.endRow()
    table.append("", to: 0)
    table.append(Int64(0), to: 1)
    table.append(-0.0, to: 2)
    table.append(Int64(0), to: 3)
    table.endRow()

    #expect(table.rowCount == 3)
    #expect(table.text(0, 0) == "Mei 林")
    #expect(table.integer(1, 0) == 12_345)
    #expect(table.number(2, 0) == -2.5)
    #expect(table.integer(3, 0) == -1)
    #expect((0..<4).allSatisfy { table.isMissing($0, 1) })
    #expect(table.text(0, 1) == nil && table.integer(1, 1) == nil && table.number(2, 1) == nil)
    // An empty text and a zero are values, whatever the sign of the zero.
    #expect(table.text(0, 2)?.isEmpty == true)
    #expect((1..<4).allSatisfy { !table.isMissing($0, 2) })
    #expect(table.column("score") == 2 && table.column("nothing") == nil)
  }

  @Test func `an emptied table takes new rows`() {
    var table = FactTable(columns: [.init("name", .text)])
    table.append("a", to: 0)
    table.endRow()
    table.removeAll()
    #expect(table.rowCount == 0)
    table.append("bc", to: 0)
    table.endRow()
    #expect(table.text(0, 0) == "bc")
  }
}
