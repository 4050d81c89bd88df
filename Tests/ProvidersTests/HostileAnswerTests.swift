import Foundation
import Providers
import Testing
import Vocabulary

/// Nothing that a provider sends may crash us, be believed too far, or end up in our records at length.
struct HostileAnswerTests {
  @Test(arguments: [
    Array(repeating: UInt8(ascii: "["), count: 1 << 16), Array(#"{"a":"#.utf8).repeated(10_000),
    Array(repeating: 0xFF, count: 1 << 16), [0xFE, 0xFF, 0, 0x7B], Array("{\"sid\":\"\u{0}\"}".utf8),
    Array(#"{"sid":"\ud800"}"#.utf8), Array(#"{"sid":"\u12"#.utf8), Array(#"{"code":1e999999}"#.utf8),
    Array("{\"code\":\"\(String(repeating: "9", count: 1 << 16))\"}".utf8), [], Array(#""\"#.utf8),
  ])
  func `an answer of any bytes gets a verdict`(body: [UInt8]) throws {
    for yaml in [Example.twilio, Example.sendgrid, Example.sandbox] {
      let gateway = try Example.gateway(yaml)
      for status in [200, 201, 202, 400, 429, 500] {
        let verdict = gateway.verdict(.answered(HTTPResponse(status: status, body: body)), at: now)
        #expect((verdict.code ?? "").utf8.count <= 64)
        #expect((verdict.providerID ?? "").utf8.count <= 512)
      }
      let callback = Callback(url: "https://x.example/r?\u{0}=%", headers: [], body: body, receivedAt: now)
      for event in gateway.receipts(callback) { #expect(event.id.utf8.count <= 512) }
      #expect(gateway.genuineness(of: callback) != .genuine)
    }
  }

  @Test func `random bytes of JSON's alphabet never crash the reader`() {
    let alphabet = Array("{}[]\",:\\u0019eE+-.truefalsn \n\u{FF}".utf8)
    var seed = UInt64(20_260_301)
    for _ in 0..<20_000 {
      let bytes = (0..<24).map { _ in
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(seed >> 33) % alphabet.count]
      }
      // Whatever we take, Foundation takes too.
      if JSONText(bytes) != nil {
        #expect(throws: Never.self) {
          try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        }
      }
    }
  }

  @Test func `JSON is read as it is written`() {
    #expect(
      JSONText(#" {"a": [1, -2.50, true, null, "x\n\u00e9\ud83d\ude00\/"], "a b": {}} "#.utf8)
        == .object([
          "a": .array([.number("1"), .number("-2.50"), .boolean(true), .null, .text("x\né😀/")]), "a b": .object([:]),
        ]))
    for wrong in ["{,}", "[1,]", "01", "1.", "+1", "nul", "{\"a\" 1}", "\"\n\"", "1 2", "{a:1}", "'a'", "[", "\"\\x\""]
    {
      #expect(JSONText(wrong.utf8) == nil, "\(wrong)")
    }
  }
}

extension Array where Element == UInt8 {
  fileprivate func repeated(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in self } }
}
