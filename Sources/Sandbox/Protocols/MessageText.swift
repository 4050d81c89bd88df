import Vocabulary

/// What can be read out of a message's texts.
enum MessageText {
  /// Whether anything could have this address; more than that no provider knows when it is asked.
  static func isPossible(_ address: String, channel: String) -> Bool {
    switch channel {
    case "email":
      let parts = address.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), !parts[1].hasPrefix("."),
        !parts[1].hasSuffix(".")
      else { return false }
      return !address.utf8.contains { $0 <= 32 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ">") }
    case "sms", "whatsapp":
      guard address.hasPrefix("+"), (8...16).contains(address.utf8.count) else { return false }
      let digits = address.utf8.dropFirst()
      return digits.first != UInt8(ascii: "0") && digits.allSatisfy { (48...57).contains($0) }
    default: return !address.isEmpty
    }
  }

  /// Returns the addresses of the web in a text, in order, each once.
  static func links(in text: String) -> [String] {
    var links: [String] = []
    var rest = text[...]
    while let start = rest.place(of: "http")?.lowerBound {
      let tail = rest[start...]
      guard tail.hasPrefix("https://") || tail.hasPrefix("http://") else {
        rest = tail.dropFirst(4)
        continue
      }
      let end = tail.firstIndex { " \n\r\t\"'<>)]，。；".contains($0) } ?? tail.endIndex
      var link = String(tail[..<end])
      while let last = link.last, ".,;!?".contains(last) { link.removeLast() }
      link = link.replacingAll("&amp;", by: "&")
      if link.utf8.count > 10, !links.contains(link) { links.append(link) }
      rest = tail[end...]
    }
    return links
  }

  /// Returns what a mail client shows behind the subject: the first hidden element's text.
  static func preheader(of html: String) -> String? {
    for mark in ["display:none", "display: none"] {
      guard let style = html.place(of: mark), let open = html[style.upperBound...].firstIndex(of: ">") else { continue }
      let inside = html[html.index(after: open)...]
      guard let end = inside.firstIndex(of: "<") else { continue }
      var text = String(inside[..<end])
      for (entity, character) in [
        ("&zwnj;", ""), ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
      ] {
        text = text.replacingAll(entity, by: character)
      }
      text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if !text.isEmpty { return text }
    }
    return nil
  }

  /// Returns the parts that a text is sent in: 160 units of GSM-7 or 70 of UCS-2, 153 and 67 where there are several.
  ///
  /// The exact count is the sender's matter; a provider's answer only has to be believable.
  static func parts(of text: String) -> Int {
    let isPlain = text.unicodeScalars.allSatisfy { $0.value < 128 }
    let units = isPlain ? text.utf8.count : text.utf16.count
    let (one, several) = isPlain ? (160, 153) : (70, 67)
    return units <= one ? 1 : (units + several - 1) / several
  }

  /// Whether the text is in Chinese, as far as an answer's language needs it.
  static func isChinese(_ text: String) -> Bool {
    text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
  }

  /// `Tue, 24 Nov 2026 20:37:18 +0000` (RFC 2822)
  static func mailDate(_ at: Instant) -> String {
    let seconds = at.microseconds.quotientFloor(1_000_000)
    let days = seconds.quotientFloor(86_400)
    let date = CivilDate(days: Int32(truncatingIfNeeded: days))
    let (year, month, day) = date.parts
    let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let time = CivilTime(secondOfDay: Int32(seconds - days * 86_400)).withSeconds
    return "\(weekdays[date.weekday - 1]), \(day < 10 ? "0" : "")\(day) \(months[month - 1]) \(year) \(time) +0000"
  }
}

extension StringProtocol {
  /// Returns where `needle` first stands, compared byte by byte.
  func place(of needle: String) -> Range<Index>? {
    let (bytes, wanted) = (utf8, Array(needle.utf8))
    guard let first = wanted.first else { return nil }
    var start = bytes.startIndex
    while let candidate = bytes[start...].firstIndex(of: first) {
      var (position, matched) = (candidate, 0)
      while matched < wanted.count, position < bytes.endIndex, bytes[position] == wanted[matched] {
        position = bytes.index(after: position)
        matched += 1
      }
      if matched == wanted.count { return candidate..<position }
      start = bytes.index(after: candidate)
    }
    return nil
  }

  func replacingAll(_ needle: String, by replacement: String) -> String {
    var result = ""
    var rest = self[startIndex...]
    while let found = rest.place(of: needle) {
      result += rest[..<found.lowerBound]
      result += replacement
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
