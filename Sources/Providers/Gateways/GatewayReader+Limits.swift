import Vocabulary
import YAMLText

extension GatewayReader {
  /// Reads `50/s`, `300/min`, `5000/h`, `100000/day`.
  mutating func rate(_ node: YAMLNode) -> Gateway.Rate? {
    guard let text = yaml.text(node) else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
    if parts.count == 2, let count = Int(parts[0]), (1...1_000_000).contains(count) {
      switch parts[1] {
      case "s", "second": return .init(count: count, per: .seconds(1))
      case "min", "minute": return .init(count: count, per: .minutes(1))
      case "h", "hour": return .init(count: count, per: .hours(1))
      case "day": return .init(count: count, per: .days(1))
      default: break
      }
    }
    yaml.report(.wrongValue("'\(text)' is not a rate", at: node.range, hint: "as in '50/s', '300/min' or '5000/h'"))
    return nil
  }

  /// Reads `{gmail.com: 20/s, "*": 10/s}`.
  mutating func domains(_ node: YAMLNode, _ channels: [Channel]) -> [String: Gateway.Rate] {
    guard channels.contains(.email) else {
      yaml.report(.wrongValue("only what carries email has domains", at: node.range))
      return [:]
    }
    guard let mapping = yaml.mapping(node, "'domains'") else { return [:] }
    var found: [String: Gateway.Rate] = [:]
    for entry in mapping.entries {
      let name = entry.name.lowercased()
      let isName =
        name == "*"
        || name.contains(".")
          && name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: "*") }
      guard isName else {
        yaml.report(
          .wrongValue(
            "'\(entry.name)' is no domain", at: entry.key.range, hint: "as in 'gmail.com', or '*' for each other"))
        continue
      }
      if let rate = rate(entry.value) { found[name] = rate }
    }
    return found
  }

  /// Reads `0.05` and `0.0079 USD`.
  mutating func price(_ node: YAMLNode) -> Gateway.Price? {
    guard let text = yaml.text(node) else { return nil }
    let words = text.split(separator: " ")
    let currency = words.count == 2 ? Currency(String(words[1])) : nil
    if words.count == 1 || words.count == 2 && currency != nil, let amount = words.first {
      let parts = amount.split(separator: ".", omittingEmptySubsequences: false)
      let fraction = parts.count == 2 ? String(parts[1]) : ""
      let digits = (parts.first ?? "") + fraction + String(repeating: "0", count: max(0, 6 - fraction.utf8.count))
      if parts.count <= 2, fraction.utf8.count <= 6, digits.utf8.count <= 15,
        digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let millionths = Int64(digits)
      {
        return .init(millionths: millionths, currency: currency)
      }
    }
    yaml.report(.wrongValue("'\(text)' is not a price", at: node.range, hint: "as in '0.05' or '0.0079 USD'"))
    return nil
  }
}
