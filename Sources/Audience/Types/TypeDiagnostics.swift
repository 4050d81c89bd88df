import Catalogue
import Diagnostics
import LocalTime
import Vocabulary

/// Findings about types and values.
extension Diagnostic {
  static func mismatch(expected: String, found: Value, at range: SourceRange) -> Diagnostic {
    var hint: String?
    if case .literal(.text(let text)) = found.kind {
      if CivilDate(text.prefix(10)) != nil, expected.contains("date") || expected.contains("timestamp") {
        hint = "write the date without quotes"
      } else if Double(text) != nil, expected == "a number" || expected == "money" {
        hint = "write the number without quotes"
      }
    } else if expected.hasSuffix("text"), found.type.isNumeric, case .literal = found.kind {
      hint = "write it in quotes: \"\(found.text)\""
    }
    return Diagnostic(
      "type-mismatch", .error, "expected \(expected), found \(found.type): \(found.shown)", at: range, hint: hint)
  }

  static func expectedCondition(found value: Value, at range: SourceRange) -> Diagnostic {
    let hint =
      switch value.type {
      case .text, .choice, .word: "compare it: \(value.text) is \"…\", or \(value.text) is present"
      case .date, .timestamp: "say when: \(value.text) within last 30 days"
      default: "compare it: \(value.text) > 0"
      }
    return Diagnostic(
      "type-mismatch", .error, "expected a condition, found \(value.type): \(value.shown)", at: range, hint: hint)
  }

  static func expectedValue(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "expected a value, found a condition: '\(text)'", at: range,
      hint: "a condition stands by itself, or behind 'not'")
  }

  static func expectedLiteral(found value: Value, at range: SourceRange) -> Diagnostic {
    Diagnostic("type-mismatch", .error, "a list holds fixed values only, found \(value.shown)", at: range)
  }

  static func expectedPattern(_ match: TextMatch, at range: SourceRange) -> Diagnostic {
    Diagnostic("type-mismatch", .error, "'\(match.rawValue)' needs a text in quotes", at: range)
  }

  static func emptyPattern(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "every text holds the empty one", at: range, hint: "use 'is present' for any text")
  }

  static func notOrdered(_ value: Value, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "\(value.type) has no order: '\(value.text)' can only be equal or not", at: range,
      hint: "use 'is', 'is not' or 'in'")
  }

  static func noArithmetic(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "'\(operation.rawValue)' cannot join \(left.type) and \(right.type)", at: range,
      hint: left.type.isTime || right.type.isTime ? "move a date by a length of time: due_date + 3 days" : nil)
  }

  static func unknownWord(_ word: String, known: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "unknown-value", .error, "'\(word)' is none of the possible values", at: range,
      hint: didYouMean(word, in: known) ?? "possible are \(known.joined(separator: ", "))")
  }

  static func tooFine(_ text: String, _ currency: Currency, at range: SourceRange) -> Diagnostic {
    let digits = currency.minorDigits
    let count = digits == 0 ? "no decimals" : "\(digits) decimals"
    return Diagnostic("money-digits", .error, "'\(text)' is finer than \(currency.code), which has \(count)", at: range)
  }

  static func tooGreat(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("money-digits", .error, "'\(text)' is too great for an amount", at: range)
  }

  static func tooGreatNumber(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("type-mismatch", .error, "'\(text)' is too great for a number", at: range)
  }

  // MARK: Moments

  static func momentComparison(_ comparison: Comparison, _ moment: String, at range: SourceRange) -> Diagnostic {
    let isPast = moment.hasSuffix("ago")
    return Diagnostic(
      "moment-comparison", .error, "'\(comparison.sql) \(moment)' can be read two ways", at: range,
      hint: "write 'before \(moment)' (\(isPast ? "longer ago" : "sooner")) or 'after \(moment)' "
        + "(\(isPast ? "more recent" : "later"))")
  }

  static func lastOrNext(_ span: Span, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "moment-comparison", .error, "'within \(span.description)' can be read two ways", at: range,
      hint: "write 'within last \(span.description)' or 'within next \(span.description)'")
  }

  static func looksBack(_ function: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("type-mismatch", .error, "\(function) looks back: nothing is known of what comes next", at: range)
  }

  static func hoursOfDate(_ value: Value, at range: SourceRange) -> Diagnostic {
    Diagnostic("type-mismatch", .error, "'\(value.text)' is a date and has no hours", at: range, hint: "count in days")
  }

  static func noFixedLength(_ span: Span, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "'\(span.description)' has no fixed length here", at: range,
      hint: "count in days, or compare with a moment: before \(span.description) ago")
  }

  static func impossibleDate(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("impossible-date", .error, "'\(text)' does not exist in the calendar", at: range)
  }

  static func nothingLocal(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "nothing-local", .error, "nothing here depends on a clock", at: range,
      hint: "'in local time' stands behind words such as 'is today', 'within this month' or 'within next 7 days'")
  }

  static func otherCurrency(_ code: String, _ currency: Currency, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "other-currency", .error, "amounts are compared in \(currency.code), not in \(code)", at: range,
      hint: "every amount is also kept in the shop's currency: write it in \(currency.code)")
  }

  static func noGoal(_ campaign: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "no-goal", .error, "campaign '\(campaign)' has no goal that somebody could reach", at: range,
      hint: "write one in its file: goal: order_paid within 14 days")
  }

  static func propertyAgainst(_ value: Value, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "a property is text, a number or yes and no; it cannot be compared with \(value.type)",
      at: range)
  }
}

extension Value {
  /// Its text in quotes, where it has none of its own.
  fileprivate var shown: String { text.hasPrefix("\"") ? text : "'\(text)'" }
}
