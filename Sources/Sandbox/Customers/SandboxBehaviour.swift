package import Vocabulary

/// What customers do with what they get; every share is in 10,000ths.
///
/// The same seed, message and behaviour always give the same story, whatever else was sent.
package struct SandboxBehaviour: Hashable, Sendable {
  /// Texts that never arrive: `failed`, half of them with an unknown handset (30005), half unreachable (30003).
  package var undeliveredTexts = 200
  /// Mails that bounce for good (5.1.1).
  package var bouncedMails = 150
  /// Mails that wait for a full or slow mailbox before they arrive (4.2.2).
  package var deferredMails = 100
  /// Delivered mails that are opened; chat messages are opened twice as often.
  package var openedMails = 4_200
  /// Opened mails with a link that is clicked.
  package var clickedMails = 1_600
  /// Delivered texts with a link that is clicked.
  package var clickedTexts = 1_100
  /// Texts answered with a word that ends them: STOP, or 退订 and TD.
  package var stopReplies = 60
  /// Texts answered with thanks or a question.
  package var otherReplies = 180
  /// Opened mails whose unsubscribe link is used.
  package var unsubscribed = 60
  /// Delivered mails reported as spam.
  package var complained = 8
  /// Customers who order within a week after a message they did not click.
  package var ordered = 250
  /// Customers who order within a week after they clicked.
  package var orderedAfterClick = 2_400
  /// Customers who pay the invoice that a message names.
  package var paidInvoices = 4_500
  /// Customers who pay the unpaid order that a message names.
  package var paidOrders = 3_500

  package init() {}

  /// Everything is delivered after some seconds, and nothing else happens.
  package static var quiet: SandboxBehaviour {
    var quiet = SandboxBehaviour()
    quiet.undeliveredTexts = 0
    quiet.bouncedMails = 0
    quiet.deferredMails = 0
    quiet.openedMails = 0
    quiet.clickedMails = 0
    quiet.clickedTexts = 0
    quiet.stopReplies = 0
    quiet.otherReplies = 0
    quiet.unsubscribed = 0
    quiet.complained = 0
    quiet.ordered = 0
    quiet.orderedAfterClick = 0
    quiet.paidInvoices = 0
    quiet.paidOrders = 0
    return quiet
  }
}

/// What a customer can tell from a message, kept when its texts are not.
struct MessageSigns: Hashable, Sendable {
  /// The links that are not for unsubscribing.
  var links: [String] = []
  var isChinese = false
  /// The invoice that the text names.
  var invoice: String?
  /// The order that the text names.
  var order: String?

  init() {}

  init(of message: SandboxMessage, shop: SandboxShop) {
    let text = message.text.isEmpty ? message.html ?? "" : message.text
    links = MessageText.links(in: message.html ?? message.text)
      .filter { $0 != message.unsubscribeURL && $0.place(of: "unsubscribe") == nil }
    links = Array(links.prefix(3))
    isChinese = MessageText.isChinese(text)
    guard !shop.invoices.isEmpty || !shop.orders.isEmpty else { return }
    for word in (text + " " + (message.subject ?? "")).utf8.split(whereSeparator: { !MessageSigns.isNumberPart($0) }) {
      guard word.count >= 4, let word = String(word) else { continue }
      if invoice == nil, shop.invoices[word] != nil { invoice = word }
      if order == nil, shop.orders[word] != nil { order = word }
    }
  }

  private static func isNumberPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// Something that a customer, or the carrier on the way, did with a message.
package struct SandboxResponse: Hashable, Sendable {
  package var kind: ResponseKind
  package var at: Instant
  /// The provider's code of a failure: Twilio's for texts, the enhanced status for mails.
  package var code: String?
  /// The reply's text, the clicked address or a failure in words.
  package var detail: String?
}
