import Foundation
import Vocabulary

/// Words of files that mean one of ours.
enum Words {
  /// `order status` -> `order_status`; nil where it is no short word.
  static func plain(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count <= 40 else { return nil }
    let lower = String(decoding: bytes, as: UTF8.self).lowercased()
    return String(lower.map { $0 == " " || $0 == "-" ? "_" : $0 })
  }

  static let statuses: [String: OrderStatus] = [
    "created": .created, "placed": .created, "new": .created, "open": .created, "pending": .created,
    "processing": .created, "unpaid": .created, "on_hold": .created,
    "paid": .paid, "approved": .paid,
    "shipped": .shipped, "sent": .shipped, "dispatched": .shipped, "in_transit": .shipped,
    "delivered": .delivered,
    "cancelled": .cancelled, "canceled": .cancelled, "voided": .cancelled,
    "refunded": .refunded, "returned": .refunded,
  ]

  static let consentStates: [String: ConsentState] = [
    "subscribed": .subscribed, "opted_in": .subscribed, "opt_in": .subscribed, "yes": .subscribed, "true": .subscribed,
    "1": .subscribed, "y": .subscribed,
    "unsubscribed": .unsubscribed, "opted_out": .unsubscribed, "opt_out": .unsubscribed, "no": .unsubscribed,
    "false": .unsubscribed, "0": .unsubscribed, "n": .unsubscribed,
    "pending": .pending, "not_subscribed": .notSubscribed, "never_subscribed": .notSubscribed,
  ]

  static let booleans: [String: Bool] = [
    "1": true, "true": true, "yes": true, "y": true, "t": true, "x": true, "on": true,
    "0": false, "false": false, "no": false, "n": false, "f": false, "off": false,
  ]

  /// The number of a channel in stored rows; 0 is every channel.
  static func channel(_ word: String) -> Int? {
    if word == "all" || word == "any" { return 0 }
    if word == "e_mail" || word == "mail" { return Channel.email.number }
    if word == "text" || word == "phone" || word == "mobile" { return Channel.sms.number }
    return Channel(rawValue: word)?.number
  }

  /// Segment's names for what we call otherwise (R28).
  private static let eventAliases: [String: String] = [
    "order_completed": "order_placed", "order_created": "order_placed", "order_canceled": "order_cancelled",
    "payment_completed": "payment_received", "order_fulfilled": "order_shipped",
  ]

  /// `Order Completed` -> `order_placed`: a name that expressions can write; nil where nothing of it is left.
  static func eventName(_ bytes: UnsafeRawBufferPointer) -> String? {
    var name = ""
    for character in String(decoding: bytes, as: UTF8.self).lowercased() {
      if character.isLetter || character.isNumber {
        name.append(character)
      } else if !name.hasSuffix("_"), !name.isEmpty {
        name.append("_")
      }
    }
    while name.hasSuffix("_") { name.removeLast() }
    guard !name.isEmpty, name.utf8.count <= 100 else { return nil }
    return eventAliases[name] ?? name
  }

  /// Returns the two-letter code of a country written as code or by its English name.
  static func country(_ bytes: UnsafeRawBufferPointer) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.utf8.count == 2, text.utf8.allSatisfy({ ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 }) {
      let code = text.uppercased()
      return code == "UK" ? "GB" : code
    }
    return countries[text.lowercased()]
  }

  /// English names, made at first need: it is the one place that asks Foundation's locale data.
  private static let countries: [String: String] = {
    var names = ["usa": "US", "united states of america": "US", "england": "GB", "great britain": "GB"]
    let english = Locale(identifier: "en_US")
    for region in Locale.Region.isoRegions where region.identifier.utf8.count == 2 {
      guard let name = english.localizedString(forRegionCode: region.identifier) else { continue }
      names[name.lowercased()] = region.identifier
    }
    return names
  }()
}
