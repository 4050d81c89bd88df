import Liquid

/// A template's file with its values in: front matter, text, and what was missing.
struct RenderedFile {
  var frontMatter: [(name: String, value: String)] = []
  var text = ""
  /// Paths without a value, in the order in which they were met.
  var missing: [String] = []

  /// Renders front matter, which is never HTML, and then the text, which sees it.
  ///
  /// - Throws: `CommandFailure` with exit 1 where the template fails.
  static func make(_ template: Template, _ data: LiquidDictionary, _ settings: RenderSettings, isHTML: Bool) throws
    -> RenderedFile
  {
    var result = RenderedFile()
    var data = data
    var settings = settings
    func render(_ part: Template) throws -> String {
      var buffer: [UInt8] = []
      do {
        let outcome = try part.render(data, settings: settings, into: &buffer)
        for path in outcome.missing.map({ $0.joined(separator: ".") }) where !result.missing.contains(path) {
          result.missing.append(path)
        }
      } catch {
        throw CommandFailure("\(error)", status: .personMustAct)
      }
      return String(decoding: buffer, as: UTF8.self)
    }
    for field in template.frontMatter {
      let value = try template.sections[field.name].map(render) ?? field.value
      result.frontMatter.append((field.name, value))
      data = data.adding([(field.name, .text(value))])
    }
    settings.escaping = isHTML ? .html : .none
    result.text = try render(template)
    return result
  }

  /// As the file is written: front matter between lines of `---`, and the text.
  var asFile: String {
    if frontMatter.isEmpty { return text }
    let lines = frontMatter.map { "\($0.name): \($0.value)\n" }
    return "---\n\(lines.joined())---\n\(text)"
  }

  private var length: SMSLength { SMSLength(text.trimmedText) }

  var lengthInWords: String {
    "\(length.units) units, \(length.parts) SMS \(length.parts == 1 ? "part" : "parts")"
  }

  var json: JSONValue {
    let length = length
    return .object([
      ("front_matter", .object(frontMatter.map { ($0.name, .text($0.value)) })), ("text", .text(text)),
      ("missing", .array(missing.map { .text($0) })),
      ("sms", .object([("units", JSONValue(length.units)), ("parts", JSONValue(length.parts))])),
    ])
  }
}

extension LiquidDictionary {
  /// The same with what is not in it yet.
  func adding(_ members: [(String, LiquidValue)]) -> LiquidDictionary {
    LiquidDictionary(memberNames.map { ($0, member($0) ?? .null) } + members.filter { member($0.0) == nil })
  }
}

extension String {
  /// Without white space at both ends, as an SMS goes out.
  fileprivate var trimmedText: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}
