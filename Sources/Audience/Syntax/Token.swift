/// A piece of an expression's text.
struct Token: Hashable {
  enum Kind: Hashable {
    case word(String)
    /// Digits with at most one decimal point, underscores removed.
    case number(String)
    /// What stands between the quotes, escapes resolved.
    case string(String)
    /// `2026-03-01`, with `T10:00`, seconds, `Z` or an offset where they were written.
    case moment(String)
    case symbol(String)
    case end
  }

  var kind: Kind
  /// Offsets in the fragment's UTF-8.
  var range: Range<Int>

  func isWord(_ wanted: String) -> Bool {
    if case .word(let text) = kind { text.lowercased() == wanted } else { false }
  }

  /// What a person would call it in a finding.
  var description: String {
    switch kind {
    case .word(let text), .number(let text), .moment(let text), .symbol(let text): "'\(text)'"
    case .string(let text): "\"\(text)\""
    case .end: "the end"
    }
  }
}
