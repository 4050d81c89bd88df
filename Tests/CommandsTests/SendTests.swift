import TestDatabases
import TestSupport
import Testing

extension ProgramTests {
  /// A whole small send: files in, messages out, responses and the result back.
  struct SendTests {
    private let now = "2026-03-02T10:05"

    @Test func `a send from plan to report`() async throws {
      try await sendAndReport(Scene.smallShop())
    }

    @Test(.enabled(if: TestPostgres.socket != nil))
    func `a send from plan to report is the same on PostgreSQL`() async throws {
      try await TestPostgres.withEmptyAddress { address in
        let scene = try await Scene.smallShop(database: address)
        let unpublished = try await scene.quietly("sends", "run", "--due", "--now", now)
        #expect(unpublished.talk.contains("not what is in force: birthday, order-shipped, spring"))
        // R5: what a team shares is published on purpose.
        #expect(try await scene.quietly("campaigns", "publish", "--now", now).status == 0)
        try await sendAndReport(scene)
        let status = try await scene.quietly("db", "status")
        #expect(status.out.contains("PostgreSQL"), "\(status.talk)")
        let backup = try await scene.quietly("db", "backup", "shop.dump")
        #expect(backup.status == 0, "\(backup.talk)")
        let copy = try await scene.quietly("db", "copy", "--to", "sqlite:copy.db")
        #expect(copy.status == 0, "\(copy.talk)")
        let settings = SmallShop.settings.replacing("sqlite:tidings.db", with: "sqlite:copy.db")
        try scene.folder.write(settings, to: "tidings.yaml")
        let back = try await scene.quietly("reports", "campaign", "spring", "--now", "2026-03-20T10:00")
        #expect(scene.transcript.contains(scene.masked(back.out)))
      }
    }

    private func sendAndReport(_ scene: Scene) async throws {
      let sandbox = try await SandboxProcess(scene)
      try await scene.run("sends", "run", "--due", "--dry-run", "--now", now)
      try await scene.run("sends", "run", "spring", "--now", now)
      try await scene.run("sends", "run", "spring", "--now", now)
      try await scene.run("sends", "run", "--due", "--now", now)
      try await scene.run("sends", "run", "--due", "--json", "--now", now)
      try await scene.run("sends", "list")
      try await scene.run("sends", "list", "--json", "--campaign", "birthday")
      try await scene.run("sends", "show", "2026-03-02-birthday")
      try await scene.run("sends", "show", "2026-03-02-spring", "--json")
      try await scene.run("sends", "show", "--failed")
      try await scene.run("sends", "cancel", "2026-03-02-birthday", "--now", now)
      try await scene.run("customers", "show", "c1")
      try await scene.run("customers", "show", "c1", "--names")
      try await scene.run("customers", "show", "c3", "--json")
      let responses = try await sandbox.responses(until: "2026-03-03T00:00:00Z")
      try scene.folder.write(responses, to: "responses.jsonl")
      try await scene.run("responses", "import", "responses.jsonl", "--dry-run", "--now", "2026-03-03T10:00")
      try await scene.run("responses", "import", "responses.jsonl", "--now", "2026-03-03T10:00")
      try await scene.run("responses", "import", "responses.jsonl", "--now", "2026-03-03T10:00")
      try await scene.run("reports", "campaign", "spring", "--now", "2026-03-20T10:00")
      try await scene.run("reports", "campaign", "spring", "--json", "--now", "2026-03-20T10:00")
      try await scene.run("reports", "campaign", "order-shipped", "--now", "2026-03-20T10:00")
      try expectGolden(scene.transcript, "send.txt")

      let messages = try await sandbox.messages()
      #expect(Set(messages.map(\.reference)).count == messages.count)
    }

    @Test func `responses by hand and in files that are wrong`() async throws {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene)
      try await scene.quietly("sends", "run", "birthday", "--now", now)
      // The order of arrival is the network's; the message is always the same.
      let texts = try await sandbox.messages().filter { $0.channel == "sms" }
      let message = try #require(texts.compactMap(\.reference).max())
      try await scene.run("responses", "record", message, "unsubscribed", "--now", "2026-03-02T12:00")
      try await scene.run("responses", "record", message, "liked", "--now", "2026-03-02T12:00")
      try await scene.run("responses", "record", "m9-9", "delivered", "--now", "2026-03-02T12:00")
      try await scene.run("responses", "record", "nonsense", "delivered", "--now", "2026-03-02T12:00")
      try await scene.run(
        "responses", "import", "-", "--now", "2026-03-02T12:00",
        input: """
          {"gateway":"mail","id":"e1","kind":"liked","at":"2026-03-02T03:00:00Z","reference":"\(message)"}
          {"gateway":"mail","id":"e2","kind":"delivered","at":"soon","reference":"\(message)"}
          {"gateway":"mail","id":"e3","kind":"delivered","at":"2026-03-02T03:00:00Z"}
          {"gateway":"mail","id":"e4","kind":"delivered","at":"2026-03-02T03:00:00Z","provider_id":"never-heard-of"}
          {broken

          """)
      try await scene.run("responses", "import", "nowhere.jsonl", "--now", "2026-03-02T12:00")
      try await scene.run("responses", "list")
      try expectGolden(scene.transcript, "responses.txt")
    }

