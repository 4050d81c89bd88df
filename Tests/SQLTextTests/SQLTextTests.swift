import SQLText
import Testing

struct SQLTextTests {
  @Test func `a value is bound and never part of the text`() {
    let name = "Robert'); DROP TABLE customers;--"
    let none: String? = nil
    let sql: SQLText = "SELECT \(7) , \(name), \(none), \(true), \(2.5), \([1, 2] as [UInt8])"
    let sqlite = sql.prepared(for: .sqlite)
    #expect(sqlite.text == "SELECT ? , ?, ?, ?, ?, ?")
    #expect(
      sqlite.values == [.integer(7), .text(name), .null, .integer(1), .real(2.5), .blob([1, 2])])
    #expect(sql.prepared(for: .postgres).text == "SELECT $1 , $2, $3, $4, $5, $6")
  }

  @Test(arguments: [
    ("total", #""total""#), (#"od"d"#, #""od""d""#), ("\"", "\"\"\"\""), ("", #""""#), ("a b", #""a b""#),
  ])
  func `a name is quoted, and its own quotes are doubled`(name: String, quoted: String) {
    let sql: SQLText = "\(name: name)"
    #expect(sql.prepared(for: .sqlite).text == quoted)
    #expect(sql.prepared(for: .sqlite).values.isEmpty)
  }

  @Test func `where the engines differ each gets its own text and its own values`() {
    let sql: SQLText =
      "a = \(1) AND \(SQLText.dialect(sqlite: "b IN (\(2), \(3))", postgres: "b = ANY(\("{2,3}"))")) AND c = \(4)"
    let sqlite = sql.prepared(for: .sqlite)
    #expect(sqlite.text == "a = ? AND b IN (?, ?) AND c = ?")
    #expect(sqlite.values == [.integer(1), .integer(2), .integer(3), .integer(4)])
    let postgres = sql.prepared(for: .postgres)
    #expect(postgres.text == "a = $1 AND b = ANY($2) AND c = $3")
    #expect(postgres.values == [.integer(1), .text("{2,3}"), .integer(4)])
  }

  @Test func `fragments keep their values when they are put together`() {
    let parts: [SQLText] = ["a = \(1)", "b = \("x")", "c IS NULL"]
    var sql: SQLText = "SELECT 1 WHERE "
    sql += parts.joined(separator: " AND ")
    let prepared = (sql + " LIMIT \(9)").prepared(for: .postgres)
    #expect(prepared.text == "SELECT 1 WHERE a = $1 AND b = $2 AND c IS NULL LIMIT $3")
    #expect(prepared.values == [.integer(1), .text("x"), .integer(9)])
    #expect(([] as [SQLText]).joined(separator: ", ").isEmpty)
  }
}
