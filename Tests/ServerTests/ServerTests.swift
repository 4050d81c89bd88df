import Store
import SQLText
import Links
import Server
import Testing
import Vocabulary

/// Unsubscribing, receipts, and what is not found.
struct ServerTests {
  @Test func `opening an unsubscribe link unsubscribes nobody and shows a button`() async throws {
    try await Scene.run { (scene) async throws in
      let answer = try await scene.fetch("u/\(Scene.token())")
      #expect(answer.status == 200)
      #expect(answer.text.contains("<form method=\"post\">"))
      #expect(answer.text.contains("Lantern &amp; Sons"))
      #expect(try await scene.refusals == 0)
    }
  }

  @Test func `R15 a one-click unsubscribe refuses the address, once however often it comes`() async throws {
    try await Scene.run { (scene) async throws in
      for path in ["u/\(Scene.token())", "u/\(Scene.token())", "p/\(Scene.token(.preferences))"] {
        let answer = try await scene.post(path, form: "List-Unsubscribe=One-Click")
        #expect(answer.status == 200)
        #expect(answer.text.contains("You are unsubscribed"))
      }
      #expect(try await scene.refusals == 1)
    }
  }

  @Test(
    arguments: [
      ("zh-CN", nil, "zh"), ("en-GB", "zh", "en"), (nil, "fr, zh-Hant;q=0.8", "zh"), (nil, nil, "en"),
      ("pt-BR", "de", "en"),
    ] as [(String?, String?, String)])
  func `a page speaks the customer's language, else the browser's, else the shop's`(
    _ locale: String?, _ browser: String?, _ expected: String
  ) async throws {
    try await Scene.run(locale: locale) { (scene) async throws in
      let headers = browser.map { ["Accept-Language": $0] } ?? ["Accept-Language": "-"]
      let answer = try await scene.fetch("u/\(Scene.token())", headers: headers)
      #expect(answer.text.contains("<html lang=\"\(expected)\">"))
      #expect(answer.text.contains(expected == "zh" ? "确认退订" : "Unsubscribe"))
    }
  }

  @Test func `a link of another purpose or with a character changed is not known, and changes nothing`() async throws {
    try await Scene.run { (scene) async throws in
      let strange = Scene.signer.token(.init(purpose: .unsubscribe, message: MessageID(customer: 8, number: 1)))
      for wrong in [Scene.token(.click), String(Scene.token().dropLast(2)) + "xx", "nonsense", strange] {
        let answer = try await scene.post("u/\(wrong)", form: "List-Unsubscribe=One-Click")
        #expect(answer.status == 404)
      }
      #expect(try await scene.refusals == 0)
    }
  }

  @Test func `R25 a well signed receipt is recorded, and a forged one refused`() async throws {
    try await Scene.run { (scene) async throws in
      let path = "hooks/twilio?reference=\(Scene.message)"
      let body = "AccountSid=AC1&MessageSid=SM1&MessageStatus=delivered&To=8613800138000"
      let kind = "application/x-www-form-urlencoded"
      let forged = try await scene.fetch(
        path, method: "POST", body: body, headers: ["Content-Type": kind, "X-Twilio-Signature": "AAAA"])
      #expect(forged.status == 403)
      // HMAC-SHA1 with the key 12345 over the public URL and the sorted parameters, made with Python's hmac.
      let genuine = try await scene.fetch(
        path, method: "POST", body: body,
        headers: ["Content-Type": kind, "X-Twilio-Signature": "DBBFS6qGlkoZE55neorp7xTS4Zo="])
      #expect(genuine.status == 200)
      #expect(try await scene.count("SELECT state FROM messages") == MessageState.delivered.rawValue)
    }
  }

  @Test func `a provider that signs nothing needs its secret address, on a live database`() async throws {
    try await Scene.run(kind: .live) { (scene) async throws in
      let key = Scene.signer.key(of: "sms")
      let event =
        "{\"id\":\"e1\",\"kind\":\"delivered\",\"at\":\"2026-02-25T06:13:20Z\",\"reference\":\"\(Scene.message)\"}"
      for (path, status) in [
        ("hooks/sms", 403), ("hooks/sms/\(key)x", 404), ("hooks/mail/\(key)", 404), ("hooks/twilio/\(key)", 403),
        ("hooks/sms/\(key)", 200),
      ] {
        let answer = try await scene.fetch(path, method: "POST", body: event)
        #expect(answer.status == status, "\(path)")
      }
      #expect(try await scene.count("SELECT count(*) FROM responses") == 1)
    }
  }

  @Test func `an unknown gateway and an unknown path are not found, and health is well`() async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await scene.fetch("hooks/nobody", method: "POST", body: "{}").status == 404)
      #expect(try await scene.fetch("elsewhere").status == 404)
      #expect(try await scene.fetch("health").text == "ok\n")
      #expect(try await scene.fetch("ready").text == "ready\n")
    }
  }
}
