package import Vocabulary

/// One rendered message on its way to a gateway. It describes itself without its address and text.
package struct OutgoingMessage: Hashable, Sendable {
  /// Ours, in every provider's field for it (`MessageID.description`).
  package var reference: String
  package var channel: Channel
  /// E.164, an email address or a chat id.
  package var address: String
  package var name: String?
  package var text: String
  package var html: String?
  package var subject: String?
  package var preheader: String?
  /// The same for every try of this message; used by gateways that honour a key.
  package var idempotencyKey: String
  /// For `List-Unsubscribe`; must accept a one-click POST (RFC 8058).
  package var unsubscribeURL: String?
  /// Where this gateway's receipts are taken, without a query; gateways that have no field for our reference get it
  /// there.
  package var receiptURL: String?
  package var campaign: String?
  /// When it was written: the date of a mail.
  package var date: Instant?

  package init(
    reference: String, channel: Channel, address: String, name: String? = nil, text: String, html: String? = nil,
    subject: String? = nil, preheader: String? = nil, idempotencyKey: String, unsubscribeURL: String? = nil,
    receiptURL: String? = nil, campaign: String? = nil, date: Instant? = nil
  ) {
    self.reference = reference
    self.channel = channel
    self.address = address
    self.name = name
    self.text = text
    self.html = html
    self.subject = subject
    self.preheader = preheader
    self.idempotencyKey = idempotencyKey
    self.unsubscribeURL = unsubscribeURL
    self.receiptURL = receiptURL
    self.campaign = campaign
    self.date = date
  }
}

extension OutgoingMessage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(channel.rawValue) message \(reference)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
