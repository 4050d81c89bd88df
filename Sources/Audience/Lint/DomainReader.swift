import Vocabulary

/// Reads a condition that asks one value as the domain of that value.
struct DomainReader {
  /// A domain with what it is about: conditions with the same key ask the same.
  struct Atom {
    var key: String
    var domain: Domain
    var canBeMissing: Bool
  }

  let context: AudienceContext

  func atom(_ condition: Condition) -> Atom? {
    switch condition.kind {
    case .constant: return nil
    case .not(let inner):
      guard var atom = atom(inner) else { return nil }
      atom.domain = atom.domain.complement(canBeMissing: atom.canBeMissing)
      return atom
    case .all(let parts): return joined(parts, isUnion: false)
    case .any(let parts): return joined(parts, isUnion: true)
    case .compare(let left, let comparison, let right):
      if case .literal(let literal) = right.kind { return compare(left, comparison, literal) }
      if case .literal(let literal) = left.kind { return compare(right, comparison.mirrored, literal) }
      return opaque(condition)
    case .among(let value, let literals):
      let parts = literals.compactMap { compare(value, .equal, $0) }
      return parts.count == literals.count ? union(parts) : opaque(condition)
    case .match(let value, .equals, let pattern): return words(value, [pattern.folded])
    case .amongTexts(let value, let patterns): return words(value, Set(patterns.map(\.folded)))
    case .flag(let value): return compare(value, .equal, .integer(1))
    case .missing(let value):
      guard let all = everything(value) else { return nil }
      let present = Atom(key: value.text, domain: all, canBeMissing: value.isNullable)
      return Atom(
        key: value.text, domain: present.domain.complement(canBeMissing: value.isNullable),
        canBeMissing: value.isNullable)
    case .time(let value, let range):
      if range.isLocal { return opaque(condition) }
      let bounds = range.bounds(for: value.type, in: context)
      let (lower, upper) = (bounds.first.map { Double($0) } ?? -.infinity, bounds.last.map { Double($0) } ?? .infinity)
      return Atom(
        key: value.text, domain: numbers(lower <= upper ? [lower...upper] : [], value), canBeMissing: value.isNullable)
    case .match, .anniversary, .exists, .segment, .consented: return opaque(condition)
    }
  }

  /// A condition that is looked at as a whole.
  private func opaque(_ condition: Condition) -> Atom {
    Atom(
      key: "? " + condition.text,
      domain: Domain(values: .words(WordSet(["yes"], all: ["yes", "no"])), holdsForMissing: false),
      canBeMissing: false)
  }

  private func words(_ value: Value, _ words: Set<String>) -> Atom {
    Atom(
      key: value.text, domain: Domain(values: .words(WordSet(words)), holdsForMissing: false),
      canBeMissing: value.isNullable)
  }

  private func compare(_ value: Value, _ comparison: Comparison, _ literal: Literal) -> Atom? {
    let number: Double
    switch literal {
    case .text: return nil
    case .integer(let integer): number = Double(integer)
    case .number(let found): number = found
    }
    let isUnequal = comparison == .unequal
    guard let few = value.type.fewWords else {
      let stretch: ClosedRange<Double>
      switch comparison {
      case .equal, .unequal: stretch = number...number
      case .less: stretch = -Double.infinity...number.nextDown
      case .lessOrEqual: stretch = -Double.infinity...number
      case .greater: stretch = number.nextUp...Double.infinity
      case .greaterOrEqual: stretch = number...Double.infinity
      }
      let domain = numbers([stretch], value)
      return Atom(
        key: value.text, domain: isUnequal ? domain.complement(canBeMissing: value.isNullable) : domain,
        canBeMissing: value.isNullable)
    }
    let domain = Domain(values: .words(WordSet([String(Int64(number))], all: few)), holdsForMissing: false)
    return Atom(
      key: value.text, domain: isUnequal ? domain.complement(canBeMissing: value.isNullable) : domain,
      canBeMissing: value.isNullable)
  }

  private func numbers(_ stretches: [ClosedRange<Double>], _ value: Value) -> Domain {
    var lowest = -Double.infinity
    switch value.kind {
    case .age: lowest = 0
    case .aggregate(let aggregate) where aggregate.function == .count || aggregate.function == .countDistinct:
      lowest = 0
    default: break
    }
    return Domain(
      values: .numbers(NumberSet(stretches, isWhole: value.type != .number, all: lowest...Double.infinity)),
      holdsForMissing: false)
  }

  /// Every value that there can be, but not its absence.
  private func everything(_ value: Value) -> Domain? {
    if let few = value.type.fewWords {
      return Domain(values: .words(WordSet([], isExcluding: true, all: few)), holdsForMissing: false)
    }
    switch value.type {
    case .text, .word, .json: return Domain(values: .words(WordSet([], isExcluding: true)), holdsForMissing: false)
    case .integer, .number, .money, .date, .timestamp, .duration:
      return numbers([-Double.infinity...Double.infinity], value)
    case .choice, .boolean: return nil
    }
  }

  // MARK: Several conditions on one value

  private func joined(_ parts: [Condition], isUnion: Bool) -> Atom? {
    var atoms: [Atom] = []
    for part in parts {
      guard let atom = atom(part), atoms.first.map({ $0.key == atom.key }) ?? true else { return nil }
      atoms.append(atom)
    }
    return isUnion ? union(atoms) : intersection(atoms)
  }

  func intersection(_ atoms: [Atom]) -> Atom? {
    guard var result = atoms.first else { return nil }
    for atom in atoms.dropFirst() {
      guard let common = result.domain.intersection(atom.domain) else { return nil }
      result.domain = common
    }
    return result
  }

  func union(_ atoms: [Atom]) -> Atom? {
    let others = atoms.map { atom in
      Atom(
        key: atom.key, domain: atom.domain.complement(canBeMissing: atom.canBeMissing), canBeMissing: atom.canBeMissing)
    }
    guard var none = intersection(others) else { return nil }
    none.domain = none.domain.complement(canBeMissing: none.canBeMissing)
    return none
  }
}

extension AudienceType {
  /// The stored numbers of all values, where they are few.
  fileprivate var fewWords: Set<String>? {
    switch self {
    case .boolean: ["0", "1"]
    case .choice(let words): Set(words.indices.filter { !words[$0].isEmpty }.map(String.init))
    default: nil
    }
  }
}
