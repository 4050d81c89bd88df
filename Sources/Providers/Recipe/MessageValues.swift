import Vocabulary

/// What a recipe's variables stand for: the message's own, then the gateway's settings that are not secret.
struct MessageValues: Sendable {
  static let names: Set = [
    "to", "name", "text", "html", "subject", "preheader", "reference", "key", "channel", "unsubscribe_url",
    "receipt_url", "campaign",
  ]

  let message: OutgoingMessage
  let settings: [String: String]
  let receiptURL: String?

  /// A missing value is empty.
  subscript(name: String) -> String { value(name) ?? "" }

  func value(_ name: String) -> String? {
    switch name {
    case "to": message.address
    case "name": message.name
    case "text": message.text
    case "html": message.html
    case "subject": message.subject
    case "preheader": message.preheader
    case "reference": message.reference
    case "key": message.idempotencyKey
    case "channel": message.channel.rawValue
    case "unsubscribe_url": message.unsubscribeURL
    case "receipt_url": receiptURL
    case "campaign": message.campaign
    default: settings[name]
    }
  }
}
