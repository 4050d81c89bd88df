import Testing
import Vocabulary

struct MoneyTests {
  @Test(arguments: [
    (124_050, "CNY", "1240.50", "¥1,240.50"), (5, "EUR", "0.05", "€0.05"), (0, "USD", "0.00", "$0.00"),
    (-123_456_789, "USD", "-1234567.89", "−$1,234,567.89"), (1_234_567, "JPY", "1234567", "¥1,234,567"),
    (1_234_567, "KWD", "1234.567", "KWD\u{A0}1,234.567"), (-1, "CLF", "-0.0001", "−CLF\u{A0}0.0001"),
    (99_999, "GBP", "999.99", "£999.99"), (100_000, "GBP", "1000.00", "£1,000.00"),
  ])
  func `an amount has its currency's digits, sign and groups`(
    minor: Int64, code: String, plain: String, shown: String
  ) throws {
    let money = Money(minor: minor, currency: try #require(Currency(code)))
    #expect(money.plain == plain)
    #expect(money.description == shown)
  }

  @Test func `the smallest amount of all does not trap`() throws {
    let money = Money(minor: .min, currency: try #require(Currency("EUR")))
    #expect(money.plain == "-92233720368547758.08")
  }

  @Test(arguments: [("cny", "CNY"), ("Usd", "USD")])
  func `a currency is three letters of either case`(text: String, code: String) {
    #expect(Currency(text)?.code == code)
  }

  @Test(arguments: ["", "EU", "EURO", "12A", "€", "ÄBC"])
  func `what is no code is no currency`(text: String) {
    #expect(Currency(text) == nil)
  }
}
