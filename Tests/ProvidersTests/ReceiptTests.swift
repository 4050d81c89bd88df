import Foundation
import Providers
import Testing
import Vocabulary

struct ReceiptTests {
  func twilio(_ form: String, query: String = "?reference=m5k-2f1") throws -> [ProviderEvent] {
    try Example.gateway(Example.twilio).receipts(
      Callback(url: "https://m.lantern.example/r/main\(query)", headers: [], body: Array(form.utf8), receivedAt: now))
  }

  @Test(
    arguments: [
      ("delivered", "", ResponseKind.delivered, false, nil), ("sent", "", .sent, false, nil),
      ("undelivered", "30003", .bounced, false, nil), ("undelivered", "30005", .bounced, true, .invalidNumber),
      ("undelivered", "30006", .bounced, true, .invalidNumber), ("undelivered", "30007", .bounced, false, nil),
      ("failed", "30008", .failed, false, nil), ("failed", "21610", .failed, false, .stop),
      ("read", "", .opened, false, nil),
    ] as [(String, String, ResponseKind, Bool, RefusalCause?)])
  func `R25 Twilio's statuses`(status: String, code: String, kind: ResponseKind, isHard: Bool, refusal: RefusalCause?)
    throws
  {
    let events = try twilio(
      "MessageSid=SM1&MessageStatus=\(status)&To=%2B861380&From=%2B15005550006&ErrorCode=\(code)&SmsStatus=\(status)")
    #expect(
      events == [
        ProviderEvent(
          gateway: "main", id: "SM1:\(status)", reference: "m5k-2f1", providerID: "SM1", kind: kind, at: now,
          code: code.isEmpty ? nil : code, address: "+15005550006", isHard: isHard, refusal: refusal)
      ])
  }

  @Test(arguments: ["queued", "sending", "accepted", "scheduled", "whatever", ""])
  func `a status that says nothing new is no event`(status: String) throws {
    #expect(try twilio("MessageSid=SM1&MessageStatus=\(status)&SmsStatus=\(status)").isEmpty)
  }

  @Test(arguments: [
    ("", ResponseKind.replied), ("&OptOutType=STOP", .unsubscribed), ("&OptOutType=START", .resubscribed),
  ])
  func `R14 a customer's text to Twilio is a reply or a stop`(field: String, kind: ResponseKind) throws {
    let event = try #require(
      try twilio(
        "MessageSid=SM2&SmsStatus=received&From=%2B8613800138000&To=%2B1500&Body=Stop+it%21\(field)", query: ""
      ).first)
    #expect(event.kind == kind)
    #expect(event.address == "+8613800138000")
    #expect(event.detail == "Stop it!")
    #expect(event.reference == nil)
  }

  func sendGrid(_ json: String) throws -> [ProviderEvent] {
    try Example.gateway(Example.sendgrid).receipts(
      Callback(url: "https://m.lantern.example/r/mail", headers: [], body: Array(json.utf8), receivedAt: now))
  }

  @Test(
    arguments: [
      (#""event":"delivered","response":"250 OK""#, ResponseKind.delivered, false, nil),
      (#""event":"bounce","type":"bounce","status":"5.1.1""#, .bounced, true, .hardBounce),
      (#""event":"bounce","type":"blocked""#, .bounced, false, nil), (#""event":"deferred""#, .deferred, false, nil),
      (#""event":"dropped","reason":"Bounced Address""#, .bounced, true, .hardBounce),
      (#""event":"dropped","reason":"Unsubscribed Address""#, .failed, false, .unsubscribe),
      (#""event":"dropped","reason":"Spam Content""#, .failed, false, nil), (#""event":"open""#, .opened, false, nil),
      (#""event":"click","url":"https://x.example/a""#, .clicked, false, nil),
      (#""event":"spamreport""#, .complained, false, nil), (#""event":"unsubscribe""#, .unsubscribed, false, nil),
      (#""event":"group_resubscribe""#, .resubscribed, false, nil),
    ] as [(String, ResponseKind, Bool, RefusalCause?)])
  func `R25 R26 SendGrid's events`(fields: String, kind: ResponseKind, isHard: Bool, refusal: RefusalCause?) throws {
    let event = try #require(
      try sendGrid(
        #"[{"email":"mei@example.com","timestamp":1772359100,"sg_event_id":"e1","sg_message_id":"abc.filter.0","reference":"m5k-2f2",\#(fields)}]"#
      ).first)
    #expect(event.kind == kind)
    #expect(event.isHard == isHard)
    #expect(event.refusal == refusal)
    #expect(event.id == "e1")
    #expect(event.reference == "m5k-2f2")
    #expect(event.providerID == "abc")
    #expect(event.at == Instant(seconds: 1_772_359_100))
    #expect(event.address == "mei@example.com")
  }

  @Test func `many events come in one call, the unknown ones are passed over, and a repeated one has the same id`()
    throws
  {
    let call = #"[{"event":"open","timestamp":1},{"event":"new thing"},7,null,{"event":"open","timestamp":2}]"#
    let events = try sendGrid(call)
    #expect(events.count == 2)
    #expect(Set(events.map(\.id)).count == 2)
    #expect(try sendGrid(call) == events)
  }

  @Test(arguments: [
    ("2026-03-01T10:00:00Z", 1_772_359_200_000_000), ("2026-03-01T10:00:00.25Z", 1_772_359_200_250_000),
    ("2026-03-01T18:00:00+08:00", 1_772_359_200_000_000), ("2026-03-01 05:00:00-0500", 1_772_359_200_000_000),
    ("yesterday", nil), ("2026-02-30T10:00:00Z", nil), ("2026-03-01T10:00:00+8", nil),
  ])
  func `times with offsets are read, and what is none is the time of the call`(text: String, at: Int64?) throws {
    let events = try Example.gateway(Example.sandbox).receipts(
      Callback(
        url: "http://127.0.0.1/r", headers: [],
        body: Array(#"{"gateway":"main","id":"1","kind":"delivered","at":"\#(text)","reference":"m1-1"}"#.utf8),
        receivedAt: Instant(seconds: 5)))
    #expect(events.map(\.at) == [at.map { Instant(microseconds: $0) } ?? Instant(seconds: 5)])
  }
}
