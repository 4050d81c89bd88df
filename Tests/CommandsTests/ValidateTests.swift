import TestSupport
import Testing

extension ProgramTests {
  struct ValidateTests {
    /// A workspace with a mistake of every sort.
    private func brokenShop() throws -> Scene {
      let scene = try Scene()
      try scene.writeFiles()
      try scene.folder.write(
        "where: last(orders.plcaed_at) before 60 days ago\n", to: "campaigns/segments/lapsing.yaml")
      try scene.folder.write("where: last(orders.placed_at) < 60 days ago\n", to: "campaigns/segments/recent.yaml")
      try scene.folder.write("where: count(orders) >= 2 and segment(nobody)\n", to: "campaigns/segments/loyal.yaml")
      try scene.folder.write(
        """
        topc: offers
        when: {3 days after tomorow at 25:00: birthday, manual: nothing-there}
        channels: sms, else pigeon
        holdout: 110%
        goal: order_paid within a while
        audience: city is 3

        """, to: "campaigns/wrong.yaml")
      try scene.folder.write("when: {manual: spring\nchannels: [sms\n", to: "campaigns/broken.yaml")
      try scene.folder.write("", to: "campaigns/empty.yaml")
      try scene.folder.write(
        "Hi {{ customer.frist_name }}, {% if x %}we miss you\n", to: "templates/winback.sms.liquid")
      try scene.folder.write("{{ customer.first_name | shout }}\n", to: "templates/loud.sms.liquid")
      return scene
    }

    @Test func `findings as text, as annotations and as JSON`() async throws {
      let scene = try brokenShop()
      let text = try await scene.run("campaigns", "validate")
      #expect(text.status == 1)
      try await scene.run("campaigns", "validate", "--format", "github")
      try await scene.run("campaigns", "validate", "--format", "json")
      try await scene.run("templates", "check")
      try await scene.run("templates", "check", "loud")
      try await scene.run("templates", "check", "lod")
      try expectGolden(scene.transcript, "validate.txt")
    }

    @Test func `nothing is planned from wrong files`() async throws {
      let scene = try brokenShop()
      for arguments in [["sends", "run", "--due"], ["campaigns", "plan", "--all"], ["import", "customers", "-"]] {
        let ended = try await scene.start(arguments).ended()
        #expect(ended.status == 1)
        #expect(ended.out.isEmpty)
        #expect(ended.talk.contains("unknown field 'plcaed_at'"))
      }
    }

    @Test func `R38 an unset secret is a note for validate, and an error for what needs it`() async throws {
      let scene = try Scene()
      try scene.writeFiles()
      scene.environment["TIDINGS_SECRET"] = nil
      try await scene.run("campaigns", "validate")
      try await scene.run("sends", "run", "--due")
      try await scene.run("import", "customers", "-", input: "external_id\n1\n")
      try await scene.run("notify", "order", "A-1", "--status", "shipped")
      try await scene.run("doctor")
      try expectGolden(scene.transcript, "unset-secret.txt")
    }

    @Test func `files of no workspace`() async throws {
      let scene = try Scene()
      try await scene.run("campaigns", "validate")
      try await scene.run("campaigns", "validate", "--workspace", "nowhere")
      try scene.folder.write("", to: "tidings.yaml")
      try await scene.run("campaigns", "validate")
      try await scene.run("sends", "list")
      try scene.folder.write("shop: [\n", to: "tidings.yaml")
      try await scene.run("campaigns", "validate")
      try await scene.run("doctor")
      try scene.folder.write(SmallShop.settings, to: "tidings.yaml")
      try scene.folder.write("when: x", to: "campaigns/folder.yaml/inner.txt")
      try await scene.run("campaigns", "validate")
      try expectGolden(scene.transcript, "no-workspace.txt")
    }
  }
}
