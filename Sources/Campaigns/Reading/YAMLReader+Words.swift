import Diagnostics
import LocalTime
import Vocabulary
import YAMLText

/// Values that are words: shares, lengths of time, dates.
extension YAMLReader {
  /// Reads `10%` or `0.5 %` as hundredths of a percent.
  mutating func share(_ node: YAMLNode) -> Int? {
    guard let written = text(node) else { return nil }
    let number = written.hasSuffix("%") ? written.dropLast().trimmed : Substring(written).trimmed
    guard let value = decimal(number, digits: 2), (0...10_000).contains(value) else {
      report(.wrongValue("expected a share from 0% to 100%, found '\(written)'", at: node.range, hint: "write '10%'"))
      return nil
    }
    guard written.hasSuffix("%") else {
      report(.wrongValue("a share needs its sign", at: node.range, hint: "write '\(number)%'"))
      return nil
    }
    return Int(value)
  }

  /// Reads `14 days`.
  mutating func span(_ node: YAMLNode) -> Span? {
    guard let written = text(node) else { return nil }
    guard let span = Span(parsing: written), span.count > 0 else {
      report(
        .wrongValue(
          "expected a length of time, found '\(written)'", at: node.range,
          hint: "write '14 days', '12 hours' or '30 minutes'"))
      return nil
    }
    return span
  }

  /// Reads `2026-12-01`.
  mutating func date(_ node: YAMLNode) -> CivilDate? {
    guard let written = text(node) else { return nil }
    guard let date = CivilDate(written) else {
      report(.wrongValue("expected a date, found '\(written)'", at: node.range, hint: "write '2026-12-01'"))
      return nil
    }
    return date
  }
}

/// Returns a decimal number times ten to the power of `digits`, exactly; nil for anything else or finer.
func decimal(_ text: some StringProtocol, digits: Int) -> Int64? {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].utf8.allSatisfy({ (48...57).contains($0) }),
    let whole = Int64(parts[0])
  else { return nil }
  var fraction = parts.count == 2 ? String(parts[1]) : ""
  guard parts.count == 1 || !fraction.isEmpty, fraction.utf8.count <= digits,
    fraction.utf8.allSatisfy({ (48...57).contains($0) })
  else { return nil }
  fraction += String(repeating: "0", count: digits - fraction.utf8.count)
  var scale: Int64 = 1
  for _ in 0..<digits { scale *= 10 }
  let (product, isTooLarge) = whole.multipliedReportingOverflow(by: scale)
  return isTooLarge ? nil : product + (Int64(fraction) ?? 0)
}

extension Substring {
  /// Without blanks at both ends.
  var trimmed: Substring {
    var rest = self
    while rest.first == " " || rest.first == "\t" { rest = rest.dropFirst() }
    while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
    return rest
  }
}
