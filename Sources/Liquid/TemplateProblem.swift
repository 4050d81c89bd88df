/// One thing that is wrong with a template: a stable id, a message, where, and what to do.
package struct TemplateProblem: Error, Hashable, Sendable {
  package let id: String
  package let message: String
  package let hint: String?
  /// UTF-8 offsets in the source.
  package let range: Range<Int>

  init(_ id: String, _ message: String, hint: String? = nil, range: Range<Int>) {
    self.id = id
    self.message = message
    self.hint = hint
    self.range = range
  }
}

extension TemplateProblem {
  /// What is found where the markup ends.
  static let nothingMore = "nothing more"

  static func unexpectedCharacter(_ bytes: SourceBytes, at position: Int, end: Int) -> Self {
    var upper = position + 1
    while upper < end, bytes[upper] & 0xC0 == 0x80 { upper += 1 }
    let text = bytes.text(position..<upper)
    var hint: String?
    switch text {
    case "+", "*", "/":
      hint = "Liquid has no operators for arithmetic; use the filters plus, minus, times and divided_by."
    case "&": hint = "Write 'and'."
    case "!": hint = "Write '!=' between two values; for the opposite of a condition use 'unless'."
    case "%": hint = "What begins with {{ ends with }}, and a tag with %}."
    case "}", "{": hint = "What begins with {{ ends with }}, and a tag with %}."
    default: break
    }
    if let scalar = text.unicodeScalars.first, (0x2018...0x201F).contains(scalar.value) {
      hint = "Write straight quotes, ' or \"."
    }
    return .init("unexpected-character", "unexpected character '\(text)'", hint: hint, range: position..<upper)
  }

  static func unclosedString(_ range: Range<Int>) -> Self {
    .init("unclosed-string", "the text in quotes does not end", range: range)
  }

  static func unclosedMarkup(_ range: Range<Int>, isTag: Bool) -> Self {
    isTag
      ? .init("unclosed-tag", "'{%' is never closed", hint: "Close it with %}.", range: range)
      : .init("unclosed-output", "'{{' is never closed", hint: "Close it with }}.", range: range)
  }

  static func missingTagName(_ range: Range<Int>) -> Self {
    .init("missing-tag-name", "a tag without a name", range: range)
  }

  static func unexpected(_ found: String, expected: String, range: Range<Int>, hint: String? = nil) -> Self {
    let end = found == nothingMore ? "expected \(expected), but nothing follows" : nil
    return .init(
      "unexpected-text", end ?? "expected \(expected) but found \(found)", hint: hint, range: range)
  }

  static func unknownTag(_ name: String, _ range: Range<Int>) -> Self {
    .init("unknown-tag", "unknown tag '\(name)'", hint: suggestion(for: name, in: TagName.all), range: range)
  }

  static func misplacedTag(_ name: String, _ range: Range<Int>) -> Self {
    .init("misplaced-tag", "'\(name)' has no place here", hint: "It belongs to a block that is not open.", range: range)
  }

  static func neverClosed(_ name: String, _ range: Range<Int>) -> Self {
    .init("unclosed-block", "'\(name)' is never closed", hint: "Add {% end\(name) %}.", range: range)
  }

  static func unknownFilter(_ name: String, _ range: Range<Int>) -> Self {
    .init("unknown-filter", "unknown filter '\(name)'", hint: suggestion(for: name, in: Filter.names), range: range)
  }

  static func wrongArguments(_ name: String, _ expected: ClosedRange<Int>, found: Int, _ range: Range<Int>) -> Self {
    let words =
      expected.lowerBound == expected.upperBound
      ? "\(expected.lowerBound)" : "\(expected.lowerBound) to \(expected.upperBound)"
    let noun = expected.upperBound == 1 ? "argument" : "arguments"
    return .init("wrong-arguments", "'\(name)' takes \(words) \(noun), not \(found)", range: range)
  }

  static func unknownArgument(_ argument: String, of name: String, known: [String], _ range: Range<Int>) -> Self {
    let hint =
      suggestion(for: argument, in: known)
      ?? (known.isEmpty ? nil : "It knows \(known.joined(separator: ", ")).")
    return .init("unknown-argument", "'\(name)' has no argument '\(argument)'", hint: hint, range: range)
  }

  static func tooDeep(_ range: Range<Int>, limit: Int) -> Self {
    .init("too-deep", "blocks are nested more than \(limit) deep", range: range)
  }

  static func tooLarge(_ size: Int, limit: Int) -> Self {
    .init("too-large", "the template has \(size) bytes, more than \(limit)", range: 0..<0)
  }
}

/// `Did you mean 'first_name'?`, or nil where nothing known is near.
func suggestion(for name: String, in known: [String]) -> String? {
  let wanted = Array(name.utf8)
  guard wanted.count >= 2, wanted.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in known {
    let bound = max(1, max(wanted.count, candidate.utf8.count) / 3)
    let distance = editDistance(wanted, Array(candidate.utf8))
    if distance <= bound, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best.map { "Did you mean '\($0.name)'?" }
}

private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var before = [Int](repeating: 0, count: right.count + 1)
  var previous = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    for column in 0..<right.count {
      var value = min(
        previous[column + 1] + 1, current[column] + 1, previous[column] + (left[row] == right[column] ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        value = min(value, before[column - 1] + 1)
      }
      current.append(value)
    }
    (before, previous) = (previous, current)
  }
  return previous[right.count]
}
