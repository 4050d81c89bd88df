package import Diagnostics
import Vocabulary

/// A checked trait: how a value of each customer is computed.
package struct TraitExpression: Sendable, Hashable {
  enum Form: Hashable, Sendable {
    case value(Value)
    case tiers([Tier])
    case rank(Value, into: Int, lowestIsBest: Bool)
  }

  struct Tier: Hashable, Sendable {
    var word: String
    var condition: Condition
  }

  let form: Form
  let among: Condition?
  let currency: Currency
  /// What others may ask of it.
  package let stored: StoredTrait
  /// What it says, in canonical text: two traits with the same text are computed alike.
  package let text: String

  /// The greatest number of parts that people are ranked into.
  package static let greatestInto = 100

  /// Reads and checks a trait. Several findings may come at once.
  package static func check(_ source: TraitSource, in scope: AudienceScope) -> (TraitReading, [Diagnostic]) {
    var reader = TraitChecker(scope: scope)
    let found = reader.read(source)
    let findings = reader.diagnostics.inReadingOrder
    if findings.hasErrors { return (.wrong, findings) }
    if !reader.pending.isEmpty { return (.waiting(for: reader.pending), findings) }
    return (found.map { .sound($0) } ?? .wrong, findings)
  }

  /// The traits that it reads, each once.
  package var traits: [String] { collected(\.traits) }

  /// The segments that it names, each once.
  package var segments: [String] { collected(\.segments) }

  /// The campaigns that it names.
  package var campaigns: [String] { collected(\.campaigns) }

  private func collected(_ names: (AudienceExpression) -> [String]) -> [String] {
    var found: [String] = []
    for condition in conditions {
      for name in names(condition) where !found.contains(name) { found.append(name) }
    }
    return found
  }

  /// Everything in it as conditions, for those who look for what it uses.
  private var conditions: [AudienceExpression] {
    let own: [Condition] =
      switch form {
      case .value(let value), .rank(let value, _, _): [Condition(.missing(value), value.text)]
      case .tiers(let tiers): tiers.map(\.condition)
      }
    return (own + [among].compactMap { $0 }).map { condition in
      AudienceExpression(
        root: condition, subject: nil, currency: currency, text: condition.text,
        source: .init(fragment: SourceFragment(path: "", text: condition.text)))
    }
  }

  /// Whether a trait, or a segment behind it, asks for days by the customer's clock.
  package func usesLocalTime(with segments: [String: AudienceExpression]) -> Bool {
    conditions.contains { $0.usesLocalTime(with: segments) }
  }
}
