/// JSON whose members keep the order in which they were written, so that output is stable.
enum JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object([(String, JSONValue)])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int64) { self = .integer(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements) }

  init(_ value: Int) { self = .integer(Int64(value)) }
  init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  init(_ value: Double?) { self = value.map { .number($0) } ?? .null }
  init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }

  /// Two spaces a level where `isPretty`, else one line.
  func text(isPretty: Bool = true) -> String {
    var result = ""
    write(to: &result, isPretty ? 0 : nil)
    return result
  }

  private func write(to result: inout String, _ level: Int?) {
    switch self {
    case .null: result += "null"
    case .bool(let value): result += value ? "true" : "false"
    case .integer(let value): result += String(value)
    case .number(let value):
      // JSON has no infinities; a whole number is written as one.
      if !value.isFinite {
        result += "null"
      } else if value == value.rounded(), abs(value) < 1e15 {
        result += String(Int64(value))
      } else {
        result += String(value)
      }
    case .text(let value): JSONValue.quote(value, into: &result)
    case .array(let elements):
      JSONValue.list(elements, "[", "]", level, into: &result) { element, level, result in
        element.write(to: &result, level)
      }
    case .object(let members):
      JSONValue.list(members, "{", "}", level, into: &result) { member, level, result in
        JSONValue.quote(member.0, into: &result)
        result += level == nil ? ":" : ": "
        member.1.write(to: &result, level)
      }
    }
  }

  private static func list<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ level: Int?, into result: inout String,
    _ write: (Element, Int?, inout String) -> Void
  ) {
    result += open
    for (index, element) in elements.enumerated() {
      if index > 0 { result += "," }
      if let level { result += "\n" + String(repeating: "  ", count: level + 1) }
      write(element, level.map { $0 + 1 }, &result)
    }
    if let level, !elements.isEmpty { result += "\n" + String(repeating: "  ", count: level) }
    result += close
  }

  private static func quote(_ text: String, into result: inout String) {
    result += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    result += "\""
  }
}
