import Catalogue
import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

/// From each engine to each.
private let ways: [(Engine, Engine)] = Engine.dialects.flatMap { from in Engine.dialects.map { (from, $0) } }

@Suite struct `Copying a database` {
  private static func fill(_ database: any Database) async throws {
    try await database.ensureCustomFields(
      Catalogue(customFields: [("tea", .text), ("score", .number)]).customFields)
    try await database.write { session in
      for id in 1...40 as ClosedRange<Int64> {
        try session.addCustomer(id)
        try session.addMessage(id, id.isMultiple(of: 2) ? .planned : .sent)
        try session.addOrder(id, id * 7, placed: day(id), total: -id)
      }
      try session.run("UPDATE customers SET custom_tea = '茶', custom_score = 0.1 WHERE customer_id > 20")
      try session.run(
        """
        INSERT INTO trait_values (customer_id, trait, since, version, integer_value, number_value, text_value)
        VALUES (1, 'ltv', 5, 'v', 100, NULL, NULL), (1, 'score', 5, 'v', NULL, 0.1, NULL), (2, 'tier', 5, 'v', NULL, NULL, '金')
        """)
      try session.run(
        """
        INSERT INTO traits (trait, version, first_refreshed_at, refreshed_at, customers) VALUES ('ltv', 'v', 5, 5, 1)
        """)
      try session.setMeta("note", to: "kept")
      _ = try session.reserveIDs(90, of: .order)
    }
  }

  @Test(arguments: ways)
  func `takes everything along, and compares`(_ from: Engine, _ to: Engine) async throws {
    try await from.withDatabase { source in
      try await Self.fill(source)
      try await to.withDatabase { target in
        let tables = try await DatabaseCopy.copy(from: source, to: target)
        #expect(tables.first { $0.name == "customers" }?.rows == 40)
        #expect(tables.first { $0.name == "outbox" }?.rows == 20)
        #expect(tables.first { $0.name == "trait_values" }?.rows == 3)
        let teas = try await target.read { session in
          try session.lines("SELECT custom_tea FROM customers WHERE custom_score = 0.1")
        }
        #expect(teas == [String](repeating: "茶", count: 20))
        let note = try await target.read { try $0.metaText("note") }
        #expect(note == "kept")
        let block = try await target.write { try $0.reserveIDs(1, of: .order) }
        #expect(block.remaining.lowerBound == 91)
        // A second time there is something already.
        let error = await #expect(throws: StoreError.self) {
          try await DatabaseCopy.copy(from: source, to: target)
        }
        #expect(error?.code == .constraint)
      }
    }
  }

  @Test func `of another kind is refused`() async throws {
    let (live, sandbox) = (try await SQLiteDatabase.inMemory(kind: .live), try await SQLiteDatabase.inMemory())
    let error = await #expect(throws: StoreError.self) { try await DatabaseCopy.copy(from: live, to: sandbox) }
    #expect(error?.code == .wrongKind)
  }
}
