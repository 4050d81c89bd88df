import Catalogue
package import Diagnostics
package import SQLText
import Vocabulary

/// A checked audience, segment, branch or stop: one typed tree that is compiled to SQL, evaluated in memory and explained.
package struct AudienceExpression: Sendable, Hashable {
  let root: Condition
  /// The table of the subject, where the expression was checked with one.
  let subject: RowTable?
  let currency: Currency
  /// Canonical formatting: one line where it fits, else a line for each joined condition.
  package let text: String
  /// What it was read from.
  package var fragment: SourceFragment { source.fragment }
  let source: Source

  /// The text that was read and its places, which do not make an expression another one.
  struct Source: Hashable, Sendable {
    let fragment: SourceFragment

    static func == (left: Source, right: Source) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }

  /// Reads and checks an expression. Several findings may come at once; there is an expression where none is an error.
  package static func check(
    _ fragment: SourceFragment, in scope: AudienceScope
  ) -> (expression: AudienceExpression?, diagnostics: [Diagnostic]) {
    let parsed = Parser.parse(fragment)
    var checker = Checker(fragment, in: scope)
    let condition = checker.condition(parsed.node)
    if let condition { checker.reportMoved(in: condition) }
    for (name, place) in checker.pendingTraits { checker.report(.brokenTrait(name, at: place)) }
    let diagnostics = (parsed.diagnostics + checker.diagnostics).inReadingOrder
    guard let condition, !diagnostics.hasErrors else { return (nil, diagnostics) }
    let subject = scope.subject.flatMap { scope.catalogue.entity($0.entityName) }.map { RowTable($0) }
    let expression = AudienceExpression(
      root: condition, subject: subject, currency: scope.currency, text: Formatter.text(parsed.node),
      source: Source(fragment: fragment))
    return (expression, diagnostics)
  }

  /// Returns the canonical formatting of what can be read, whether or not its names are known; nil where it cannot be.
  package static func formatted(_ fragment: SourceFragment) -> String? {
    let parsed = Parser.parse(fragment)
    return parsed.diagnostics.hasErrors ? nil : Formatter.text(parsed.node)
  }

  /// The segments named, each once, in the order of their first appearance.
  package var segments: [String] {
    var found: [String] = []
    var walk = TreeWalk()
    walk.onSegment = { if !found.contains($0) { found.append($0) } }
    walk.visit(root)
    return found
  }

  /// The campaigns named by `received`, `opened`, `clicked` and `replied`.
  package var campaigns: [String] {
    var found: [String] = []
    func look(_ condition: Condition) {
      switch condition.kind {
      case .all(let parts), .any(let parts): parts.forEach(look)
      case .not(let inner): look(inner)
      case .exists(let rows) where rows.table.name == "messages" || rows.table.name == "responses":
        if let inner = rows.condition { look(inner) }
      case .compare(let left, .equal, let right):
        guard case .column(let column) = left.kind, column.name == "campaign",
          case .literal(.text(let name)) = right.kind
        else { return }
        if !found.contains(name) { found.append(name) }
      case .match(let value, .equals, let pattern):
        guard case .column(let column) = value.kind, column.name == "campaign" else { return }
        if !found.contains(pattern.text) { found.append(pattern.text) }
      default: break
      }
    }
    look(root)
    return found
  }

  /// The computed traits named, each once, in the order of their first appearance.
  package var traits: [String] { root.traits }

  /// Whether it, or a segment behind it, asks for days by the customer's clock, so that the context needs their zones.
  package func usesLocalTime(with segments: [String: AudienceExpression]) -> Bool {
    var found = false
    var seen: Set<String> = []
    var open = [self]
    while let next = open.popLast() {
      var walk = TreeWalk()
      walk.onRange = { if $0.isLocal { found = true } }
      walk.visit(next.root)
      open += next.segments.compactMap { seen.insert($0).inserted ? segments[$0] : nil }
    }
    return found
  }

  /// The customer's own fields asked about: they are as of today and not as of `now` (R35).
  package var plainFields: [String] {
    var found: [String] = []
    var walk = TreeWalk()
    walk.onColumn = { column, _ in
      if column.scope == Checker.customerScope, !found.contains(column.name) { found.append(column.name) }
    }
    walk.visit(root)
    return found
  }

  /// A boolean SQL condition over `customers AS c` and, where the scope has a subject, its table as `s`, which the caller
  /// joins on `customer_id`. Deleted and erased customers, deleted subjects and subjects later than now never pass.
  ///
  /// It is always true or false, never unknown: `NOT (…)` holds for exactly the others.
  ///
  /// - Parameter isNarrow: whether only few customers are asked about, whom the caller names in the same query.
  package func condition(_ context: AudienceContext, isNarrow: Bool = false) -> SQLText {
    var compiler = SQLCompiler(context: context, isNarrow: isNarrow)
    let leading = compiler.leading(root)
    compiler.isStrict = true
    return (visible(compiler) + leading + [compiler.condition(root)]).joined(separator: " AND ")
  }

  /// The condition for a WHERE, where unknown is as good as false.
  func filter(_ context: AudienceContext, isNarrow: Bool = false) -> SQLText {
    let compiler = SQLCompiler(context: context, isNarrow: isNarrow)
    return (visible(compiler) + [compiler.condition(root)]).joined(separator: " AND ")
  }

  func visible(_ compiler: SQLCompiler) -> [SQLText] {
    ["c.deleted_at IS NULL", "c.erased_at IS NULL"] + (subject.map { compiler.visibility(of: $0, "s") } ?? [])
  }

  /// Whether the customer (with the subject) is in the audience.
  package func evaluate(_ facts: AudienceFacts) -> Bool {
    guard var evaluator = Evaluator(facts, subject) else { return false }
    return evaluator.holds(root)
  }

  /// Each condition with what was found and whether it held.
  package func explain(_ facts: AudienceFacts) -> ExplainedCondition {
    guard let evaluator = Evaluator(facts, subject) else {
      return ExplainedCondition(text: text, holds: false, found: "deleted, or later than now")
    }
    var explanation = Explanation(evaluator, currency)
    return explanation.explain(root)
  }

  /// Returns the names of a circle of segments, or nil where there is none: `["a", "b", "a"]`.
  package static func circle(in segments: [String: AudienceExpression]) -> [String]? {
    var isSafe: Set<String> = []
    func look(_ name: String, _ path: [String]) -> [String]? {
      if let start = path.firstIndex(of: name) { return Array(path[start...]) + [name] }
      if isSafe.contains(name) { return nil }
      for next in segments[name]?.segments ?? [] {
        if let circle = look(next, path + [name]) { return circle }
      }
      isSafe.insert(name)
      return nil
    }
    for name in segments.keys.sorted() {
      if let circle = look(name, []) { return circle }
    }
    return nil
  }
}