    @Test func `a notice: first, again, on purpose again, for no order`() async throws {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene)
      let notify = ["notify", "order", "A-2", "--status", "shipped"]
      try await scene.run(
        "notify", "order", "A-2", "--status", "shipped", "--set", "carrier=SF", "--set", "tracking=SF1", "--dry-run",
        "--now", now)
      try await scene.run(
        "notify", "order", "A-2", "--status", "shipped", "--set", "carrier=SF", "--set", "tracking=SF1", "--now", now)
      try await scene.run("notify", "order", "A-2", "--status", "shipped", "--now", now)
      try await scene.run("notify", "order", "A-2", "--status", "shipped", "--json", "--now", now)
      try await scene.run("notify", "order", "A-2", "--status", "shipped", "--again", "--now", "2026-03-02T10:06")
      try await scene.run("notify", "order", "A-2", "--status", "shipped", "--shipment", "2", "--json", "--now", now)
      try await scene.run("notify", "order", "nope", "--status", "shipped", "--now", now)
      try await scene.run("notify", "order", "A-2", "--status", "eaten", "--now", now)
      try await scene.run("notify", "order", "A-2", "--status", "refunded", "--now", now)
      try await scene.run("notify", "order", "A-2", "--status", "shipped", "--set", "tracking", "--now", now)
      try expectGolden(scene.transcript, "notify.txt")
      #expect(try await sandbox.messages().filter { $0.channel == "sms" }.count == 3)
      let ended = try await scene.start(notify + ["--now", now]).ended()
      #expect(ended.status == 0)
    }

    @Test func `a notice to a gateway that fails is said, and not lost`() async throws {
      let scene = try await Scene.smallShop()
      // The first request breaks without an answer, and was not accepted.
      let sandbox = try await SandboxProcess(scene, faults: "first=1xclose,accepted-in-doubt=0%")
      try await scene.run("notify", "order", "A-3", "--status", "shipped", "--now", now)
      try await scene.run("sends", "show", "--in-doubt")
      #expect(try await sandbox.messages().isEmpty)
      // What nobody knew of is sent again when the wait for a receipt is over.
      try await scene.run("sends", "run", "--due", "--now", "2026-03-02T10:10")
      try await scene.run("sends", "run", "--due", "--now", "2026-03-02T10:30")
      let texts = try await sandbox.messages().filter { ($0.text ?? "").contains("A-3") }
      #expect(texts.count == 1)
      let picky = try await SandboxProcess(scene, faults: "invalid=100%")
      try await scene.run("notify", "order", "A-2", "--status", "shipped", "--now", now)
      #expect(try await picky.messages().isEmpty)
      try expectGolden(scene.transcript, "notify-failing.txt")
    }

    @Test func `R18 a run above its limit is refused, the others go on, exit 1`() async throws {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene)
      try scene.folder.write(
        SmallShop.files.first { $0.0 == "campaigns/birthday.yaml" }.map { $0.1 + "at_most: 1\n" } ?? "",
        to: "campaigns/birthday.yaml")
      try await scene.run("campaigns", "plan", "birthday", "--now", now)
      try await scene.run("sends", "run", "--due", "--yes", "--now", now)
      #expect(try await sandbox.messages().isEmpty)
      try await scene.run("sends", "run", "--due", "--allow", "birthday=5", "--now", now)
      try await scene.run("sends", "run", "--due", "--allow", "birthday", "--now", now)
      try expectGolden(scene.transcript, "guard.txt")
    }

    @Test func `R6 live and sandbox do not mix`() async throws {
      let scene = try await Scene.smallShop()
      let live = SmallShop.settings.replacing("sandbox: true", with: "sandbox: false")
      try scene.folder.write(live, to: "tidings.yaml")
      try await scene.run("sends", "run", "--due")
      try await scene.run("doctor")
      try scene.folder.write(live.replacing("sqlite:tidings.db", with: "sqlite:live.db"), to: "tidings.yaml")
      try await scene.run("import", "customers", "data/customers.csv", "--now", "2026-01-01")
      try await scene.run("import", "customers", "data/customers.csv", "--test-addresses")
      try await scene.run("import", "customers", "data/customers.csv")
      try await scene.run("sends", "run", "--due")
      try await scene.run("doctor")
      let real = SmallShop.settings.replacing(
        "{preset: sandbox, channel: sms, url: \"${TIDINGS_SANDBOX:-http://127.0.0.1:1}\", from: Lantern}",
        with:
          "{preset: twilio, account_sid: \"${TWILIO_SID}\", auth_token: \"${TWILIO_TOKEN}\", from: \"+15005550006\"}")
      try scene.folder.write(real, to: "tidings.yaml")
      try await scene.run("campaigns", "validate")
      try await scene.run("gateways", "list")
      scene.environment["TWILIO_SID"] = "AC0"
      scene.environment["TWILIO_TOKEN"] = "marked-token"
      try await scene.run("sends", "run", "--due", "--now", now)
      try await scene.run("gateways", "show", "sms-main")
      try expectGolden(scene.transcript, "live-and-sandbox.txt")
      #expect(!scene.transcript.contains("marked-token"))
    }
  }
}
