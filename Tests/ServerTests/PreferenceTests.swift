import Links
import SQLText
import Store
import Testing
import Vocabulary

/// The preference page and the confirmation of a sign-up.
struct PreferenceTests {
  private static let page = "p/\(Scene.token(.preferences))"

  private static func states(_ scene: Scene) async throws -> [String] {
    try await scene.lines(
      "SELECT channel || ' ' || topic || ' ' || state FROM consent_states ORDER BY channel, topic")
  }

  private static func say(_ scene: Scene, _ channel: Int, _ topic: String, _ state: ConsentState) async throws {
    let now = Scene.now - .hours(1)
    try await scene.database.write { session in
      try ConsentRecording.record(
        [
          .init(
            customer: 7, channel: channel, topic: topic, state: state, givenAt: now, source: "form", wording: "words")
        ], now: now, in: session)
    }
  }

  @Test func `shows every channel and topic with what is in force`() async throws {
    try await Scene.run { (scene) async throws in
      try await Self.say(scene, 2, "offers", .subscribed)
      let page = try await scene.fetch(Self.page)
      #expect(page.status == 200)
      for box in ["sms.general", "sms.offers", "email.general"] {
        #expect(page.text.contains("value=\"\(box)\">"), "\(box)")
      }
      #expect(page.text.contains("value=\"email.offers\" checked>"))
      #expect(page.text.contains("<legend>Coupons</legend>"))
      #expect(try await scene.count("SELECT count(*) FROM consents") == 1)
    }
  }

  @Test func `R14 records what changed, with source, wording and time, and nothing else`() async throws {
    try await Scene.run { (scene) async throws in
      try await Self.say(scene, 2, "offers", .subscribed)
      let answer = try await scene.post(Self.page, form: "on=sms.general&action=save")
      #expect(answer.text.contains("role=\"status\""))
      #expect(answer.text.contains("value=\"sms.general\" checked>"))
      #expect(!answer.text.contains("value=\"email.offers\" checked>"))
      #expect(
        try await scene.lines(
          """
          SELECT channel || ' ' || topic || ' ' || state || ' ' || source || ' ' || wording || ' ' || given_at
          FROM consents WHERE source <> 'form' ORDER BY channel
          """) == [
            "1 general 2 preference page News by Text message \(Scene.now.microseconds)",
            "2 offers 3 preference page Coupons by Email \(Scene.now.microseconds)",
          ])
      _ = try await scene.post(Self.page, form: "on=sms.general&action=save")
      #expect(try await scene.count("SELECT count(*) FROM consents") == 3)
      #expect(try await scene.refusals == 0)
    }
  }

  @Test func `R15 nothing at all refuses every address, and a later yes lifts what it asks for only`() async throws {
    try await Scene.run { (scene) async throws in
      for topic in ["general", "offers"] {
        for channel in 1...2 { try await Self.say(scene, channel, topic, .subscribed) }
      }
      _ = try await scene.post(Self.page, form: "on=sms.general&action=none")
      #expect(try await scene.refusals == 2)
      #expect(try await Self.states(scene).contains("0 all 3"))
      let page = try await scene.fetch(Self.page)
      #expect(!page.text.contains("checked"))
      scene.clock.advance(.minutes(1))
      let answer = try await scene.post(Self.page, form: "on=email.offers&action=save")
      #expect(answer.text.contains("value=\"email.offers\" checked>"))
      #expect(answer.text.ranges(of: "checked").count == 1)
      #expect(try await scene.lines("SELECT kind FROM refusals") == ["phone"])
    }
  }

  @Test func `a form without a button pressed, and boxes that do not exist, change nothing`() async throws {
    try await Scene.run { (scene) async throws in
      try await Self.say(scene, 1, "offers", .subscribed)
      for form in ["on=email.offers", "on=pigeon.offers&on=sms.secret&on=sms.offers&action=save", "", "%%%=%"] {
        #expect(try await scene.post(Self.page, form: form).status == 200)
      }
      #expect(try await scene.count("SELECT count(*) FROM consents") == 1)
    }
  }

  @Test func `an unsubscribe link opens no preferences of its own`() async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await scene.fetch("p/\(Scene.token())").status == 404)
      #expect(try await scene.post("p/\(Scene.token())", form: "on=sms.general&action=save").status == 404)
    }
  }

  @Test func `R14 a sign-up is confirmed by a click on the page, and is proved`() async throws {
    try await Scene.run { (scene) async throws in
      try await Self.say(scene, 1, "offers", .pending)
      let path = "v/\(Scene.token(.confirm))"
      #expect(try await scene.fetch(path).text.contains("Confirm your sign-up"))
      #expect(try await Self.states(scene) == ["1 offers 1"])
      for _ in 0..<2 { #expect(try await scene.post(path, form: "").text.contains("Thank you")) }
      #expect(try await Self.states(scene) == ["1 offers 2"])
      #expect(
        try await scene.lines(
          "SELECT source || ': ' || wording || ' ' || message_number FROM consents WHERE state = 2") == [
            "confirmation link: Yes, Lantern & Sons may write to me 41"
          ])
      // What was ended since is not confirmed again by an old link.
      scene.clock.advance(.minutes(5))
      _ = try await scene.post("p/\(Scene.token(.preferences))", form: "action=save")
      _ = try await scene.post(path, form: "")
      #expect(try await Self.states(scene) == ["1 offers 3"])
    }
  }
}
