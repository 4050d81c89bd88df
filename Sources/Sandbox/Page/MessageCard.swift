import Vocabulary

/// One message on the page.
enum MessageCard {
  static func html(_ row: SandboxView.Row) -> String {
    let message = row.message
    let body = message.channel == "email" ? mail(message) : phone(message, row.responses)
    let twice =
      message.acceptedBefore > 0 ? "<p class=\"twice\">accepted before: this customer was written to twice</p>" : ""
    let tries = message.attempt > 1 ? " · try \(message.attempt)" : ""
    return """
      <article class="card \(message.channel == "email" ? "mail" : "phone")">
        <header><strong>\(HTMLText.escaped(message.name ?? message.address))</strong><span class="channel">\
      \(HTMLText.escaped(message.channel))</span></header>
        \(body)
        \(twice)<ul class="did">\(did(row))</ul>
        <footer>\(facts(message).map { "<span>\(HTMLText.escaped($0))</span>" }.joined(separator: " · "))\(tries)</footer>
      </article>

      """
  }

  private static func facts(_ message: SandboxMessage) -> [String] {
    [
      HTMLText.moment(message.acceptedAt), message.name == nil ? nil : message.address, message.campaign,
      message.gateway, message.reference ?? message.id,
    ].compactMap { $0 }
  }

  private static func phone(_ message: SandboxMessage, _ responses: [SandboxResponse]) -> String {
    let replies = responses.filter { $0.kind == .replied }
    let parts = message.channel == "sms" ? MessageText.parts(of: message.text) : 1
    let size = parts > 1 ? "<small>\(parts) parts</small>" : ""
    return "<div class=\"screen\"><p class=\"sender\">\(HTMLText.escaped(message.sender ?? "Unknown sender"))</p>"
      + "<div class=\"bubble\" dir=\"auto\">\(linked(message.text))</div>\(size)"
      + replies.map { "<div class=\"bubble own\" dir=\"auto\">\(HTMLText.escaped($0.detail ?? ""))</div>" }.joined()
      + "</div>"
  }

  private static func mail(_ message: SandboxMessage) -> String {
    let preheader = message.preheader.map { "<p class=\"preheader\">\(HTMLText.escaped($0))</p>" } ?? ""
    let head = """
      <div class="envelope"><p class="sender">\(HTMLText.escaped(message.sender ?? "Unknown sender"))</p>\
      <h2>\(HTMLText.escaped(message.subject ?? "(no subject)"))</h2>\(preheader)</div>
      """
    guard let html = message.html else { return head + "<div class=\"plain\">\(linked(message.text))</div>" }
    // An empty sandbox lets nothing run, and links go nowhere.
    let frame =
      "<iframe sandbox=\"\" loading=\"lazy\" title=\"the mail\" srcdoc=\"\(HTMLText.escaped(html))\"></iframe>"
    let plain =
      message.text.isEmpty
      ? "" : "<details><summary>as plain text</summary><div class=\"plain\">\(linked(message.text))</div></details>"
    return head + frame + plain
  }

  /// Escapes a text and marks its addresses; they are not links, so that nobody clicks for a customer.
  private static func linked(_ text: String) -> String {
    var html = ""
    var rest = text[...]
    for link in MessageText.links(in: text) {
      guard let place = rest.place(of: link) else { continue }
      html += HTMLText.escaped(rest[..<place.lowerBound]) + "<u>" + HTMLText.escaped(link) + "</u>"
      rest = rest[place.upperBound...]
    }
    return html + HTMLText.escaped(rest)
  }

  private static func did(_ row: SandboxView.Row) -> String {
    var items: [(String, String)] = row.responses.map { response in
      var words = response.kind.word + " " + HTMLText.later(response.at, than: row.message.acceptedAt)
      switch response.kind {
      case .failed, .bounced, .deferred:
        words += [response.code, response.detail].compactMap { $0 }.map { " · " + $0 }.joined()
      case .replied: words += " · “\(response.detail ?? "")”"
      default: break
      }
      let mark =
        switch response.kind {
        case .failed, .bounced, .complained: "bad"
        case .unsubscribed, .deferred: "warn"
        case .clicked, .replied: "good"
        default: ""
        }
      return (mark, words)
    }
    if let order = row.purchase {
      let later = HTMLText.later(order.paidAt, than: row.message.acceptedAt)
      let amount = Money(minor: order.total, currency: order.currency)
      items.append(("good", "\(order.placedAt == nil ? "paid" : "ordered") \(order.number), \(amount), \(later)"))
    }
    if let payment = row.payment {
      let later = HTMLText.later(payment.paidAt, than: row.message.acceptedAt)
      let amount = Money(minor: payment.amount, currency: payment.currency)
      items.append(("good", "paid \(amount) of \(payment.invoice) \(later)"))
    }
    return items.map { "<li\($0.0.isEmpty ? "" : " class=\"\($0.0)\"")>\(HTMLText.escaped($0.1))</li>" }.joined()
  }
}
