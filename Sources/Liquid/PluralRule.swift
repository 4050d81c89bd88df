/// Which form of a word a number takes in a language (Unicode CLDR's plural rules for the languages known here).
enum PluralRule: String {
  case zero, one, two, few, many, other

  /// English's rule for a language that is not in the table.
  init(_ number: Number, locale: String) {
    let language = locale.prefix { $0 != "-" && $0 != "_" }
    guard let (mantissa, scale) = number.parts else {
      self = .other
      return
    }
    let unit = Number.power(scale)
    let magnitude = Int128(mantissa.magnitude)
    let whole = magnitude / unit
    let isWhole = magnitude % unit == 0
    let (tens, hundreds) = (whole % 10, whole % 100)
    switch language {
    case "zh", "ja", "ko", "vi", "th", "id", "ms", "lo", "my", "km": self = .other
    case "fr": self = whole < 2 ? .one : .other
    case "pt" where !locale.hasSuffix("PT"): self = whole < 2 ? .one : .other
    case "hi", "bn", "gu", "kn", "fa", "am", "zu": self = whole == 0 || (whole == 1 && isWhole) ? .one : .other
    case "ru", "uk", "be":
      guard isWhole else {
        self = .other
        return
      }
      self = tens == 1 && hundreds != 11 ? .one : Self.isFew(tens, hundreds) ? .few : .many
    case "sr", "hr", "bs":
      guard isWhole else {
        self = .other
        return
      }
      self = tens == 1 && hundreds != 11 ? .one : Self.isFew(tens, hundreds) ? .few : .other
    case "pl": self = !isWhole ? .other : whole == 1 ? .one : Self.isFew(tens, hundreds) ? .few : .many
    case "cs", "sk": self = !isWhole ? .many : whole == 1 ? .one : (2...4).contains(whole) ? .few : .other
    case "sl":
      self = !isWhole ? .few : hundreds == 1 ? .one : hundreds == 2 ? .two : (3...4).contains(hundreds) ? .few : .other
    case "lt":
      let isTeen = (11...19).contains(hundreds)
      self = !isWhole ? .many : tens == 1 && !isTeen ? .one : (2...9).contains(tens) && !isTeen ? .few : .other
    case "lv": self = tens == 0 || (11...19).contains(hundreds) ? .zero : tens == 1 ? .one : .other
    case "ro":
      self = whole == 1 && isWhole ? .one : !isWhole || whole == 0 || (1...19).contains(hundreds) ? .few : .other
    case "he": self = !isWhole ? .other : whole == 1 ? .one : whole == 2 ? .two : .other
    case "ar":
      guard isWhole else {
        self = .other
        return
      }
      self =
        whole == 0
        ? .zero
        : whole == 1
          ? .one
          : whole == 2
            ? .two
            : (3...10).contains(hundreds) ? .few : hundreds > 10 ? .many : .other
    default: self = whole == 1 && isWhole ? .one : .other
    }
  }

  /// 2, 3, 4 and what ends in them, but for 12, 13 and 14.
  private static func isFew(_ tens: Int128, _ hundreds: Int128) -> Bool {
    (2...4).contains(tens) && !(12...14).contains(hundreds)
  }
}
