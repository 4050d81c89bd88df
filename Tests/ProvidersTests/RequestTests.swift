import Foundation
import Providers
import TestSupport
import Testing
import Vocabulary

struct RequestTests {
  @Test func `Twilio gets a form and basic authentication`() throws {
    let gateway = try Example.gateway(Example.twilio)
    var message = Example.sms
    message.receiptURL = "https://m.lantern.example/r/main"
    let request = try gateway.authorize(gateway.request(message), at: now)
    try expectGolden(rendered(request), "twilio-request.txt")
  }

  @Test func `SendGrid gets JSON with both parts and the headers of one-click unsubscribing`() throws {
    let gateway = try Example.gateway(Example.sendgrid)
    let request = try gateway.authorize(gateway.request(Example.email), at: now)
    #expect(JSONText(request.body) != nil)
    try expectGolden(rendered(request), "sendgrid-request.txt")
  }

  @Test func `SendGrid gets no part that is empty`() throws {
    let gateway = try Example.gateway(Example.sendgrid)
    var message = Example.email
    (message.html, message.unsubscribeURL, message.name) = (nil, nil, nil)
    let body = try #require(JSONText(gateway.request(message).body))
    #expect(body["content"]?.elements?.count == 1)
    #expect(body["headers"] == nil)
    #expect(JSONPath("$.personalizations[0].to[0]")?.value(in: body) == .object(["email": .text("mei@example.com")]))
  }

  @Test func `the sandbox gets the message by name and a key`() throws {
    let gateway = try Example.gateway(Example.sandbox)
    let request = try gateway.authorize(gateway.request(Example.sms), at: now)
    try expectGolden(rendered(request), "sandbox-request.txt")
    #expect(gateway.keyValidFor == .hours(24))
  }

  static let own = #"""
    preset: http
    url: "https://sms.example/send/${KEY}?to={{ to }}"
    headers: {X-Api-Key: "key ${TOKEN}", X-Name: "{{ name }}"}
    body: '{"to": {{ to | json }}, "text": {{ text | json }}, "ref": "{{ reference }}"}'
    success: 2xx
    id: $.message_id
    error_code: $.error
    errors: {E1: invalid_number, "9xx": retry}
    key_header: Idempotency-Key
    key_valid_for: 2 hours
    channel: sms
    """#

  @Test func `a gateway of the workspace says everything itself`() throws {
    let gateway = try Example.gateway(Self.own)
    #expect(gateway.channels == [.sms])
    #expect(gateway.origin == "https://sms.example")
    #expect(gateway.keyValidFor == .hours(2))
    let request = try gateway.request(Example.sms)
    #expect(!rendered(request).contains("hunter2"))
    try expectGolden(rendered(gateway.authorize(request, at: now)), "http-request.txt")
  }

  @Test(arguments: [("", "{% assign x = 1 %}"), ("-", "")])
  func `a body is Liquid, and one of names only is filled the same way`(dash: String, tag: String) throws {
    func body(_ text: String) throws -> JSONText? {
      let gateway = try gateway("preset: http\nurl: https://sms.example/\nbody: '\(text)'")
      var message = Example.sms
      message.text = "a\"b\\c\n\t\u{1}/<é>😀\u{2028}"
      return JSONText(try gateway.request(message).body)
    }
    let simple = try body(#"{"to": {{ to | json }}, "text": {{ text | json }}, "subject": {{ subject | json }}}"#)
    #expect(simple != nil)
    #expect(simple?["subject"] == .null)
    #expect(
      simple
        == (try body(
          tag + #"{"to": {{\#(dash) to | json }}, "text": {{ text | json }}, "subject": {{ subject | json }}}"#)))
  }

  @Test func `a body decides by what the message has`() throws {
    let gateway = try gateway(
      """
      preset: http
      url: https://sms.example/
      body: '{% if html %}{{ html | size }}{% else %}{{ text | upcase }} {{ to | remove: "+" }}{% endif %}'
      """)
    let request = try gateway.request(Example.sms)
    #expect(String(decoding: request.body, as: UTF8.self) == "HI MEI & CO, 10% OFF 8613800138000")
    #expect(request.headers.first("Content-Type") == "text/plain; charset=utf-8")
  }

  @Test func `a value cannot start a header of its own`() throws {
    let gateway = try Example.gateway(Self.own)
    var message = Example.sms
    message.name = "Mei\r\nX-Evil: 1"
    message.idempotencyKey = "k\nX-Evil: 1"
    #expect(try gateway.request(message).headers.allSatisfy { !$0.value.contains(where: \.isNewline) })
  }

  @Test func `a message cannot ask for a secret by writing its mark`() throws {
    let gateway = try Example.gateway(Self.own)
    var message = Example.sms
    message.text = "\u{1A}TOKEN\u{1A}"
    message.reference = "\u{1A}TOKEN\u{1A}"
    message.name = "\u{1A}TOKEN\u{1A}"
    message.address = "\u{1A}TOKEN\u{1A}"
    let request = try gateway.authorize(gateway.request(message), at: now)
    #expect(rendered(request).components(separatedBy: "hunter2-token").count == 2)
  }

  @Test func `R21 a stored request is the same bytes and holds no secret`() throws {
    for yaml in [Example.twilio, Example.sendgrid, Example.sandbox, Self.own] {
      let gateway = try Example.gateway(yaml)
      let message = gateway.carries(.sms) ? Example.sms : Example.email
      let request = try gateway.request(message)
      let stored = request.encoded()
      #expect(!String(decoding: stored, as: UTF8.self).contains("hunter2"))
      #expect(HTTPRequest(encoded: stored) == request)
      #expect(try gateway.request(message) == request)
    }
  }

  @Test func `a stored request is read back or refused, whatever became of its bytes`() throws {
    let stored = try Example.gateway(Self.own).request(Example.sms).encoded()
    for length in 0..<stored.count { #expect(HTTPRequest(encoded: Array(stored[..<length])) == nil) }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var bytes = stored
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      _ = HTTPRequest(encoded: bytes)
    }
  }

  @Test func `credentials never go to a host that the gateway does not name`() throws {
    let gateway = try Example.gateway(Example.twilio)
    var request = try gateway.request(Example.sms)
    request.url = "https://api.twilio.com.evil.example/"
    #expect(throws: ProviderError.self) { try gateway.authorize(request, at: now) }
    request.url = "http://api.twilio.com/"
    #expect(throws: ProviderError.self) { try gateway.authorize(request, at: now) }
  }

  @Test func `a message of another channel is refused`() throws {
    let gateway = try Example.gateway(Example.twilio)
    #expect(throws: ProviderError.self) { try gateway.request(Example.email) }
  }
}
