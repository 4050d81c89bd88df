/// Writes the plain part of a mail from its HTML: text, line breaks of blocks, links behind their words.
enum PlainText {
  static func make(fromHTML html: String) -> String {
    var result = ""
    var rest = Substring(html)
    // The element whose content is not shown, and how many of the same name are open inside it.
    var hidden: String?
    var depth = 0
    var link: String?
    func endLine(_ count: Int) {
      while result.last == " " { result.removeLast() }
      guard !result.isEmpty else { return }
      var ends = 0
      for character in result.reversed() {
        guard character == "\n" else { break }
        ends += 1
      }
      if ends < count { result += String(repeating: "\n", count: count - ends) }
    }
    while let character = rest.first {
      if rest.hasPrefix("<!--") {
        rest = rest.firstRange(of: "-->").map { rest[$0.upperBound...] } ?? ""
        continue
      }
      if character == "<", let close = rest.firstIndex(of: ">") {
        let tag = rest[rest.index(after: rest.startIndex)..<close]
        rest = rest[rest.index(after: close)...]
        let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }.lowercased()
        let isEnd = tag.first == "/"
        if let open = hidden {
          if name == open, !tag.hasSuffix("/") {
            depth += isEnd ? -1 : 1
            if depth < 0 { hidden = nil }
          }
          continue
        }
        if !isEnd, !tag.hasSuffix("/"), isHiddenByStyle(tag) {
          hidden = name
          depth = 0
          continue
        }
        switch name {
        case "style", "script", "head", "title":
          if !isEnd, !tag.hasSuffix("/") {
            hidden = name
            depth = 0
          }
        case "br": endLine(1)
        case "p", "h1", "h2", "h3", "table", "ul", "ol", "blockquote": endLine(2)
        case "div", "tr", "hr", "section": endLine(1)
        case "li":
          endLine(1)
          if !isEnd { result += "- " }
        case "td", "th": if isEnd, let last = result.last, last != " ", last != "\n" { result += " " }
        case "a":
          if isEnd {
            if let target = link, !result.hasSuffix(target) { result += " (\(target))" }
            link = nil
          } else {
            link = attribute("href", of: tag)
          }
        case "img": if let words = attribute("alt", of: tag), !words.isEmpty { result += words }
        default: break
        }
        continue
      }
      rest = rest.dropFirst()
      if hidden != nil { continue }
      if character.isWhitespace {
        if let last = result.last, last != " ", last != "\n" { result += " " }
      } else {
        result.append(character)
      }
    }
    return HTMLText.decode(result).trimmingEnds + "\n"
  }

  private static func isHiddenByStyle(_ tag: Substring) -> Bool {
    guard let style = attribute("style", of: tag) else { return false }
    return style.filter { !$0.isWhitespace }.lowercased().contains("display:none")
  }

  private static func attribute(_ name: String, of tag: Substring) -> String? {
    for quote in ["\"", "'"] {
      guard let start = tag.firstRange(of: "\(name)=\(quote)") else { continue }
      let value = tag[start.upperBound...].prefix { String($0) != quote }
      return HTMLText.decode(String(value))
    }
    return nil
  }
}
