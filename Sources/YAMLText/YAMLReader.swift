package import Diagnostics

/// Reads nodes by schema and collects what is wrong with them. A getter that finds something wrong reports it and
/// returns nil; one that finds something already reported returns nil in silence.
package struct YAMLReader: Sendable {
  package private(set) var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic] = []) {
    self.diagnostics = diagnostics
  }

  package mutating func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }

  package mutating func report(_ more: [Diagnostic]) {
    diagnostics += more
  }

  // MARK: Shapes

  /// Reads a mapping whose keys are all known.
  ///
  /// - Parameter what: for messages, with its article: `a campaign`.
  package mutating func mapping(_ node: YAMLNode, _ what: String, known: [String]) -> YAMLMapping? {
    guard let mapping = self.mapping(node, what) else { return nil }
    for entry in mapping.entries where !known.contains(entry.name) {
      report(.unknownKey(entry.name, in: what, known: known, at: entry.key.range))
    }
    return mapping
  }

  /// Reads a mapping whose keys are the person's own names.
  package mutating func mapping(_ node: YAMLNode, _ what: String) -> YAMLMapping? {
    switch node.kind {
    case .mapping(let entries): return YAMLMapping(node: node, entries: entries)
    case .invalid: return nil
    default:
      report(.wrongShape(expected: "\(what) is a mapping of 'key: value' lines", found: node))
      return nil
    }
  }

  package mutating func list(_ node: YAMLNode) -> [YAMLNode]? {
    switch node.kind {
    case .sequence(let elements): return elements
    case .invalid: return nil
    default:
      report(.wrongShape(expected: "expected a list", found: node))
      return nil
    }
  }

  /// Reads a list, or a single value in place of a list of one.
  package mutating func oneOrMore(_ node: YAMLNode) -> [YAMLNode]? {
    if node.scalar != nil { return [node] }
    return list(node)
  }

  // MARK: Scalars

  /// Reads text as it was written: `no`, `012`, `12:30` and `+86…` are text like any other.
  package mutating func text(_ node: YAMLNode) -> String? {
    scalar(node, "expected text")?.text
  }

  /// Reads text with the places of its characters.
  package mutating func fragment(_ node: YAMLNode) -> SourceFragment? {
    scalar(node, "expected text")?.fragment(path: node.range.path)
  }

  /// Reads `true`, `yes`, `on` or `false`, `no`, `off`, in any case, without quotes.
  package mutating func boolean(_ node: YAMLNode) -> Bool? {
    guard let scalar = scalar(node, "expected true or false") else { return nil }
    switch scalar.style == .plain ? scalar.text.lowercased() : "" {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      report(.wrongValue("expected true or false, found '\(scalar.text)'", at: node.range))
      return nil
    }
  }

  /// Reads a whole number in decimal digits: `012` is twelve.
  package mutating func integer(_ node: YAMLNode, in range: ClosedRange<Int> = 0...Int.max) -> Int? {
    guard let scalar = scalar(node, "expected a whole number") else { return nil }
    guard let value = Int(scalar.text) else {
      let plain = String(scalar.text.filter { $0 != "," && $0 != "_" && $0 != " " })
      let hint = Int(plain) != nil ? "write \(plain)" : nil
      report(.wrongValue("expected a whole number, found '\(scalar.text)'", at: node.range, hint: hint))
      return nil
    }
    guard range.contains(value) else {
      let bounds =
        range.upperBound == Int.max
        ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      report(.wrongValue("expected a whole number \(bounds), found \(value)", at: node.range))
      return nil
    }
    return value
  }

  package mutating func number(_ node: YAMLNode) -> Double? {
    guard let scalar = scalar(node, "expected a number") else { return nil }
    let isDecimal = scalar.text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 || $0 == 46 || $0 == 45 || $0 == 43 }
    guard isDecimal, let value = Double(scalar.text), value.isFinite else {
      report(.wrongValue("expected a number, found '\(scalar.text)'", at: node.range))
      return nil
    }
    return value
  }

  /// Reads one of some words.
  package mutating func choice(_ node: YAMLNode, _ what: String, among words: [String]) -> String? {
    guard let text = text(node) else { return nil }
    if words.contains(text) { return text }
    report(.unknownName(text, what, known: words, at: node.range))
    return nil
  }

  private mutating func scalar(_ node: YAMLNode, _ expected: String) -> YAMLScalar? {
    if case .invalid = node.kind { return nil }
    guard let scalar = node.scalar else {
      report(.wrongShape(expected: expected, found: node))
      return nil
    }
    return scalar
  }
}

extension Diagnostic {
  /// A name that is none of the known ones, with the nearest or all of them as hint.
  package static func unknownName(
    _ name: String, _ what: String, known: [String], at range: SourceRange, id: String = "unknown-name"
  ) -> Diagnostic {
    Diagnostic(id, "unknown \(what) '\(name)'", at: range, hint: hint(for: name, known: known))
  }

  static func unknownKey(_ key: String, in what: String, known: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic("unknown-key", "\(what) has no key '\(key)'", at: range, hint: hint(for: key, known: known))
  }

  package static func wrongShape(expected: String, found node: YAMLNode) -> Diagnostic {
    Diagnostic("wrong-shape", "\(expected), found \(node.shape)", at: node.range)
  }

  package static func wrongValue(_ message: String, at range: SourceRange, hint: String? = nil) -> Diagnostic {
    Diagnostic("wrong-value", message, at: range, hint: hint)
  }

  package static func missingKey(_ key: String, in what: String, at range: SourceRange, hint: String? = nil)
    -> Diagnostic
  {
    Diagnostic("missing-key", "\(what) needs the key '\(key)'", at: range, hint: hint)
  }

  private static func hint(for name: String, known: [String]) -> String? {
    if let near = didYouMean(name, in: known) { return near }
    guard !known.isEmpty, known.count <= 12 else { return nil }
    return "known here: \(known.joined(separator: ", "))"
  }
}
