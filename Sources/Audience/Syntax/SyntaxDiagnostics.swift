import Diagnostics
import LocalTime

/// Findings about how an expression is written.
extension Diagnostic {
  static func emptyExpression(at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "the expression is empty", at: range)
  }

  static func unknownCharacter(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "unexpected '\(text)'", at: range)
  }

  static func comment(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "syntax", .error, "an expression has no comments", at: range,
      hint: "write it beside the expression, or as description:")
  }

  static func wideSign(_ wide: String, _ plain: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "unexpected '\(wide)'", at: range, hint: "write \(plain)")
  }

  static func unclosedText(at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "the text has no closing quote", at: range)
  }

  static func unexpected(_ token: Token, at range: SourceRange) -> Diagnostic {
    let hint: String? =
      switch token.kind {
      case .word, .string, .number, .moment: "join conditions with 'and' or 'or'"
      case .symbol, .end: nil
      }
    return Diagnostic("syntax", .error, "unexpected \(token.description)", at: range, hint: hint)
  }

  static func expected(
    _ what: String, found token: Token, at range: SourceRange, opened: SourceRange? = nil, hint: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      "syntax", .error, "expected \(what), found \(token.description)", at: range, hint: hint,
      notes: opened.map { [Note("opened here", range: $0)] } ?? [])
  }

  static func expectedValue(found token: Token, at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "expected a value, found \(token.description)", at: range)
  }

  static func expectedList(found token: Token, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "syntax", .error, "expected a list, found \(token.description)", at: range,
      hint: "write the values in square brackets: [\"Shanghai\", \"Suzhou\"]")
  }

  static func expectedWhere(found token: Token, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "syntax", .error, "expected ')', found \(token.description)", at: range,
      hint: "a condition on the rows begins with 'where'")
  }

  static func strayList(at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "a list stands only behind 'in'", at: range)
  }

  static func chainedComparison(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "syntax", .error, "two comparisons in a row", at: range,
      hint: "write 'x between 1 and 5', or two conditions with 'and'")
  }

  static func tooDeep(at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "more than \(Parser.depthLimit) operations inside one another", at: range)
  }

  static func impossibleSpan(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("syntax", .error, "'\(text)' is longer than a hundred years", at: range)
  }
}
