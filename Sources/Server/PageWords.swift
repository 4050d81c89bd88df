import CResources

/// The words of the pages in one language: a file of `resources/locales`.
struct PageWords: Sendable {
  let language: String
  private let texts: [String: String]

  /// All languages that the program carries, by tag.
  static func all() -> [String: PageWords] {
    var found: [String: PageWords] = [:]
    for index in 0..<cresources_count() {
      guard let resource = cresources_at(index)?.pointee, let path = resource.path else { continue }
      let name = String(cString: path)
      guard name.hasPrefix("locales/"), name.hasSuffix(".txt") else { continue }
      let text = String(decoding: UnsafeBufferPointer(start: resource.bytes, count: resource.count), as: UTF8.self)
      let language = String(name.dropFirst(8).dropLast(4))
      found[language] = PageWords(language: language, text: text)
    }
    return found
  }

  init(language: String, text: String) {
    self.language = language
    var texts: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let sign = line.firstRange(of: " = ") else { continue }
      texts[String(line[..<sign.lowerBound])] = String(line[sign.upperBound...])
    }
    self.texts = texts
  }

  var keys: Set<String> { Set(texts.keys) }

  func has(_ key: String) -> Bool { texts[key] != nil }

  /// The text with its `{name}`s put in; the key itself where there is none, which a test forbids.
  func text(_ key: String, _ values: [String: String] = [:]) -> String {
    var result = ""
    var rest = (texts[key] ?? key)[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open]
      result += values[String(rest[rest.index(after: open)..<close])] ?? ""
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}
