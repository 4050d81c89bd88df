/// A text that calls a template which the provider has approved, as WhatsApp and the operators of China want it:
///
///     template: SMS_154950909
///     name: Mei
///     code: 1234
///
/// The first line names the template, perhaps with a language behind a comma; each other line is a parameter, in order.
struct ProviderTemplate: Hashable, Sendable {
  struct Parameter: Hashable, Sendable {
    var name: String
    var value: String
  }

  enum Use: String, CaseIterable, Hashable, Sendable {
    /// A text is a text.
    case never
    /// A text that begins like this is a call; another one is a text.
    case optional
    /// A text that is no call is the only parameter of the gateway's own `template`.
    case required
  }

  var id: String
  var language: String?
  var parameters: [Parameter]

  /// Nil where the text does not begin with `template:` and a name.
  init?(_ text: String) {
    var lines = text.split(omittingEmptySubsequences: true) { $0.isNewline }
    guard let first = lines.first.flatMap({ ProviderTemplate.pair($0) }), first.name == "template", !first.value.isEmpty
    else { return nil }
    lines.removeFirst()
    let words = first.value.split(separator: ",", maxSplits: 1).map { String($0).trimmedBlanks }
    id = words.first ?? ""
    language = words.count == 2 ? words[1] : nil
    parameters = []
    for line in lines {
      if let parameter = ProviderTemplate.pair(line) {
        parameters.append(parameter)
      } else if let last = parameters.popLast() {
        // A value of several lines.
        parameters.append(Parameter(name: last.name, value: "\(last.value)\n\(line)"))
      }
    }
  }

  init(id: String, parameters: [Parameter]) {
    self.id = id
    self.parameters = parameters
  }

  private static func pair(_ line: Substring) -> Parameter? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let name = String(line[..<colon]).trimmedBlanks
    guard !name.isEmpty, name.utf8.count <= 64,
      name.utf8.allSatisfy({
        $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x41 && $0 <= 0x5A || $0 >= 0x61 && $0 <= 0x7A || $0 == 0x5F || $0 >= 0x80
      })
    else { return nil }
    return Parameter(name: name, value: String(line[line.index(after: colon)...]).trimmedBlanks)
  }

  /// `{"name":"Mei","code":"1234"}`
  var object: String {
    written("{", "}") { parameter, text in
      Escaping.appendJSON(parameter.name, to: &text)
      text.append(UInt8(ascii: ":"))
      Escaping.appendJSON(parameter.value, to: &text)
    }
  }

  /// `["Mei","1234"]`
  var list: String { written("[", "]") { Escaping.appendJSON($0.value, to: &$1) } }

  private func written(_ open: String, _ close: String, _ write: (Parameter, inout [UInt8]) -> Void) -> String {
    var text = Array(open.utf8)
    for (index, parameter) in parameters.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      write(parameter, &text)
    }
    return String(decoding: text + Array(close.utf8), as: UTF8.self)
  }
}

/// An idempotency key as a UUID, for providers that take nothing else: always the same for the same key.
enum KeyUUID {
  static func text(_ key: String) -> String {
    var bytes = Array(Digesting.sha256.hash("tidings key \(key)".utf8).prefix(16))
    // Version 8: made by the application (RFC 9562).
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = Hex.text(bytes)
    var text = ""
    for (index, digit) in hex.enumerated() {
      if [8, 12, 16, 20].contains(index) { text += "-" }
      text.append(digit)
    }
    return text
  }
}
