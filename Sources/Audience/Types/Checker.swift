import Catalogue
import Diagnostics
import LocalTime
import Vocabulary

/// Resolves names and agrees types: a syntax tree becomes a condition, or findings. A part that is wrong is left out and
/// the rest is still looked at.
struct Checker {
  /// The row that stands for an entity while a condition is asked.
  struct Frame {
    var scope: Int
    var entity: Entity
  }

  static let customerScope = 0
  static let subjectScope = 1

  let scope: AudienceScope
  var fragment: SourceFragment
  var diagnostics: [Diagnostic] = []
  /// Outermost first: the customer, the subject where there is one, then the nested rows.
  var frames: [Frame]
  var nextScope = 2
  /// Whether days are by the customer's clock, and whether something here asked for one.
  var isLocal = false
  var hasAskedClock = false
  /// What `value` stands for among the tiers of a trait.
  var ownValue: Value?
  /// Whether that is wrong itself: naming it is no second mistake.
  var isOwnValueWrong = false
  /// Traits named whose type is not known yet.
  var pendingTraits: [String: SourceRange] = [:]

  init(_ fragment: SourceFragment, in scope: AudienceScope) {
    self.scope = scope
    self.fragment = fragment
    self.frames = [Frame(scope: Checker.customerScope, entity: scope.catalogue.customers)]
    if let subject = scope.subject, let entity = scope.catalogue.entity(subject.entityName) {
      frames.append(Frame(scope: Checker.subjectScope, entity: entity))
    }
  }

  /// The row that bare names belong to (R34).
  var current: Frame { frames.last { $0.scope != Checker.subjectScope } ?? frames[0] }

  mutating func makeScope() -> Int {
    defer { nextScope += 1 }
    return nextScope
  }

  func range(_ node: SyntaxNode) -> SourceRange { fragment.range(node.range) }
  func range(_ name: Name) -> SourceRange { fragment.range(name.range) }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  // MARK: Conditions

  mutating func condition(_ node: SyntaxNode) -> Condition? {
    var condition = unplaced(node)
    condition?.place.range = node.range
    return condition
  }

  private mutating func unplaced(_ node: SyntaxNode) -> Condition? {
    let text = Formatter.inline(node)
    switch node.kind {
    case .and(let parts): return joined(parts).map { Condition(.all($0), text) }
    case .or(let parts): return joined(parts).map { Condition(.any($0), text) }
    case .not(let inner): return condition(inner).map { Condition(.not($0), text) }
    case .compare(let left, let comparison, let right): return compare(left, comparison, right, node)
    case .missing(let inner): return missing(inner, text)
    case .present(let inner):
      return missing(inner, Formatter.inline(inner) + " is missing").map { Condition(.not($0), text) }
    case .among(let inner, let list): return among(inner, list, text)
    case .between(let inner, let lower, let upper): return between(inner, lower, upper, node)
    case .match(let inner, let match, let pattern): return self.match(inner, match, pattern, text)
    case .when(let inner, let clause):
      guard let value = value(inner) else { return nil }
      return moment(value, inner, clause, text)
    case .local(let inner): return local(inner, node)
    case .aggregate(let aggregate) where aggregate.function.text == "any" || aggregate.function.text == "none":
      return existence(aggregate, node)
    case .call(let name, let arguments, let moment): return call(name, arguments, moment, node)
    case .unreadable: return nil
    case .number, .amount, .text, .moment, .span, .offset, .list, .path, .eventsPath, .negative, .arithmetic,
      .aggregate:
      return flag(node, text)
    }
  }

  private mutating func joined(_ parts: [SyntaxNode]) -> [Condition]? {
    let conditions = parts.map { condition($0) }
    let found = conditions.compactMap { $0 }
    return found.count == parts.count ? found : nil
  }

  /// A value that stands where a condition is expected.
  private mutating func flag(_ node: SyntaxNode, _ text: String) -> Condition? {
    guard let value = value(node) else { return nil }
    switch value.type {
    case .boolean:
      if case .literal(let literal) = value.kind { return Condition(.constant(literal == .integer(1)), text) }
      return Condition(.flag(value), text)
    case .json:
      return Condition(.flag(value.read(as: .boolean)), text)
    default:
      report(.expectedCondition(found: value, at: range(node)))
      return nil
    }
  }

  private mutating func missing(_ node: SyntaxNode, _ text: String) -> Condition? {
    value(node).map { Condition(.missing($0), text) }
  }

  private mutating func match(
    _ node: SyntaxNode, _ match: TextMatch, _ pattern: SyntaxNode, _ text: String
  ) -> Condition? {
    let value = value(node)
    guard case .text(let wanted) = pattern.kind else {
      if case .unreadable = pattern.kind { return nil }
      report(.expectedPattern(match, at: range(pattern)))
      return nil
    }
    guard !wanted.isEmpty else {
      report(.emptyPattern(at: range(pattern)))
      return nil
    }
    guard let value else { return nil }
    switch value.type {
    case .text, .word: return Condition(.match(value, match, TextPattern(wanted)), text)
    case .json: return Condition(.match(value.read(as: .text), match, TextPattern(wanted)), text)
    default:
      report(.mismatch(expected: "free text", found: value, at: range(node)))
      return nil
    }
  }

  private mutating func among(_ node: SyntaxNode, _ list: SyntaxNode, _ text: String) -> Condition? {
    guard var value = value(node), case .list(let elements) = list.kind else { return nil }
    if value.type.isTime {
      // Each day or moment is a range of its own.
      let parts = elements.map { element in
        compare(
          node, .equal, element, SyntaxNode(.compare(node, .equal, element), element.range))
      }
      let found = parts.compactMap { $0 }
      return found.count == parts.count ? Condition(found.isEmpty ? .constant(false) : .any(found), text) : nil
    }
    if value.type == .json {
      let first = elements.lazy.compactMap { element -> JSONKind? in
        switch element.kind {
        case .number, .amount, .negative: .number
        case .path: .boolean
        default: .text
        }
      }.first
      value = value.read(as: first ?? .text)
    }
    var literals: [Literal] = []
    for element in elements {
      guard let found = self.value(element) else { continue }
      guard let fitting = fit(found, to: value.type, at: range(element)) else { continue }
      guard case .literal(let literal) = fitting.kind else {
        report(.expectedLiteral(found: found, at: range(element)))
        continue
      }
      literals.append(literal)
    }
    guard literals.count == elements.count else { return nil }
    if literals.isEmpty { return Condition(.constant(false), text) }
    let patterns = literals.compactMap { literal -> TextPattern? in
      if case .text(let text) = literal { TextPattern(text) } else { nil }
    }
    return Condition(patterns.isEmpty ? .among(value, literals) : .amongTexts(value, patterns), text)
  }
}

extension Value {
  /// A property read as `kind`; anything else as it is.
  func read(as kind: JSONKind) -> Value {
    guard type == .json else { return self }
    var value = self
    switch kind {
    case .anything: return self
    case .text: value.type = .text
    case .number: value.type = .number
    case .boolean: value.type = .boolean
    }
    switch self.kind {
    case .property(let column, let path, _):
      value.kind = .property(column, path: path, kind)
    case .aggregate(var aggregate):
      aggregate.value = aggregate.value?.read(as: kind)
      value.kind = .aggregate(aggregate)
    default: return self
    }
    return value
  }
}
