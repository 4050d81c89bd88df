import Testing
import Vocabulary

struct IdentifierTests {
  @Test(arguments: [(0, 0), (1, 1), (7256, 3133), (.max, .max)] as [(Int64, Int64)])
  func `a message's reference is read back`(customer: Int64, number: Int64) {
    let id = MessageID(customer: customer, number: number)
    #expect(MessageID(id.description) == id)
    // What providers take as a reference: letters, digits, a hyphen, and not many.
    #expect(id.description.utf8.count <= 32)
  }

  @Test(arguments: ["", "m", "m5k", "5k-2f1", "m5K-2f1", "m05k-2f1", "m5k-2f1-1", "m-5k-1", "m5k-", "m+1-1", " m1-1"])
  func `what nobody wrote as a reference is none`(text: String) {
    #expect(MessageID(text) == nil)
  }

  @Test func `an occurrence's key is sixteen bytes, most significant first`() {
    let key = OccurrenceKey(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)
    #expect(key.bytes == (1...16).map { UInt8($0) })
    #expect(OccurrenceKey(bytes: key.bytes + [99]) == key)
    #expect(OccurrenceKey(bytes: key.bytes.dropLast()) == nil)
  }

  @Test func `R25 states rise from doubt to bounce`() {
    let order: [MessageState] = [.inDoubt, .sent, .failed, .delivered, .bounced]
    #expect(order.map(\.rawValue) == order.map(\.rawValue).sorted())
    #expect(MessageState.allCases.filter(\.isWaiting) == [.planned, .claimed, .inDoubt])
  }

  @Test func `stored numbers are read back, and words are one each`() {
    for channel in Channel.allCases { #expect(Channel(number: channel.number) == channel) }
    for state in ConsentState.allCases { #expect(ConsentState(number: state.number) == state) }
    for kind in SubjectKind.allCases { #expect(SubjectKind(number: kind.number) == kind) }
    for kind in ResponseKind.allCases { #expect(ResponseKind(word: kind.word) == kind) }
    for status in OrderStatus.allCases { #expect(OrderStatus(word: status.word) == status) }
    #expect(Channel(number: 0) == nil)
    #expect(Set(SkipReason.allCases.map(\.word)).count == SkipReason.allCases.count)
    #expect(Set(MessageState.allCases.map(\.word)).count == MessageState.allCases.count)
  }

  @Test func `R38 a secret shows itself nowhere`() {
    let secret = Secret("marked-secret")
    var dumped = ""
    dump([secret], to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\([secret])", "\(Optional(secret) as Any)", dumped] {
      #expect(!text.contains("marked-secret"))
    }
    #expect(secret.reveal() == "marked-secret")
  }
}
