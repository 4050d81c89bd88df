import Liquid
import Vocabulary

/// The `body` of an `http` gateway: Liquid over the message's variables.
///
/// A body of nothing but `{{ name }}` and `{{ name | json }}`, which is most of them, is filled without the interpreter.
struct LiquidBody: Hashable, Sendable {
  /// With marks in place of secrets.
  let source: String
  private let simple: FieldText?
  private let template: Template

  /// Nil where the template has problems; they are found by parsing the text as it stands in the file.
  init?(_ source: String, known: Set<String>) {
    guard let template = Template.parse(source).template else { return nil }
    self.source = source
    self.template = template
    let field =
      source.contains("{%") || source.contains("{{-") || source.contains("-}}")
      ? nil : try? FieldText(source, known: known)
    simple = field.flatMap { $0.hasFilter(.digits) ? nil : $0 }
  }

  static func == (left: LiquidBody, right: LiquidBody) -> Bool { left.source == right.source }

  func hash(into hasher: inout Hasher) { hasher.combine(source) }

  /// Whether the first character that is not part of a tag opens JSON.
  var looksLikeJSON: Bool {
    var rest = Array(source.utf8)[...]
    while true {
      rest = rest.drop { $0 <= 0x20 }
      guard rest.starts(with: "{%".utf8) else { break }
      rest = rest.firstRange(of: Array("%}".utf8)).map { rest[$0.upperBound...] } ?? []
    }
    return !rest.starts(with: "{{".utf8) && (rest.first == UInt8(ascii: "{") || rest.first == UInt8(ascii: "["))
  }

  /// Returns false where the template cannot be rendered for this message.
  func append(_ values: MessageValues, to buffer: inout [UInt8]) -> Bool {
    if let simple {
      simple.append(values, to: &buffer) { text, buffer in buffer.append(contentsOf: SecretMark.cleaned(text).utf8) }
      return true
    }
    do {
      _ = try template.render(LiquidMessage(values: values), settings: RenderSettings(), into: &buffer)
      return true
    } catch {
      return false
    }
  }
}

/// A message's variables as a template sees them.
private final class LiquidMessage: LiquidObject {
  let values: MessageValues

  init(values: MessageValues) { self.values = values }

  var memberNames: [String] { MessageValues.names.sorted() }

  func member(_ name: String) -> LiquidValue? {
    guard MessageValues.names.contains(name) else { return nil }
    return values.value(name).map { .text(SecretMark.cleaned($0)) } ?? .null
  }
}
