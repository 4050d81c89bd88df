import Liquid
import Testing

/// One row a case: what our filters write, by locale and currency.
struct FilterTables {
  private func written(_ source: String, locale: String = "en", currency: String = "", escaping: Bool = false) throws
    -> String
  {
    let (template, problems) = Template.parse(source)
    let settings = RenderSettings(
      escaping: escaping ? .html : .none, locale: locale, currency: currency, now: 1_772_359_200_000_000)
    let data: LiquidDictionary = [
      "small": .money(minor: 5, currency: "EUR"), "yen": .money(minor: 1_234_567, currency: "JPY"),
      "dinar": .money(minor: -1_234_567, currency: "KWD"), "huge": .money(minor: .max, currency: "USD"),
      "least": .money(minor: .min, currency: "USD"), "spaces": "  ", "nothing": .null, "no": false, "list": [1, 2],
      "empty": [], "html": "<b>Tom & \"Jerry's\"</b>",
    ]
    return try #require(template, "\(problems)").text(data, settings: settings)
  }

  static let amounts: [(value: String, locale: String, currency: String, expected: String)] = [
    ("1234567.5", "zh-CN", "CNY", "¥1,234,567.50"), ("1234567.5", "en", "CNY", "CN¥1,234,567.50"),
    ("1234567.5", "en-US", "USD", "$1,234,567.50"), ("1234567.5", "en-IN", "INR", "₹12,34,567.50"),
    ("123456789.1", "hi", "INR", "₹12,34,56,789.10"), ("1234567.5", "en-GB", "GBP", "£1,234,567.50"),
    ("1234567.5", "de", "EUR", "1.234.567,50\u{A0}€"), ("1234567.5", "de-CH", "CHF", "CHF\u{A0}1’234’567.50"),
    ("1234567.5", "de-AT", "EUR", "€\u{A0}1.234.567,50"), ("-5", "de", "EUR", "-5,00\u{A0}€"),
    ("1234567.5", "fr", "EUR", "1\u{202F}234\u{202F}567,50\u{A0}€"), ("1234", "es", "EUR", "1234,00\u{A0}€"),
    ("12345", "es", "EUR", "12.345,00\u{A0}€"), ("1234.5", "es-MX", "MXN", "$1,234.50"),
    ("1234.5", "pt-BR", "BRL", "R$\u{A0}1.234,50"), ("1234567.5", "ja", "JPY", "￥1,234,568"),
    ("1234567.4", "en", "JPY", "¥1,234,567"), ("1234.5678", "en", "KWD", "KWD\u{A0}1,234.568"),
    ("0.005", "en", "USD", "$0.01"), ("-0.005", "en", "USD", "-$0.01"), ("0.0049", "en", "USD", "$0.00"),
    ("1.005", "en", "USD", "$1.01"), ("2.675", "en", "USD", "$2.68"), ("'19.99'", "en", "USD", "$19.99"),
    ("' 7 '", "en", "USD", "$7.00"), ("100", "en", "", "100.00"), ("0.1 | plus: 0.2", "en", "USD", "$0.30"),
    ("small", "en", "", "€0.05"), ("yen", "ja", "", "￥1,234,567"), ("dinar", "en", "", "-KWD\u{A0}1,234.567"),
    ("huge", "en", "", "$92,233,720,368,547,758.07"), ("huge", "en-IN", "", "$92,23,37,20,36,85,47,758.07"),
    ("least", "en", "", "-$92,233,720,368,547,758.08"), ("nothing", "en", "USD", ""), ("spaces", "en", "USD", "  "),
  ]

  @Test(arguments: amounts)
  func `amounts, exact and by locale`(value: String, locale: String, currency: String, expected: String) throws {
    #expect(try written("{{ \(value) | money }}", locale: locale, currency: currency) == expected)
    // The way that names the locale is another one inside, and gives the same.
    #expect(try written("{{ \(value) | money: locale: '\(locale)' }}", currency: currency) == expected)
  }

  static let numbers: [(call: String, locale: String, expected: String)] = [
    ("1234567.891 | number", "en", "1,234,567.891"), ("1234567.891 | number", "en-IN", "12,34,567.891"),
    ("1234567.891 | number: 1", "de", "1.234.567,9"), ("1234567 | number: 2", "fr", "1\u{202F}234\u{202F}567,00"),
    ("0.5 | number: 0", "en", "1"), ("1.5 | number: 0", "en", "2"), ("-0.5 | number: 0", "en", "-1"),
    ("1.005 | number: 2", "en", "1.01"), ("12.50 | number", "en", "12.5"), ("'1000' | number", "de", "1.000"),
    ("999 | number", "de", "999"), ("nothing | number", "en", ""), ("0 | number: 3", "en", "0.000"),
    ("1234 | number", "pl", "1234"), ("12345 | number", "pl", "12\u{A0}345"), ("yen | number", "en", "1,234,567"),
  ]

  @Test(arguments: numbers)
  func `numbers by locale`(call: String, locale: String, expected: String) throws {
    #expect(try written("{{ \(call) }}", locale: locale) == expected)
  }

  @Test(arguments: ["'abc' | money", "'1,000' | money", "true | money", "list | number", "'12abc' | number"])
  func `what is no number is refused, not shown as 0`(call: String) {
    #expect(throws: RenderError.self) { try written("{{ \(call) }}", currency: "EUR") }
  }

