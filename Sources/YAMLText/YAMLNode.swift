package import Diagnostics

/// A value of a YAML file with its place. What a scalar means is decided by who reads it, never by how it looks: a plain
/// `no` is the text "no" where text is wanted and false where a yes or no is wanted.
package struct YAMLNode: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// In the order of the file; keys are scalars and unique.
    case mapping([YAMLEntry])
    /// Something already reported (an alias, a repeated key): readers pass over it in silence.
    case invalid
  }

  package let kind: Kind
  /// From the first to behind the last character; quotes belong to it.
  package let range: SourceRange

  package init(_ kind: Kind, at range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  /// Whether nothing was written: an empty value, `~` or `null`. Quoted text never is.
  package var isNull: Bool {
    guard case .scalar(let scalar) = kind, scalar.style == .plain else { return false }
    return scalar.text.isEmpty || scalar.text == "~" || scalar.text == "null"
  }

  /// The scalar, where there is one that is not null.
  package var scalar: YAMLScalar? {
    guard case .scalar(let scalar) = kind, !isNull else { return nil }
    return scalar
  }

  /// The text of a scalar as written, whatever it looks like.
  package var text: String? { scalar?.text }

  /// A scalar's text with the places of its characters in the file.
  package var fragment: SourceFragment? { scalar?.fragment(path: range.path) }

  /// The elements of a sequence.
  package var elements: [YAMLNode]? {
    if case .sequence(let elements) = kind { elements } else { nil }
  }

  /// The entries of a mapping.
  package var entries: [YAMLEntry]? {
    if case .mapping(let entries) = kind { entries } else { nil }
  }

  /// What stands here, for messages: `text`, `a list`, `a mapping`, `nothing`.
  package var shape: String {
    switch kind {
    case .scalar: isNull ? "nothing" : "text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .invalid: "nothing"
    }
  }
}

/// A key and its value.
package struct YAMLEntry: Hashable, Sendable {
  package var key: YAMLNode
  package var value: YAMLNode

  package init(key: YAMLNode, value: YAMLNode) {
    self.key = key
    self.value = value
  }

  /// The key's text.
  package var name: String {
    if case .scalar(let scalar) = key.kind { scalar.text } else { "" }
  }
}

/// A scalar as text, with the way it was written.
package struct YAMLScalar: Hashable, Sendable {
  package enum Style: Hashable, Sendable {
    case plain
    case singleQuoted
    case doubleQuoted
    /// `|`
    case literal
    /// `>`
    case folded

    package var isQuoted: Bool { self == .singleQuoted || self == .doubleQuoted }
  }

  package let text: String
  package let style: Style
  /// Where the text's characters stand in the file; see `SourceFragment`.
  let pieces: [SourceFragment.Piece]

  package func fragment(path: String) -> SourceFragment {
    SourceFragment(path: path, text: text, pieces: pieces)
  }
}
