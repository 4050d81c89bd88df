package import Diagnostics

extension AudienceExpression {
  /// Clauses that can never hold, that always hold, and that add nothing: warnings, with their places.
  ///
  /// - Parameter context: relative moments are weighed as of its `now`.
  package func lint(_ context: AudienceContext) -> [Diagnostic] {
    var context = context
    if context.entryAt == nil { context.entryAt = context.now }
    var linter = Linter(fragment: source.fragment, reader: DomainReader(context: context))
    _ = linter.truth(root, within: root.place.range ?? 0..<0)
    return linter.findings.inReadingOrder
  }
}

/// Looks for clauses that say nothing, or too much.
struct Linter {
  /// What is known of a condition without looking at anybody.
  enum Truth {
    case always, never, open
  }

  let fragment: SourceFragment
  let reader: DomainReader
  var findings: [Diagnostic] = []

  /// - Parameter place: of the condition around it, for one that has none of its own.
  mutating func truth(_ condition: Condition, within place: Range<Int>) -> Truth {
    let place = condition.place.range ?? place
    switch condition.kind {
    case .constant(let holds):
      if !holds { report(.neverHolds(condition.text, at: fragment.range(place))) }
      return holds ? .always : .never
    case .not(let inner):
      switch truth(inner, within: place) {
      case .always: return .never
      case .never: return .always
      case .open: return .open
      }
    case .all(let parts): return joined(parts, isUnion: false, condition, place)
    case .any(let parts): return joined(parts, isUnion: true, condition, place)
    case .exists(let rows):
      guard let inner = rows.condition, inner.place.range.map({ place.contains($0) }) ?? false else { return .open }
      return truth(inner, within: place) == .never ? .never : .open
    default:
      look(into: condition, place)
      return alone(condition, place)
    }
  }

  /// A condition that stands for itself.
  private mutating func alone(_ condition: Condition, _ place: Range<Int>) -> Truth {
    guard let atom = reader.atom(condition) else { return .open }
    if atom.domain.isEmpty {
      report(.neverHolds(condition.text, at: fragment.range(place)))
      return .never
    }
    if atom.domain.complement(canBeMissing: atom.canBeMissing).isEmpty {
      report(.alwaysHolds(condition.text, at: fragment.range(place)))
      return .always
    }
    return .open
  }

  /// The conditions inside functions.
  private mutating func look(into condition: Condition, _ place: Range<Int>) {
    var inner: [Condition] = []
    var walk = TreeWalk()
    walk.onAggregate = { if let condition = $0.rows.condition { inner.append(condition) } }
    walk.visit(condition)
    for condition in inner where condition.place.range.map({ place.contains($0) }) ?? false {
      _ = truth(condition, within: place)
    }
  }

  // MARK: Several conditions

  private mutating func joined(
    _ parts: [Condition], isUnion: Bool, _ condition: Condition, _ place: Range<Int>
  ) -> Truth {
    let truths = parts.map { truth($0, within: place) }
    let deciding: Truth = isUnion ? .always : .never
    let idle: Truth = isUnion ? .never : .always
    for (part, truth) in zip(parts, truths) where truth == idle {
      if case .constant(true) = part.kind {
        report(.addsNothing(part.text, nil, at: fragment.range(part.place.range ?? place)))
      }
    }
    for part in parts {
      if isUnion, case .constant(true) = part.kind {
        report(.alwaysHolds(part.text, at: fragment.range(part.place.range ?? place)))
      }
    }
    if truths.contains(where: { $0 == deciding }) { return deciding }
    if truths.allSatisfy({ $0 == idle }) { return idle }
    return compare(parts, isUnion: isUnion, condition, place)
  }

  /// Compares the conditions that ask the same value with one another.
  private mutating func compare(
    _ parts: [Condition], isUnion: Bool, _ condition: Condition, _ place: Range<Int>
  ) -> Truth {
    var groups: [(key: String, members: [(part: Condition, atom: DomainReader.Atom)])] = []
    for part in parts {
      guard let atom = reader.atom(part) else { continue }
      if let index = groups.firstIndex(where: { $0.key == atom.key }) {
        groups[index].members.append((part, atom))
      } else {
        groups.append((atom.key, [(part, atom)]))
      }
    }
    var result = Truth.open
    for group in groups where group.members.count > 1 {
      let atoms = group.members.map(\.atom)
      // An "or" is looked at as the "and" of the opposites.
      let facing = isUnion ? atoms.map(opposite) : atoms
      guard let common = reader.intersection(facing) else { continue }
      let last = group.members[group.members.count - 1].part
      if common.domain.isEmpty {
        result = isUnion ? .always : .never
        let others = group.members.dropLast().map(\.part)
        report(
          isUnion
            ? .alwaysBeside(last.text, others.map(\.text), at: fragment.range(last.place.range ?? place))
            : .contradiction(
              last.text, others.map { ($0.text, fragment.range($0.place.range ?? place)) },
              at: fragment.range(last.place.range ?? place)))
      } else {
        reportIdle(group.members.map(\.part), facing, place)
      }
    }
    return result
  }

  /// Reports the conditions that the others imply.
  private mutating func reportIdle(_ parts: [Condition], _ atoms: [DomainReader.Atom], _ place: Range<Int>) {
    var left = Array(parts.indices)
    for index in parts.indices.reversed() where left.count > 1 {
      let others = left.filter { $0 != index }.map { atoms[$0] }
      guard let common = reader.intersection(others),
        let outside = common.domain.intersection(opposite(atoms[index]).domain), outside.isEmpty
      else { continue }
      left.removeAll { $0 == index }
      let beside = left.map { parts[$0].text }.joined(separator: "' and '")
      report(.addsNothing(parts[index].text, beside, at: fragment.range(parts[index].place.range ?? place)))
    }
  }

  private func opposite(_ atom: DomainReader.Atom) -> DomainReader.Atom {
    var atom = atom
    atom.domain = atom.domain.complement(canBeMissing: atom.canBeMissing)
    return atom
  }

  private mutating func report(_ diagnostic: Diagnostic) { findings.append(diagnostic) }
}

extension Range<Int> {
  fileprivate func contains(_ other: Range<Int>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}

extension Diagnostic {
  static func neverHolds(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("always-false", .warning, "'\(text)' can never hold", at: range)
  }

  static func alwaysHolds(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("always-true", .warning, "'\(text)' always holds", at: range, hint: "leave it out")
  }

  static func contradiction(
    _ text: String, _ others: [(text: String, range: SourceRange)], at range: SourceRange
  ) -> Diagnostic {
    let beside = others.map(\.text).joined(separator: "' and '")
    return Diagnostic(
      "contradiction", .warning, "'\(text)' can never hold beside '\(beside)'", at: range,
      hint: "nobody is both: did you mean 'or'?",
      notes: others.map { Note("'\($0.text)' stands here", range: $0.range) })
  }

  static func alwaysBeside(_ text: String, _ others: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "always-true", .warning, "'\(text)' or '\(others.joined(separator: "' or '"))' always holds", at: range,
      hint: "did you mean 'and'?")
  }

  static func addsNothing(_ text: String, _ beside: String?, at range: SourceRange) -> Diagnostic {
    let place = beside.map { " beside '\($0)'" } ?? ""
    return Diagnostic("adds-nothing", .warning, "'\(text)' adds nothing\(place)", at: range, hint: "leave it out")
  }
}
