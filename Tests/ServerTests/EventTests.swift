import Crypto
import Foundation
import SQLText
import Store
import Testing
import Vocabulary

/// What shops push.
struct EventTests {
  private static func key(_ scene: Scene, _ scopes: Set<KeyScope> = Set(KeyScope.allCases)) async throws -> String {
    try await scene.database.write { session in
      try APIKeys.create("shop", scopes: scopes, expiresAt: nil, now: Scene.now, in: session) ?? ""
    }
  }

  private static func push(_ scene: Scene, _ key: String, _ body: String) async throws -> Scene.Answer {
    try await scene.fetch(
      "events", method: "POST", body: body,
      headers: ["Authorization": "Bearer \(key)", "Content-Type": "application/json"])
  }

  private static let batch = """
    {"batch": [
      {"type": "event", "id": "v1", "name": "product_viewed", "customer": "c1", "at": "2026-02-20T10:00:00Z",
       "properties": {"sku": "T-100", "price": 12345678901234.10}},
      {"type": "order", "number": "1001", "customer": "c1", "placed_at": "2026-02-20T10:05:00Z", "total": "19.90",
       "status": "paid", "paid_at": "2026-02-20T10:06:00Z", "updated_at": "2026-02-20T10:06:00Z"},
      {"type": "customer", "id": "c1", "first_name": "Lin", "email": "lin@example.com"}
    ]}
    """

  @Test func `a batch lands in the right order and fires, and a second time changes nothing`() async throws {
    try await Scene.run { (scene) async throws in
      let key = try await Self.key(scene)
      for _ in 0..<2 {
        let answer = try await Self.push(scene, key, Self.batch)
        #expect(answer.status == 200)
        #expect(answer.text == "{\"accepted\":3,\"rejected\":0,\"reasons\":[]}\n")
      }
      #expect(try await scene.lines("SELECT first_name FROM customers WHERE customer_id <> 7") == ["Lin"])
      #expect(try await scene.lines("SELECT total FROM orders") == ["1990"])
      let events = try await scene.lines("SELECT name || ' ' || fires FROM events ORDER BY name")
      #expect(events.contains("product_viewed 1") && events.contains("order_paid 1"))
      #expect(Set(events).count == events.count)
      let properties = try await scene.lines("SELECT properties FROM events WHERE name = 'product_viewed'")
      #expect(properties.first?.contains("12345678901234.10") == true)
    }
  }

  @Test func `what follows an order lands behind it, and fires`() async throws {
    try await Scene.run { (scene) async throws in
      let key = try await Self.key(scene)
      let answer = try await Self.push(
        scene, key,
        """
        {"batch": [
          {"type": "review", "number": "V-1", "order": "1001", "rating": 5, "written_at": "2026-02-20T11:00:00Z"},
          {"type": "ticket", "number": "T-1", "customer": "c1", "subject": "Where?", "opened_at": "2026-02-20T11:00:00Z"},
          {"type": "return", "number": "R-1", "order": "1001", "requested_at": "2026-02-20T11:00:00Z"},
          {"type": "shipment", "number": "S-1", "order": "1001", "shipped_at": "2026-02-20T10:50:00Z"},
          {"type": "order", "number": "1001", "customer": "c1", "placed_at": "2026-02-20T10:05:00Z"}
        ]}
        """)
      #expect(answer.text == "{\"accepted\":5,\"rejected\":0,\"reasons\":[]}\n")
      let events = try await scene.lines("SELECT name || ' ' || fires FROM events ORDER BY name")
      #expect(events.contains("order_shipped 1") && events.contains("return_requested 1"))
      #expect(try await scene.lines("SELECT CAST(count(*) AS TEXT) FROM reviews WHERE order_id IS NOT NULL") == ["1"])
      #expect(try await scene.lines("SELECT subject FROM tickets") == ["Where?"])
    }
  }

  @Test(arguments: [
    ("", 401), ("tid_0000000000000000000000000000000000000000000000000000000000000000", 401), ("nonsense", 401),
  ])
  func `nobody pushes without a key`(_ key: String, _ status: Int) async throws {
    try await Scene.run { (scene) async throws in
      _ = try await Self.key(scene)
      #expect(try await Self.push(scene, key, Self.batch).status == status)
      #expect(try await scene.count("SELECT count(*) FROM events") == 0)
    }
  }

  @Test func `a key may push what it is for, and nothing when it is revoked`() async throws {
    try await Scene.run { (scene) async throws in
      let key = try await Self.key(scene, [.events])
      let event = "{\"id\": \"v1\", \"name\": \"viewed\", \"customer\": \"c1\", \"at\": \"2026-02-20T10:00:00Z\"}"
      #expect(try await Self.push(scene, key, event).status == 200)
      #expect(try await Self.push(scene, key, Self.batch).status == 403)
      #expect(try await scene.count("SELECT count(*) FROM orders") == 0)
      let stored = try await scene.lines("SELECT prefix || hex(digest) FROM api_keys")
      #expect(stored.allSatisfy { !$0.contains(key) && !key.contains($0) })
      try await scene.database.write { _ = try APIKeys.revoke("shop", now: Scene.now, in: $0) }
      #expect(try await Self.push(scene, key, event).status == 401)
    }
  }

