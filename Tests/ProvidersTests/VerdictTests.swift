import Foundation
import Providers
import Testing
import Vocabulary

/// R20, by provider: what was surely not accepted may be tried again, what is unknown never is.
struct VerdictTests {
  @Test(arguments: [
    (TransportFailure.notConnected("connect"), AnswerClass.notAccepted, "connect"),
    (.notConnected("dns"), .notAccepted, "dns"), (.tls("60"), .notAccepted, "tls_60"),
    (.timedOut(afterFirstByte: false), .notAccepted, "timeout"), (.timedOut(afterFirstByte: true), .unknown, "timeout"),
    (.broken(afterFirstByte: false), .notAccepted, "broken"), (.broken(afterFirstByte: true), .unknown, "broken"),
    (.tooLarge, .unknown, "too_large"), (.unreadable, .unknown, "unreadable"),
    (.unusable("x"), .configuration, "unusable"),
  ])
  func `R20 a failure counts by whether the body may have left`(
    failure: TransportFailure, answer: AnswerClass, code: String
  ) throws {
    #expect(try Example.gateway(Example.twilio).verdict(.failed(failure), at: now) == Verdict(answer, code: code))
  }

  @Test(arguments: [
    (201, #"{"sid":"SM1","status":"queued","error_code":null}"#, Verdict(.accepted, providerID: "SM1")),
    (201, #"{"sid":"#, Verdict(.unknown, code: "unreadable")), (201, "", Verdict(.unknown, code: "unreadable")),
    (201, #"{"status":"queued"}"#, Verdict(.unknown, code: "http_201")),
    (200, "<html>Sign in to the hotel</html>", Verdict(.unknown, code: "http_200")),
    (400, #"{"code":21211,"message":"x"}"#, Verdict(.permanent, code: "21211", refusal: .invalidNumber)),
    (400, #"{"code":21610}"#, Verdict(.permanent, code: "21610", refusal: .stop)),
    (400, #"{"code":21408}"#, Verdict(.configuration, code: "21408")),
    (400, #"{"code":21999}"#, Verdict(.permanent, code: "21999")),
    (400, #"{"code":30007}"#, Verdict(.permanent, code: "30007")),
    (400, #"{"code":30099}"#, Verdict(.notAccepted, code: "30099")),
    (401, #"{"code":20003}"#, Verdict(.configuration, code: "20003")),
    (429, #"{"code":20429}"#, Verdict(.notAccepted, code: "20429")),
    (429, "slow down", Verdict(.notAccepted, code: "http_429")),
    (500, #"{"code":20500}"#, Verdict(.notAccepted, code: "20500")),
    (500, #"{"code":99999,"message":"sorry"}"#, Verdict(.notAccepted, code: "99999")),
    (500, "<html>oops</html>", Verdict(.unknown, code: "http_500")), (500, "", Verdict(.unknown, code: "http_500")),
    (502, "", Verdict(.unknown, code: "http_502")), (503, "", Verdict(.notAccepted, code: "http_503")),
    (504, "", Verdict(.unknown, code: "http_504")), (404, "", Verdict(.configuration, code: "http_404")),
    (301, "", Verdict(.configuration, code: "http_301")), (302, "", Verdict(.unknown, code: "http_302")),
    (418, "", Verdict(.permanent, code: "http_418")), (599, "", Verdict(.unknown, code: "http_599")),
  ])
  func `R20 Twilio's answers`(status: Int, body: String, verdict: Verdict) throws {
    #expect(try Example.gateway(Example.twilio).verdict(answered(status, body), at: now) == verdict)
  }

  static let sendGridError = #"{"errors":[{"message":"x","field":"FIELD","help":null}]}"#

  @Test(arguments: [
    (202, "", "abc", Verdict(.accepted, providerID: "abc")), (202, "", nil, Verdict(.accepted)),
    (400, "personalizations.0.to.0.email", nil, Verdict(.permanent, code: "personalizations.0.to.0.email")),
    (400, "from.email", nil, Verdict(.configuration, code: "from.email")),
    (403, "from", nil, Verdict(.configuration, code: "from")),
    (401, "", nil, Verdict(.configuration, code: "http_401")), (413, "", nil, Verdict(.permanent, code: "http_413")),
    (429, "", nil, Verdict(.notAccepted, code: "http_429")), (500, "", nil, Verdict(.notAccepted, code: "http_500")),
  ])
  func `R20 SendGrid's answers`(status: Int, field: String, id: String?, verdict: Verdict) throws {
    let body = status == 202 ? "" : Self.sendGridError.replacing("FIELD", with: field)
    let headers = id.map { [HTTPHeader("x-message-id", $0)] } ?? []
    #expect(try Example.gateway(Example.sendgrid).verdict(answered(status, body, headers: headers), at: now) == verdict)
  }

  @Test func `R20 a 500 of something before SendGrid is unknown`() throws {
    let gateway = try Example.gateway(Example.sendgrid)
    #expect(gateway.verdict(answered(500, "upstream"), at: now) == Verdict(.unknown, code: "http_500"))
  }

  @Test func `R21 a key used with another body means accepted`() throws {
    let gateway = try Example.gateway(Example.sandbox)
    let body = #"{"error":{"code":"key_used_with_another_body","message":"x"}}"#
    #expect(gateway.verdict(answered(409, body), at: now).answer == .accepted)
    #expect(gateway.verdict(answered(409, "?"), at: now).answer == .unknown)
  }

  @Test func `R20 an answer that breaks off counts by its status where that says enough`() throws {
    let gateway = try Example.gateway(Example.twilio)
    func answer(_ status: Int) -> AnswerClass {
      gateway.verdict(answered(status, #"{"sid":"SM1"}"#, isComplete: false), at: now).answer
    }
    #expect(answer(201) == .unknown)
    #expect(answer(429) == .notAccepted)
    #expect(answer(503) == .notAccepted)
    #expect(answer(500) == .unknown)
  }

  @Test func `R20 an http gateway names its own codes and statuses`() throws {
    let gateway = try gateway(
      #"""
      preset: http
      url: https://sms.example/send
      body: '{{ text }}'
      success: {status: 200, path: "$.messages[0].status", is: ["0", "ok"]}
      id: $.messages[0].id
      error_code: $.messages[0].status
      errors: {"1": retry, "7": stop, "8x": configuration}
      statuses: {"502": retry, "42x": configuration}
      """#)
    func verdict(_ status: Int, _ body: String) -> Verdict { gateway.verdict(answered(status, body), at: now) }
    #expect(verdict(200, #"{"messages":[{"status":"0","id":"a1"}]}"#) == Verdict(.accepted, providerID: "a1"))
    #expect(verdict(200, #"{"messages":[{"status":"1"}]}"#) == Verdict(.notAccepted, code: "1"))
    #expect(verdict(200, #"{"messages":[{"status":7}]}"#) == Verdict(.permanent, code: "7", refusal: .stop))
    #expect(verdict(200, #"{"messages":[{"status":"84"}]}"#) == Verdict(.configuration, code: "84"))
    #expect(verdict(200, #"{"messages":[{"status":"5"}]}"#) == Verdict(.permanent, code: "5"))
    #expect(verdict(200, #"{"messages":[]}"#) == Verdict(.unknown, code: "unreadable"))
    #expect(verdict(502, "") == Verdict(.notAccepted, code: "http_502"))
    #expect(verdict(422, "") == Verdict(.configuration, code: "http_422"))
  }

  @Test(arguments: [
    ("120", 120), (" 7 ", 7), ("0", 0), ("-5", nil), ("99999999999", 86_400), ("soon", nil), ("", nil),
    ("Sun, 01 Mar 2026 10:00:30 GMT", 30), ("Sunday, 01-Mar-26 10:01:00 GMT", 60), ("Sun Mar  1 10:02:00 2026", 120),
    ("Sun, 01 Mar 2026 09:00:00 GMT", 0), ("Mon, 01 Mar 2027 10:00:00 GMT", 86_400),
    ("Sun, 31 Feb 2026 10:00:30 GMT", nil),
  ])
  func `Retry-After is seconds or a date, and never more than a day`(text: String, seconds: Int64?) throws {
    let verdict = try Example.gateway(Example.twilio).verdict(
      answered(429, headers: [HTTPHeader("retry-after", text)]), at: now)
    #expect(verdict.retryAfter == seconds.map { Elapsed.seconds($0) })
  }

  @Test func `a Retry-After date is read by the provider's own clock`() throws {
    let headers = [
      HTTPHeader("Date", "Sun, 01 Mar 2026 12:00:00 GMT"), HTTPHeader("Retry-After", "Sun, 01 Mar 2026 12:00:05 GMT"),
    ]
    let verdict = try Example.gateway(Example.twilio).verdict(answered(503, headers: headers), at: now)
    #expect(verdict.retryAfter == .seconds(5))
  }

  @Test func `SendGrid says when its limit is lifted`() throws {
    let headers = [HTTPHeader("X-RateLimit-Reset", "1772359215")]
    let verdict = try Example.gateway(Example.sendgrid).verdict(answered(429, headers: headers), at: now)
    #expect(verdict.retryAfter == .seconds(15))
  }
}
