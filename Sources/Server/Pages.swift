import CResources
import Store
import Vocabulary

/// The pages that people see, in the languages of `resources/locales`. No script, no picture, nothing loaded.
struct Pages: Sendable {
  static let fallback = "en"
  private let frame: String
  private let shop: String
  private let words: [String: PageWords]

  /// A topic and what people read about it.
  struct Topic: Sendable {
    var name: String
    /// Nil takes the language's own word.
    var label: String?
  }

  /// - Throws: `missing-resource`.
  init(shop: String) throws(ServerError) {
    words = PageWords.all()
    guard let resource = cresources_find("pages/answer.html")?.pointee, words[Pages.fallback] != nil else {
      throw ServerError(.missingResource, "this program was built without its pages")
    }
    frame = String(decoding: UnsafeBufferPointer(start: resource.bytes, count: resource.count), as: UTF8.self)
    self.shop = shop
  }

  /// The language of ours for a tag such as `zh-Hans-CN`; nil where there is none.
  func language(_ tag: String) -> String? {
    let first = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
    return words[first] == nil ? nil : first
  }

  // MARK: Pages

  func question(_ language: String, preferences: String) -> String {
    let form = form(button("unsubscribe.button", language)) + link(preferences, "unsubscribe.choose", language)
    return write(language, "unsubscribe", form)
  }

  func done(_ language: String, preferences: String) -> String {
    write(language, "unsubscribed", link(preferences, "unsubscribed.choose", language))
  }

  func confirmation(_ language: String) -> String {
    write(language, "confirm", form(button("confirm.button", language)))
  }

  func confirmed(_ language: String, preferences: String) -> String {
    write(language, "confirmed", link(preferences, "unsubscribed.choose", language))
  }

  func failed(_ language: String) -> String {
    write(language, "failed", form(button("failed.button", language)))
  }

  func unknown(_ language: String) -> String { write(language, "unknown", "") }

  func preferences(_ language: String, _ state: Preferences, topics: [Topic], isSaved: Bool) -> String {
    let notice =
      isSaved ? "<p class=\"saved\" role=\"status\">\(escaped(text("preferences.saved", language)))</p>\n" : ""
    guard !state.channels.isEmpty else { return write(language, "preferences", "", text: "preferences.nothing") }
    var form = "<form method=\"post\">\n"
    for topic in topics {
      form += "<fieldset>\n<legend>\(escaped(label(topic, language)))</legend>\n"
      for channel in state.channels {
        let isOn = state.isOn(.init(channel: channel, topic: topic.name))
        form +=
          "<label><input type=\"checkbox\" name=\"on\" value=\"\(channel.rawValue).\(escaped(topic.name))\""
          + (isOn ? " checked" : "")
          + "><span>\(escaped(text("channel.\(channel.rawValue)", language)))</span></label>\n"
      }
      form += "</fieldset>\n"
    }
    form +=
      "<button type=\"submit\" name=\"action\" value=\"save\">\(escaped(text("preferences.save", language)))</button>\n"
    form +=
      "<button class=\"second\" type=\"submit\" name=\"action\" value=\"none\">"
      + "\(escaped(text("preferences.none", language)))</button>\n</form>"
    return write(language, "preferences", form, notice: notice)
  }

  // MARK: The words of a consent, for its proof

  func wording(_ language: String, _ box: Preferences.Box, _ topics: [Topic]) -> String {
    let topic = topics.first { $0.name == box.topic }.map { label($0, language) } ?? box.topic
    return text(
      "preferences.wording", language,
      ["topic": topic, "channel": text("channel.\(box.channel.rawValue)", language)])
  }

  func wordingOfNone(_ language: String) -> String { text("preferences.wording.none", language) }

  func wordingOfConfirmation(_ language: String) -> String { text("confirm.wording", language) }

  // MARK: -

  private func label(_ topic: Topic, _ language: String) -> String {
    if let label = topic.label { return label }
    let key = "topic.\(topic.name)"
    return words[language]?.has(key) ?? false ? text(key, language) : topic.name
  }

  private func text(_ key: String, _ language: String, _ values: [String: String] = [:]) -> String {
    (words[language] ?? words[Pages.fallback])?.text(key, values.merging(["shop": shop]) { own, _ in own }) ?? key
  }

  private func button(_ key: String, _ language: String) -> String {
    "<button type=\"submit\">\(escaped(text(key, language)))</button>"
  }

  private func form(_ content: String) -> String { "<form method=\"post\">\(content)</form>" }

  private func link(_ path: String, _ key: String, _ language: String) -> String {
    "<p><a href=\"\(escaped(path))\">\(escaped(text(key, language)))</a></p>"
  }

  private func write(
    _ language: String, _ page: String, _ form: String, text key: String? = nil, notice: String = ""
  ) -> String {
    let values = [
      "language": language, "title": escaped(text("\(page).title", language)),
      "text": escaped(text(key ?? "\(page).text", language)), "form": form, "notice": notice, "shop": escaped(shop),
    ]
    var result = ""
    var rest = frame[...]
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      result += rest[..<open.lowerBound]
      result += values[String(rest[open.upperBound..<close.lowerBound])] ?? ""
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
