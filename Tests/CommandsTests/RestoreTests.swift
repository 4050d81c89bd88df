import Foundation
import TestDatabases
import TestSupport
import Testing

extension ProgramTests {
  /// R23: an old copy of the database in the middle of a campaign.
  struct RestoreTests {
    @Test func `R23 a backup that is put back sends nothing twice`() async throws {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene)
      let file = scene.folder.path + "/tidings.db"
      @discardableResult func send(_ arguments: String...) async throws -> Ended {
        try await scene.run("sends", "run", arguments[0], "--now", arguments[1])
      }
      // Six wait for the end of the night in London; the backup knows that they wait.
      try await send("spring", "2026-03-02T10:05")
      try await scene.run("db", "backup", "before.db", "--now", "2026-03-02T10:06")
      try FileManager.default.copyItem(atPath: file, toPath: scene.folder.path + "/plain.db")
      #expect(try await send("--due", "2026-03-02T18:00").status == 0)
      let sent = try await sandbox.messages()
      #expect(sent.count == 8)

      for copy in ["before.db", "plain.db"] {
        scene.note("put back", copy)
        for tail in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + tail) }
        try FileManager.default.copyItem(atPath: scene.folder.path + "/" + copy, toPath: file)
        #expect(try await send("spring", "2026-03-02T18:10").status == 2)
        try await scene.run("db", "resume", "--since", "2026-03-02T10:07", "--now", "2026-03-02T18:10")
        try await scene.run("db", "resume", "--since", "2026-03-02T10:06", "--now", "2026-03-02T18:10")
        try await send("--due", "2026-03-02T18:11")
        try await send("spring", "2026-03-02T18:11")
        try await scene.run("db", "resume", "--consents-checked", "--now", "2026-03-02T18:12")
        try await send("--due", "2026-03-02T18:13")
        try await scene.run("sends", "show", "--in-doubt")
        #expect(try await sandbox.messages() == sent, "nothing was sent again")
      }
      try await scene.run("db", "resume")
      try await scene.run("db", "resume", "--since", "soon")
      try await scene.run("db", "resume", "--since", "2026-03-09T10:00", "--now", "2026-03-02T10:10")
      try expectGolden(scene.transcript, "restore.txt")
    }

    @Test(.enabled(if: TestPostgres.socket != nil))
    func `R23 a dump that is restored into another database is known for a copy, and a dump marks nobody else`()
      async throws
    {
      try await TestPostgres.withEmptyAddress { address in
        let scene = try await Scene.smallShop(database: address)
        let sandbox = try await SandboxProcess(scene)
        #expect(try await scene.quietly("campaigns", "publish", "--now", "2026-03-02T10:00").status == 0)
        let backup = try await scene.quietly("db", "backup", "before.dump", "--now", "2026-03-02T10:00")
        #expect(backup.status == 0, "\(backup.talk)")
        let run = ["sends", "run", "--due", "--now", "2026-03-02T10:05"]
        let ended = try await scene.quietly(run)
        #expect(ended.status == 0, "\(ended.talk)")
        let sent = try await sandbox.messages()
        #expect(!sent.isEmpty)
        try await TestPostgres.withEmptyAddress { other in
          let restored = try await scene.shell("pg_restore --no-owner -d '\(other)' before.dump")
          #expect(restored.status == 0, "\(restored.talk)")
          try scene.folder.write(
            SmallShop.settings.replacing("sqlite:tidings.db", with: other), to: "tidings.yaml")
          let refused = try await scene.quietly(run)
          #expect(refused.status == 2)
          #expect(refused.talk.contains("copy that a backup made"), "\(refused.talk)")
          let resumed = try await scene.quietly(
            "db", "resume", "--since", "2026-03-02T10:00", "--consents-checked", "--now", "2026-03-02T10:10")
          #expect(resumed.status == 0, "\(resumed.talk)")
          #expect(try await scene.quietly("sends", "run", "--due", "--now", "2026-03-02T10:11").status == 0)
          #expect(try await sandbox.messages() == sent)
        }
      }
    }

    @Test func `R37 prune says what went, and what would go`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("db", "prune", "--dry-run", "--now", "2026-03-02T10:00")
      try scene.folder.write(
        SmallShop.settings + "keep: {bodies: 3 days, events: 25 moons}\n", to: "tidings.yaml")
      try await scene.run("db", "prune", "--now", "2026-03-02T10:00")
      try scene.folder.write(
        SmallShop.settings + "keep: {bodies: 90 days, events: 25 months}\n", to: "tidings.yaml")
      try scene.folder.write(
        "id,name,customer,at\nv1,product_viewed,c1,2023-01-01T10:00:00Z\nv2,product_viewed,c1,2025-01-01T10:00:00Z\n",
        to: "events.csv")
      #expect(try await scene.quietly("import", "events", "events.csv", "--now", "2026-03-02T09:00").status == 0)
      try await scene.run("db", "prune", "--dry-run", "--now", "2026-03-02T10:00")
      try await scene.run("db", "prune", "--now", "2026-03-02T10:00")
      try await scene.run("db", "prune", "--json", "--now", "2026-03-02T10:00")
      try expectGolden(scene.transcript, "prune.txt")
    }

    @Test func `R6 a clone is a sandbox in which nobody can be reached, and a no stays one`() async throws {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene)
      let now = "2026-03-02T10:05"
      // Somebody said STOP, and something waits.
      #expect(try await scene.quietly("sends", "run", "spring", "--now", now).status == 0)
      let stopped = try #require(try await sandbox.messages().first { $0.to == "mei@example.com" })
      _ = try await scene.quietly("responses", "record", stopped.reference, "unsubscribed", "--now", now)
      try await scene.run("db", "clone", "clone.db")
      try await scene.run("db", "clone", "clone.db", "--sandbox")
      try await scene.run("db", "clone", "clone.db", "--sandbox")
      try scene.folder.write(
        SmallShop.settings.replacing("sqlite:tidings.db", with: "sqlite:clone.db"), to: "tidings.yaml")
      try await scene.run("customers", "show", "c1", "--names")
      try await scene.run("sends", "run", "birthday", "--now", "2026-03-02T10:06")
      try expectGolden(scene.transcript, "clone.txt")
      let later = try await sandbox.messages().filter { !$0.to.hasSuffix("@example.com") && $0.channel == "email" }
      #expect(later.allSatisfy { $0.to.hasPrefix("customer-") })
      let data = try Data(contentsOf: URL(filePath: scene.folder.path + "/clone.db"))
      #expect(data.range(of: Data("mei@example.com".utf8)) == nil)
      #expect(data.range(of: Data("13800138001".utf8)) == nil)
    }
  }
}
