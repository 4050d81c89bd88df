import Links
import SQLText
import Sandbox
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Sending

/// Links in messages: counted, signed, and at a cost that does not grow with the people.
struct LinkTests {
  private static let signer = LinkSigner(secret: Secret("s3cr3t-value"))

  private static func files(_ more: [String: String] = [:], settings: String = "") -> [String: String] {
    [
      "tidings.yaml": Shop.settingsHead + "public_url: https://m.example\n" + settings + Shop.keyed
    ].merging(more) { $1 }
  }

  private static func tokens(_ text: String, _ path: String) -> [String] {
    text.ranges(of: "https://m.example/\(path)/").map { range in
      String(text[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    }
  }

  private let campaign = [
    "campaigns/hello.yaml": "when: {manual: hello}\nchannels: sms and email\n",
    "templates/hello.sms.liquid":
      "Hello {{ customer.first_name }}: {{ \"https://shop.example/tea?a=1&b=2\" | short_link }}\n",
    "templates/hello.email.liquid": """
    ---
    subject: Hello
    ---
    <body><p>Hello {{ customer.first_name }}</p>
    <a href="https://shop.example/tea?a=1&amp;b=2">Tea</a>
    <A class='x' HREF='https://shop.example/new#top'>New</a>
    <a href="https://shop.example/raw" data-no-track>Raw</a>
    <a href="https://shop.example/me/{{ customer.first_name | downcase }}">You</a>
    <a href="mailto:x@shop.example">Mail</a> <a href="{{ unsubscribe_url }}">Leave</a></body>

    """,
  ]

  @Test func `a message's links are counted ones, that lead to what was written and to nothing else`() async throws {
    try await withShop(Self.files(campaign)) { shop in
      try await shop.add(1...30)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      let message = try #require(shop.sandbox.messages.first { $0.channel == "email" })
      let html = try #require(message.html)
      #expect(!html.contains("https://shop.example/tea"))
      #expect(!html.contains("https://shop.example/new"))
      #expect(html.contains("https://shop.example/raw"))
      #expect(html.contains("mailto:x@shop.example"))
      #expect(Self.tokens(html, "u").count == 1)
      #expect(html.contains("https://m.example/o/") && html.contains(".gif"))
      #expect(message.text.contains("(https://m.example/c/"))

      let contents = try Self.tokens(html, "c").map { try #require(Self.signer.content(of: $0)) }
      let reference = try #require(message.reference)
      #expect(contents.map(\.message.description) == [reference, reference, reference])
      var urls: [String] = []
      for content in contents {
        let number = content.index / 2
        urls += try await shop.lines(
          content.index % 2 == 0
            ? "SELECT url FROM links WHERE link_id = \(number)"
            : """
            SELECT url FROM message_links WHERE customer_id = \(content.message.customer)
            AND message_number = \(content.message.number) AND number = \(number)
            """)
      }
      #expect(urls.prefix(2) == ["https://shop.example/tea?a=1&b=2", "https://shop.example/new#top"])
      #expect(urls.last?.hasPrefix("https://shop.example/me/") == true)
      // However many people: one row for an address on a channel, and one more only where it names a person.
      #expect(try await shop.count("SELECT count(*) FROM links") == 3)
      #expect(try await shop.count("SELECT count(*) FROM message_links") == 30)
      let text = try #require(shop.sandbox.messages.first { $0.channel == "sms" }?.text)
      #expect(Self.tokens(text, "c").count == 1)
    }
  }

  @Test func `a campaign's parameters are added by rule, and never twice`() async throws {
    let files = Self.files(
      campaign.merging([
        "templates/hello.sms.liquid": "{{ \"https://shop.example/x?utm_source=own#a\" | short_link }}\n"
      ]) { $1 }, settings: "tracking: {opens: no, utm_source: lantern}\n")
    try await withShop(files) { shop in
      try await shop.add(1...2)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      #expect(
        try await shop.lines("SELECT url FROM links ORDER BY channel, url") == [
          "https://shop.example/x?utm_source=own&utm_medium=sms&utm_campaign=hello#a",
          "https://shop.example/new?utm_source=lantern&utm_medium=email&utm_campaign=hello#top",
          "https://shop.example/tea?a=1&b=2&utm_source=lantern&utm_medium=email&utm_campaign=hello",
        ])
      #expect(shop.sandbox.messages.allSatisfy { !($0.html ?? "").contains("/o/") })
    }
  }

  @Test func `a shop without a public address sends its links as they are`() async throws {
    let files = campaign
    try await withShop(files) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      #expect(shop.sandbox.messages.contains { $0.text.contains("https://shop.example/tea?a=1&b=2") })
      #expect(try await shop.count("SELECT count(*) FROM links") == 0)
    }
  }

  @Test(arguments: [
    "javascript:alert(1)", "ftp://shop.example/", "https://shop.example/a b", "https://shop.example/\r\nX: y",
    "https://", "shop.example", "",
  ])
  func `what cannot be followed is no counted link`(_ url: String) {
    #expect(LinkTarget(url) == nil)
  }

  @Test func `an address with letters beyond ASCII stands encoded`() {
    #expect(LinkTarget(" https://shop.example/茶 ")?.text == "https://shop.example/%E8%8C%B6")
  }

  @Test(arguments: [
    ("<a href=\"https://a.example\">", "<a href=\"X\">"), ("<a\nhref='https://a.example'>", "<a\nhref='X'>"),
    ("<a href=https://a.example>", "<a href=X>"), ("<area href=\"https://a.example\"/>", "<area href=\"X\"/>"),
    ("<abbr href=\"https://a.example\">", "<abbr href=\"https://a.example\">"),
    ("<a data-href=\"https://a.example\">", "<a data-href=\"https://a.example\">"),
    ("<a title=\"a > b\" href=\"https://a.example\">", "<a title=\"a > b\" href=\"X\">"), ("<a href=", "<a href="),
    ("<", "<"), ("1 < 2 it's <a href=\"https://a.example\">", "1 < 2 it's <a href=\"https://a.example\">"),
  ])
  func `only the addresses of links are replaced`(_ html: String, _ expected: String) {
    #expect(HTMLLinks.rewriting(html) { $0.hasPrefix("https://a.example") ? "X" : $0 } == expected)
  }

  @Test func `R13 what the server learnt did not arrive goes the next way`() async throws {
    var files = Self.files(campaign)
    files["campaigns/hello.yaml"] = "when: {manual: hello}\nchannels: sms, else email\n"
    try await withShop(files) { shop in
      try await shop.add(1...1)
      try await shop.publish()
      try await shop.send("hello", byHand: true)
      let sent = try #require(shop.sandbox.messages.first)
      #expect(sent.channel == "sms")
      let row = ResponseRow(
        gateway: "sms-main", eventKey: "e1", kind: .bounced, at: shop.now,
        reference: sent.reference.flatMap { MessageID($0) })
      let now = shop.now
      try await shop.database.write { session in
        _ = try ResponseRecording.recordLeavingMoves([row], now: now, in: session)
      }
      #expect(try await shop.count("SELECT count(*) FROM moves_due") == 1)
      try await shop.work()
      #expect(shop.sandbox.messages.map(\.channel).sorted() == ["email", "sms"])
      #expect(try await shop.count("SELECT count(*) FROM moves_due") == 0)
    }
  }
}
