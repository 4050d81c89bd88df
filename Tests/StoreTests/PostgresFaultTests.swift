import SQLText
import Store
import Synchronization
import TestDatabases
import Testing

@Suite(.enabled(if: TestPostgres.socket != nil)) struct `When the server fails us` {
  private static func cut(_ session: any Session) throws {
    // Whoever asks is cut off: the server ends this connection in the middle of the transaction.
    try session.rows("SELECT pg_terminate_backend(pg_backend_pid())") { _ in }
  }

  @Test func `a transaction whose connection broke is made again, and once`() async throws {
    try await TestPostgres.withDatabase { database in
      let tries = Tries()
      let value = try await database.write { session in
        try session.run("INSERT INTO meta (name, value) VALUES ('once', 'x')")
        if tries.add() == 1 { try Self.cut(session) }
        return try session.lines("SELECT value FROM meta WHERE name = 'once'")
      }
      #expect(value == ["x"])
      #expect(try await database.read { try $0.lines("SELECT count(*) FROM meta WHERE name = 'once'") } == ["1"])
    }
  }

  @Test func `a snapshot whose connection broke is read again`() async throws {
    try await TestPostgres.withDatabase { database in
      let tries = Tries()
      let value = try await database.read { session in
        if tries.add() == 1 { try Self.cut(session) }
        return try session.lines("SELECT 'here'")
      }
      #expect(value == ["here"])
    }
  }

  @Test func `connections that died while nobody looked are made anew`() async throws {
    try await TestPostgres.withDatabase { database in
      try await database.write { try $0.setMeta("a", to: "1") }
      _ = try await database.read { try $0.metaText("a") }
      try await PostgresServer.run(
        """
        DO 'BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = ''\(database.name.split(separator: " ")[0])''; END'
        """, at: TestPostgres.address("postgres"))
      try await database.write { try $0.setMeta("a", to: "2") }
      #expect(try await database.read { try $0.metaText("a") } == "2")
    }
  }

  @Test func `a deadlock with others ends in a new try`() async throws {
    try await TestPostgres.withDatabase { database in
      let tries = Tries()
      try await database.write { session in
        try session.setMeta("tries", to: "\(tries.add())")
        if tries.count == 1 { try session.run("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''40P01''; END'") }
      }
      #expect(try await database.read { try $0.metaText("tries") } == "2")
    }
  }

  @Test func `one that fails again and again is told`() async throws {
    try await TestPostgres.withDatabase { database in
      let error = await #expect(throws: StoreError.self) {
        try await database.write { try $0.run("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''40001''; END'") }
      }
      #expect(error?.code == .conflict)
    }
  }

  @Test(arguments: [
    ("53100", StoreError.Code.diskFull), ("53300", .tooManyConnections), ("25006", .readOnly), ("42501", .denied),
    ("55P03", .busy), ("57014", .busy), ("XX001", .corrupt), ("23514", .constraint), ("22012", .statement),
  ])
  func `each class of error has its code, and nothing of its text`(state: String, code: StoreError.Code) async throws {
    try await TestPostgres.withDatabase { database in
      let error = await #expect(throws: StoreError.self) {
        try await database.write { session in
          try session.setMeta("lost", to: "x")
          try session.run("DO 'BEGIN RAISE EXCEPTION ''marked-secret'' USING ERRCODE = ''\(raw: state)''; END'")
        }
      }
      #expect(error?.code == code)
      #expect(error?.engineState == state)
      #expect(error?.description.contains("marked-secret") == false)
      let kept = try await database.read { try $0.metaText("lost") }
      #expect(kept == nil)
    }
  }

  @Test func `writers wait for each other and lose nothing`() async throws {
    try await TestPostgres.withAddress { address in
      let databases = [
        try await PostgresDatabase.open(OpenOptions(path: address)),
        try await PostgresDatabase.open(OpenOptions(path: address)),
      ]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for database in databases {
          group.addTask {
            for _ in 0..<40 {
              // Reads, thinks, writes: another writer in between would take the same number.
              try await database.write { session in
                let number = try session.metaInteger("count") ?? 0
                try session.setMeta("count", to: "\(number + 1)")
              }
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await databases[0].read { try $0.metaText("count") } == "80")
      for database in databases { try database.close() }
    }
  }

  @Test func `a writer that waits in vain is told to come back, and readers never wait`() async throws {
    try await TestPostgres.withAddress { address in
      let first = try await PostgresDatabase.open(OpenOptions(path: address))
      let second = try await PostgresDatabase.open(OpenOptions(path: address, patience: .milliseconds(50)))
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
        try await second.write { try $0.setMeta("who", to: "second") }
      }
      #expect(error?.code == .busy)
      #expect(try await second.read { try $0.metaText("who") } == nil)
      gate.open()
      try await holder.value
      #expect(try await second.read { try $0.metaText("who") } == "first")
      for database in [first, second] { try database.close() }
    }
  }
}

/// Counts how often a closure was run.
private final class Tries: Sendable {
  private let made = Atomic<Int>(0)
  var count: Int { made.load(ordering: .sequentiallyConsistent) }
  func add() -> Int { made.add(1, ordering: .sequentiallyConsistent).newValue }
}