  static let plurals: [(locale: String, words: String, numbers: [String], expected: [String])] = [
    ("en", "'item'", ["0", "1", "2", "1.5", "-1"], ["items", "item", "items", "items", "item"]),
    ("en", "'item', 'items', zero: 'nothing'", ["0", "1", "2"], ["nothing", "item", "items"]),
    ("de", "'Artikel'", ["1", "2"], ["Artikel", "Artikel"]), ("zh-CN", "'件'", ["1", "5"], ["件", "件"]),
    ("zh", "'one', 'other'", ["1"], ["other"]),
    ("fr", "'jour', 'jours'", ["0", "1", "1.5", "2"], ["jour", "jour", "jour", "jours"]),
    ("pt-BR", "'dia', 'dias'", ["0", "2"], ["dia", "dias"]), ("pt-PT", "'dia', 'dias'", ["0", "1"], ["dias", "dia"]),
    (
      "ru", "'a', 'd', few: 'b', many: 'c'", ["1", "2", "5", "11", "21", "22", "112", "1.5"],
      ["a", "b", "c", "c", "a", "b", "c", "d"]
    ),
    ("pl", "'a', 'd', few: 'b', many: 'c'", ["1", "2", "5", "12", "21", "22"], ["a", "b", "c", "c", "c", "b"]),
    ("cs", "'a', 'c', few: 'b'", ["1", "3", "5"], ["a", "b", "c"]),
    ("sl", "'a', 'd', two: 'b', few: 'c'", ["1", "101", "2", "3", "5"], ["a", "a", "b", "c", "d"]),
    (
      "ar", "'1', 'o', zero: '0', two: '2', few: 'f', many: 'm'", ["0", "1", "2", "3", "11", "100"],
      ["0", "1", "2", "f", "m", "o"]
    ),
    ("en", "'item'", ["list", "empty", "nothing"], ["items", "items", "items"]),
  ]

  @Test(arguments: plurals)
  func `plurals by language`(locale: String, words: String, numbers: [String], expected: [String]) throws {
    let found = try numbers.map { try written("{{ \($0) | pluralize: \(words) }}", locale: locale) }
    #expect(found == expected)
  }

  static let others: [(String, String)] = [
    ("{{ '+447911123456' | phone }}", "+44 791 112 3456"), ("{{ nothing | phone }}", ""),
    ("{{ 'https://a.example/?a=1' | url_param: 'n', 'Zoë & co' }}", "https://a.example/?a=1&n=Zo%C3%AB%20%26%20co"),
    ("{{ 'https://a.example' | url_param: 'a' | url_param: 'b', 2 }}", "https://a.example?a=&b=2"),
    ("{{ 'https://a.example/x?' | url_param: 'a', 1 }}", "https://a.example/x?a=1"),
    ("{{ 'https://a.example/x' | short_link }}", "https://a.example/x"), ("{{ nothing | short_link }}", ""),
    (
      "{{ nothing | default: 'x' }}{{ spaces | default: 'x' }}{{ empty | default: 'x' }}{{ no | default: 'x' }}", "xxxx"
    ),
    ("{{ no | default: 'x', allow_false: true }}{{ 0 | default: 'x' }}{{ '0' | default: 'x' }}", "false00"),
    (
      "{{ small | json }} {{ list | json }} {{ nothing | json }} {{ html | json }}",
      #"0.05 [1,2] null "<b>Tom & \"Jerry's\"</b>""#
    ),
    (
      "{{ 'a' | sms_length }} {{ '[€]' | sms_length }} {{ '你' | sms_length }} {{ '😀' | sms_length }} {{ '' | sms_length }}",
      "1 6 1 2 0"
    ),
    ("{{ '2026-03-01' | date: '%A %-d %B', locale: 'ja' }}", "日曜日 1 3月"),
    ("{{ '2026-03-01' | date: '%A %-d %B', locale: 'it' }}", "domenica 1 marzo"),
    ("{{ '2026-03-01' | date: '%a %-d %b %p', locale: 'nl-BE' }}", "zo 1 mrt a.m."),
    (
      "{{ '2026-03-01' | date }}|{{ '2026-03-01' | date: locale: 'en-US' }}|{{ '2026-03-01' | date: locale: 'de' }}",
      "1 March 2026|March 1, 2026|1. März 2026"
    ),
  ]

  @Test(arguments: others)
  func `the other filters`(source: String, expected: String) throws {
    #expect(try written(source) == expected)
  }

  static let kinds: [(String, text: String, html: String)] = [
    ("{{ html }}", "<b>Tom & \"Jerry's\"</b>", "&lt;b&gt;Tom &amp; &quot;Jerry&#39;s&quot;&lt;/b&gt;"),
    ("{{ html | raw }}", "<b>Tom & \"Jerry's\"</b>", "<b>Tom & \"Jerry's\"</b>"),
    ("{{ html | strip_html }}", "Tom & \"Jerry's\"", "Tom &amp; &quot;Jerry&#39;s&quot;"),
    ("{{ '<' | escape }}", "&lt;", "&lt;"), ("{{ '&lt;' | escape_once }}", "&lt;", "&lt;"),
    ("{{ '<br>' | raw | append: '<' }}", "<br><", "<br>&lt;"), ("{{ 'a&b' | url_encode }}", "a%26b", "a%26b"),
    ("{{ '<' | append: '>' | raw }}", "<>", "<>"), ("{{ list | join: '<' }}", "1<2", "1&lt;2"),
  ]

  @Test(arguments: kinds)
  func `escaping by the kind of output`(source: String, text: String, html: String) throws {
    #expect(try written(source) == text)
    #expect(try written(source, escaping: true) == html)
  }
}
