import Foundation
import TestSupport
import Testing

extension ProgramTests {
  struct GatewayCommandTests {
    static let preset = """
      title: Example SMS
      channels: [sms]
      url: https://sms.example
      path: /send
      settings:
        token: {secret: true}
      requires: [[token]]
      auth: {bearer: "{{ token }}"}
      json: {to: "{{ to }}", text: "{{ text }}", ref: "{{ reference }}"}
      success: 2xx
      id: $.id
      error_code: $.error
      errors: {stopped: stop, busy: retry}
      tests:
        - name: a text
          settings: {token: secret-token}
          message: {to: "+8613800138000", text: Hi, reference: m1-1}
          request: |
            POST https://sms.example/send
            Content-Type: application/json
            Authorization: Bearer secret-token

            {"to":"+8613800138000","text":"Hi","ref":"m1-1"}
          answers:
            - {status: 200, body: '{"id":"x1"}', is: accepted, id: x1}
            - {status: 400, body: '{"error":"stopped"}', is: stop}

      """

    @Test func `a new provider is one file, which is checked, tested and used`() async throws {
      let scene = try Scene()
      try scene.writeFiles()
      scene.environment["TOKEN"] = "marked-token"
      try scene.folder.write(Self.preset, to: "gateways/example.yaml")
      try scene.folder.write(
        Self.preset.replacing("stopped: stop", with: "stopped: retry").replacing("\"Hi\",\"ref", with: "\"Ho\",\"ref"),
        to: "wrong.yaml")
      try scene.folder.write(Self.preset.replacing("success: 2xx", with: "sucess: 2xx"), to: "typo.yaml")
      try scene.folder.write("preset: twilio\ntests: [{settings: {account_sid: AC1}}]\n", to: "settings.yaml")
      try scene.folder.write("preset: twilio\n", to: "none.yaml")
      try await scene.run("gateways", "check", "gateways/example.yaml")
      try await scene.run("gateways", "check", "gateways/example.yaml", "--json")
      try await scene.run("gateways", "check", "gateways/example.yaml", "--requests")
      try await scene.run("gateways", "check", "wrong.yaml")
      try await scene.run("gateways", "check", "typo.yaml")
      try await scene.run("gateways", "check", "settings.yaml")
      try await scene.run("gateways", "check", "none.yaml")
      try await scene.run("gateways", "check", "nowhere.yaml")
      let own = #"{preset: example, token: "${TOKEN}"}"#
      try scene.folder.write(
        SmallShop.settings.replacing("gateways:\n", with: "gateways:\n  own: \(own)\n").replacing(
          "sandbox: true\n", with: "sandbox: false\n"), to: "tidings.yaml")
      try await scene.run("gateways", "list")
      try await scene.run("gateways", "show", "own")
      try await scene.run("gateways", "list", "--presets")
      try expectGolden(scene.transcript, "gateways.txt")
      #expect(!scene.transcript.contains("marked-token"))
    }

    @Test func `a test message is handed over, and its exchange shown without secrets`() async throws {
      let scene = try Scene()
      try scene.writeFiles()
      let sandbox = try await SandboxProcess(scene)
      let ended = try await scene.quietly("gateways", "test", "sms-main", "--to", "+8613800138000", "--text", "Hello")
      #expect(ended.status == 0, "\(ended.talk)")
      #expect(ended.out.hasPrefix("POST \(sandbox.url)/messages\n"))
      #expect(ended.out.contains("Accepted, its id is "))
      #expect(try await sandbox.messages().map(\.text) == ["Hello"])
      let mail = try await scene.quietly("gateways", "test", "mail", "--to", "mei@example.com", "--json")
      #expect(mail.status == 0)
      #expect(mail.out.contains(#""meaning": "accepted""#) || mail.out.contains(#""meaning":"accepted""#))
      let nobody = try await scene.quietly("gateways", "test", "nobody", "--to", "x")
      #expect(nobody.status == 2)
      let channel = try await scene.quietly("gateways", "test", "mail", "--to", "x", "--channel", "sms")
      #expect(channel.status == 2)
      #expect(try await sandbox.messages().count == 2)
    }

    @Test func `a test that is refused or gets no answer says what would follow`() async throws {
      let scene = try Scene()
      try scene.writeFiles()
      let ended = try await scene.quietly("gateways", "test", "sms-main", "--to", "+8613800138000")
      #expect(ended.status == 1)
      #expect(ended.out.contains("no answer: connect"))
      #expect(ended.out.contains("Not accepted (connect): it would be tried again."))
    }
  }
}
