import Foundation
import TestSupport
import Testing

extension ProgramTests {
  struct SetupTests {
    @Test func `a new workspace is right from the first moment`() async throws {
      let scene = try Scene()
      try await scene.run("init", "shop")
      try await scene.run("init", "shop")
      let ended = try await scene.quietly("campaigns", "validate", "--workspace", "shop")
      #expect(ended.status == 0)
      #expect(ended.out.hasSuffix("no findings\n"))
      try await scene.run("campaigns", "validate", "-w", "shop", "--strict")
      try await scene.run("init", "/proc/nowhere")
      try await scene.run("demo", "demo", "--customers", "30", "--now", "2026-03-02T10:05")
      try expectGolden(scene.transcript, "init.txt")
    }

    @Test func `doctor, good and bad`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("doctor")
      let sandbox = try await SandboxProcess(scene)
      try await scene.run("doctor")
      withExtendedLifetime(sandbox) {}
      try scene.folder.write(
        """
        shop: Lantern Tea
        time_zone: Asia/Shanghai
        currency: CNY
        database: sqlite:other.db
        secret: short

        """, to: "tidings.yaml")
      try await scene.run("doctor")
      try await scene.run("doctor", "--json")
      try expectGolden(scene.transcript, "doctor.txt")
    }

    @Test func `databases that are none, newer, in no folder`() async throws {
      let scene = try await Scene.smallShop()
      _ = try await scene.shell(
        """
        python3 -c "import sqlite3; c = sqlite3.connect('tidings.db'); \\
        c.execute(\\"update meta set value = '99' where name = 'schema_version'\\"); c.commit()"
        """)
      try await scene.run("sends", "list")
      try await scene.run("import", "customers", "data/customers.csv")
      try await scene.run("doctor")
      try scene.folder.write(String(repeating: "no database at all. ", count: 500), to: "text.db")
      for path in [
        "sqlite:text.db", "sqlite:campaigns", "sqlite:no/such/folder.db", "postgres://127.0.0.1:1/x", "nonsense",
      ] {
        try scene.folder.write(SmallShop.settings.replacing("sqlite:tidings.db", with: path), to: "tidings.yaml")
        try await scene.run("sends", "list")
        try await scene.run("import", "customers", "data/customers.csv")
      }
      try expectGolden(scene.transcript, "databases.txt")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions name the commands`(shell: String) async throws {
      let ended = try await Scene().quietly("completions", shell)
      #expect(ended.status == 0)
      for word in ["campaigns", "validate", "completions", "members"] { #expect(ended.out.contains(word)) }
    }

    @Test(arguments: [
      (["nonsense"], 2), (["sends", "run"], 2), (["sends", "run", "birthday", "--due"], 2), (["--version"], 0), ([], 0),
      (["help", "sends"], 0), (["sends", "show"], 2), (["campaigns", "plan", "--now", "yesterday", "--all"], 2),
      (["campaigns", "plan", "birthdya"], 2), (["segments", "count"], 2), (["completions", "tcsh"], 2),
      (["gateways", "sandbox", "--port", "0", "--faults", "weather=5%"], 2),
      (["gateways", "sandbox", "--port", "70000"], 2), (["reports", "campaign", "nope"], 2),
      (["import", "customers"], 2), (["templates", "render"], 2), (["templates", "render", "nowhere.liquid"], 2),
      (["customers", "show", "nobody"], 2),
    ])
    func `exit 2 where it could not run, with one clear sentence`(arguments: [String], status: Int) async throws {
      let scene = try Scene()
      try scene.writeFiles()
      try await scene.quietly("db", "migrate")
      let ended = try await scene.start(arguments).ended()
      #expect(ended.status == status)
      if status == 2 {
        #expect(ended.out.isEmpty)
        #expect(ended.talk.hasPrefix("error: "), "\(ended.talk)")
        #expect(!ended.talk.contains("Domain="), "\(ended.talk)")
      }
    }
  }
}
