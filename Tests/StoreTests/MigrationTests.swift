import SQLText
import Store
import TestDatabases
import Testing

@Suite struct `A migration` {
  /// One behind those that there are.
  private static let next = Migrations.latest(for: .sqlite) + 1

  private static let second = Migration(
    number: next, name: "notes",
    script: """
      -- What people wrote; one line each.
      CREATE TABLE notes (text TEXT DEFAULT ';--'); -- a comment; behind
      INSERT INTO notes (text) VALUES ('it''s; "one"');

      """)

  private static func apply(_ steps: [Migration], _ database: any Database) async throws -> Int {
    try await database.write { session in
      try Migrations.apply(Migrations.all(for: session.dialect) + steps, in: session, kindAtBirth: .live, named: "shop")
    }
  }

  @Test func `is cut at its semicolons, quotes and comments minded`() {
    #expect(
      Self.second.statements.map { $0.prepared(for: .sqlite).text } == [
        "CREATE TABLE notes (text TEXT DEFAULT ';--')", "INSERT INTO notes (text) VALUES ('it''s; \"one\"')",
      ])
  }

  @Test(arguments: Engine.allCases)
  func `is made once, and the kind stays that of birth`(_ engine: Engine) async throws {
    try await engine.withDatabase(kind: .sandbox) { database in
      let made = [try await Self.apply([Self.second], database), try await Self.apply([Self.second], database)]
      #expect(made == [1, 0])
      #expect(try await database.read { try $0.lines("SELECT text FROM notes") } == ["it's; \"one\""])
      #expect(try await database.read { try $0.metaInteger(Meta.schemaVersion) } == Int64(Self.next))
      #expect(try await database.read { try $0.databaseKind() } == .sandbox)
      // A program that knows less refuses it now.
      let error = await #expect(throws: StoreError.self) { _ = try await Self.apply([], database) }
      #expect(error?.code == .newerThanProgram)
    }
  }

  @Test(arguments: Engine.allCases)
  func `that fails leaves nothing behind`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let broken = Migration(
        number: Self.next, name: "broken", script: "CREATE TABLE notes (text TEXT); CREATE TABLE notes (a)")
      let error = await #expect(throws: StoreError.self) { _ = try await Self.apply([broken], database) }
      #expect(error?.code == .statement)
      #expect(try await database.read { try $0.metaInteger(Meta.schemaVersion) } == Int64(Self.next - 1))
      let made = try await Self.apply([Self.second], database)
      #expect(made == 1)
    }
  }

  @Test(arguments: [SQLDialect.sqlite, .postgres])
  func `has every file of its folder, in ascending numbers`(_ dialect: SQLDialect) {
    let steps = Migrations.all(for: dialect)
    #expect(steps.first?.number == 1)
    #expect(steps.map(\.number) == steps.map(\.number).sorted())
    #expect(steps.map(\.name) == Migrations.all(for: .sqlite).map(\.name))
  }
}
