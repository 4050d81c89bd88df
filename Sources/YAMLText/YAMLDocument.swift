package import Diagnostics

/// A YAML file read once into nodes that know their places.
///
/// Limits: one document, `largestSize` bytes, `deepest` levels, no anchors, aliases or tags: nobody needs them in a file
/// of a screen's length, and they are how a small file becomes a large one.
package struct YAMLDocument: Sendable {
  package static let largestSize = 1 << 20
  package static let deepest = 64

  /// Nil where the file is empty or its syntax is wrong.
  package let root: YAMLNode?
  package let diagnostics: [Diagnostic]

  package static func read(path: String, text: String) -> YAMLDocument {
    if text.utf8.count > largestSize {
      let start = SourcePosition(line: 1, column: 1)
      let range = SourceRange(path: path, start: start, end: start)
      return YAMLDocument(root: nil, diagnostics: [.tooLarge(text.utf8.count, at: range)])
    }
    // A byte order mark would count as a column.
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let source = Array(text.unicodeScalars)
    if let odd = oddCharacter(in: source, path: path) { return YAMLDocument(root: nil, diagnostics: [odd]) }
    var composer = Composer(path: path, source: source, text: text)
    let root = composer.compose()
    return YAMLDocument(root: root, diagnostics: composer.diagnostics)
  }

  /// Finds a character that YAML forbids or counts as the end of a line where editors don't.
  private static func oddCharacter(in source: [Unicode.Scalar], path: String) -> Diagnostic? {
    var place = SourcePosition(line: 1, column: 1)
    for (index, scalar) in source.enumerated() {
      let isOdd =
        switch scalar.value {
        case 0x0A, 0x09: false
        case 0x0D: index + 1 >= source.count || source[index + 1] != "\n"
        case 0..<0x20, 0x7F, 0x80..<0xA0, 0x2028, 0x2029, 0xFFFE, 0xFFFF: true
        case 0xFEFF: true
        default: false
        }
      if isOdd {
        let end = SourcePosition(line: place.line, column: place.column + 1)
        return .oddCharacter(scalar, at: SourceRange(path: path, start: place, end: end))
      }
      if scalar == "\n" {
        place = SourcePosition(line: place.line + 1, column: 1)
      } else {
        place.column += 1
      }
    }
    return nil
  }
}

extension Diagnostic {
  static func tooLarge(_ bytes: Int, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "file-too-large", "the file has \(bytes) bytes; \(YAMLDocument.largestSize) are allowed", at: range)
  }

  static func oddCharacter(_ scalar: Unicode.Scalar, at range: SourceRange) -> Diagnostic {
    let number = String(scalar.value, radix: 16, uppercase: true)
    let name = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
    return Diagnostic(
      "invisible-character", "the invisible character \(name) cannot stand in a YAML file", at: range,
      hint: "delete it and write the line again")
  }
}
