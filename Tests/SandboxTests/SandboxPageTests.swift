import Foundation
import Testing
import TestSupport
import Vocabulary

@testable import Sandbox

/// The page and the lists, for a fixed set of messages.
struct SandboxPageTests {
  /// A shop with two customers, an open invoice and an unpaid order.
  static var shop: SandboxShop {
    var shop = SandboxShop()
    shop.add(customer: "C000001", at: "+8613800138000")
    shop.add(customer: "C000002", at: "tom@example.com")
    guard let yuan = Currency("CNY") else { preconditionFailure("three capital letters are a currency") }
    shop.invoices["INV-2602-100"] = .init(customer: "C000002", balance: 128_000, currency: yuan)
    shop.orders["LT-260228-100"] = .init(customer: "C000001", total: 16_800, currency: yuan, isPaid: false)
    return shop
  }

  /// Everything that can happen happens, so that the page shows it.
  static func change(_ configuration: inout SandboxConfiguration) {
    configuration.shop = shop
    configuration.behaviour.clickedTexts = 10_000
    configuration.behaviour.openedMails = 10_000
    configuration.behaviour.clickedMails = 10_000
    configuration.behaviour.otherReplies = 9_000
    configuration.behaviour.paidInvoices = 10_000
    configuration.behaviour.paidOrders = 10_000
    configuration.behaviour.orderedAfterClick = 10_000
  }

  static let bodies = [
    #"{"channel":"sms","to":"+8613800138000","name":"梅 林","reference":"m1-1","campaign":"birthday","from":"Lantern","text":"梅，生日快乐！送您一张八折券：https://m.lantern.example/c/Ab3 回复退订可退订"}"#,
    #"{"channel":"sms","to":"+14155550100","name":"<b>Bobby</b> & \"Co\"","reference":"m2-2","campaign":"order-unpaid","from":"+15005550006","text":"Your order LT-260228-100 waits for payment: https://m.lantern.example/c/Cd4?a=1&b=2\n<script>alert(1)</script>"}"#,
    ##"{"channel":"email","to":"tom@example.com","name":"Tom Mason","reference":"m3-3","campaign":"spring","from":"Lantern Tea <hello@lantern.example>","subject":"Spring teas are here","preheader":"First flush, picked in March","text":"Hello Tom\nhttps://m.lantern.example/c/Ef5","html":"<html><body style=\"font-family:Georgia,serif;background:#eef3ea;margin:0;padding:24px\"><h1 style=\"color:#2c5233\">Spring teas</h1><p>Hello Tom, the first flush is here. <script>alert(1)</script></p><p><a style=\"background:#4a6b4f;color:#fff;padding:10px 18px;border-radius:6px\" href=\"https://m.lantern.example/c/Ef5\">See them</a></p></body></html>","unsubscribe_url":"https://m.lantern.example/u/1"}"##,
    #"{"channel":"email","to":"tom@example.com","name":"Tom Mason","reference":"m3-4","campaign":"payment-reminder","from":"Lantern Tea <hello@lantern.example>","subject":"Invoice INV-2602-100 is due in 3 days","text":"Hello Tom, ¥1,280.00 of invoice INV-2602-100 are due on 4 March."}"#,
    #"{"channel":"sms","to":"+8613800138000","name":"梅 林","reference":"m1-1","campaign":"birthday","from":"Lantern","text":"a second time"}"#,
  ]

  /// Sends the fixed messages and hands the sandbox over.
  static func withMessages(_ body: @Sendable @escaping (SandboxClient, SandboxServer) async throws -> Void) async throws
  {
    try await withSandbox(change) { client, server in
      for message in bodies { _ = try await client.post("/messages", message) }
      try await body(client, server)
    }
  }

  @Test func `the page shows each message as its customer would see it`() async throws {
    try await Self.withMessages { client, _ in
      let page = try await client.get("/")
      #expect(page.header("Content-Type") == "text/html; charset=utf-8")
      #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
      #expect(!page.text.contains("<script"))
      #expect(!page.text.contains("<b>Bobby"))
      try expectGolden(page.text, "page.html")
    }
  }

  @Test func `messages, what customers did, orders and payments are stable lists`() async throws {
    try await Self.withMessages { client, _ in
      try expectGolden(try await client.get("/messages.json").text, "messages.json")
      let responses = try await client.get("/responses.jsonl")
      try expectGolden(responses.text, "responses.jsonl")
      try expectGolden(try await client.get("/orders.jsonl").text, "orders.jsonl")
      try expectGolden(try await client.get("/payments.jsonl").text, "payments.jsonl")
      let last = try #require(responses.header("X-Last-Row"))
      #expect(Int(last) == responses.text.split(separator: "\n").count)
      let reply1 = try await client.get("/responses.jsonl?after=\(last)")
      #expect(reply1.text.isEmpty)
      let first = try #require(responses.text.split(separator: "\n").first)
      let reply2 = try await client.get("/responses.jsonl?after=1")
      #expect(reply2.text == responses.text.dropFirst(first.count + 1))
    }
  }

  @Test func `lists end at an instant, at now, or begin behind one`() async throws {
    try await Self.withMessages { client, _ in
      let all = try await client.get("/responses.jsonl").text.split(separator: "\n").count
      let early = try await client.get("/responses.jsonl?until=2026-03-01T10:00:30Z").text.split(separator: "\n").count
      let late = try await client.get("/responses.jsonl?since=2026-03-01T18:00:30%2B08:00").text
      #expect(early > 0 && early < all)
      #expect(early + late.split(separator: "\n").count == all)
      let reply3 = try await client.get("/responses.jsonl?until=now")
      #expect(reply3.text.isEmpty)
      let reply4 = try await client.get("/payments.jsonl?until=now")
      #expect(reply4.text.isEmpty)
    }
  }

  @Test(arguments: [
    ("channel=sms", 3), ("channel=email", 2), ("campaign=birthday", 2), ("q=INV-2602", 1), ("q=%E7%94%9F%E6%97%A5", 1),
    ("q=TOM@example.com", 2), ("channel=sms&campaign=spring", 0), ("q=m2-2", 1), ("after=3", 2), ("limit=1", 1),
  ])
  func `messages are filtered by channel, campaign and text`(query: String, count: Int) async throws {
    try await Self.withMessages { client, _ in
      let text = try await client.get("/messages.json?\(query)").text
      let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      #expect((object["messages"] as? [Any])?.count == count)
    }
  }

  @Test func `pages of twenty lead to each other and keep the filter`() async throws {
    try await withSandbox {
      $0.behaviour = .quiet
    } _: { client, _ in
      for number in 1...45 { _ = try await client.text("m1-\(number)", text: "Tea & \(number)") }
      let second = try await client.get("/?q=Tea+%26&page=2").text
      #expect(second.contains("21–40 of 45"))
      #expect(second.contains("href=\"/?q=Tea%20%26\""))
      #expect(second.contains("href=\"/?q=Tea%20%26&amp;page=3\""))
      let beyond = try await client.get("/?page=99").text
      #expect(beyond.contains("41–45 of 45"))
      let reply5 = try await client.get("/?q=nothing")
      #expect(reply5.text.contains("No message matches."))
    }
  }

  @Test func `an empty sandbox says what to do`() async throws {
    try await withSandbox { client, _ in
      let reply6 = try await client.get("/")
      #expect(reply6.text.contains("Nothing was received yet."))
    }
  }
}
