extension Number {
  /// Rounds half away from zero to so many digits after the point (before it, where negative).
  func rounded(to digits: Int) -> Number {
    if case .large(let number) = self { return .whole(number.rounded(zeros: -digits)) }
    guard let (mantissa, scale) = parts else {
      guard digits < 300, digits > -300, double.isFinite else { return self }
      return digits == 0 ? .double(double.rounded(.toNearestOrAwayFromZero)) : self
    }
    guard digits < scale else { return self }
    guard scale - digits <= 37 else { return isInteger ? .integer(0) : .decimal(mantissa: 0, scale: 0) }
    let unit = Self.power(scale - digits)
    let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: unit)
    let up = remainder.magnitude >= unit.magnitude - remainder.magnitude
    let whole = up ? quotient + (mantissa < 0 ? -1 : 1) : quotient
    guard digits < 0 else { return Self.made(whole, digits, whole: isInteger) }
    let (back, overflow) = whole.multipliedReportingOverflow(by: Self.power(-digits))
    return overflow ? self : Self.made(back, 0, whole: isInteger)
  }

  /// The whole number below, above, or nearest; nil where there is none.
  func whole(_ rule: FloatingPointRoundingRule) -> Number? {
    if case .large = self { return self }
    guard let (mantissa, scale) = parts else {
      guard double.isFinite else { return nil }
      let rounded = double.rounded(rule)
      if let small = Int64(exactly: rounded) { return .integer(small) }
      // Whole, and as exact as it is printed; far beyond that a double stands for itself.
      var digits: [UInt8] = []
      guard abs(rounded) < 1e22, let exponent = appendShortestDigits(abs(rounded), to: &digits) else {
        return .double(rounded)
      }
      digits += repeatElement(0x30, count: max(0, exponent - digits.count))
      return LargeInteger(isNegative: rounded < 0, decimal: digits).map { .whole($0) } ?? .double(rounded)
    }
    let unit = Self.power(scale)
    if rule == .down { return .whole(Self.floorDivided(mantissa, unit).quotient) }
    if rule == .up { return .whole(0 &- Self.floorDivided(0 &- mantissa, unit).quotient) }
    guard let (whole, digits) = rounded(to: 0).parts, digits == 0 else { return nil }
    return .whole(whole)
  }
}

/// The whole number a value counts for, as the bounds of a range do.
func wholeNumber(_ value: LiquidValue) -> Int64 {
  switch Number(value) {
  case .integer(let number): number
  case .large(let number): number.isNegative ? .min : .max
  case .decimal(let mantissa, let scale): Int64(clamping: mantissa / Number.power(scale))
  case .double(let number): number.isNaN ? 0 : Int64(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max)
  }
}

/// A value that is a whole number or is written as one; nil for others, also for fractions.
func integer(_ value: LiquidValue) -> Int64? {
  switch value {
  case .integer(let number): return number
  case .large(let number): return number.isNegative ? .min : .max
  case .text(let text), .markup(let text):
    var bytes = text.utf8[...]
    while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return Int64(Substring(bytes))
  default: return nil
  }
}
