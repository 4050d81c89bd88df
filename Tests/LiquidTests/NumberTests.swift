import Liquid
import Testing

/// Whole numbers beyond 64 bits are exact, and zero keeps its sign, as in the reference implementation.
struct NumberTests {
  private func rendered(_ source: String) throws -> String? {
    let options = ParseOptions(followsReference: true)
    let data: LiquidDictionary = try {
      guard
        case .object(let data as LiquidDictionary) = try LiquidJSON.parse(#"{"big": 12345678901234567890, "nz": -0.0}"#)
      else { return LiquidDictionary() }
      return data
    }()
    return try? Template.parse(source, options: options).template?
      .text(data, settings: RenderSettings(isPlain: true))
  }

  @Test(arguments: [
    ("100000000000000000000", "100000000000000000000"), ("-9223372036854775809", "-9223372036854775809"),
    ("9223372036854775807 | plus: 1", "9223372036854775808"),
    ("-9223372036854775808 | minus: 1", "-9223372036854775809"),
    ("9223372036854775808 | minus: 1", "9223372036854775807"), ("big | minus: big", "0"),
    ("9223372036854775807 | times: -9223372036854775809", "-85070591730234615865843651857942052863"),
    ("100000000000000000000000000000 | divided_by: 7", "14285714285714285714285714285"),
    ("-100000000000000000000000000000 | divided_by: 7", "-14285714285714285714285714286"),
    ("-100000000000000000000000000000 | modulo: 7", "2"), ("100000000000000000000000000000 | modulo: -7", "-2"),
    ("'123456789012345678901234567890' | plus: 1", "123456789012345678901234567891"),
    ("'1000000000000000000000000000000000000000000' | minus: 1", "999999999999999999999999999999999999999999"),
    ("big | abs", "12345678901234567890"), ("big | times: -1 | abs", "12345678901234567890"),
    ("big | round: -3", "12345678901234568000"), ("big | at_most: 5", "5"),
    ("5 | at_least: big", "12345678901234567890"),
    ("big | append: '!'", "12345678901234567890!"), ("big | plus: 0.5", "1.2345678901234567e+19"),
    ("big | divided_by: 0", nil), ("1e20", nil), ("'1e20' | plus: 1", "2"),
    ("nz | round: 1", "-0.0"), ("nz | at_most: 5", "-0.0"), ("nz | minus: 0", "-0.0"), ("nz | plus: 0", "0.0"),
    ("-2.5 | times: 0", "-0.0"), ("nz | abs", "0.0"), ("nz | round", "0"), ("nz | divided_by: 2", "-0.0"),
  ])
  func `large numbers and small ones`(expression: String, expected: String?) throws {
    #expect(try rendered("{{ \(expression) }}") == expected)
  }

  @Test(arguments: [
    ("big > 9223372036854775807", true), ("big == 12345678901234567890", true), ("big < 1", false),
    ("-100000000000000000000 < -99999999999999999999", true), ("big == 1.2345678901234567e19", nil),
  ])
  func `large numbers are compared exactly`(condition: String, holds: Bool?) throws {
    #expect(try rendered("{% if \(condition) %}T{% else %}F{% endif %}") == holds.map { $0 ? "T" : "F" })
  }

  @Test func `a number that grows without end becomes a double, and costs steps`() throws {
    let template = try #require(
      Template.parse("{% assign x = 10 %}{% for i in (1..20) %}{% assign x = x | times: x %}{% endfor %}{{ x }}")
        .template)
    #expect(try template.text(LiquidDictionary()) == "Infinity")
    let source = "{% assign x = 10 %}{% for i in (1..9) %}{% assign x = x | times: x %}{% endfor %}"
    let endless = try #require(
      Template.parse(source + "{% for i in (1..900000) %}{% assign y = x | modulo: 7 %}{% endfor %}").template)
    #expect(throws: RenderError.self) { try endless.text(LiquidDictionary()) }
  }
}
