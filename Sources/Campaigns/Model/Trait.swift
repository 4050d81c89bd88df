package import Audience
package import Vocabulary

/// A computed trait of a file: `ltv` of `campaigns/traits/ltv.yaml`, or a part of one, `rfm.recency`.
package struct Trait: Hashable, Sendable {
  package var name: String
  /// The name of the file that declares it.
  package var file: String
  package var description: String?
  package var expression: TraitExpression
  /// How old its values may become before `sends run` computes them again.
  package var period: Elapsed

  package init(name: String, file: String, description: String? = nil, expression: TraitExpression, period: Elapsed) {
    self.name = name
    self.file = file
    self.description = description
    self.expression = expression
    self.period = period
  }

  package var path: String { Trait.path(of: file) }

  package static let folder = "campaigns/traits/"
  package static func path(of file: String) -> String { "\(folder)\(file).yaml" }
}

/// The traits of a workspace or of a published campaign, with the segments that they may name.
package struct TraitBook: Sendable {
  /// By name.
  package var traits: [String: Trait]
  package var segments: [String: AudienceExpression]

  package init(traits: [String: Trait], segments: [String: AudienceExpression]) {
    self.traits = traits
    self.segments = segments
  }

  package init(_ traits: [Trait], segments: [String: AudienceExpression]) {
    self.init(
      traits: Dictionary(traits.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }), segments: segments)
  }

  /// The traits that expressions read, also through segments and through other traits; those that others are computed
  /// from come first.
  package func reached(by names: [String], segments named: [String] = []) -> [Trait] {
    var order: [Trait] = []
    var seen: Set<String> = []
    func visit(_ name: String) {
      guard seen.insert(name).inserted, let trait = traits[name] else { return }
      for next in direct(trait.expression.traits, trait.expression.segments) { visit(next) }
      order.append(trait)
    }
    for name in direct(names, named) { visit(name) }
    return order
  }

  package func reached(by expressions: [AudienceExpression]) -> [Trait] {
    reached(by: expressions.flatMap(\.traits), segments: expressions.flatMap(\.segments))
  }

  /// The segments that stand behind some, themselves first.
  package func segments(behind names: [String]) -> [String] {
    var found: [String] = []
    var open = Array(names.reversed())
    while let next = open.popLast() {
      guard !found.contains(next) else { continue }
      found.append(next)
      open += (segments[next]?.segments ?? []).reversed()
    }
    return found
  }

  /// Everything by which the trait is computed, in canonical text: its own words, and those of the traits and segments
  /// behind it.
  package func definition(of name: String) -> String {
    guard let trait = traits[name] else { return "" }
    let before = reached(by: trait.expression.traits, segments: trait.expression.segments)
    let named = segments(behind: ([trait] + before).flatMap(\.expression.segments))
    let others =
      before.map { "trait \($0.name): \($0.expression.text)" }
      + named.compactMap { name in segments[name].map { "segment \(name): \($0.text)" } }
    return ([trait.expression.text] + others.sorted()).joined(separator: "\n")
  }

  /// The traits that stand in an expression, itself or through segments, but not those behind a trait.
  private func direct(_ names: [String], _ segmentNames: [String]) -> [String] {
    names + segments(behind: segmentNames).flatMap { segments[$0]?.traits ?? [] }
  }
}

extension Workspace {
  /// What expressions may name of them.
  package var traitNames: TraitNames { TraitNames(sound: traits.mapValues(\.expression.stored)) }

  package var traitBook: TraitBook { TraitBook(traits: traits, segments: segmentExpressions) }
}
