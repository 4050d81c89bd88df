/// The text of an HTML mail, for those who read mails as text. It is no browser: whatever the HTML is, it ends.
enum HTMLText {
  private static let blocks: Set = [
    "address", "article", "aside", "blockquote", "div", "dl", "dt", "dd", "fieldset", "footer", "form", "h1", "h2",
    "h3",
    "h4", "h5", "h6", "header", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
  ]
  private static let spaced: Set = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table"]
  private static let hidden: Set = ["head", "style", "script", "title", "template"]

  static func plain(_ html: String) -> String {
    var writer = Writer()
    let bytes = Array(html.utf8)
    var position = 0
    while position < bytes.count {
      if bytes[position] != UInt8(ascii: "<") {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        writer.write(decoded(String(decoding: bytes[position..<end], as: UTF8.self)))
        position = end
      } else if bytes[position...].starts(with: "<!--".utf8) {
        position = bytes[position...].firstRange(of: Array("-->".utf8))?.upperBound ?? bytes.count
      } else if let tag = Tag(bytes, &position) {
        if hidden.contains(tag.name), !tag.isEnd {
          position = end(of: tag.name, bytes, from: position)
        } else {
          writer.take(tag)
        }
      } else {
        writer.write("<")
        position += 1
      }
    }
    return writer.text
  }

  private static func end(of name: String, _ bytes: [UInt8], from start: Int) -> Int {
    var position = start
    while let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      var next = open
      if let tag = Tag(bytes, &next) {
        if tag.isEnd, tag.name == name { return next }
        position = next
      } else {
        position = open + 1
      }
    }
    return bytes.count
  }

  // MARK: Tags

  private struct Tag {
    var name: String
    var isEnd: Bool
    var attributes: [String: String] = [:]

    /// Reads at `<` and moves behind `>`; nil, and moves nowhere, where no tag begins.
    init?(_ bytes: [UInt8], _ position: inout Int) {
      var index = position + 1
      isEnd = index < bytes.count && bytes[index] == UInt8(ascii: "/")
      if isEnd { index += 1 }
      let start = index
      func isName(_ byte: UInt8) -> Bool {
        byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x2D || byte == 0x3A
          || byte == 0x21
      }
      while index < bytes.count, isName(bytes[index]) { index += 1 }
      guard index > start else { return nil }
      name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
      while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
        let nameStart = index
        while index < bytes.count, isName(bytes[index]) { index += 1 }
        guard index > nameStart else {
          index += 1
          continue
        }
        let attribute = String(decoding: bytes[nameStart..<index], as: UTF8.self).lowercased()
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { continue }
        index += 1
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.count else { break }
        let quote = bytes[index]
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        if isQuoted { index += 1 }
        let valueStart = index
        while index < bytes.count,
          isQuoted ? bytes[index] != quote : bytes[index] > 0x20 && bytes[index] != UInt8(ascii: ">")
        {
          index += 1
        }
        attributes[attribute] = HTMLText.decoded(String(decoding: bytes[valueStart..<index], as: UTF8.self))
        if isQuoted { index = min(index + 1, bytes.count) }
      }
      position = min(index + 1, bytes.count)
    }
  }

  // MARK: Writing

  private struct Writer {
    private var lines: [String] = [""]
    private var links: [(url: String, line: Int, start: String)] = []
    private var wantsSpace = false

    /// Runs of blanks are one; what is left at the ends goes.
    var text: String {
      var result: [String] = []
      for line in lines.map(\.trimmedBlanks) where !line.isEmpty || result.last?.isEmpty == false {
        result.append(line)
      }
      while result.last?.isEmpty == true { result.removeLast() }
      return result.joined(separator: "\n") + "\n"
    }

    mutating func write(_ text: String) {
      for character in text {
        if character.isWhitespace {
          wantsSpace = true
        } else if character != "\u{200C}" && character != "\u{034F}" && character != "\u{AD}" {
          if wantsSpace, let last = lines.last, !last.isEmpty { lines[lines.count - 1] += " " }
          wantsSpace = false
          lines[lines.count - 1].append(character)
        }
      }
    }

    private mutating func breakLine(blank: Bool) {
      wantsSpace = false
      if lines.last?.isEmpty == false { lines.append("") }
      if blank, lines.count > 1, lines[lines.count - 2].isEmpty == false { lines.append("") }
    }

    mutating func take(_ tag: Tag) {
      switch tag.name {
      case "br":
        wantsSpace = false
        lines.append("")
      case "hr":
        breakLine(blank: false)
        lines[lines.count - 1] = "---"
        lines.append("")
      case "li":
        breakLine(blank: false)
        if !tag.isEnd { lines[lines.count - 1] = "- " }
      case "td", "th": wantsSpace = true
      case "img": if let words = tag.attributes["alt"], !tag.isEnd { write(words) }
      case "a" where !tag.isEnd:
        links.append((tag.attributes["href"] ?? "", lines.count - 1, lines.last ?? ""))
      case "a":
        guard let link = links.popLast(), link.url.hasPrefix("http://") || link.url.hasPrefix("https://") else { break }
        let label = link.line == lines.count - 1 ? lines[link.line].dropFirst(link.start.count) : ""
        if String(label).trimmedBlanks != link.url { write(label.isEmpty ? link.url : " (\(link.url))") }
      case let name where HTMLText.blocks.contains(name): breakLine(blank: HTMLText.spaced.contains(name))
      default: break
      }
    }
  }

  // MARK: Entities

  private static let entities = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "copy": "©", "reg": "®", "trade": "™",
    "hellip": "…", "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«",
    "raquo": "»", "bull": "•", "middot": "·", "euro": "€", "pound": "£", "yen": "¥", "times": "×", "rarr": "→",
    "larr": "←", "zwnj": "\u{200C}", "shy": "\u{AD}", "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö",
    "Uuml": "Ü", "szlig": "ß", "eacute": "é", "egrave": "è", "agrave": "à", "ccedil": "ç", "ntilde": "ñ",
  ]

  static func decoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      guard let end = rest.prefix(12).firstIndex(of: ";"), let value = entity(rest[..<end]) else {
        result += "&"
        continue
      }
      result += value
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func entity(_ name: Substring) -> String? {
    if let value = entities[String(name)] { return value }
    guard name.first == "#" else { return nil }
    let digits = name.dropFirst()
    let number =
      digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return number.flatMap { Unicode.Scalar($0) }.map { String($0) }
  }
}
