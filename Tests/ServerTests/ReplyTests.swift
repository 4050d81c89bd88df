import Crypto
import Foundation
import SQLText
import Store
import Testing
import Vocabulary

/// Replies that name nobody but the phone they came from, as Twilio sends them.
struct ReplyTests {
  /// Signed as Twilio does: HMAC-SHA1 over the URL and the sorted fields.
  private static func reply(
    _ scene: Scene, _ text: String, from: String = Scene.phone, id: String = "SM9", more: [String: String] = [:]
  ) async throws -> Int {
    var fields = ["MessageSid": id, "SmsStatus": "received", "Body": text, "From": from]
    fields.merge(more) { $1 }
    let url = "https://m.lantern.example/hooks/twilio"
    let signed = url + fields.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
    let key = SymmetricKey(data: Array("12345".utf8))
    let signature = Data(HMAC<Insecure.SHA1>.authenticationCode(for: Array(signed.utf8), using: key))
    let body = fields.map { name, value in
      "\(name)=\(value.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())"
    }.joined(separator: "&")
    return try await scene.fetch(
      "hooks/twilio", method: "POST", body: body,
      headers: [
        "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature.base64EncodedString(),
      ]
    ).status
  }

  @Test(arguments: ["STOP", "退订", " td ", "Unsubscribe", "NIX MEHR"])
  func `R15 a STOP is matched to the message that went to the phone, and refuses it`(_ word: String) async throws {
    try await Scene.run(more: "stop_words: [nix mehr]") { (scene) async throws in
      #expect(try await Self.reply(scene, word) == 200)
      #expect(
        try await scene.lines("SELECT kind || ' ' || message_number FROM responses") == [
          "\(ResponseKind.unsubscribed.rawValue) 41"
        ])
      #expect(try await scene.refusals == 1)
    }
  }

  @Test func `the provider's own reading of a reply goes before ours`() async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await Self.reply(scene, "leave me alone", more: ["OptOutType": "STOP"]) == 200)
      #expect(try await scene.refusals == 1)
    }
  }

  @Test func `R15 START lifts what STOP made, and another reply is kept as it is`() async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await Self.reply(scene, "STOP", id: "SM1") == 200)
      scene.clock.advance(.minutes(1))
      #expect(try await Self.reply(scene, "START", id: "SM2") == 200)
      #expect(try await scene.refusals == 0)
      #expect(try await Self.reply(scene, "when do you open?", id: "SM3") == 200)
      #expect(
        try await scene.lines("SELECT detail FROM responses WHERE kind = \(ResponseKind.replied.rawValue)") == [
          "when do you open?"
        ])
    }
  }

  @Test func `R15 a STOP from a phone that was never written to refuses it for whoever has it, once`() async throws {
    try await Scene.run { (scene) async throws in
      try await scene.database.write { session in _ = try session.run("DELETE FROM messages") }
      for _ in 0..<2 { #expect(try await Self.reply(scene, "STOP") == 200) }
      #expect(try await Self.reply(scene, "STOP", from: "+8613900139000", id: "SM10") == 200)
      #expect(try await scene.refusals == 2)
      #expect(
        try await scene.lines("SELECT channel || ' ' || topic || ' ' || state FROM consents") == ["1 all 3"])
    }
  }
  @Test func `a reply is an event that a campaign may answer, HELP by a name of its own, and STOP is none`()
    async throws
  {
    try await Scene.run { (scene) async throws in
      for (id, text) in [("SM1", "when do you open?"), ("SM2", "help"), ("SM1", "when do you open?"), ("SM4", "STOP")] {
        #expect(try await Self.reply(scene, text, id: id) == 200)
      }
      let events: SQLText = """
        SELECT customer_id || ' ' || name || ' ' || fires || ' ' || coalesce(properties, '-') FROM events \
        ORDER BY event_id
        """
      #expect(
        try await scene.lines(events) == [
          #"7 message_replied 1 {"text":"when do you open?","channel":"sms","campaign":"spring"}"#,
          #"7 help_requested 1 {"text":"help","channel":"sms","campaign":"spring"}"#,
        ])
    }
  }
}
