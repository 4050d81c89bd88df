import Vocabulary
import Campaigns
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Store

/// Orders as Shopify and WooCommerce push them.
extension Answers {
  func shopEvent(_ name: String, _ request: HTTPRequest, body: [UInt8]) async -> Response {
    guard let shop = settings.workspace.shops[name] else { return plain("no such shop\n", .notFound) }
    let place = "shops/\(name)"
    guard let secret = shop.secret else {
      settings.log(.init(.warning, place, "webhooks are refused until the shop has a secret:"))
      return plain("not set up\n", .forbidden)
    }
    let field = shop.kind == .shopify ? "X-Shopify-Hmac-Sha256" : "X-WC-Webhook-Signature"
    let given = HTTPField.Name(field).flatMap { request.headerFields[$0] }.flatMap { Data(base64Encoded: $0) } ?? Data()
    let key = SymmetricKey(data: Array(secret.reveal().utf8))
    guard HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: body, using: key) else {
      // WooCommerce asks once, without a signature, whether anybody is there.
      if shop.kind == .woocommerce, body.starts(with: Array("webhook_id=".utf8)) { return plain("", .ok) }
      settings.log(.init(.warning, place, "a webhook with a wrong signature was refused"))
      return plain("wrong signature\n", .forbidden)
    }
    let topic =
      HTTPField.Name(shop.kind == .shopify ? "X-Shopify-Topic" : "X-WC-Webhook-Topic")
      .flatMap { request.headerFields[$0] } ?? ""
    // Topics that are no order's are answered, or the shop would stop sending.
    guard topic.hasPrefix("order"), !topic.hasSuffix("delete"), !topic.hasSuffix("deleted") else {
      return plain("", .ok)
    }
    guard let order = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] else {
      return plain("not an order\n", .badRequest)
    }
    let now = settings.clock()
    do {
      let rows = shop.kind == .shopify ? ShopOrder.shopify(order) : ShopOrder.woocommerce(order)
      let lines = Array(try JSONSerialization.data(withJSONObject: rows))
      guard !rows.isEmpty, let objects = try? RawJSON.objects(lines) else {
        return plain("not an order\n", .badRequest)
      }
      let outcome = try await take(PushedRows(objects, now: now), source: name, now)
      if outcome.rejected > 0 {
        let reasons = outcome.reasons.map(\.reason).joined(separator: "; ")
        settings.log(.init(.warning, place, "\(outcome.rejected) rows of an order were not taken: \(reasons)"))
      }
      return plain("", .ok)
    } catch {
      settings.log(.init(.error, place, "an order could not be recorded: \(error)"))
      return plain("try again\n", .serviceUnavailable)
    }
  }
}

/// A shop's order as rows of ours.
enum ShopOrder {
  typealias Fields = [String: Any]

  static func shopify(_ order: Fields) -> [Fields] {
    guard let id = text(order["id"]) else { return [] }
    let number = text(order["name"]).map { String($0.drop { $0 == "#" }) } ?? id
    let customer = order["customer"] as? Fields ?? [:]
    let address = order["billing_address"] as? Fields ?? customer["default_address"] as? Fields ?? [:]
    let owner = text(customer["id"]) ?? "guest-\(id)"
    let deliveries = order["fulfillments"] as? [Fields] ?? []
    let sent = deliveries.first { text($0["status"]) != "cancelled" }
    let arrived = deliveries.first { text($0["shipment_status"]) == "delivered" }
    let money = text(order["financial_status"]) ?? ""
    let refunds = order["refunds"] as? [Fields] ?? []
    let isPaid = ["paid", "partially_refunded", "refunded"].contains(money)
    let lines = order["line_items"] as? [Fields] ?? []
    return rows(
      customer: [
        "id": owner, "first_name": customer["first_name"], "last_name": customer["last_name"],
        "email": customer["email"] ?? order["email"], "phone": customer["phone"] ?? order["phone"],
        "city": address["city"], "country": address["country_code"], "locale": order["customer_locale"],
      ],
      order: [
        "number": number, "customer": owner, "placed_at": order["created_at"], "total": order["total_price"],
        "currency": order["currency"], "discount": order["total_discounts"], "updated_at": order["updated_at"],
        "paid_at": isPaid ? order["processed_at"] ?? order["updated_at"] : nil,
        "shipped_at": sent?["created_at"], "carrier": sent?["tracking_company"], "tracking": sent?["tracking_number"],
        "delivered_at": arrived?["updated_at"], "cancelled_at": order["cancelled_at"],
        "refunded_at": money == "refunded" ? refunds.last?["created_at"] ?? order["updated_at"] : nil,
        "status": status(
          isPaid: isPaid, isShipped: sent != nil, isDelivered: arrived != nil,
          isCancelled: text(order["cancelled_at"]) != nil,
          isRefunded: money == "refunded"),
      ],
      items: lines.map { line in
        [
          "order": number, "line": line["id"], "sku": line["sku"], "name": line["title"] ?? line["name"],
          "quantity": line["quantity"], "price": line["price"], "currency": order["currency"],
        ]
      })
  }

