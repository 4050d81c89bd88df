/// Hides what may be a secret in the text of `tidings.yaml`, so that a line can be shown beside a finding (R38).
///
/// It reads lines, not YAML, since it must also work on a file whose syntax is wrong: the value behind a key whose name
/// sounds secret, and a password inside a URL, become dots of the same length. `${NAME}` stays.
enum SecretMask {
  private static let words = ["secret", "token", "password", "passwd", "api_key", "apikey", "auth", "credential"]

  static func masked(_ text: String) -> String {
    var lines: [String] = []
    // Whether the lines are elements of a list of secrets.
    var isList = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let content = line.drop { $0 == " " }
      if isList, content.hasPrefix("- ") {
        lines.append(line.prefix { $0 == " " } + "- " + maskedElements(String(content.dropFirst(2))))
        continue
      }
      isList = content.last == ":" && words.contains { content.lowercased().contains($0) }
      lines.append(maskedLine(String(line)))
    }
    return lines.joined(separator: "\n")
  }

  /// Whether a URL has a password before its host.
  static func holdsPassword(_ url: String) -> Bool {
    passwordRange(in: Array(url.unicodeScalars), from: 0) != nil
  }

  /// Elements of a list, each hidden but for `${NAME}`.
  private static func maskedElements(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
        result += rest[...end]
        rest = rest[rest.index(after: end)...]
      } else {
        result.append(" ,\"'\r".contains(first) ? first : "•")
        rest.removeFirst()
      }
    }
    return result
  }

  private static func maskedLine(_ line: String) -> String {
    var scalars = Array(line.unicodeScalars)
    var index = 0
    while index < scalars.count {
      // The key in front of this colon.
      guard scalars[index] == ":", index + 1 == scalars.count || scalars[index + 1] == " " else {
        index += 1
        continue
      }
      var start = index
      while start > 0, isNameLetter(scalars[start - 1]) { start -= 1 }
      let key = String(String.UnicodeScalarView(scalars[start..<index])).lowercased()
      index += 1
      guard words.contains(where: { key.contains($0) }) else { continue }
      while index < scalars.count, scalars[index] == " " { index += 1 }
      guard index < scalars.count, scalars[index] != "{" else { continue }
      if scalars[index] == "[" {
        let end = scalars[index...].firstIndex(of: "]") ?? scalars.count
        let hidden = maskedElements(String(String.UnicodeScalarView(scalars[(index + 1)..<end])))
        scalars.replaceSubrange((index + 1)..<end, with: hidden.unicodeScalars)
        index = end
        continue
      }
      let quote: Unicode.Scalar? = scalars[index] == "\"" || scalars[index] == "'" ? scalars[index] : nil
      if quote != nil { index += 1 }
      var end = index
      while end < scalars.count, quote.map({ scalars[end] != $0 }) ?? (scalars[end] != "," && scalars[end] != "}") {
        // The braces of ${NAME} belong to the value.
        if scalars[end] == "$" { while end < scalars.count, scalars[end] != "}" { end += 1 } }
        end = min(end + 1, scalars.count)
      }
      if !scalars[index..<end].starts(with: "${".unicodeScalars) {
        for place in index..<end where scalars[place] != "\r" { scalars[place] = "•" }
      }
      index = end
    }
    var from = 0
    while let range = passwordRange(in: scalars, from: from) {
      for place in range { scalars[place] = "•" }
      from = range.upperBound
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// The password of `scheme://user:password@host`, unless it is a variable.
  private static func passwordRange(in scalars: [Unicode.Scalar], from: Int) -> Range<Int>? {
    var index = from
    while index + 2 < scalars.count {
      guard scalars[index] == ":", scalars[index + 1] == "/", scalars[index + 2] == "/" else {
        index += 1
        continue
      }
      var colon: Int?
      var end = index + 3
      while end < scalars.count, scalars[end] != "@", scalars[end] != "/", scalars[end] != " " {
        if scalars[end] == ":", colon == nil { colon = end }
        if scalars[end] == "$" { while end + 1 < scalars.count, scalars[end] != "}" { end += 1 } }
        end += 1
      }
      if let colon, end < scalars.count, scalars[end] == "@", colon + 1 < end,
        !scalars[(colon + 1)..<end].starts(with: "${".unicodeScalars)
      {
        return colon + 1..<end
      }
      index += 3
    }
    return nil
  }

  private static func isNameLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "-" || scalar.properties.isAlphabetic || (48...57).contains(scalar.value)
  }
}
