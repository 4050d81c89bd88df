import SQLText
import Store
import TestDatabases
import Testing

/// Runs only where a server is: `script/test` always has one.
@Suite(.enabled(if: TestPostgres.socket != nil)) struct `A PostgreSQL database` {
  private static func customers(_ ids: ClosedRange<Int>, name: String = "x") -> RowBatch {
    var batch = RowBatch(columns: ["customer_id", "first_name", "recorded_at"])
    for id in ids {
      batch.append(id)
      batch.append(name)
      batch.append(1)
    }
    return batch
  }

  private static func failure(_ options: OpenOptions) async -> StoreError? {
    await #expect(throws: StoreError.self) { try await PostgresDatabase.open(options) }
  }

  // MARK: Opening

  @Test func `is made in an empty database of the server, with its kind from birth`() async throws {
    try await TestPostgres.withEmptyAddress { address in
      #expect(await Self.failure(OpenOptions(path: address))?.code == .missing)
      let made = try await PostgresDatabase.open(
        OpenOptions(path: address, expectedKind: .sandbox, createIfMissing: true))
      #expect(made.kind == .sandbox)
      try made.close()
      #expect(await Self.failure(OpenOptions(path: address, expectedKind: .live))?.code == .wrongKind)
      let again = try await PostgresDatabase.open(OpenOptions(path: address))
      #expect(again.kind == .sandbox)
      try again.close()
    }
  }

  @Test func `of a newer or older program is refused, and of another program too`() async throws {
    try await TestPostgres.withAddress { address in
      let database = try await PostgresDatabase.open(OpenOptions(path: address))
      try await database.write { try $0.setMeta(Meta.schemaVersion, to: "999") }
      #expect(await Self.failure(OpenOptions(path: address))?.code == .newerThanProgram)
      try await database.write { try $0.setMeta(Meta.schemaVersion, to: "0") }
      #expect(await Self.failure(OpenOptions(path: address, readOnly: true))?.code == .olderThanProgram)
      #expect(await Self.failure(OpenOptions(path: address, migrates: false))?.code == .olderThanProgram)
      try await database.write { try $0.run("DROP TABLE blocks") }
      #expect(await Self.failure(OpenOptions(path: address, createIfMissing: true))?.code == .notADatabase)
      try database.close()
    }
  }

  @Test func `that several programs make at once is made once`() async throws {
    try await TestPostgres.withEmptyAddress { address in
      let kinds = try await withThrowingTaskGroup(of: DatabaseKind.self) { group in
        for _ in 0..<4 {
          group.addTask {
            let database = try await PostgresDatabase.open(
              OpenOptions(path: address, expectedKind: .sandbox, createIfMissing: true))
            try database.close()
            return database.kind
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(kinds == [.sandbox, .sandbox, .sandbox, .sandbox])
    }
  }

  @Test(arguments: [
    ("postgres://me:marked-secret@/nowhere_at_all?host=SOCKET", StoreError.Code.denied),
    ("postgres://tidings:marked-secret@/nowhere_at_all?host=SOCKET", .missing),
    ("postgres://me:marked-secret@127.0.0.1:1/x", .unreachable),
    ("postgres://me:marked-secret@/x?host=/no/such/folder", .unreachable),
    ("postgres://me:marked-secret@host:port/x?what=ever", .cannotOpen),
  ])
  func `that cannot be reached says why, and never the password`(address: String, code: StoreError.Code) async {
    let socket = (TestPostgres.socket ?? "").split(separator: "/").reduce("") { $0 + "%2F" + $1 }
    let path = address.split(separator: "SOCKET", omittingEmptySubsequences: false).joined(separator: socket)
    let error = await Self.failure(OpenOptions(path: path, createIfMissing: true))
    #expect(error?.code == code)
    #expect(error?.description.contains("marked-secret") == false)
  }

  // MARK: Writing

  @Test func `takes many rows by COPY and few by arrays, with every kind of value`() async throws {
    try await TestPostgres.withDatabase { database in
      for count in [3, 300] {
        var batch = RowBatch(columns: [
          "customer_id", "order_id", "item_id", "sku", "name", "quantity", "price", "recorded_at",
        ])
        for row in 1...count {
          batch.append(count)
          batch.append(row)
          batch.append(1)
          batch.append(row == 2 ? "" : row == 3 ? nil : "茶\"\\,\t\(row)")
          batch.append("a\u{0}b")
          if row == 1 { batch.append(7) } else { batch.append(Double(row) + 0.25) }
          batch.append(row == 1 ? nil : Int64.max - Int64(row))
          batch.append(-1)
        }
        let rows = batch
        #expect(try await database.write { try $0.insert(rows, into: "items", onConflict: .fail) } == count)
        let found = try await database.read { session in
          var found: [String] = []
          try session.rows(
            """
            SELECT sku, name, quantity, price, recorded_at, sku IS NULL FROM items WHERE customer_id = \(count)
            ORDER BY order_id LIMIT 3
            """
          ) { row in
            found.append(
              "\(row.optionalText(0) ?? "-") \(row.text(1)) \(row.real(2)) \(row.optionalInteger(3) ?? 0) \(row.integer(4)) \(row.integer(5))"
            )
          }
          return found
        }
        let (second, third) = (Int64.max - 2, Int64.max - 3)
        #expect(
          found == [
            "茶\"\\,\t1 a\u{FFFD}b 7.0 0 -1 0", " a\u{FFFD}b 2.25 \(second) -1 0", "- a\u{FFFD}b 3.25 \(third) -1 1",
          ])
      }
    }
  }

  @Test func `reads sums of large numbers, truth and numbers written as text`() async throws {
    try await TestPostgres.withDatabase { database in
      let found = try await database.read { session in
        var found: [String] = []
        try session.rows(
          """
          SELECT sum(x), avg(x), bool_or(x < 0), sum(x) * 10000, -1.5::numeric, '17'::text, count(*)
          FROM (VALUES (\(9_000_000_000_000)), (\(-1)), (\(20_000))) AS v(x)
          """
        ) { row in
          found = [
            "\(row.integer(0))", "\(row.real(1))", "\(row.integer(2))", "\(row.integer(3))", "\(row.real(4))",
            "\(row.integer(5))", row.withBytes(6) { String(decoding: $0, as: UTF8.self) },
          ]
        }
        return found
      }
      #expect(
        found == ["9000000019999", "\(9_000_000_019_999.0 / 3)", "1", "90000000199990000", "-1.5", "17", "3"])
    }
  }

  @Test func `lends rows off the wire, and puts by what another statement would lose`() async throws {
    try await TestPostgres.withDatabase { database in
      let sum = try await database.read { session in
        var sum: Int64 = 0
        try session.rows("SELECT i, 'text ' || i FROM generate_series(1, 5000) AS g(i)") { outer in
          let before = outer.text(1)
          if outer.integer(0) % 1000 == 1 {
            try session.rows("SELECT \(outer.integer(0)) + i FROM generate_series(1, 3) AS g(i)") {
              sum += $0.integer(0)
            }
          }
          #expect(outer.text(1) == before)
          sum += outer.integer(0)
        }
        return sum
      }
      #expect(sum == 12_502_500 + 3 * (1 + 1001 + 2001 + 3001 + 4001) + 5 * 6)
    }
  }

  @Test func `keeps the last of several rows with one key`() async throws {
    try await TestPostgres.withDatabase { database in
      var batch = Self.customers(1...2, name: "first")
      for id in 1...2 {
        batch.append(id)
        batch.append("last")
        batch.append(2)
      }
      let rows = batch
      try await database.write { try $0.insert(rows, into: "customers", onConflict: .replace(key: ["customer_id"])) }
      #expect(try await database.read { try $0.lines("SELECT first_name FROM customers") } == ["last", "last"])
    }
  }

  @Test func `names table and rule in an error, and no value`() async throws {
    try await TestPostgres.withDatabase { database in
      for rows in [1...1, 1...200] {
        let error = await #expect(throws: StoreError.self) {
          try await database.write { session in
            try session.insert(Self.customers(rows, name: "marked-secret"), into: "customers", onConflict: .fail)
            try session.insert(Self.customers(rows, name: "marked-secret"), into: "customers", onConflict: .fail)
          }
        }
        #expect(error?.code == .constraint)
        #expect(error?.context == "writing to customers: a row breaks customers_pkey of customers (23505)")
      }
      let mistake = await #expect(throws: StoreError.self) {
        try await database.read { try $0.rows("SELECT \("marked-secret") FROM nowhere") { _ in } }
      }
      #expect(mistake?.context == "running a query: relation \"nowhere\" does not exist (42P01)")
      let value = await #expect(throws: StoreError.self) {
        try await database.read { try $0.rows("SELECT \("marked-secret")::bigint") { _ in } }
      }
      #expect(value?.description.contains("marked-secret") == false)
      let left = try await database.read { try $0.lines("SELECT count(*) FROM customers") }
      #expect(left == ["0"])
    }
  }

  @Test func `is not written by a reader`() async throws {
    try await TestPostgres.withDatabase { database in
      let error = await #expect(throws: StoreError.self) {
        try await database.read { try $0.setMeta("a", to: "b") }
      }
      #expect(error?.code == .readOnly)
    }
  }
}
