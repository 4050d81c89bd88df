import Vocabulary

/// A mail as a whole: the same bytes for the same message.
struct MailText {
  var date: Instant?
  var from: MailAddress
  var fromName: String
  var to: MailAddress
  var toName: String?
  var replyTo: MailAddress?
  var replyToName: String?
  var subject: String
  /// Ours; with the sender's domain it is the Message-ID.
  var reference: String
  var text: String
  var html: String?
  var unsubscribeURL: String?

  /// With CRLF between its lines.
  var bytes: [UInt8] {
    var head = ""
    if let date { head += MailHeader.plain("Date", UTCText.mail(date)) }
    head += MailHeader.mailbox("From", fromName, from)
    head += MailHeader.mailbox("To", toName, to)
    if let replyTo { head += MailHeader.mailbox("Reply-To", replyToName, replyTo) }
    head += MailHeader.unstructured("Subject", subject)
    let id = reference.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_") }
    head += MailHeader.plain("Message-ID", "<\(id)@\(from.domain)>")
    if let unsubscribeURL, isURL(unsubscribeURL) {
      // Each on a line of its own length: some signers break on folded ones.
      head += MailHeader.plain("List-Unsubscribe", "<\(unsubscribeURL)>")
      head += MailHeader.plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    }
    head += "MIME-Version: 1.0\r\n"
    var bytes = Array(head.utf8)
    guard let html, !html.isEmpty else {
      MailBody.part("text/plain", text, isAlone: true, to: &bytes)
      return bytes
    }
    let isBlank = text.allSatisfy(\.isWhitespace)
    let boundary = "=_" + Hex.text(Digesting.sha256.hash("\(reference) \(html)".utf8).prefix(12))
    bytes += Array("Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n".utf8)
    // The last is the preferred one (RFC 2046).
    for (type, part) in [("text/plain", isBlank ? HTMLText.plain(html) : text), ("text/html", html)] {
      bytes += Array("--\(boundary)\r\n".utf8)
      MailBody.part(type, part, isAlone: false, to: &bytes)
    }
    return bytes + Array("--\(boundary)--\r\n".utf8)
  }

  private func isURL(_ text: String) -> Bool {
    text.utf8.count <= 900 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }
  }
}

extension Gateway {
  /// The request for a mail server: sender and recipient of the envelope as headers, the mail as the body.
  func mailRequest(_ message: OutgoingMessage) throws(ProviderError) -> HTTPRequest {
    func fails(_ reason: String) -> ProviderError { ProviderError(.unrenderable, gateway: name, reason: reason) }
    guard let to = MailAddress(message.address) else { throw fails("the address cannot be written into a mail") }
    guard let from = MailAddress(settings["from_email"] ?? "") else {
      throw ProviderError(.unusable, gateway: name, reason: "its 'from' cannot be written into a mail")
    }
    let envelope = settings["envelope_from"].map { MailAddress($0) } ?? from
    guard let envelope else {
      throw ProviderError(.unusable, gateway: name, reason: "its 'envelope_from' cannot be written into a mail")
    }
    guard let subject = message.subject, !subject.isEmpty else { throw fails("it has no subject") }
    let mail = MailText(
      date: message.date, from: from, fromName: settings["from_name"] ?? "", to: to, toName: message.name,
      replyTo: settings["reply_to_email"].flatMap { MailAddress($0) }, replyToName: settings["reply_to_name"],
      subject: subject, reference: message.reference, text: message.text, html: message.html,
      unsubscribeURL: message.unsubscribeURL)
    var headers = [HTTPHeader("Mail-From", envelope.text), HTTPHeader("Mail-To", to.text)]
    for (header, setting) in [("Mail-TLS", "tls"), ("Mail-Auth", "auth")] {
      if let value = settings[setting] { headers.append(HTTPHeader(header, value)) }
    }
    return HTTPRequest(method: "MAIL", url: "\(origin)/\(from.domain)", headers: headers, body: mail.bytes)
  }
}
