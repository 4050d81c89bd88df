/// How many digits a currency has after the point (ISO 4217).
func minorDigits(of currency: String) -> Int {
  // The usual ones first: comparing with each of the others takes longer than the rest.
  if currency == "CNY" || currency == "USD" || currency == "EUR" || currency == "GBP" { return 2 }
  switch currency {
  case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF":
    return 0
  case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": return 3
  default: return 2
  }
}

/// How a language writes numbers and amounts.
struct NumberStyle {
  enum Placement { case before, beforeSpaced, after }

  var group = ","
  var point = "."
  var placement = Placement.before
  let language: Substring
  let region: Substring
  private let isIndian: Bool
  /// The fewest digits that are put into groups.
  let minimum: Int

  init(locale: String) {
    let parts = locale.split(whereSeparator: { $0 == "-" || $0 == "_" })
    language = parts.first ?? "en"
    region = parts.dropFirst().last.flatMap { $0.utf8.count == 2 ? $0 : nil } ?? ""
    // A group of one digit before three stays together in Spanish, Polish and Portuguese of Portugal.
    let isLoose = language == "es" && region != "MX" && region != "US"
    minimum = isLoose || language == "pl" || (language == "pt" && region == "PT") ? 5 : 4
    isIndian = region == "IN" || (region.isEmpty && ["hi", "gu", "kn", "ml", "pa", "ta", "te"].contains(language))
    switch language {
    case "de" where region == "CH": (group, placement) = ("’", .beforeSpaced)
    case "de" where region == "AT": (group, point, placement) = (".", ",", .beforeSpaced)
    case "de", "it", "da", "tr", "el", "hr", "sl", "ro", "sr": (group, point, placement) = (".", ",", .after)
    case "es" where region == "MX" || region == "US": break
    case "es": (group, point, placement) = (".", ",", .after)
    case "nl": (group, point, placement) = (".", ",", .beforeSpaced)
    case "pt" where region != "PT": (group, point, placement) = (".", ",", .beforeSpaced)
    case "id": (group, point, placement) = (".", ",", .beforeSpaced)
    case "vi": (group, point, placement) = (".", ",", .after)
    case "fr": (group, point, placement) = ("\u{202F}", ",", .after)
    case "pt", "ru", "uk", "pl", "cs", "sk", "sv", "nb", "no", "fi", "hu", "bg":
      (group, point, placement) = ("\u{A0}", ",", .after)
    default: break
    }
  }

  /// The sign for a currency where this language is read: `$` at home, `US$` elsewhere.
  func symbol(_ currency: String) -> String {
    switch currency {
    case "CNY": language == "zh" ? "¥" : "CN¥"
    case "JPY": language == "zh" ? "JP¥" : language == "ja" ? "￥" : "¥"
    case "USD": language == "zh" || language == "es" && region != "US" || region == "CA" || region == "AU" ? "US$" : "$"
    case "EUR": "€"
    case "GBP": "£"
    case "KRW": "₩"
    case "INR": "₹"
    case "BRL": "R$"
    case "HKD": "HK$"
    case "TWD": language == "zh" && region == "TW" ? "$" : "NT$"
    case "CAD": region == "CA" ? "$" : "CA$"
    case "AUD": region == "AU" ? "$" : "A$"
    case "NZD": region == "NZ" ? "$" : "NZ$"
    case "MXN": region == "MX" ? "$" : "MX$"
    case "SGD": region == "SG" ? "$" : "SGD"
    case "VND": "₫"
    case "ILS": "₪"
    case "PHP": "₱"
    case "PLN" where language == "pl": "zł"
    case "CZK" where language == "cs": "Kč"
    case "SEK" where language == "sv", "NOK" where language == "nb" || language == "no", "DKK" where language == "da":
      "kr"
    case "RUB" where language == "ru": "₽"
    case "UAH" where language == "uk": "₴"
    case "TRY" where language == "tr": "₺"
    default: currency
    }
  }

  /// Whether a group begins where so many digits are left before the point: every third, in India every second behind
  /// the first three.
  func isGroupStart(_ left: Int) -> Bool {
    isIndian ? left == 3 || (left > 3 && left % 2 == 1) : left % 3 == 0
  }

  /// More separators than so many digits ever get.
  func mostGroups(_ digits: Int) -> Int { digits / (isIndian ? 2 : 3) + 1 }

  /// Appends an exact number with groups of digits and so many digits after the point.
  func append(_ mantissa: Int128, scale: Int, to bytes: inout [UInt8]) {
    if mantissa < 0 { bytes.append(UInt8(ascii: "-")) }
    var digits = Array(String(mantissa.magnitude).utf8)
    while digits.count <= scale { digits.insert(0x30, at: 0) }
    let whole = digits.count - scale
    for index in 0..<whole {
      if index > 0, whole >= minimum, isGroupStart(whole - index) { bytes.append(contentsOf: group.utf8) }
      bytes.append(digits[index])
    }
    guard scale > 0 else { return }
    bytes.append(contentsOf: point.utf8)
    bytes.append(contentsOf: digits[whole...])
  }

  /// Appends an amount with its currency's sign.
  func append(minor: Int128, currency: String, to bytes: inout [UInt8]) {
    let symbol = symbol(currency)
    let isWord = symbol.utf8.last.map { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } ?? false
    if placement != .after {
      if minor < 0 { bytes.append(UInt8(ascii: "-")) }
      bytes.append(contentsOf: symbol.utf8)
      if placement == .beforeSpaced || isWord { bytes.append(contentsOf: "\u{A0}".utf8) }
      append(minor < 0 ? 0 &- minor : minor, scale: minorDigits(of: currency), to: &bytes)
      return
    }
    append(minor, scale: minorDigits(of: currency), to: &bytes)
    if symbol.isEmpty { return }
    bytes.append(contentsOf: "\u{A0}".utf8)
    bytes.append(contentsOf: symbol.utf8)
  }
}
