import Rules
import SQLText
import Sandbox
import Store
import TestDatabases
import Testing
import Vocabulary

@testable import Sending

/// Workers that share a server's database, each with connections of its own, as on machines of their own.
@Suite(.enabled(if: TestPostgres.socket != nil)) struct `Many workers on one PostgreSQL` {
  @Test func `R19 R24 hand 2,000 messages over, each once`() async throws {
    try await withShop(GateTests.smsOnly, faults: "latency=1ms..5ms,429=2%", on: .postgres) { shop in
      try await shop.add(1...2000)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let address = try #require(shop.path)
      let reports = try await withThrowingTaskGroup(of: WorkReport.self) { group in
        for _ in 0..<4 {
          group.addTask {
            let database = try await PostgresDatabase.open(OpenOptions(path: address))
            let report = try await shop.worker(database).run()
            try database.close()
            return report
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      // What was put off by the provider is due a little later.
      try await shop.workToTheEnd()
      #expect(try await shop.states() == ["sent": 2000])
      #expect(shop.sandbox.counts.accepted == 2000)
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(Set(shop.sandbox.messages.map(\.address)).count == 2000)
      #expect(reports.filter { $0.sentCount > 0 }.count > 1, "one worker did it all")
      #expect(try await shop.count("SELECT count(*) FROM workers WHERE stopped_at IS NULL") == 0)
    }
  }

  @Test func `R17 keep to a cap across campaigns`() async throws {
    var files = GateTests.smsOnly
    files["campaigns/b.yaml"] = "when: {manual: other}\nchannels: sms\n"
    files["tidings.yaml"] = Shop.settingsHead + "frequency_cap: {per_day: 1}\n" + Shop.keyed
    try await withShop(files, faults: "latency=1ms..3ms", on: .postgres) { shop in
      try await shop.add(1...300)
      try await shop.publish()
      let address = try #require(shop.path)
      // Each plans its own campaign for everybody before either has sent anything.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for campaign in ["hello", "b"] {
          group.addTask {
            let database = try await PostgresDatabase.open(OpenOptions(path: address))
            let runner = CampaignRun(database: database, settings: shop.settings)
            _ = try await runner.run(CampaignRun.Request(campaign: campaign, now: shop.now, isByHand: true))
            _ = try await shop.worker(database).run()
            try database.close()
          }
        }
        try await group.waitForAll()
      }
      try await shop.workToTheEnd()
      #expect(shop.sandbox.counts.accepted == 300)
      #expect(Set(shop.sandbox.messages.map(\.address)).count == 300)
    }
  }

  @Test func `R24 whose connections are cut again and again send each message once`() async throws {
    try await withShop(GateTests.smsOnly, faults: "latency=1ms..5ms", on: .postgres) { shop in
      try await shop.add(1...600)
      try await shop.publish()
      try await shop.plan("hello", byHand: true)
      let address = try #require(shop.path)
      let cutting = Task {
        let server = try await PostgresDatabase.open(OpenOptions(path: address))
        while !Task.isCancelled {
          try await server.read { session in
            try session.rows(
              """
              SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()
              """
            ) { _ in }
          }
          try await Task.sleep(for: .milliseconds(40))
        }
        try server.close()
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<2 {
          group.addTask {
            let database = try await PostgresDatabase.open(OpenOptions(path: address))
            // A worker that gives up leaves doubts at most, never a second message.
            _ = try? await shop.worker(database).run()
            try database.close()
          }
        }
        try await group.waitForAll()
      }
      cutting.cancel()
      _ = try? await cutting.value
      try await shop.ageWorkers()
      try await shop.workToTheEnd()
      #expect(shop.sandbox.counts.duplicates == 0)
      #expect(shop.accepted.values.allSatisfy { $0 == 1 })
      let states = try await shop.states()
      #expect(states["sent", default: 0] == 600, "\(states)")
    }
  }
}
