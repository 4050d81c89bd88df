import Diagnostics
import Foundation
import Providers
import Testing
import Vocabulary

/// R38: a secret appears in nothing that is shown or kept.
struct SecretTests {
  @Test func `R38 nothing that describes itself shows a secret, an address or a text`() throws {
    var shown: [String] = []
    func show(_ value: some Any) {
      var dumped = ""
      dump(value, to: &dumped)
      shown += ["\(value)", String(reflecting: value), dumped]
    }
    for yaml in [Example.twilio, Example.sendgrid, Example.sandbox, RequestTests.own] {
      let (gateway, diagnostics) = try read(yaml, environment: Example.environment)
      let found = try #require(gateway)
      show(found)
      show(diagnostics)
      let message = found.carries(.sms) ? Example.sms : Example.email
      let request = try found.authorize(found.request(message), at: now)
      show(request)
      show([request])
      show(message)
      show(TransportOutcome.answered(HTTPResponse(status: 200, headers: request.headers, body: request.body)))
      show(Optional(found))
      for code in [ProviderError.Code.unusable, .wrongChannel, .unrenderable] {
        show(ProviderError(code, gateway: found.name, reason: "x"))
      }
      do { _ = try found.authorize(HTTPRequest(url: "https://hunter2.example/"), at: now) } catch { show(error) }
      var other = message
      other.channel = .wechat
      do { _ = try found.request(other) } catch { show(error) }
      let echo = answered(400, rendered(request))
      show(found.verdict(echo, at: now))
      show(found.verdict(answered(400, #"{"code":"hunter2 token","error":{"code":"a@example.com"}}"#), at: now))
    }
    let private_ = ["hunter2", "+8613800138000", "mei@example.com", "Mei", "off"]
    for text in shown {
      for word in private_ { #expect(!text.contains(word), "\(word) in \(text)") }
    }
  }

  @Test func `R38 a transcript shows where secrets go and not what they are`() throws {
    let gateway = try Example.gateway(RequestTests.own)
    let transcript = gateway.transcript(try gateway.request(Example.sms))
    #expect(transcript.hasPrefix("POST https://sms.example/send/(secret)?to=%2B8613800138000\n"))
    #expect(transcript.contains("X-Api-Key: key (secret)\n"))
    let twilio = try Example.gateway(Example.twilio)
    #expect(twilio.transcript(try twilio.request(Example.sms)).contains("Authorization: (secret)\n"))
    #expect(!(transcript + twilio.transcript(try twilio.request(Example.sms))).contains("hunter2"))
  }

  @Test func `R38 findings about a gateway never quote a secret`() throws {
    for key in ["from", "price", "rate", "url", "concurrency", "receipt_url", "nonsense"] {
      let (_, diagnostics) = try read(
        #"{preset: twilio, account_sid: "${SID}", auth_token: "${TOKEN}", \#(key): "${TOKEN}", messaging_service_sid: MG1}"#,
        environment: Example.environment)
      #expect(!"\(diagnostics)".contains("hunter2"), "\(key)")
    }
  }
}
