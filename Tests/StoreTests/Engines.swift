import Foundation
import SQLText
import Store
import TestDatabases
import Testing

@Suite struct `The engines` {
  @Test func `are all there where a machine tests`() {
    // `script/test` starts PostgreSQL; without it a person may test the rest, but CI may not.
    let isAutomatic = ProcessInfo.processInfo.environment["CI"] != nil
    #expect(TestPostgres.socket != nil || !isAutomatic)
    if TestPostgres.socket == nil { print("PostgreSQL is left out: run script/with-postgres swift test") }
  }
}

extension Session {
  /// The first column of a query as text; NULL is "-". A query joins columns with `||` where it wants more.
  func lines(_ sql: SQLText) throws -> [String] {
    var lines: [String] = []
    try rows(sql) { row in
      lines.append(row.isNull(0) ? "-" : row.withBytes(0) { String(decoding: $0, as: UTF8.self) })
    }
    return lines
  }
}
