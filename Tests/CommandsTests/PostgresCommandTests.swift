import TestSupport
import Foundation
import TestDatabases
import Testing

extension ProgramTests {
  /// What only a database that many share has.
  struct PostgresCommandTests {
    @Test(.enabled(if: TestPostgres.socket != nil))
    func `a role that may only read plans, explains and reports, and changes nothing`() async throws {
      try await TestPostgres.withEmptyAddress { address in
        let scene = try await Scene.smallShop(database: address)
        let now = "2026-03-02T10:05"
        #expect(try await scene.quietly("campaigns", "publish", "--now", now).status == 0)
        let role = "reader_\(UUID().uuidString.lowercased().prefix(8))"
        let made = try await scene.shell(
          """
          psql -q -v ON_ERROR_STOP=1 '\(address)' -c 'CREATE ROLE \(role) LOGIN' \
          -c 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)'
          """)
        #expect(made.status == 0, "\(made.talk)")
        let other = address.replacing("postgres://tidings@", with: "postgres://\(role)@")
        try scene.folder.write(SmallShop.settings.replacing("sqlite:tidings.db", with: other), to: "tidings.yaml")
        for words in [
          ["campaigns", "plan", "birthday", "--now", now], ["segments", "count", "regulars", "--now", now],
          ["segments", "explain", "regulars", "--customer", "c1", "--now", now],
          ["reports", "campaign", "spring", "--now", now], ["sends", "list"], ["db", "status"],
          ["customers", "show", "c1"], ["sends", "run", "--due", "--dry-run", "--now", now],
        ] {
          let ended = try await scene.quietly(words)
          #expect(ended.status == 0, "\(words.joined(separator: " ")): \(ended.talk)")
        }
        let refused = try await scene.quietly("sends", "run", "--due", "--now", now)
        #expect(refused.status == 2)
        #expect(refused.talk.contains("does not allow it"), "\(refused.talk)")
        let gone = try await scene.shell("psql -q '\(address)' -c 'DROP OWNED BY \(role)' -c 'DROP ROLE \(role)'")
        #expect(gone.status == 0, "\(gone.talk)")
      }
    }

    @Test(.enabled(if: TestPostgres.socket != nil))
    func `distribute prints what it would do, and needs the extension to do it`() async throws {
      try await TestPostgres.withEmptyAddress { address in
        let scene = try await Scene.smallShop(database: address)
        let printed = try await scene.quietly("db", "distribute")
        #expect(printed.status == 0, "\(printed.talk)")
        #expect(printed.out.hasPrefix("SELECT create_distributed_table('customers', 'customer_id');\n"))
        #expect(printed.talk.contains("the extension citus is not in this database"))
        let applied = try await scene.quietly("db", "distribute", "--apply")
        #expect(applied.status == 2)
        #expect(applied.talk.contains("CREATE EXTENSION citus"))
      }
    }

    @Test func `a file is not distributed`() async throws {
      let scene = try await Scene.smallShop()
      let ended = try await scene.quietly("db", "distribute")
      #expect(ended.status == 2)
      #expect(ended.talk.contains("stays on one machine"))
    }
  }
}
