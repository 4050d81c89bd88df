/// An ISO 4217 currency.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
  /// Three capital letters.
  package let code: String
  /// Digits behind the decimal point of the major unit: 2 unless ISO 4217 says otherwise.
  package let minorDigits: Int

  /// Makes a currency from three letters of either case; nil for anything else.
  package init?(_ code: String) {
    let upper = code.uppercased()
    guard upper.utf8.count == 3, upper.utf8.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return nil }
    self.code = upper
    minorDigits =
      switch upper {
      case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
        "XOF", "XPF":
        0
      case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
      case "CLF", "UYW": 4
      default: 2
      }
  }

  /// What people write before an amount: `¥`, `€`, `$`; the code and a no-break space where there is no common sign.
  package var sign: String {
    switch code {
    case "CNY", "JPY": "¥"
    case "EUR": "€"
    case "USD": "$"
    case "GBP": "£"
    case "BRL": "R$"
    case "INR": "₹"
    case "KRW": "₩"
    case "HKD": "HK$"
    case "TWD": "NT$"
    case "CAD": "CA$"
    case "AUD": "A$"
    default: code + "\u{A0}"
    }
  }

  package var description: String { code }
}

/// An exact amount in minor units (cents, fen) of a currency.
package struct Money: Hashable, Sendable, CustomStringConvertible {
  package var minor: Int64
  package var currency: Currency

  package init(minor: Int64, currency: Currency) {
    self.minor = minor
    self.currency = currency
  }

  /// `1240.50`, without sign or grouping, with the currency's digits.
  package var plain: String {
    let digits = currency.minorDigits
    let negative = minor < 0
    var text = String(minor.magnitude)
    if digits > 0 {
      text = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
      text.insert(".", at: text.index(text.endIndex, offsetBy: -digits))
    }
    return negative ? "-" + text : text
  }

  /// `¥1,240.50`: the sign, groups of three, the currency's digits. For terminals and reports; templates format by locale.
  package var description: String {
    let negative = minor < 0
    var text = Money(minor: negative ? 0 &- minor : minor, currency: currency).plain
    let point = text.firstIndex(of: ".") ?? text.endIndex
    var index = text.distance(from: text.startIndex, to: point) - 3
    while index > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: index))
      index -= 3
    }
    return (negative ? "−" : "") + currency.sign + text
  }
}
