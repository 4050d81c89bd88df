import SQLText
import Store
import TestSupport
import TestDatabases
import Testing
import Vocabulary

@Suite struct Publishing {
  private static func bundle(_ text: String) -> PublicationBundle {
    PublicationBundle(files: [
      PublishedFile(path: "templates/birthday.sms.liquid", content: Array(text.utf8)),
      PublishedFile(path: "campaigns/birthday.yaml", content: Array("topic: offers\n".utf8)),
    ])
  }

  private static let now = Instant(seconds: 1000)

  @Test func `R5 the same files are the same version, whatever their order`() {
    let bundle = Self.bundle("Hello")
    #expect(bundle.files.map(\.path) == ["campaigns/birthday.yaml", "templates/birthday.sms.liquid"])
    #expect(PublicationBundle(files: bundle.files.reversed()) == bundle)
    #expect(Self.bundle("Hallo").version != bundle.version)
    #expect(bundle.version.utf8.count == 16)
    let empty = PublishedFile(path: "a", content: [])
    #expect(empty.hash == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test(arguments: Engine.allCases)
  func `R5 keeps every version's files and says which is in force`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let (first, second) = (Self.bundle("Hello"), Self.bundle("Good day"))
      let outcomes = try await database.write { session in
        [
          try session.publish(first, of: "birthday", state: .live, at: Self.now, activeFrom: Instant(seconds: 900)),
          try session.publish(first, of: "birthday", state: .live, at: Self.now, activeFrom: Instant(seconds: 901)),
          try session.publish(
            second, of: "birthday", state: .live, at: Instant(seconds: 2000), activeFrom: Instant(seconds: 1900),
            gitCommit: "abc"),
        ]
      }
      #expect(outcomes == [.first, .unchanged, .changed(from: first.version)])
      let inForce = try await database.read { try $0.campaignInForce("birthday") }
      #expect(inForce?.version == second.version)
      // R7: the first publication decides from when on it acts.
      #expect(inForce?.activeFrom == Instant(seconds: 900))
      #expect(inForce?.firstPublishedAt == Self.now)
      for bundle in [first, second] {
        #expect(try await database.read { try $0.publishedFiles(version: bundle.version) } == bundle.files)
      }
      #expect(try await database.read { try $0.lines("SELECT count(*) FROM files") } == ["3"])
      #expect(try await database.read { try $0.campaignsInForce() }.map(\.campaign) == ["birthday"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `R7 a draft that goes live acts from then on`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        let bundle = Self.bundle("Hello")
        try session.publish(bundle, of: "a", state: .draft, at: Self.now, activeFrom: Instant(seconds: 1))
        try session.publish(bundle, of: "a", state: .live, at: Self.now, activeFrom: Instant(seconds: 2))
        try session.publish(bundle, of: "a", state: .paused, at: Self.now, activeFrom: Instant(seconds: 3))
        try session.publish(bundle, of: "a", state: .live, at: Self.now, activeFrom: Instant(seconds: 4))
      }
      #expect(try await database.read { try $0.campaignInForce("a") }?.activeFrom == Instant(seconds: 2))
    }
  }

  @Test(arguments: Engine.allCases)
  func `R5 a campaign that is gone cancels what waits and nothing else`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let cancelled = try await database.write { session in
        try session.publish(Self.bundle("a"), of: "spring", state: .live, at: Self.now, activeFrom: Self.now)
        for (id, state) in [(1, .planned), (2, .claimed), (3, .inDoubt), (4, .sent)] as [(Int64, MessageState)] {
          try session.addMessage(id, state)
        }
        try session.addMessage(5, .planned, campaign: "autumn")
        return try session.retire("spring", at: Instant(seconds: 5000))
      }
      #expect(cancelled == 1)
      let states = try await database.read { try $0.lines("SELECT state FROM messages ORDER BY customer_id") }
      #expect(states == ["2", "20", "30", "40", "10"])
      let waiting = try await database.read { try $0.lines("SELECT customer_id FROM outbox ORDER BY 1") }
      #expect(waiting == ["2", "3", "5"])
      let inForce = try await database.read { try $0.campaignInForce("spring") }
      #expect(inForce?.state == .retired)
      #expect(inForce?.retiredAt == Instant(seconds: 5000))
    }
  }

  @Test(arguments: Engine.allCases)
  func `R18 remembers the largest run`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        try session.publish(Self.bundle("a"), of: "spring", state: .live, at: Self.now, activeFrom: Self.now)
        for planned in [10, 40, 20] { try session.recordRun(of: "spring", planned: planned) }
      }
      #expect(try await database.read { try $0.campaignInForce("spring") }?.largestRun == 40)
    }
  }
}
