/// How amounts are written for one reader, worked out once; writes what `NumberStyle` writes, without a detour.
struct MoneyStyle {
  let locale: String
  private let style: NumberStyle
  private var currency = ""
  private var symbol = ""
  private var digits = 2
  private var isWord = false

  init(locale: String) {
    self.locale = locale
    style = NumberStyle(locale: locale)
    learn("")
  }

  private mutating func learn(_ currency: String) {
    self.currency = currency
    symbol = style.symbol(currency)
    digits = minorDigits(of: currency)
    isWord = symbol.utf8.last.map { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } ?? false
  }

  mutating func append(_ minor: Int64, currency: String, to out: inout OutputBuffer) {
    if currency != self.currency { learn(currency) }
    if minor < 0 { out.append(UInt8(ascii: "-")) }
    if style.placement != .after {
      out.append(symbol)
      if style.placement == .beforeSpaced || isWord { out.append("\u{A0}" as StaticString) }
    }
    let unit = UInt64(digits == 0 ? 1 : digits == 2 ? 100 : 1000)
    appendGroups(minor.magnitude / unit, to: &out)
    if digits > 0 {
      out.append(style.point)
      var rest = minor.magnitude % unit
      var scale = unit / 10
      while scale > 0 {
        out.append(0x30 + UInt8(rest / scale))
        rest %= scale
        scale /= 10
      }
    }
    if style.placement == .after, !symbol.isEmpty {
      out.append("\u{A0}" as StaticString)
      out.append(symbol)
    }
  }

  /// Appends a whole number in groups of digits.
  func append(_ number: Int64, to out: inout OutputBuffer) {
    if number < 0 { out.append(UInt8(ascii: "-")) }
    appendGroups(number.magnitude, to: &out)
  }

  private func appendGroups(_ number: UInt64, to out: inout OutputBuffer) {
    var length = 1
    var scale: UInt64 = 1
    while number / scale >= 10 {
      scale *= 10
      length += 1
    }
    var rest = number
    for place in 0..<length {
      if place > 0, length >= style.minimum, style.isGroupStart(length - place) { out.append(style.group) }
      out.append(0x30 + UInt8(rest / scale))
      rest %= scale
      scale = max(1, scale / 10)
    }
  }
}
