import SQLText
import Store
import TestDatabases
import Testing

@Suite struct `A session` {
  @Test(arguments: Engine.allCases)
  func `writes batches and lends rows`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      var batch = RowBatch(columns: ["customer_id", "first_name", "city", "email_digest", "recorded_at"])
      for (id, name, city) in [(1, "Mei", "杭州"), (2, "", nil), (3, "Ann", "Köln")] as [(Int, String, String?)] {
        batch.append(id)
        batch.append(name)
        batch.append(city)
        batch.append(id == 2 ? nil : [0, 255, UInt8(id)])
        batch.append(7)
      }
      let rows = batch
      #expect(try await database.write { try $0.insert(rows, into: "customers", onConflict: .fail) } == 3)
      let found = try await database.read { session in
        var found: [String] = []
        try session.rows("SELECT customer_id, first_name, city, email_digest FROM customers ORDER BY 1") { row in
          let digest = row.isNull(3) ? "-" : "\(row.blob(3))"
          found.append("\(row.integer(0)) '\(row.text(1))' \(row.optionalText(2) ?? "-") \(digest)")
        }
        return found
      }
      #expect(found == ["1 'Mei' 杭州 [0, 255, 1]", "2 '' - -", "3 'Ann' Köln [0, 255, 3]"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `minds the conflict rule`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      @Sendable func batch(_ city: String, _ ids: [Int]) -> RowBatch {
        var batch = RowBatch(columns: ["customer_id", "city", "recorded_at"])
        for id in ids {
          batch.append(id)
          batch.append(city)
          batch.append(1)
        }
        return batch
      }
      let counts = try await database.write { session in
        [
          try session.insert(batch("a", [1, 2]), into: "customers", onConflict: .fail),
          try session.insert(batch("b", [2, 3]), into: "customers", onConflict: .ignore),
          try session.insert(batch("c", [1, 4]), into: "customers", onConflict: .replace(key: ["customer_id"])),
        ]
      }
      #expect(counts == [2, 1, 2])
      #expect(
        try await database.read { try $0.lines("SELECT city FROM customers ORDER BY customer_id") }
          == ["c", "a", "b", "c"])
      let error = await #expect(throws: StoreError.self) {
        try await database.write { session in
          try session.run("UPDATE customers SET city = 'lost'")
          try session.insert(batch("secret-city", [4]), into: "customers", onConflict: .fail)
        }
      }
      #expect(error?.code == .constraint)
      #expect(error?.description.contains("customers") == true)
      #expect(error?.description.contains("secret-city") == false)
      #expect(try await database.read { try $0.lines("SELECT city FROM customers WHERE customer_id = 4") } == ["c"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `updates by key and says how many rows it found`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        var batch = RowBatch(columns: ["kind", "source", "value", "customer_id", "id"])
        for id in 1...3 {
          for text in ["order", "shop", "A\(id)"] { batch.append(text) }
          batch.append(9)
          batch.append(id)
        }
        try session.insert(batch, into: "keys", onConflict: .fail)
        var changes = RowBatch(columns: ["kind", "source", "value", "id"])
        for value in ["A1", "A3", "A9"] {
          for text in ["order", "shop", value] { changes.append(text) }
          changes.append(70)
        }
        #expect(try session.update(changes, in: "keys", keyCount: 3) == 2)
        #expect(try session.lines("SELECT value || ' ' || id FROM keys ORDER BY value") == ["A1 70", "A2 2", "A3 70"])
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `merges through a temporary table that is empty each time`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      for (columns, round) in [(["n", "word"], 1), (["n", "word"], 2), (["word"], 3)] {
        try await database.write { session in
          var batch = RowBatch(columns: columns)
          if columns.count == 2 { batch.append(round) }
          batch.append("word \(round)")
          try session.merge(batch, as: "staged") {
            #expect(try session.lines("SELECT word FROM staged") == ["word \(round)"])
            try session.run("INSERT INTO meta (name, value) SELECT word, 'x' FROM staged")
          }
        }
      }
      #expect(try await database.read { try $0.lines("SELECT count(*) FROM meta WHERE value = 'x'") } == ["3"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `runs the same text inside itself`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let pairs = try await database.read { session in
        let query: SQLText = "SELECT 'a' UNION ALL SELECT 'b'"
        var pairs: [String] = []
        try session.rows(query) { outer in
          let left = outer.text(0)
          try session.rows(query) { pairs.append(left + $0.text(0)) }
        }
        return pairs
      }
      #expect(pairs == ["aa", "ab", "ba", "bb"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `reserves ids that nobody gets twice`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let first = try await database.write { try $0.reserveIDs(3, of: .order) }
      await #expect(throws: CancellationError.self) {
        try await database.write { session in
          _ = try session.reserveIDs(5, of: .order)
          throw CancellationError()
        }
      }
      let (second, other) = try await database.write {
        (try $0.reserveIDs(2, of: .order), try $0.reserveIDs(1, of: .item))
      }
      #expect(first.remaining == 1..<4)
      #expect(second.remaining == 4..<6)
      #expect(other.remaining == 1..<2)
    }
  }

  @Test(arguments: Engine.allCases)
  func `finishes a write although its task is cancelled`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        try await database.write { try $0.setMeta("after", to: "cancelling") }
      }
      task.cancel()
      try await task.value
      #expect(try await database.read { try $0.metaText("after") } == "cancelling")
    }
  }

  @Test(arguments: Engine.allCases)
  func `interrupts a long read whose task is cancelled`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let endless: SQLText = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n WHERE i < 0
        """
      let task = Task { try await database.read { try $0.lines(endless) } }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
