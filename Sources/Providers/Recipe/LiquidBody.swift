import Vocabulary

/// The `body` of an `http` gateway: Liquid over the message's variables.
struct LiquidBody: Hashable, Sendable {
  /// With marks in place of secrets.
  let source: String
  private let field: FieldText

  init(_ source: String, known: Set<String>) throws(FieldText.Problem) {
    self.source = source
    field = try FieldText(source, known: known)
  }

  var looksLikeJSON: Bool {
    source.first { $0 != " " && $0 != "\n" }.map { $0 == "{" || $0 == "[" } ?? false
  }

  /// Returns false where the template cannot be rendered for this message.
  func append(_ values: MessageValues, to buffer: inout [UInt8]) -> Bool {
    field.append(values, to: &buffer) { text, buffer in buffer.append(contentsOf: SecretMark.cleaned(text).utf8) }
    return true
  }
}
