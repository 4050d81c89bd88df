import Links
import Testing
import Vocabulary

struct LinkSignerTests {
  let signer = LinkSigner(secret: Secret("first secret of the shop"))
  let content = LinkSigner.Content(
    purpose: .unsubscribe, message: MessageID(customer: 10_482, number: 9_007_199_254_740_993), index: 3)

  @Test(arguments: LinkPurpose.allCases)
  func `a token says what it was made of`(purpose: LinkPurpose) {
    var content = content
    content.purpose = purpose
    #expect(signer.content(of: signer.token(content)) == content)
  }

  @Test func `a token of any length reads back`() {
    for bits in 0..<63 {
      let content = LinkSigner.Content(
        purpose: .click, message: MessageID(customer: 1 << Int64(bits), number: 63 - Int64(bits)), index: bits)
      let token = signer.token(content)
      #expect(signer.content(of: token) == content)
      #expect(token.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
    }
  }

  @Test func `a token with any character changed says nothing`() {
    let token = Array(signer.token(content))
    for index in token.indices {
      for other in ["A", "b", "_"] where Character(other) != token[index] {
        var forged = token
        forged[index] = Character(other)
        // The last character carries unused bits, which decoding ignores: it may read the same, never otherwise.
        let read = signer.content(of: String(forged))
        #expect(read == nil || (index == token.count - 1 && read == content))
      }
    }
  }

  @Test(arguments: ["", "A", "====", "not a token", String(repeating: "A", count: 1000), "м", "AQE"])
  func `what is no token says nothing`(text: String) {
    #expect(signer.content(of: text) == nil)
  }

  @Test func `a click's token is short, for a text message is paid by its length`() {
    let click = LinkSigner.Content(purpose: .click, message: MessageID(customer: 41_000, number: 90_000), index: 6)
    #expect(signer.token(click).utf8.count == 22)
  }

  @Test func `a token of one purpose is none of another, whatever its form`() {
    for purpose in LinkPurpose.allCases {
      var other = content
      other.purpose = purpose
      #expect(signer.content(of: signer.token(other))?.purpose == purpose)
    }
    // The short form with the number of a purpose that is long, well signed or not, says nothing.
    #expect(signer.content(of: "QQoKBgAAAAAAAAAA") == nil)
  }

  @Test func `the address of a provider that signs nothing is its own`() {
    let key = signer.key(of: "sms")
    #expect(signer.isKey(key, of: "sms"))
    #expect(!signer.isKey(key, of: "mail"))
    #expect(!signer.isKey("", of: "sms"))
    #expect(LinkSigner(secret: Secret("second"), old: [Secret("first secret of the shop")]).isKey(key, of: "sms"))
  }

  @Test func `R38 a token signed with an old secret is still valid`() {
    let token = signer.token(content)
    let renewed = LinkSigner(secret: Secret("second secret"), old: [Secret("first secret of the shop")])
    #expect(renewed.content(of: token) == content)
    #expect(LinkSigner(secret: Secret("second secret")).content(of: token) == nil)
  }
}
