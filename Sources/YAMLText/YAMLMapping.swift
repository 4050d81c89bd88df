package import Diagnostics

/// A mapping under reading: entries in the order of the file.
package struct YAMLMapping: Hashable, Sendable {
  package let node: YAMLNode
  package let entries: [YAMLEntry]

  /// The value of a key; nil where the key is missing or nothing stands behind it.
  package subscript(_ key: String) -> YAMLNode? {
    entry(key).flatMap { $0.value.isNull ? nil : $0.value }
  }

  /// The entry of a key, even if nothing stands behind it.
  package func entry(_ key: String) -> YAMLEntry? {
    entries.first { $0.name == key }
  }

  package func has(_ key: String) -> Bool { entry(key) != nil }

  /// Where the mapping begins: the place for a finding about something that is missing.
  package var start: SourceRange {
    if let first = entries.first { return first.key.range }
    return SourceRange(path: node.range.path, start: node.range.start, end: node.range.start)
  }
}

extension YAMLReader {
  /// Returns the value of a key that must be there; reports where it is missing or empty.
  ///
  /// - Parameter what: whose key it is, with its article: `a campaign`.
  package mutating func required(
    _ key: String, in mapping: YAMLMapping, of what: String, hint: String? = nil
  ) -> YAMLNode? {
    if let node = mapping[key] { return node }
    report(.missingKey(key, in: what, at: mapping.entry(key)?.key.range ?? mapping.start, hint: hint))
    return nil
  }

  /// The optional keys by type: nil where the key is missing, empty or, with a report, wrong.
  package mutating func text(_ key: String, in mapping: YAMLMapping) -> String? {
    mapping[key].flatMap { text($0) }
  }

  package mutating func boolean(_ key: String, in mapping: YAMLMapping) -> Bool? {
    mapping[key].flatMap { boolean($0) }
  }

  package mutating func integer(
    _ key: String, in mapping: YAMLMapping, range: ClosedRange<Int> = 0...Int.max
  ) -> Int? {
    mapping[key].flatMap { integer($0, in: range) }
  }

  package mutating func number(_ key: String, in mapping: YAMLMapping) -> Double? {
    mapping[key].flatMap { number($0) }
  }
}
