import Foundation
import Providers
import Testing
import Transport
import Vocabulary

/// What can go wrong between us and the providers that we know in full depth, and what it must mean (R20).
struct PresetFaultTests {
  struct Provider: Sendable, CustomTestStringConvertible {
    var preset: String
    var settings: String
    var channel: Channel
    var text = "Hello"
    /// An answer that accepts.
    var success: (status: Int, body: String)
    /// Whether the status alone is the success: the id stands in a header.
    var isStatusEnough = false
    var testDescription: String { preset }
  }

  static let providers = [
    Provider(
      preset: "twilio", settings: #"account_sid: AC1, auth_token: "${K}", from: "+1500""#, channel: .sms,
      success: (201, #"{"sid":"SM1"}"#)),
    Provider(
      preset: "aliyun-sms", settings: #"access_key_id: A, access_key_secret: "${K}", sign_name: x"#, channel: .sms,
      text: "template: SMS_1\nname: Mei", success: (200, #"{"Code":"OK","BizId":"9^0"}"#)),
    Provider(
      preset: "amazon-ses",
      settings: #"region: eu-west-1, access_key_id: A, secret_access_key: "${K}", from: a@b.example"#,
      channel: .email, success: (200, #"{"MessageId":"1"}"#)),
    Provider(
      preset: "sendgrid", settings: #"api_key: "${K}", from: a@b.example"#, channel: .email, success: (202, ""),
      isStatusEnough: true),
    Provider(
      preset: "whatsapp", settings: #"phone_number_id: "1", access_token: "${K}""#, channel: .whatsapp,
      success: (200, #"{"messages":[{"id":"wamid.1","message_status":"accepted"}]}"#)),
  ]

  static func verdict(_ provider: Provider, at url: String, timeout: Elapsed = .seconds(20)) async throws -> Verdict {
    let yaml = "{preset: \(provider.preset), url: \"\(url)\", \(provider.settings)}"
    let gateway = try #require(Gateway.read(name: "main", text: yaml, environment: { _ in "hunter2" }))
    let message = OutgoingMessage(
      reference: "m1-1", channel: provider.channel,
      address: provider.channel == .email ? "mei@example.com" : "+8613800138000",
      text: provider.text, subject: provider.channel == .email ? "Hi" : nil, idempotencyKey: "m1-1-1")
    let now = Instant(seconds: 1_772_359_200)
    let request = try gateway.authorize(gateway.request(message), at: now)
    return gateway.verdict(await HTTPTransport(maxConnections: 1).send(request, timeout: timeout), at: now)
  }

  @Test(arguments: providers)
  func `R20 an answer that accepts, and one that is cut`(provider: Provider) async throws {
    let (status, body) = provider.success
    let good = try LoopbackServer { _ in .answer(answer(status, body, headers: ["X-Message-Id: 1"])) }
    #expect(try await Self.verdict(provider, at: good.base).answer == .accepted)
    #expect(good.received.count == 1)
    let cut = try LoopbackServer { _ in
      .answerAndClose("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count + 9)\r\n\r\n\(body.dropLast(3))")
    }
    #expect(try await Self.verdict(provider, at: cut.base).answer == (provider.isStatusEnough ? .accepted : .unknown))
  }

  @Test(arguments: providers)
  func `R20 no answer is a doubt, and no connection is none`(provider: Provider) async throws {
    let closing = try LoopbackServer { _ in .close }
    #expect(try await Self.verdict(provider, at: closing.base) == Verdict(.unknown, code: "broken"))
    #expect(closing.received.count == 1)
    let silent = try LoopbackServer { _ in .silence }
    #expect(
      try await Self.verdict(provider, at: silent.base, timeout: .seconds(4))
        == Verdict(.unknown, code: "timeout"))
    let refused = try await LoopbackServer.withRefusingPort { port in
      try await Self.verdict(provider, at: "http://127.0.0.1:\(port)")
    }
    #expect(refused == Verdict(.notAccepted, code: "connect"))
  }

  @Test(arguments: providers)
  func `R20 statuses of something that stands before the provider`(provider: Provider) async throws {
    for (status, body, wanted) in [
      (429, "", AnswerClass.notAccepted), (500, "<html>oops</html>", .unknown), (500, "", .unknown),
      (502, "", .unknown),
      (503, "", .notAccepted), (504, "", .unknown), (302, "", .unknown), (307, "", .configuration),
      (401, "", .configuration), (500, #"{"unrelated":true}"#, .unknown),
    ] {
      let server = try LoopbackServer { _ in .answer(answer(status, body, headers: ["Retry-After: 5"])) }
      let verdict = try await Self.verdict(provider, at: server.base)
      #expect(verdict.answer == wanted, "\(status) \(body)")
      if wanted == .notAccepted { #expect(verdict.retryAfter == .seconds(5)) }
    }
    let huge = try LoopbackServer { _ in
      .answer(answer(provider.success.status, String(repeating: "x", count: 2 << 20)))
    }
    let verdict = try await Self.verdict(provider, at: huge.base)
    #expect(verdict.answer == (provider.isStatusEnough ? .accepted : .unknown))
  }
}

extension LoopbackServer {
  fileprivate var base: String { "http://127.0.0.1:\(port)" }
}
