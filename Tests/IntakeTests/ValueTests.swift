import Campaigns
import Testing
import Vocabulary

@testable import Intake

@Suite struct `Values of a file` {
  static func minor(_ text: String, decimalComma: Bool = false, digits: Int = 2) -> String {
    var text = text
    return text.withUTF8 { bytes in
      do throws(AmountText.Failure) {
        return "\(try AmountText(decimalComma: decimalComma).minor(UnsafeRawBufferPointer(bytes), digits: digits))"
      } catch {
        return error.words
      }
    }
  }

  @Test(arguments: [
    ("12.34", "1234"), ("12", "1200"), ("12.3", "1230"), ("-0.05", "-5"), ("12.3400", "1234"), ("1,234.50", "123450"),
    ("¥1,240.50", "124050"), ("R$ 12.00", "1200"), ("(5.00)", "-500"), ("-$5", "-500"), ("5.00-", "-500"),
    ("1 234.50", "123450"), ("1'234.50", "123450"), (".5", "50"), ("19.990000000000002", "1999"),
    ("19.989999999999998", "1999"), ("12.345", "more decimals than the currency has"),
    ("12,50", "looks like a decimal comma (set decimal_comma: true)"), ("1.2.3", "not an amount"),
    ("abc", "not an amount"), ("", "not an amount"), ("1e5", "not an amount"), ("1.776357e-15", "0"), ("-4.4E-16", "0"),
    ("1e-5", "not an amount"),
    ("99999999999999999999", "too large"),
  ])
  func `are exact amounts or a reason`(text: String, expected: String) {
    #expect(Self.minor(text) == expected)
  }

  @Test(arguments: [("1.234,56", "123456"), ("12,5", "1250"), ("12", "1200"), ("€ 1.000", "100000")])
  func `may have a decimal comma`(text: String, expected: String) {
    #expect(Self.minor(text, decimalComma: true) == expected)
  }

  @Test func `have the currency's digits`() {
    #expect(Self.minor("1200", digits: 0) == "1200")
    #expect(Self.minor("1200.00", digits: 0) == "1200")
    #expect(Self.minor("1.2345", digits: 3) == "more decimals than the currency has")
  }

  static func phone(_ text: String, shop: String? = nil, row: String? = nil) -> String {
    var text = text
    return text.withUTF8 { bytes in
      var arena: [UInt8] = []
      do throws(PhoneText.Failure) {
        try PhoneText(country: shop).append(UnsafeRawBufferPointer(bytes), country: row, to: &arena)
        return String(decoding: arena, as: UTF8.self)
      } catch {
        return "\(error)"
      }
    }
  }

  @Test(
    arguments: [
      ("+8613800138000", nil, nil, "+8613800138000"), ("+86 138-0013-8000", nil, nil, "+8613800138000"),
      ("138 0013 8000", "CN", nil, "+8613800138000"), ("030 901820", "CN", "DE", "+4930901820"),
      ("0049 30 901820", "DE", nil, "+4930901820"), ("138 0013 8000", nil, nil, "noCountry"),
      ("12", "CN", nil, "notANumber"), ("hello", "CN", nil, "notANumber"),
    ] as [(String, String?, String?, String)])
  func `R4 phones become E.164 by the row's country, else the shop's`(
    text: String, shop: String?, row: String?, expected: String
  ) {
    #expect(Self.phone(text, shop: shop, row: row) == expected)
  }

  @Test(
    arguments: [
      ("Mei.Lin+x@Example.COM", "Mei.Lin+x@example.com"), ("a@b", nil), ("a b@c.de", nil), ("a@@c.de", nil),
      ("@c.de", nil), ("a@-c.de", nil), ("Mei <a@c.de>", nil), ("müller@bücher.example", "müller@bücher.example"),
      (".a@c.de", nil), ("a@c..de", nil),
    ] as [(String, String?)])
  func `R4 e-mail addresses keep dots and tags and lose the domain's capitals`(text: String, expected: String?) {
    var text = text
    var arena: [UInt8] = []
    let isAddress = text.withUTF8 { EmailText.append(UnsafeRawBufferPointer($0), to: &arena) }
    #expect((isAddress ? String(decoding: arena, as: UTF8.self) : nil) == expected)
  }

  @Test func `R36 amounts in another currency take the rate of their day, exactly`() throws {
    let eur = try #require(Currency("EUR"))
    let jpy = try #require(Currency("JPY"))
    let cny = try #require(Currency("CNY"))
    let day = try #require(CivilDate("2026-03-01"))
    let rates = ExchangeRates(
      shop: cny,
      rates: [
        CurrencyRate(currency: eur, from: day, perMillion: 7_812_345),
        CurrencyRate(currency: eur, from: day + 10, perMillion: 8_000_000),
        CurrencyRate(currency: jpy, from: day, perMillion: 48_000),
      ])
    #expect(rates.base(10_000, eur, on: day) == 78_123)
    #expect(rates.base(10_000, eur, on: day + 10) == 80_000)
    #expect(rates.base(-10_000, eur, on: day + 9) == -78_123)
    #expect(rates.base(100, jpy, on: day) == 480)
    #expect(rates.base(100, eur, on: day - 1) == nil)
    #expect(rates.base(100, cny, on: day - 1) == 100)
  }
}
