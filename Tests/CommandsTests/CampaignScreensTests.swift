import TestSupport
import Testing

extension ProgramTests {
  /// What a marketer looks at before anything is sent.
  struct CampaignScreensTests {
    private let now = "2026-03-02T10:05"

    @Test func `list, plan, preview and compile`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("campaigns", "list")
      try await scene.run("campaigns", "list", "--json")
      try await scene.run("campaigns", "plan", "birthday", "--now", now)
      try await scene.run("campaigns", "plan", "birthday", "--now", now, "--names")
      try await scene.run("campaigns", "plan", "birthday", "--now", now, "--json")
      try await scene.run("campaigns", "plan", "--all", "--now", now)
      try await scene.run("campaigns", "preview", "birthday", "--customer", "c1", "--now", now)
      try await scene.run("campaigns", "preview", "birthday", "--customer", "c2", "--now", now)
      try await scene.run("campaigns", "preview", "birthday", "--customer", "c6", "--channel", "sms", "--now", now)
      try await scene.run("campaigns", "preview", "spring", "--customer", "c1", "--json", "--now", now)
      try await scene.run("campaigns", "compile", "spring", "--now", now)
      try await scene.run("campaigns", "compile", "spring", "--dialect", "postgres", "--json", "--now", now)
      try await scene.run("campaigns", "publish", "--dry-run")
      try await scene.run("campaigns", "publish", "--now", now)
      try await scene.run("campaigns", "publish", "--now", now)
      try expectGolden(scene.transcript, "campaigns.txt")
    }

    @Test func `the people behind a line of the plan`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("campaigns", "plan", "birthday", "--show", "all", "--now", now)
      try await scene.run("campaigns", "plan", "birthday", "--show", "missing:first_name", "--now", now)
      try await scene.run("campaigns", "plan", "birthday", "--show", "no consent", "--names", "--now", now)
      try await scene.run("campaigns", "plan", "birthday", "--show", "to_send", "--limit", "1", "--now", now)
      try await scene.run("campaigns", "plan", "birthday", "--show", "held_out", "--now", now)
      try await scene.run("campaigns", "plan", "spring", "--show", "held_out", "--json", "--now", now)
      try await scene.run("campaigns", "plan", "birthday", "--show", "nonsense", "--now", now)
      try expectGolden(scene.transcript, "plan-show.txt")
    }

    @Test func `segments`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("segments", "list")
      try await scene.run("segments", "count", "regulars", "--now", now)
      try await scene.run("segments", "count", "regulars", "--json", "--now", now)
      try await scene.run("segments", "members", "far", "--now", now)
      try await scene.run("segments", "members", "far", "--names", "--limit", "2", "--now", now)
      try await scene.run("segments", "members", "--where", "city is \"杭州\"", "--json", "--now", now)
      try await scene.run("segments", "explain", "regulars", "--customer", "c1", "--now", now)
      try await scene.run("segments", "explain", "regulars", "--customer", "c4", "--now", now)
      try await scene.run("segments", "explain", "regulars", "--customer", "c1", "--json", "--now", now)
      try await scene.run("segments", "explain", "regulars", "--customer", "nobody", "--now", now)
      try await scene.run("segments", "sql", "regulars", "--now", now)
      try await scene.run("segments", "sql", "regulars", "--dialect", "postgres", "--now", now)
      try await scene.run("segments", "count", "--where", "count(ordres) > 1", "--now", now)
      try await scene.run("segments", "count", "regular", "--now", now)
      try expectGolden(scene.transcript, "segments.txt")
    }

    @Test(arguments: ["campaign", "segment", "workspace"])
    func `the schema for editors`(file: String) async throws {
      let ended = try await Scene().quietly("campaigns", "schema", file)
      #expect(ended.status == 0)
      try expectGolden(ended.out, "schema-\(file).json")
    }

    @Test func `R18 no name and no address leaves for a pipe unasked`() async throws {
      let scene = try await Scene.smallShop()
      var text = ""
      for arguments in [
        ["campaigns", "plan", "birthday"], ["campaigns", "plan", "birthday", "--show", "all"],
        ["campaigns", "plan", "birthday", "--json", "--show", "all"], ["segments", "members", "far"],
      ] {
        let ended = try await scene.start(arguments + ["--now", now]).ended()
        text += ended.out + ended.talk
      }
      for customer in ["c1", "c3"] {
        let ended = try await scene.quietly("customers", "show", customer)
        text += ended.out + ended.talk
      }
      for word in ["Mei", "芳", "Anna", "+86138", "+49151", "example.com"] {
        #expect(!text.contains(word), "\(word)")
      }
    }
  }
}
