import Foundation
import Testing
import Vocabulary

@testable import Sandbox

struct CustomerStoryTests {
  static func story(_ reference: String, channel: String = "sms", seed: UInt64 = 1) -> CustomerStory {
    var message = SandboxMessage(
      gateway: "g", entrance: "sandbox", channel: channel,
      address: channel == "sms" ? "+8613800138000" : "a@example.com")
    message.reference = reference
    message.customer = "C1"
    message.text = "Look: https://m.example/c/1"
    message.unsubscribeURL = "https://m.example/u/1"
    message.acceptedAt = sandboxNow
    return CustomerStory(
      of: message, identity: message.identity, signs: MessageSigns(of: message, shop: SandboxShop()),
      behaviour: SandboxBehaviour(), shop: SandboxShop(), seed: seed)
  }

  @Test(arguments: ["sms", "email"])
  func `the same seed and message give the same story`(channel: String) {
    let stories = (0..<300).map { Self.story("m1-\($0)", channel: channel) }
    #expect(stories == (0..<300).map { Self.story("m1-\($0)", channel: channel) })
    #expect(stories != (0..<300).map { Self.story("m1-\($0)", channel: channel, seed: 2) })
  }

  @Test(arguments: ["sms", "email"])
  func `R25 nothing comes before the message was accepted, and what is opened or clicked had been delivered`(
    channel: String
  ) {
    for number in 0..<3_000 {
      let story = Self.story("m1-\(number)", channel: channel)
      #expect(!story.responses.isEmpty)
      #expect(story.responses.allSatisfy { $0.at > sandboxNow })
      let delivered = story.responses.first { $0.kind == .delivered }
      for response in story.responses where [.opened, .clicked, .replied, .unsubscribed].contains(response.kind) {
        #expect(delivered.map { $0.at <= response.at } == true)
      }
      if let purchase = story.purchase {
        #expect(delivered != nil && purchase.placedAt.map { $0 > sandboxNow && $0 < purchase.paidAt } == true)
      }
    }
  }

  @Test func `R27 those who clicked order more often`() {
    let stories = (0..<6_000).map { Self.story("m1-\($0)") }
    let clicked = stories.filter { $0.responses.contains { $0.kind == .clicked } }
    let rest = stories.filter { !$0.responses.contains { $0.kind == .clicked } }
    let afterClick = Double(clicked.filter { $0.purchase != nil }.count) / Double(clicked.count)
    let otherwise = Double(rest.filter { $0.purchase != nil }.count) / Double(rest.count)
    #expect(afterClick > otherwise * 4)
    #expect(otherwise > 0)
  }

  @Test func `R26 a share bounces, fails, stops and unsubscribes`() {
    let texts = (0..<6_000).flatMap { Self.story("m1-\($0)").responses }
    let mails = (0..<6_000).flatMap { Self.story("m1-\($0)", channel: "email").responses }
    #expect(Set(texts.filter { $0.kind == .failed }.compactMap(\.code)) == ["30003", "30005"])
    #expect(Set(texts.compactMap(\.detail)).isSuperset(of: ["STOP", "Thanks!"]))
    #expect(mails.contains { $0.kind == .bounced && $0.code == "5.1.1" })
    #expect(mails.contains { $0.kind == .deferred })
    #expect(mails.contains { $0.kind == .unsubscribed })
    #expect(mails.contains { $0.kind == .complained })
  }

  @Test func `a message that names an open invoice or an unpaid order is paid, a second one by the same number`() {
    var message = SandboxMessage(gateway: "g", entrance: "sandbox", channel: "sms", address: "+8613800138000")
    message.text = "Invoice INV-2602-100 is overdue"
    message.acceptedAt = sandboxNow
    var behaviour = SandboxBehaviour.quiet
    behaviour.paidInvoices = 10_000
    let shop = SandboxPageTests.shop
    for reference in ["m1-1", "m1-2"] {
      message.reference = reference
      let story = CustomerStory(
        of: message, identity: message.identity, signs: MessageSigns(of: message, shop: shop), behaviour: behaviour,
        shop: shop, seed: 1)
      #expect(story.payment?.number == "SBP-INV-2602-100")
      #expect(story.payment.map { $0.amount == 128_000 || $0.amount == 64_000 } == true)
      #expect(story.purchase == nil)
    }
  }

  @Test func `receipts come twice for the share asked for, under the same id`() async throws {
    try await withSandbox {
      $0.behaviour = .quiet
      $0.faults.duplicateReceipts = 10_000
    } _: { client, _ in
      _ = try await client.text("m1-1")
      let response = try await client.get("/responses.jsonl")
      let rows = response.text.split(separator: "\n")
      #expect(rows.count == 2)
      #expect(Set(rows).count == 1)
      #expect(response.header("X-Last-Row") == "2")
    }
  }

  @Test(arguments: [
    ("see https://a.example/x.", ["https://a.example/x"]),
    ("<a href=\"http://a.example/?a=1&amp;b=2\">", ["http://a.example/?a=1&b=2"]),
    ("券：https://m.example/c/1，回复", ["https://m.example/c/1"]), ("http and https://", []),
  ])
  func `links are found in texts`(text: String, links: [String]) {
    #expect(MessageText.links(in: text) == links)
  }

  @Test(arguments: [
    ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"), ("2026-03-01T18:00:00+08:00", "2026-03-01T10:00:00Z"),
    ("2026-03-01T10:00Z", "2026-03-01T10:00:00Z"), ("2026-03-01", nil), ("2026-02-30T10:00:00Z", nil), ("now", nil),
  ])
  func `instants are read with their offset`(text: String, instant: String?) {
    #expect(Instant(rfc3339: text)?.description == instant)
  }
}
