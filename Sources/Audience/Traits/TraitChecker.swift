import Diagnostics

/// Reads the parts of a trait.
struct TraitChecker {
  let scope: AudienceScope
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var pending: Set<String> = []

  init(scope: AudienceScope) {
    self.scope = scope
  }

  mutating func read(_ source: TraitSource) -> TraitExpression? {
    var among: Condition?
    if let fragment = source.among { among = condition(fragment) }
    var lines: [String] = []
    let found: (form: TraitExpression.Form, type: AudienceType)?
    switch source.form {
    case .value(let fragment):
      found = value(fragment).map { read in
        lines.append("value: \(read.text)")
        return (.value(read), read.type)
      }
    case .tiers(let tiers, let fragment):
      let own = fragment.flatMap { value($0) }
      if let own { lines.append("value: \(own.text)") }
      let isWrong = own == nil && fragment != nil
      let sound = tiers.compactMap { tier in
        condition(tier.condition, value: own, isValueWrong: isWrong).map {
          TraitExpression.Tier(word: tier.word, condition: $0)
        }
      }
      for tier in sound { lines.append("\(tier.word): \(tier.condition.text)") }
      let isComplete = sound.count == tiers.count && !isWrong
      found = isComplete ? (.tiers(sound), .word(tiers.map(\.word))) : nil
    case .rank(let fragment, let into, let lowestIsBest):
      found = value(fragment).flatMap { read in
        lines.append("rank: \(read.text)")
        lines.append("into: \(into)\(lowestIsBest ? ", the lowest best" : "")")
        guard read.type.isOrdered else {
          diagnostics.append(.noRank(read, at: fragment.range(0..<fragment.text.utf8.count)))
          return nil
        }
        return (.rank(read, into: into, lowestIsBest: lowestIsBest), .integer)
      }
    }
    guard let found, (among == nil) == (source.among == nil) else { return nil }
    if let among { lines.append("among: \(among.text)") }
    return TraitExpression(
      form: found.form, among: among, currency: scope.currency,
      stored: StoredTrait(name: source.name, type: found.type),
      text: lines.joined(separator: "\n"))
  }

  private mutating func value(_ fragment: SourceFragment) -> Value? {
    let parsed = Parser.parse(fragment)
    var checker = Checker(fragment, in: scope)
    var value = checker.value(parsed.node)
    if let found = value {
      checker.reportMoved(in: Condition(.missing(found), found.text))
      switch found.type {
      case .json:
        checker.report(.unsaidKind(found, at: fragment.range(parsed.node.range)))
        value = nil
      case .boolean where found.isFixed, .integer where found.isFixed, .number where found.isFixed,
        .text where found.isFixed:
        checker.report(.sameForAll(found, at: fragment.range(parsed.node.range)))
        value = nil
      default: break
      }
    }
    finish(checker, parsed.diagnostics)
    return value
  }

  private mutating func condition(
    _ fragment: SourceFragment, value: Value? = nil, isValueWrong: Bool = false
  ) -> Condition? {
    let parsed = Parser.parse(fragment)
    var checker = Checker(fragment, in: scope)
    checker.ownValue = value
    checker.isOwnValueWrong = isValueWrong
    let condition = checker.condition(parsed.node)
    if let condition { checker.reportMoved(in: condition) }
    finish(checker, parsed.diagnostics)
    return condition
  }

  private mutating func finish(_ checker: Checker, _ parsing: [Diagnostic]) {
    diagnostics += parsing + checker.diagnostics
    pending.formUnion(checker.pendingTraits.keys)
  }
}

extension Value {
  /// Whether it is written down and not looked for.
  var isFixed: Bool {
    switch kind {
    case .literal, .time: true
    default: false
    }
  }
}

extension Diagnostic {
  static func noRank(_ value: Value, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "\(value.type) has no order: nobody can be ranked by '\(value.text)'", at: range)
  }

  static func unsaidKind(_ value: Value, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "'\(value.text)' may be text, a number or yes and no", at: range,
      hint: "take its max, min, sum or avg for a number, or write tiers")
  }

  static func sameForAll(_ value: Value, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "'\(value.text)' is the same for everybody", at: range,
      hint: "name a field or a function: sum(orders.total)")
  }
}
