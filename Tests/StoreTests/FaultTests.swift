import SQLText
import Store
import TestSupport
import Testing

@Suite struct `When the disk or another process fails us` {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/shop.db" }

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(patience: Duration = .seconds(30)) async throws -> SQLiteDatabase {
    try await SQLiteDatabase.open(OpenOptions(path: path, createIfMissing: true, patience: patience))
  }

  private static func customers(_ ids: Range<Int>) -> RowBatch {
    var batch = RowBatch(columns: ["customer_id", "first_name", "recorded_at"])
    for id in ids {
      batch.append(id)
      batch.append(String(repeating: "marked-secret ", count: 40))
      batch.append(1)
    }
    return batch
  }

  @Test func `a full disk undoes the transaction and says so`() async throws {
    let database = try await open()
    try await database.write { try $0.insert(Self.customers(1..<10), into: "customers", onConflict: .fail) }
    let error = await #expect(throws: StoreError.self) {
      _ = try await database.write { session in
        try session.rows("PRAGMA max_page_count = 60") { _ in }
        try session.insert(Self.customers(10..<20_000), into: "customers", onConflict: .fail)
      }
    }
    #expect(error?.code == .diskFull)
    #expect(error?.description.contains("marked-secret") == false)
    #expect(try await database.read { try $0.lines("SELECT count(*) FROM customers") } == ["9"])
    // The next transaction starts clean.
    try await database.write { session in
      try session.rows("PRAGMA max_page_count = 1000000") { _ in }
      try session.insert(Self.customers(10..<12), into: "customers", onConflict: .fail)
    }
    #expect(try await database.read { try $0.lines("SELECT count(*) FROM customers") } == ["11"])
  }

  @Test func `two writers at once wait for each other and lose nothing`() async throws {
    let databases = [try await open(), try await open()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for database in databases {
        group.addTask {
          for _ in 0..<40 {
            try await database.write { session in
              let block = try session.reserveIDs(5, of: .customer)
              let ids = Int(block.remaining.lowerBound)..<Int(block.remaining.upperBound)
              try session.insert(Self.customers(ids), into: "customers", onConflict: .fail)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await databases[0].read { try $0.lines("SELECT count(*) FROM customers") } == ["400"])
  }

  @Test func `two processes that make the same database agree`() async throws {
    let path = path
    let kinds = try await withThrowingTaskGroup(of: DatabaseKind.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await SQLiteDatabase.open(OpenOptions(path: path, expectedKind: .sandbox, createIfMissing: true)).kind
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(kinds == [.sandbox, .sandbox, .sandbox, .sandbox])
  }

  @Test func `a writer that waits in vain is told to come back`() async throws {
    let first = try await open()
    let second = try await open(patience: .milliseconds(20))
    let (held, holds) = AsyncStream<Void>.makeStream()
    let gate = Gate()
    let holder = Task {
      try await first.write { session in
        try session.setMeta("who", to: "first")
        holds.yield()
        gate.wait()
      }
    }
    for await _ in held { break }
    let error = await #expect(throws: StoreError.self) {
      _ = try await second.write { try $0.setMeta("who", to: "second") }
    }
    #expect(error?.code == .busy)
    // Readers never wait.
    #expect(try await second.read { try $0.metaText("who") } == nil)
    gate.open()
    try await holder.value
    #expect(try await second.read { try $0.metaText("who") } == "first")
  }

  @Test func `a mistake in a statement shows neither text nor values`() async throws {
    let database = try await open()
    let error = await #expect(throws: StoreError.self) {
      _ = try await database.read { try $0.rows("SELECT \("marked-secret") FROM nowhere") { _ in } }
    }
    #expect(error?.code == .statement)
    #expect(error?.context == "running a query: no such table: nowhere")
  }
}
