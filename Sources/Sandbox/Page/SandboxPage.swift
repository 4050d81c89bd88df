import CResources
import Vocabulary

/// The page of what the sandbox received, message by message as its customer would see it.
struct SandboxPage: Sendable {
  /// Nothing runs on the page, and nothing in a mail does: styles and pictures only.
  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; font-src data:; form-action 'self'; "
    + "base-uri 'none'; frame-ancestors 'none'"

  private let frame: String

  /// - Throws: `missing-resource`.
  init() throws(SandboxError) {
    guard let resource = cresources_find("pages/sandbox.html") else {
      throw SandboxError(.missingResource, "the program lacks pages/sandbox.html")
    }
    frame = String(
      decoding: UnsafeBufferPointer(start: resource.pointee.bytes, count: Int(resource.pointee.count)), as: UTF8.self)
  }

  func html(_ view: SandboxView) -> String {
    var html = ""
    var rest = frame[...]
    while let open = rest.place(of: "<!--slot "), let close = rest[open.upperBound...].place(of: "-->") {
      html += rest[..<open.lowerBound]
      switch rest[open.upperBound..<close.lowerBound] {
      case "now": html += HTMLText.escaped(HTMLText.moment(view.now))
      case "counts": html += counts(view)
      case "filter": html += filter(view)
      case "messages": html += view.rows.map(MessageCard.html).joined()
      case "empty": html += view.rows.isEmpty ? empty(view) : ""
      case "pages": html += pages(view)
      default: break
      }
      rest = rest[close.upperBound...]
    }
    return html + rest
  }

  private func counts(_ view: SandboxView) -> String {
    let counts = view.counts
    var figures = [("accepted", counts.accepted, "")]
    for (channel, count) in counts.byChannel.sorted(by: { $0.key < $1.key }) where !channel.isEmpty {
      figures.append((channel, count, ""))
    }
    figures.append(("refused", counts.refused, counts.refused > 0 ? " class=\"warn\"" : ""))
    if counts.unanswered > 0 { figures.append(("unanswered", counts.unanswered, " class=\"warn\"")) }
    if counts.repeated > 0 { figures.append(("repeated by key", counts.repeated, "")) }
    figures.append(("written to twice", counts.duplicates, counts.duplicates > 0 ? " class=\"bad\"" : ""))
    return figures.map { name, count, mark in
      "<div\(mark)><dt>\(HTMLText.escaped(name))</dt><dd>\(HTMLText.grouped(count))</dd></div>"
    }.joined(separator: "\n    ")
  }

  private func filter(_ view: SandboxView) -> String {
    func options(_ all: String, _ names: [String], _ chosen: String) -> String {
      // A chosen word that nothing has any more stays visible: else the list would look unfiltered.
      let names = chosen.isEmpty || names.contains(chosen) ? names : names + [chosen]
      return "<option value=\"\">\(all)</option>"
        + names.map { name in
          let text = HTMLText.escaped(name)
          return "<option value=\"\(text)\"\(name == chosen ? " selected" : "")>\(text)</option>"
        }.joined()
    }
    let channels = view.counts.byChannel.keys.filter { !$0.isEmpty }.sorted()
    let campaigns = view.counts.byCampaign.keys.filter { !$0.isEmpty }.sorted()
    let query = view.query
    return """
      <label>Channel <select name="channel">\(options("all channels", channels, query.channel))</select></label>
          <label>Campaign <select name="campaign">\(options("all campaigns", campaigns, query.campaign))</select></label>
          <label class="wide">Text <input type="search" name="q" value="\(HTMLText.escaped(query.text))" placeholder="words, a number, a name"></label>
      """
  }

  private func empty(_ view: SandboxView) -> String {
    let words =
      view.counts.accepted == 0
      ? "Nothing was received yet. Send something to this address and load the page again."
      : "No message matches. <a href=\"/\">Show all</a>"
    return "<p class=\"empty\">\(words)</p>"
  }

  private func pages(_ view: SandboxView) -> String {
    let page = view.query.page ?? 1
    let first = view.rows.isEmpty ? 0 : (page - 1) * SandboxView.perPage + 1
    let last = first == 0 ? 0 : first + view.rows.count - 1
    func link(_ text: String, _ target: Int, _ isActive: Bool) -> String {
      isActive
        ? "<a href=\"\(HTMLText.escaped(view.query.path(page: target)))\">\(text)</a>" : "<span>\(text)</span>"
    }
    let older = view.counts.accepted - view.kept
    let note = older > 0 ? " · \(HTMLText.grouped(older)) older ones are only counted" : ""
    return link("← newer", page - 1, page > 1)
      + "<span class=\"where\">\(HTMLText.grouped(first))–\(HTMLText.grouped(last)) of "
      + "\(HTMLText.grouped(view.matching))\(note)</span>" + link("older →", page + 1, page < view.pageCount)
  }
}

/// Text for a page.
enum HTMLText {
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `1,204`
  static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var place = digits.utf8.count - 3
    while place > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
      place -= 3
    }
    return digits
  }

  /// `2026-03-01 10:00:02 UTC`
  static func moment(_ at: Instant) -> String {
    let whole = Instant(seconds: at.microseconds.quotientFloor(1_000_000)).description
    return whole.prefix(10) + " " + whole.dropFirst(11).prefix(8) + " UTC"
  }

  /// `4 s later`, `3 h later`
  static func later(_ at: Instant, than start: Instant) -> String {
    let seconds = max(0, (at - start).microseconds / 1_000_000)
    switch seconds {
    case ..<100: return "\(seconds) s later"
    case ..<6_000: return "\(seconds / 60) min later"
    case ..<172_800: return "\(seconds / 3_600) h later"
    default: return "\(seconds / 86_400) days later"
    }
  }
}
