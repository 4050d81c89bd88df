import Catalogue
import Diagnostics

extension Checker {
  /// The stored value of a computed trait, which is the customer's; nil where the names are none. The inner value is nil
  /// where something is wrong with them.
  mutating func trait(_ names: ArraySlice<Name>, _ text: String) -> (value: Value?, Void)? {
    guard let first = names.first else { return nil }
    let parts = scope.traits.parts(of: first.text)
    if names.count == 1, !parts.isEmpty {
      report(.needsPart(first.text, known: parts, at: range(first)))
      return (nil, ())
    }
    let isWhole = scope.traits.known.contains(first.text)
    guard isWhole || !parts.isEmpty else { return nil }
    let last = names[names.index(before: names.endIndex)]
    let name = names.map(\.text).joined(separator: ".")
    guard scope.traits.known.contains(name) else {
      report(
        isWhole
          ? .noParts(last.text, of: first.text, at: range(last))
          : .unknownPart(last.text, of: first.text, known: parts, at: range(last)))
      return (nil, ())
    }
    guard let trait = scope.traits.sound[name] else {
      pendingTraits[name] = range(first)
      return (nil, ())
    }
    return (stored(trait, text), ())
  }

  /// The value in force at `now`, which was computed before.
  private mutating func stored(_ trait: StoredTrait, _ text: String) -> Value {
    let scope = makeScope()
    let rows = Rows(table: .traitValues, scope: scope, trait: trait.name)
    let column = Column(scope: scope, name: trait.column, column: trait.column, type: trait.type)
    let value = Value(.column(column), trait.type, trait.name)
    return Value(.aggregate(Aggregate(function: .only, rows: rows, value: value)), trait.type, text)
  }

  /// The traits that stand beside the fields of a row: the customer's.
  func ownTraits(of frame: Frame) -> [String] {
    frame.scope == Checker.customerScope ? scope.traits.files : []
  }

  /// The trait that is meant where a row's own name was looked for.
  func traitAround(_ names: [Name]) -> String? {
    guard current.scope != Checker.customerScope else { return nil }
    let name = names.map(\.text).joined(separator: ".")
    return scope.traits.known.contains(name) ? name : nil
  }
}

extension Condition {
  /// The computed traits that it reads.
  var traits: [String] {
    var found: [String] = []
    var walk = TreeWalk()
    walk.onRows = { if let trait = $0.trait, !found.contains(trait) { found.append(trait) } }
    walk.visit(self)
    return found
  }

  /// The same as a look for the one row that holds the trait and fits, which both engines turn into a join; nil where no
  /// trait stands alone on a side.
  var lookingUpTrait: Condition? {
    func looked(_ value: Value, _ inner: (Value) -> Kind) -> Condition? {
      guard case .aggregate(let aggregate) = value.kind, aggregate.rows.trait != nil, let column = aggregate.value
      else {
        return nil
      }
      var rows = aggregate.rows
      rows.condition = Condition(inner(column), text)
      return Condition(.exists(rows), text)
    }
    func opposite(_ condition: Condition?) -> Condition? { condition.map { Condition(.not($0), text) } }
    switch kind {
    case .compare(let left, let comparison, let right):
      let positive: Comparison = comparison == .unequal ? .equal : comparison
      let found =
        looked(left) { .compare($0, positive, right) } ?? looked(right) { .compare($0, positive.mirrored, left) }
      return comparison == .unequal ? opposite(found) : found
    case .among(let value, let literals): return looked(value) { .among($0, literals) }
    case .amongTexts(let value, let patterns): return looked(value) { .amongTexts($0, patterns) }
    case .match(let value, let match, let pattern): return looked(value) { .match($0, match, pattern) }
    case .flag(let value): return looked(value) { .flag($0) }
    case .time(let value, let range): return looked(value) { .time($0, range) }
    case .missing(let value): return opposite(looked(value) { .not(Condition(.missing($0), text)) })
    default: return nil
    }
  }
}
