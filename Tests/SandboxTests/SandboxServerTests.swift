import Foundation
import Synchronization
import Testing
import TestSupport
import Vocabulary

@testable import Sandbox

struct SandboxServerTests {
  @Test func `its own interface accepts with an id and keeps what the customer would see`() async throws {
    try await withSandbox { client, server in
      let reply = try await client.post(
        "/sms-main/messages",
        #"{"channel":"sms","to":"+8613800138000","reference":"m5k-2f1","campaign":"birthday","name":"梅","text":"生日快乐"}"#
      )
      #expect(reply.status == 202)
      let message = try #require(server.messages.first)
      #expect(reply.text == "{\"id\":\"\(message.id)\",\"status\":\"accepted\"}")
      #expect(message.gateway == "sms-main")
      #expect(message.reference == "m5k-2f1")
      #expect(message.campaign == "birthday")
      #expect(message.text == "生日快乐")
      #expect(message.acceptedAt == sandboxNow)
    }
  }

  @Test(arguments: [
    ("nonsense", 400, "unreadable"), ("{}", 400, "missing_to"),
    (#"{"to":"+8613800138000"}"#, 400, "missing_text"), (#"{"to":"12","text":"x"}"#, 400, "invalid_number"),
    (#"{"to":"a@b","channel":"email","text":"x"}"#, 400, "invalid_address"),
  ])
  func `its own interface refuses with a code`(body: String, status: Int, code: String) async throws {
    try await withSandbox { client, server in
      let reply = try await client.post("/messages", body)
      #expect(reply.status == status)
      #expect(reply.text.hasPrefix("{\"error\":{\"code\":\"\(code)\""))
      #expect(server.counts.refused == 1)
      #expect(server.messages.isEmpty)
    }
  }

  @Test func `R21 the same key and body get the same answer, another body is refused`() async throws {
    try await withSandbox { client, server in
      let first = try await client.text("m1-1", key: "k1")
      let again = try await client.text("m1-1", key: "k1")
      #expect(first.text == again.text)
      let other = try await client.text("m1-1", key: "k1", text: "other")
      #expect(other.status == 409)
      #expect(other.text.contains("key used with another body"))
      #expect(server.counts.accepted == 1)
      #expect(server.counts.repeated == 1)
      #expect(server.counts.duplicates == 0)
    }
  }

  @Test func `R21 a key hides a second acceptance behind a broken connection, none shows it`() async throws {
    try await withSandbox {
      $0.faults.each = [.close]
      $0.faults.acceptedInDoubt = 10_000
    } _: { client, server in
      await #expect(throws: (any Error).self) { try await client.fresh.text("m1-1", key: "k1") }
      let reply1 = try await client.fresh.text("m1-1", key: "k1")
      #expect(reply1.status == 202)
      #expect(server.counts.accepted == 1)
      #expect(server.counts.repeated == 1)
      await #expect(throws: (any Error).self) { try await client.fresh.text("m1-2") }
      let reply2 = try await client.fresh.text("m1-2")
      #expect(reply2.status == 202)
      #expect(server.counts.duplicates == 1)
      #expect(server.counts.acceptedInDoubt == 2)
      #expect(server.counts.unanswered == 2)
      #expect(server.messages.last?.acceptedBefore == 1)
    }
  }

  @Test func `R21 a key is forgotten after a day`() {
    var keys = IdempotencyKeys(limit: 10, life: .hours(24))
    keys.keep(Answer(202), for: "k", digest: 1, now: sandboxNow)
    guard case .again = keys.find("k", digest: 1, now: sandboxNow + .hours(23)) else {
      Issue.record("the key is gone after 23 hours")
      return
    }
    guard case .new = keys.find("k", digest: 1, now: sandboxNow + .hours(24)) else {
      Issue.record("the key is still there after 24 hours")
      return
    }
  }

  @Test(arguments: [
    ("429", 429, true, "rate_limited"), ("500", 500, false, "internal"), ("500-bare", 500, false, ""),
    ("502", 502, false, "502 Bad Gateway"), ("503", 503, true, "unavailable"), ("nonsense", 200, false, "{\"ok\": tru"),
  ])
  func `R20 each fault answers in its way, and the next try goes well`(
    fault: String, status: Int, asksToWait: Bool, body: String
  ) async throws {
    let faults = try SandboxFaults(parsing: "each=\(fault),retry-after=3s,accepted-in-doubt=0%")
    try await withSandbox {
      $0.faults = faults
    } _: { client, server in
      let reply = try await client.text("m1-1")
      #expect(reply.status == status)
      #expect(reply.header("Retry-After") == (asksToWait ? "3" : nil))
      #expect(body.isEmpty ? reply.text.isEmpty : reply.text.contains(body))
      #expect(server.counts.accepted == 0)
      let reply3 = try await client.text("m1-1")
      #expect(reply3.status == 202)
      #expect(server.messages.first?.attempt == 2)
    }
  }

  @Test func `a silent request is cut when the sandbox stops`() async throws {
    try await withSandbox {
      $0.faults.each = [.silence]
    } _: { client, server in
      let reply = Task { try await client.text("m1-1") }
      while server.counts.unanswered == 0 { await Task.yield() }
      await server.stop()
      await #expect(throws: (any Error).self) { _ = try await reply.value }
    }
  }

  @Test func `an invalid address is refused at every try`() async throws {
    try await withSandbox {
      $0.faults.invalidAddresses = 10_000
    } _: { client, server in
      for _ in 0..<2 {
        let reply = try await client.text("m1-1")
        #expect(reply.status == 400)
        #expect(reply.text.contains("invalid_number"))
      }
      #expect(server.counts.refused == 2)
    }
  }

  @Test func `Twilio answers 201 with a sid, and the reference comes from the callback's query`() async throws {
    try await withSandbox { client, server in
      let headers = ["Authorization": "Basic QUM6eA==", "Content-Type": "application/x-www-form-urlencoded"]
      let reply = try await client.post(
        "/2010-04-01/Accounts/AC1/Messages.json",
        "To=%2B14155550100&From=%2B15005550006&Body=Hi+%E6%A2%85%21"
          + "&StatusCallback=https%3A%2F%2Fm.example%2Fhooks%3Freference%3Dm5k-2f1%26campaign%3Dspring",
        headers: headers)
      #expect(reply.status == 201)
      let message = try #require(server.messages.first)
      #expect(message.text == "Hi 梅!")
      #expect(message.reference == "m5k-2f1")
      #expect(message.campaign == "spring")
      #expect(message.id.hasPrefix("SM") && message.id.utf8.count == 34)
      let object = try #require(try JSONSerialization.jsonObject(with: Data(reply.text.utf8)) as? [String: Any])
      #expect(object["sid"] as? String == message.id)
      #expect(object["num_segments"] as? String == "1")
      #expect(object["date_created"] as? String == "Sun, 01 Mar 2026 10:00:00 +0000")
    }
  }

  @Test(arguments: [
    ("To=%2B15005550001&From=%2B1&Body=x", true, 400, 21211), ("To=%2B15005550009&From=%2B1&Body=x", true, 400, 21614),
    ("To=%2B15005550004&From=%2B1&Body=x", true, 400, 21610), ("To=%2B14155550100&From=%2B1", true, 400, 21602),
    ("From=%2B1&Body=x", true, 400, 21604), ("To=%2B14155550100&From=%2B1&Body=x", false, 401, 20003),
  ])
  func `Twilio refuses in its own form`(form: String, isSigned: Bool, status: Int, code: Int) async throws {
    try await withSandbox { client, _ in
      let reply = try await client.post(
        "/2010-04-01/Accounts/AC1/Messages.json", form, headers: isSigned ? ["Authorization": "Basic eA=="] : [:])
      #expect(reply.status == status)
      #expect(reply.text.hasPrefix("{\"code\":\(code),\"message\":\""))
      #expect(reply.text.hasSuffix("\"status\":\(status)}"))
    }
  }

  @Test func `SendGrid answers 202 with its id in a header and keeps the reference of custom_args`() async throws {
    let mail = #"""
      {"personalizations":[{"to":[{"email":"mei@example.com","name":"Mei"}],"custom_args":{"reference":"m5k-2f1"}}],
      "from":{"email":"hello@lantern.example","name":"Lantern Tea"},"subject":"Hello","categories":["spring"],
      "headers":{"List-Unsubscribe":"<https://m.example/u/1>"},"content":[{"type":"text/plain","value":"Hi"},
      {"type":"text/html","value":"<div style=\"display:none\">New tea &amp; more</div><a href=\"https://m.example/c/1\">x</a>"}]}
      """#
    try await withSandbox { client, server in
      let reply = try await client.post("/mail/v3/mail/send", mail, headers: ["Authorization": "Bearer SG.x"])
      #expect(reply.status == 202)
      #expect(reply.text.isEmpty)
      let message = try #require(server.messages.first)
      #expect(reply.header("X-Message-Id") == message.id)
      #expect(message.gateway == "mail")
      #expect(message.reference == "m5k-2f1")
      #expect(message.campaign == "spring")
      #expect(message.preheader == "New tea & more")
      #expect(message.sender == "Lantern Tea <hello@lantern.example>")
      #expect(message.unsubscribeURL == "https://m.example/u/1")
      let unsigned = try await client.post("/v3/mail/send", mail)
      #expect(unsigned.status == 401)
      let broken = try await client.post("/v3/mail/send", "{", headers: ["Authorization": "Bearer SG.x"])
      #expect(broken.status == 400)
      #expect(broken.text == #"{"errors":[{"message":"Bad Request","field":null,"help":null}]}"#)
    }
  }

  @Test func `R20 SendGrid says in its headers when to come again`() async throws {
    let mail =
      #"{"personalizations":[{"to":[{"email":"a@example.com"}]}],"from":{"email":"b@example.com"},"subject":"x","#
      + #""content":[{"type":"text/plain","value":"x"}]}"#
    try await withSandbox {
      $0.faults.each = [.tooMany]
      $0.faults.retryAfter = .seconds(5)
    } _: { client, _ in
      let reply = try await client.post("/v3/mail/send", mail, headers: ["Authorization": "Bearer SG.x"])
      #expect(reply.status == 429)
      #expect(reply.header("X-RateLimit-Reset") == "1772359205")
      #expect(reply.header("Retry-After") == "5")
    }
  }

  @Test func `a phone that answered STOP is refused from then on`() {
    let present = Mutex(sandboxNow)
    var configuration = SandboxConfiguration()
    configuration.behaviour.undeliveredTexts = 0
    configuration.behaviour.stopReplies = 10_000
    configuration.clock = SandboxClock { present.withLock { $0 } }
    var memory = SandboxMemory(configuration)
    func send(_ reference: String) -> Int? {
      var message = SandboxMessage(gateway: "g", entrance: "twilio", channel: "sms", address: "+8613800138000")
      message.text = "Hi"
      message.reference = reference
      let decision = memory.receive(.message(message), through: TwilioEntrance.self, body: [])
      guard case .answer(let answer, _) = decision else { return nil }
      return answer.status
    }
    #expect(send("m1-1") == 201)
    #expect(send("m1-2") == 201)
    present.withLock { $0 = $0 + .hours(2) }
    #expect(send("m1-3") == 400)
  }

  @Test func `a cancelled sandbox ends`() async throws {
    let server = SandboxServer()
    let running = Task { try await server.run() }
    _ = try await server.port()
    running.cancel()
    _ = await running.result
    await #expect(throws: SandboxError.self) { try await server.port() }
  }

  @Test func `a sandbox stopped before it ran never listens`() async throws {
    let server = SandboxServer()
    await server.stop()
    try await server.run()
    await #expect(throws: SandboxError.self) { try await server.port() }
  }

  @Test func `many at once are counted once each`() async throws {
    try await withSandbox { client, server in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask { _ = try await client.text("m1-\(number)", key: "k\(number)") }
        }
        try await group.waitForAll()
      }
      #expect(server.counts.accepted == 200)
      #expect(server.messages.map(\.number) == Array(1...200))
      #expect(Set(server.messages.map(\.id)).count == 200)
    }
  }

  @Test func `memory is bounded: the last are kept, the rest are counted`() async throws {
    try await withSandbox {
      $0.keptMessages = 3
      $0.keptRecords = 4
      $0.behaviour = .quiet
    } _: { client, server in
      for number in 1...6 { _ = try await client.text("m1-\(number)") }
      #expect(server.messages.map(\.number) == [4, 5, 6])
      #expect(server.counts.accepted == 6)
      let rows = try await client.get("/responses.jsonl").text.split(separator: "\n")
      #expect(rows.count == 4)
      let reply4 = try await client.get("/")
      #expect(reply4.text.contains("3 older ones are only counted"))
    }
  }

  @Test func `the bare mode answers and keeps nothing`() async throws {
    try await withSandbox {
      $0.isBare = true
    } _: { client, server in
      let reply5 = try await client.text("m1-1")
      #expect(reply5.text == #"{"id":"b1","status":"accepted"}"#)
      let reply6 = try await client.post("/v3/mail/send", "{")
      #expect(reply6.status == 202)
      let reply7 = try await client.post("/2010-04-01/Accounts/a/Messages.json", "")
      #expect(reply7.status == 201)
      #expect(server.counts.accepted == 3)
      #expect(server.messages.isEmpty)
    }
  }

  @Test func `reset forgets messages, counts and keys`() async throws {
    try await withSandbox { client, server in
      _ = try await client.text("m1-1", key: "k")
      let reply8 = try await client.post("/reset", "")
      #expect(reply8.status == 204)
      #expect(server.counts == SandboxCounts())
      let reply9 = try await client.text("m1-1", key: "k", text: "other")
      #expect(reply9.status == 202)
    }
  }

  @Test func `a wrong path or method says what there is`() async throws {
    try await withSandbox {
      $0.maximumBody = 1000
    } _: { client, _ in
      let reply10 = try await client.get("/nothing")
      #expect(reply10.status == 404)
      let reply11 = try await client.post("/nothing", "")
      #expect(reply11.status == 404)
      let reply12 = try await client.post("/messages", String(repeating: "x", count: 2000))
      #expect(reply12.status == 413)
    }
  }

  @Test func `a port that is taken is an error with the way out, for those who wait too`() async throws {
    try await withSandbox { client, _ in
      var configuration = SandboxConfiguration()
      configuration.port = try #require(Int(client.base.split(separator: ":").last ?? ""))
      let second = SandboxServer(configuration)
      let port = Task { try await second.port() }
      await #expect(throws: SandboxError.self) { try await second.run() }
      await #expect(throws: SandboxError.self) { _ = try await port.value }
    }
  }
}