  @Test(arguments: [
    ("{", 400), ("[1,2]", 400), ("{\"a\":}", 400), ("nonsense", 400), (String(repeating: "[", count: 100), 400),
    ("{\"a\":" + String(repeating: "[", count: 100), 400), ("{\"type\":\"pigeon\"}", 422), ("[]", 200), ("", 200),
    ("{\"name\":\"x\"}", 422),
  ])
  func `what is no row of ours is told, and changes nothing`(_ body: String, _ status: Int) async throws {
    try await Scene.run { (scene) async throws in
      let answer = try await Self.push(scene, try await Self.key(scene), body)
      #expect(answer.status == status, "\(answer.text)")
      #expect(try await scene.count("SELECT count(*) FROM events") == 0)
    }
  }

  @Test func `a consent that is pending is an event that asks for its confirmation`() async throws {
    try await Scene.run { (scene) async throws in
      let consent = """
        {"type": "consent", "customer": "c1", "channel": "email", "topic": "offers", "state": "pending",
         "given_at": "2026-02-20T10:00:00Z", "source": "form", "wording": "Yes"}
        """
      let key = try await Self.key(scene)
      for _ in 0..<2 { #expect(try await Self.push(scene, key, consent).status == 200) }
      #expect(
        try await scene.lines("SELECT name || ' ' || fires || ' ' || properties FROM events") == [
          "consent_requested 1 {\"channel\":\"email\",\"topic\":\"offers\"}"
        ])
    }
  }

  // MARK: Shops

  private static func sign(_ body: String, _ secret: String) -> String {
    let key = SymmetricKey(data: Array(secret.utf8))
    return Data(HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: key)).base64EncodedString()
  }

  private static let shops = """
    shops:
      tea: {kind: shopify, secret: "${TOKEN}"}
      pots: {kind: woocommerce, secret: "${TOKEN}"}
    """

  private static func send(
    _ scene: Scene, _ body: String, topic: String, signature: String? = nil
  ) async throws -> Int {
    try await scene.fetch(
      "shops/tea", method: "POST", body: body,
      headers: [
        "Content-Type": "application/json", "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": signature ?? sign(body, "12345"),
      ]
    ).status
  }

  @Test func `an order of Shopify lands with its customer and items, and its changes fire once`() async throws {
    try await Scene.run(more: Self.shops) { (scene) async throws in
      let head = """
        "id": 450789469, "name": "#1001", "email": "lin@example.com", "created_at": "2026-02-20T10:00:00+08:00",
        "total_price": "409.94", "currency": "CNY", "customer": {"id": 115310627314723954, "first_name": "Lin"},
        "line_items": [{"id": 1, "sku": "T-100", "title": "Longjing", "quantity": 2, "price": "204.97"}]
        """
      let created = "{\(head), \"financial_status\": \"pending\", \"updated_at\": \"2026-02-20T10:00:00+08:00\"}"
      let paid = """
        {\(head), "financial_status": "paid", "processed_at": "2026-02-20T10:02:00+08:00",
         "updated_at": "2026-02-20T10:02:00+08:00"}
        """
      #expect(try await Self.send(scene, created, topic: "orders/create", signature: "AAAA") == 403)
      #expect(try await scene.count("SELECT count(*) FROM orders") == 0)
      for body in [created, paid, paid, created] {
        let status = try await Self.send(scene, body, topic: "orders/updated")
        #expect(status == 200)
      }
      #expect(try await Self.send(scene, "{}", topic: "products/update") == 200)
      #expect(
        try await scene.lines("SELECT number || ' ' || total || ' ' || status FROM orders") == [
          "1001 40994 \(OrderStatus.paid.rawValue)"
        ])
      #expect(try await scene.lines("SELECT sku || ' ' || name FROM items") == ["T-100 Longjing"])
      #expect(
        try await scene.lines("SELECT value FROM keys WHERE kind = 'customer' AND source = 'tea'") == [
          "115310627314723954"
        ])
      #expect(
        try await scene.lines("SELECT name || ' ' || fires FROM events ORDER BY name") == [
          "order_paid 1", "order_placed 1",
        ])
    }
  }

  @Test func `an order of WooCommerce lands, of a guest too, and its first question is answered`() async throws {
    try await Scene.run(more: Self.shops) { (scene) async throws in
      let body = """
        {"id": 727, "number": "727", "status": "processing", "currency": "CNY", "total": "29.35", "customer_id": 0,
         "date_created_gmt": "2026-02-22T19:28:02", "date_modified_gmt": "2026-02-22T19:28:08",
         "date_paid_gmt": "2026-02-22T19:28:08", "billing": {"first_name": "John", "email": "john@example.com"},
         "line_items": [{"id": 315, "name": "Pot", "sku": "P-1", "quantity": 2, "price": 14.675}]}
        """
      let headers = [
        "Content-Type": "application/json", "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Signature": Self.sign(body, "12345"),
      ]
      #expect(try await scene.fetch("shops/pots", method: "POST", body: body, headers: headers).status == 200)
      #expect(try await scene.post("shops/pots", form: "webhook_id=4").status == 200)
      #expect(try await scene.post("shops/nobody", form: "webhook_id=4").status == 404)
      #expect(
        try await scene.lines("SELECT number || ' ' || total || ' ' || status FROM orders") == [
          "727 2935 \(OrderStatus.paid.rawValue)"
        ])
      #expect(try await scene.lines("SELECT first_name FROM customers WHERE customer_id <> 7") == ["John"])
    }
  }
}
