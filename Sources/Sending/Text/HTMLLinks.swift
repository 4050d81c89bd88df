/// Puts counted links and the picture of openings into a mail.
enum HTMLLinks {
  /// Returns the mail with the address of every `<a href>` and `<area href>` replaced. An element with `data-no-track`
  /// keeps its own.
  static func rewriting(_ html: String, _ short: (String) -> String) -> String {
    let bytes = Array(html.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 512)
    var copied = 0
    var place = 0
    while let open = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
      guard let end = tagEnd(bytes, open) else { break }
      place = end
      guard isLink(bytes, open + 1), let value = href(bytes, open + 1, end) else { continue }
      let url = HTMLText.decode(String(decoding: bytes[value], as: UTF8.self))
      let target = short(url)
      guard target != url else { continue }
      result += bytes[copied..<value.lowerBound]
      result += HTMLText.encode(target).utf8
      copied = value.upperBound
    }
    result += bytes[copied...]
    return String(decoding: result, as: UTF8.self)
  }

  /// Returns the mail with a picture that nobody sees at its end.
  static func adding(pixel url: String, to html: String) -> String {
    let picture =
      "<img src=\"\(HTMLText.encode(url))\" width=\"1\" height=\"1\" alt=\"\" "
      + "style=\"display:block;width:1px;height:1px;border:0\">"
    guard let end = html.ranges(of: "</body>").last?.lowerBound else { return html + picture }
    return html[..<end] + picture + html[end...]
  }

  /// Behind the `>` that ends the tag; quotes are minded.
  private static func tagEnd(_ bytes: [UInt8], _ open: Int) -> Int? {
    var quote: UInt8?
    for place in (open + 1)..<max(open + 1, bytes.count) {
      let byte = bytes[place]
      if let mark = quote {
        if byte == mark { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        // An apostrophe in text behind a lonely `<` is no quote; within a tag one follows an `=`.
        if bytes[place - 1] == UInt8(ascii: "=") { quote = byte }
      } else if byte == UInt8(ascii: ">") {
        return place + 1
      }
    }
    return nil
  }

  private static func isLink(_ bytes: [UInt8], _ start: Int) -> Bool {
    let name = bytes[start...].prefix { !isSpace($0) && $0 != UInt8(ascii: ">") }.map { $0 | 0x20 }
    return name == Array("a".utf8) || name == Array("area".utf8)
  }

  private static func href(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Range<Int>? {
    let tag = bytes[start..<end]
    if tag.firstRange(of: "data-no-track".utf8) != nil { return nil }
    var place = start
    let name = Array("href=".utf8)
    while place + name.count < end {
      let isHere = isSpace(bytes[place]) && zip(bytes[(place + 1)...], name).allSatisfy { $0 | 0x20 == $1 | 0x20 }
      guard isHere else {
        place += 1
        continue
      }
      let first = place + 1 + name.count
      guard first < end else { return nil }
      let quote = bytes[first]
      if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        return bytes[(first + 1)..<end].firstIndex(of: quote).map { (first + 1)..<$0 }
      }
      let stop = bytes[first..<end].firstIndex { isSpace($0) || $0 == UInt8(ascii: ">") } ?? end
      return first..<stop
    }
    return nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}
