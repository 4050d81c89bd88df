import Testing
import Vocabulary

@testable import Sending

struct GatewayPatienceTests {
  private func tick(_ seconds: Int64) -> Instant { Instant(seconds: 1000 + seconds) }

  @Test func `R24 a gateway that takes nothing for ten seconds is left alone`() {
    var patience = GatewayPatience()
    let results = (0...10).map { patience.note(.notAccepted, of: "sms", at: tick($0)) }
    #expect(results == [Bool](repeating: false, count: 10) + [true])
  }

  @Test func `many refusals in a moment are no reason to give up`() {
    var patience = GatewayPatience()
    for _ in 0..<1000 {
      let givesUp = patience.note(.notAccepted, of: "sms", at: tick(0))
      #expect(!givesUp)
    }
  }

  @Test func `a few refusals in a long time are no reason to give up`() {
    var patience = GatewayPatience()
    let result1 = patience.note(.notAccepted, of: "sms", at: tick(0))
    #expect(!result1)
    let result2 = patience.note(.notAccepted, of: "sms", at: tick(3600))
    #expect(!result2)
  }

  @Test(arguments: [AnswerClass.accepted, .permanent, .configuration])
  func `any other answer shows that somebody is at home`(answer: AnswerClass) {
    var patience = GatewayPatience()
    for second in 0..<9 { _ = patience.note(.notAccepted, of: "sms", at: tick(Int64(second))) }
    let result3 = patience.note(answer, of: "sms", at: tick(9))
    #expect(!result3)
    let result4 = patience.note(.notAccepted, of: "sms", at: tick(12))
    #expect(!result4)
  }

  @Test func `gateways are noted one by one`() {
    var patience = GatewayPatience()
    for second in 0..<9 { _ = patience.note(.notAccepted, of: "sms", at: tick(Int64(second))) }
    let result5 = patience.note(.notAccepted, of: "mail", at: tick(10))
    #expect(!result5)
    let result6 = patience.note(.notAccepted, of: "sms", at: tick(10))
    #expect(result6)
  }
}
