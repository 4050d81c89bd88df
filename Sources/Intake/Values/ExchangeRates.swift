import Campaigns
import Vocabulary

/// Amounts in the shop's currency by the workspace's dated rates (R36).
struct ExchangeRates {
  let shop: Currency
  private let rates: [Currency: [CurrencyRate]]

  init(shop: Currency, rates: [CurrencyRate]) {
    self.shop = shop
    self.rates = Dictionary(grouping: rates, by: \.currency).mapValues { $0.sorted { $0.from > $1.from } }
  }

  /// Returns the amount in the shop's minor units, rounded half away from zero; nil where no rate was in force on that
  /// day (an undated row takes the latest).
  func base(_ minor: Int64, _ currency: Currency, on date: CivilDate?) -> Int64? {
    if currency == shop { return minor }
    guard let known = rates[currency],
      let rate = known.first(where: { rate in date.map { rate.from <= $0 } ?? true })
    else { return nil }
    var numerator = Int128(minor) * Int128(rate.perMillion)
    var denominator = Int128(1_000_000)
    let shift = shop.minorDigits - currency.minorDigits
    for _ in 0..<abs(shift) {
      if shift > 0 { numerator *= 10 } else { denominator *= 10 }
    }
    let half = denominator / 2
    let rounded = (numerator < 0 ? numerator - half : numerator + half) / denominator
    return Int64(exactly: rounded)
  }
}
