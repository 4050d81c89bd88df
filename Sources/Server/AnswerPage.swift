import CResources

/// The pages that people see: a question, and what became of the answer; in the customer's language.
struct AnswerPage: Sendable {
  private let frame: String
  private let shop: String

  /// - Throws: `missing-resource`.
  init(shop: String) throws(ServerError) {
    guard let resource = cresources_find("pages/answer.html")?.pointee else {
      throw ServerError(.missingResource, "this program was built without its pages")
    }
    frame = String(decoding: UnsafeBufferPointer(start: resource.bytes, count: resource.count), as: UTF8.self)
    self.shop = shop
  }

  private struct Words {
    var language: String
    var title: String
    var text: String
    var button: String?
  }

  func question(locale: String?) -> String {
    write(
      isChinese(locale)
        ? Words(
          language: "zh", title: "退订", text: "确认后，\(shop)将不再向您发送消息。", button: "确认退订")
        : Words(
          language: "en", title: "Unsubscribe", text: "\(shop) will not write to you again after this.",
          button: "Unsubscribe"))
  }

  func done(locale: String?) -> String {
    write(
      isChinese(locale)
        ? Words(language: "zh", title: "已退订", text: "\(shop)不会再向您发送消息。", button: nil)
        : Words(
          language: "en", title: "You are unsubscribed", text: "\(shop) will not write to you again.", button: nil))
  }

  func failed(locale: String?) -> String {
    write(
      isChinese(locale)
        ? Words(language: "zh", title: "暂时无法处理", text: "请稍后再试一次。", button: "再试一次")
        : Words(
          language: "en", title: "That did not work", text: "Please try once more in a moment.",
          button: "Try again"))
  }

  func unknown() -> String {
    write(
      Words(
        language: "en", title: "This link is not known",
        text: "It may be cut off: please open it from the message again. 链接不完整，请从原消息中重新打开。", button: nil))
  }

  private func write(_ words: Words) -> String {
    let form = words.button.map { "<form method=\"post\"><button type=\"submit\">\(escaped($0))</button></form>" } ?? ""
    let values = [
      "language": words.language, "title": escaped(words.title), "text": escaped(words.text), "form": form,
      "shop": escaped(shop),
    ]
    var page = ""
    var rest = frame[...]
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      page += rest[..<open.lowerBound]
      page += values[String(rest[open.upperBound..<close.lowerBound])] ?? ""
      rest = rest[close.upperBound...]
    }
    return page + rest
  }

  private func isChinese(_ locale: String?) -> Bool { locale?.lowercased().hasPrefix("zh") ?? false }

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
