import Vocabulary

/// Reads exact amounts of money and numbers as people write them.
struct AmountText {
  /// `1.234,56` instead of `1,234.56`.
  var decimalComma: Bool

  enum Failure: Error, Hashable {
    case notAnAmount
    /// A comma that looks like the decimal one where points are.
    case maybeDecimalComma
    case tooManyDecimals
    case tooLarge

    var words: String {
      switch self {
      case .notAnAmount: "not an amount"
      case .maybeDecimalComma: "looks like a decimal comma (set decimal_comma: true)"
      case .tooManyDecimals: "more decimals than the currency has"
      case .tooLarge: "too large"
      }
    }
  }

  /// Returns the amount in units of 10^-`digits`.
  ///
  /// Zeros beyond the currency's digits are nothing, and so is the noise of binary fractions (`19.990000000000002`);
  /// other digits there are refused, for money is never rounded in silence.
  func minor(_ bytes: UnsafeRawBufferPointer, digits: Int) throws(Failure) -> Int64 {
    // The plain case: digits, perhaps a point and digits.
    var value: Int64 = 0
    var index = 0
    let count = bytes.count
    let point = decimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".")
    var isNegative = false
    if count > 0, bytes[0] == UInt8(ascii: "-") {
      isNegative = true
      index = 1
    }
    let first = index
    while index < count, bytes[index] &- 48 < 10, index - first < 15 {
      value = value &* 10 &+ Int64(bytes[index] &- 48)
      index += 1
    }
    if index > first {
      if index == count {
        guard let scaled = AmountText.scaled(value, by: digits) else { throw .tooLarge }
        return isNegative ? -scaled : scaled
      }
      if bytes[index] == point {
        index += 1
        var taken = 0
        while index < count, taken < digits, bytes[index] &- 48 < 10 {
          value = value &* 10 &+ Int64(bytes[index] &- 48)
          taken += 1
          index += 1
        }
        if index == count {
          guard let scaled = AmountText.scaled(value, by: digits - taken) else { throw .tooLarge }
          return isNegative ? -scaled : scaled
        }
      }
    }
    return try slow(bytes, digits: digits)
  }

  private static func scaled(_ value: Int64, by digits: Int) -> Int64? {
    var value = value
    for _ in 0..<max(0, digits) {
      let (next, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = next
    }
    return value
  }

  /// Currency signs, groups, parentheses, signs behind.
  private func slow(_ bytes: UnsafeRawBufferPointer, digits: Int) throws(Failure) -> Int64 {
    // A sum that came to nothing in a program's binary fractions: `1.776357e-15`.
    if bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }), bytes.contains(UInt8(ascii: "-")),
      let tiny = Double(String(decoding: bytes, as: UTF8.self)), abs(tiny) < 1e-9
    {
      return 0
    }
    let parts = try split(bytes)
    var value: Int64 = 0
    for digit in parts.whole {
      let (times, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = times.addingReportingOverflow(Int64(digit))
      if overflow || second { throw .tooLarge }
      value = sum
    }
    for place in 0..<digits {
      let (times, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { throw .tooLarge }
      value = times + Int64(place < parts.fraction.count ? parts.fraction[place] : 0)
    }
    let beyond = parts.fraction.dropFirst(digits)
    if beyond.contains(where: { $0 != 0 }) {
      // Twelve digits and more come from a program's binary fraction: a run of nines or zeros stands behind.
      guard parts.fraction.count >= 10 else { throw .tooManyDecimals }
      let run = beyond.prefix(beyond.count - 1).dropLast(2)
      if run.allSatisfy({ $0 == 9 }) {
        value += 1
      } else if !run.allSatisfy({ $0 == 0 }) {
        throw .tooManyDecimals
      }
    }
    return parts.isNegative ? -value : value
  }

  /// Returns a number, not exact.
  func number(_ bytes: UnsafeRawBufferPointer) -> Double? {
    if !decimalComma || !bytes.contains(UInt8(ascii: ",")) {
      if let plain = Double(String(decoding: bytes, as: UTF8.self)), plain.isFinite { return plain }
    }
    guard let parts = try? split(bytes) else { return nil }
    let text = parts.whole.map(String.init).joined() + "." + parts.fraction.map(String.init).joined() + "0"
    return Double((parts.isNegative ? "-" : "") + text)
  }

  private struct Parts {
    var isNegative = false
    var whole: [UInt8] = []
    var fraction: [UInt8] = []
  }

  private func split(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Parts {
    var parts = Parts()
    var text = Substring(String(decoding: bytes, as: UTF8.self))
    func strip() {
      while let last = text.last, last.isWhitespace { text.removeLast() }
      while let first = text.first, first.isWhitespace { text.removeFirst() }
    }
    if text.hasPrefix("("), text.hasSuffix(")") {
      parts.isNegative = true
      text = text.dropFirst().dropLast()
    }
    strip()
    for sign in ["R$", "HK$", "NT$", "CA$", "A$", "US$", "¥", "￥", "€", "$", "£", "₹", "₩", "元"] {
      if text.hasPrefix(sign) { text.removeFirst(sign.count) }
      if text.hasPrefix("-" + sign) { text = "-" + text.dropFirst(sign.count + 1) }
      if text.hasSuffix(sign) { text.removeLast(sign.count) }
    }
    strip()
    if let first = text.first, first == "-" || first == "−" {
      parts.isNegative.toggle()
      text.removeFirst()
    } else if text.first == "+" {
      text.removeFirst()
    } else if text.last == "-" {
      parts.isNegative.toggle()
      text.removeLast()
    }
    strip()
    let point: Character = decimalComma ? "," : "."
    let group: Character = decimalComma ? "." : ","
    let halves = text.split(separator: point, omittingEmptySubsequences: false)
    guard let whole = halves.first, halves.count <= 2 else { throw .notAnAmount }
    let groups = whole.split(omittingEmptySubsequences: false) {
      $0 == group || $0 == "'" || $0 == "’" || $0 == " " || $0 == "\u{A0}" || $0 == "\u{202F}"
    }
    for (index, digits) in groups.enumerated() {
      guard !digits.isEmpty || groups.count == 1 && halves.count == 2, digits.allSatisfy({ ("0"..."9").contains($0) })
      else { throw .notAnAmount }
      if index > 0, digits.count != 3 { throw halves.count == 1 ? .maybeDecimalComma : .notAnAmount }
      parts.whole += digits.utf8.map { $0 - 48 }
    }
    if halves.count == 2 {
      guard halves[1].allSatisfy({ ("0"..."9").contains($0) }) else { throw .notAnAmount }
      parts.fraction = halves[1].utf8.map { $0 - 48 }
    }
    guard !(parts.whole.isEmpty && parts.fraction.isEmpty) else { throw .notAnAmount }
    return parts
  }
}
