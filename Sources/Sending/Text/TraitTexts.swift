import Audience
import Catalogue
import Liquid
import SQLText
import Store
import Vocabulary

/// The computed traits that templates print: `customer.traits.ltv`, `customer.traits.rfm.score`.
struct TraitTexts: Sendable {
  /// Those that the templates of a campaign name.
  let traits: [StoredTrait]
  let currency: String

  var isEmpty: Bool { traits.isEmpty }

  /// The values in force, by customer.
  func load(_ customers: [CustomerID], now: Instant, _ session: any Session) throws -> [CustomerID: LiquidDictionary] {
    guard !isEmpty else { return [:] }
    let names = traits.map { "\($0.name)" as SQLText }.joined(separator: ", ")
    let known = Dictionary(traits.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var members: [CustomerID: [String: LiquidValue]] = [:]
    try session.rows(
      """
      SELECT t.customer_id, t.trait, t.integer_value, t.number_value, t.text_value FROM trait_values AS t \
      WHERE \(customers.condition("t.customer_id")) AND t.trait IN (\(names)) AND t.since <= \(now.microseconds) \
      AND (t.until IS NULL OR t.until > \(now.microseconds))
      """
    ) { row in
      guard let trait = known[row.text(1)], let value = value(row, trait) else { return }
      members[row.integer(0), default: [:]][trait.name] = value
    }
    return members.mapValues(object)
  }

  private func value(_ row: any Row, _ trait: StoredTrait) -> LiquidValue? {
    switch trait.column {
    case "number_value": return row.isNull(3) ? nil : .number(row.real(3))
    case "text_value": return row.isNull(4) ? nil : .text(row.text(4))
    default: break
    }
    guard !row.isNull(2) else { return nil }
    let stored = row.integer(2)
    if let word = trait.word(at: stored) { return .text(word) }
    switch trait.valueType {
    case .money: return .money(minor: stored, currency: currency)
    case .date: return .date(days: Int32(clamping: stored))
    case .timestamp: return .instant(microseconds: stored)
    case .boolean: return .boolean(stored != 0)
    default: return .integer(stored)
    }
  }

  /// Parts stand below the name of their file.
  private func object(_ values: [String: LiquidValue]) -> LiquidDictionary {
    var members: [(String, LiquidValue)] = []
    var parts: [String: [(String, LiquidValue)]] = [:]
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      let words = name.split(separator: ".").map(String.init)
      if words.count == 2 {
        parts[words[0], default: []].append((words[1], value))
      } else {
        members.append((name, value))
      }
    }
    for (file, own) in parts.sorted(by: { $0.key < $1.key }) { members.append((file, .object(LiquidDictionary(own)))) }
    return LiquidDictionary(members)
  }
}
