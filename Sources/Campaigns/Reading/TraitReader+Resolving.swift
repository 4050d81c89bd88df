import Audience
import Diagnostics
import YAMLText

extension TraitReader {
  /// What the drafts came to.
  struct Resolution {
    var traits: [String: Trait] = [:]
    var names: TraitNames
    fileprivate var places: [String: SourceRange] = [:]
  }

  /// Checks the drafts, each as soon as the types of those it reads are known; those that wait for one another for ever
  /// are a circle.
  ///
  /// - Parameter files: the names of all files, also of those without a draft.
  static func resolve(
    _ drafts: [Draft], files: [String], in scope: AudienceScope, into reader: inout YAMLReader
  ) -> Resolution {
    let names = drafts.map(\.source.name)
    let empty = files.filter { file in !drafts.contains { $0.file == file } }
    var found = Resolution(names: TraitNames(known: Set(names + empty)))
    var waiting = drafts
    var waitsFor: [String: Set<String>] = [:]
    var hasMoved = true
    while hasMoved, !waiting.isEmpty {
      hasMoved = false
      var left: [Draft] = []
      for draft in waiting {
        let name = draft.source.name
        var scope = scope
        scope.traits = found.names
        let (reading, findings) = TraitExpression.check(draft.source, in: scope)
        switch reading {
        case .waiting(let others):
          waitsFor[name] = others
          left.append(draft)
          continue
        case .wrong: waitsFor[name] = nil
        case .sound(let expression):
          waitsFor[name] = nil
          found.names.sound[name] = expression.stored
          found.traits[name] = Trait(
            name: name, file: draft.file, description: draft.description, expression: expression, period: draft.period)
          found.places[name] = draft.place
        }
        // What parts share is read with each of them.
        let known = reader.diagnostics
        reader.report(findings.filter { !known.contains($0) })
        hasMoved = true
      }
      waiting = left
    }
    let places = Dictionary(waiting.map { ($0.source.name, $0.place) }, uniquingKeysWith: { first, _ in first })
    for name in places.keys.sorted() {
      guard let circle = circle(from: name, { (waitsFor[$0] ?? []).sorted() }) else { continue }
      report(circle, at: places[name], into: &reader)
    }
    return found
  }

  /// Leaves out traits that depend on themselves through a segment, and those whose segments are wrong.
  static func sound(
    _ resolution: Resolution, _ segments: [String: Segment], into reader: inout YAMLReader
  ) -> [String: Trait] {
    let book = TraitBook(traits: resolution.traits, segments: segments.mapValues(\.expression))
    var sound = resolution.traits
    for name in resolution.traits.keys.sorted() {
      func next(_ name: String) -> [String] {
        guard let expression = book.traits[name]?.expression else { return [] }
        return expression.traits
          + book.segments(behind: expression.segments).flatMap { book.segments[$0]?.traits ?? [] }
      }
      guard let circle = circle(from: name, next) else { continue }
      report(circle, at: resolution.places[name], into: &reader)
      sound[name] = nil
    }
    var hasShrunk = true
    while hasShrunk {
      let kept = sound.filter { _, trait in
        trait.expression.segments.allSatisfy { segments[$0] != nil }
          && trait.expression.traits.allSatisfy { sound[$0] != nil }
      }
      hasShrunk = kept.count < sound.count
      sound = kept
    }
    return sound
  }

  /// Told once for each circle, at its first name.
  private static func report(_ circle: [String], at place: SourceRange?, into reader: inout YAMLReader) {
    guard let first = circle.first, circle.min() == first, let place else { return }
    let path = (circle + [first]).joined(separator: " → ")
    reader.report(Diagnostic("trait-circle", "traits are computed from one another in a circle: \(path)", at: place))
  }

  /// Returns the shortest way from a name back to itself, beginning with it; nil where there is none.
  private static func circle(from name: String, _ next: (String) -> [String]) -> [String]? {
    var waiting = [[name]]
    var seen: Set<String> = []
    while !waiting.isEmpty {
      let path = waiting.removeFirst()
      guard let last = path.last else { continue }
      for other in next(last) {
        if other == name { return path }
        if seen.insert(other).inserted { waiting.append(path + [other]) }
      }
    }
    return nil
  }
}