  static func woocommerce(_ order: Fields) -> [Fields] {
    guard let id = text(order["id"]) else { return [] }
    let number = text(order["number"]) ?? id
    let billing = order["billing"] as? Fields ?? [:]
    let known = text(order["customer_id"])
    let owner = known == nil || known == "0" ? "guest-\(id)" : known ?? ""
    let state = text(order["status"]) ?? ""
    let changed = utc(order["date_modified_gmt"])
    let paid = utc(order["date_paid_gmt"])
    let isDone = state == "completed"
    let lines = order["line_items"] as? [Fields] ?? []
    return rows(
      customer: [
        "id": owner, "first_name": billing["first_name"], "last_name": billing["last_name"],
        "email": billing["email"], "phone": billing["phone"], "city": billing["city"], "country": billing["country"],
      ],
      order: [
        "number": number, "customer": owner, "placed_at": utc(order["date_created_gmt"]), "total": order["total"],
        "currency": order["currency"], "discount": order["discount_total"], "updated_at": changed, "paid_at": paid,
        "shipped_at": isDone ? utc(order["date_completed_gmt"]) ?? changed : nil,
        "cancelled_at": state == "cancelled" ? changed : nil, "refunded_at": state == "refunded" ? changed : nil,
        "status": status(
          isPaid: paid != nil, isShipped: isDone, isDelivered: false, isCancelled: state == "cancelled",
          isRefunded: state == "refunded"),
      ],
      items: lines.map { line in
        [
          "order": number, "line": line["id"], "sku": line["sku"], "name": line["name"], "quantity": line["quantity"],
          "price": text(line["price"]), "currency": order["currency"],
        ]
      })
  }

  private static func status(
    isPaid: Bool, isShipped: Bool, isDelivered: Bool, isCancelled: Bool, isRefunded: Bool
  ) -> String {
    if isRefunded { return "refunded" }
    if isCancelled { return "cancelled" }
    if isDelivered { return "delivered" }
    return isShipped ? "shipped" : isPaid ? "paid" : "created"
  }

  private static func rows(customer: [String: Any?], order: [String: Any?], items: [[String: Any?]]) -> [Fields] {
    func filled(_ type: String, _ fields: [String: Any?]) -> Fields {
      var result: Fields = ["type": type]
      for (name, value) in fields {
        if let text = text(value ?? nil) { result[name] = text }
      }
      return result
    }
    return [filled("customer", customer), filled("order", order)] + items.map { filled("item", $0) }
  }

  /// A text or a number as text; nil for null and for nothing.
  private static func text(_ value: Any?) -> String? {
    switch value {
    case let text as String: text.isEmpty ? nil : text
    case let number as NSNumber: "\(number)"
    default: nil
    }
  }

  private static func utc(_ value: Any?) -> String? {
    text(value).map { $0.hasSuffix("Z") ? $0 : $0 + "Z" }
  }
}
