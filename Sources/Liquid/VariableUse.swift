/// A place where a template uses a value of the data.
package struct VariableUse: Hashable, Sendable {
  /// What stands in a path for a member of a list that is not named: `order.items.[].title`.
  package static let element = "[]"

  /// The path from the data, seen through `for` and `assign`: in `{% for item in order.items %}{{ item.title }}` it is
  /// `order`, `items`, `[]`, `title`.
  package let path: [String]
  /// UTF-8 offsets in the source.
  package let range: Range<Int>
  /// Whether the value is printed as it is: no `default`, and no condition around it that asks for it. A customer who
  /// lacks it would get a text with a hole.
  package let isRequired: Bool
  /// Whether the value is printed, rather than compared, looped over or handed to a filter.
  package let isOutput: Bool
}

/// A place where a template uses a filter.
package struct FilterUse: Hashable, Sendable {
  package let name: String
  package let range: Range<Int>
}

/// A place where a template includes or renders a partial.
package struct PartialUse: Hashable, Sendable {
  /// Nil where the name is computed.
  package let name: String?
  package let range: Range<Int>
  /// The names the partial is given here, so that they are none of the data's.
  package let givenNames: [String]
}

/// What the parser learns about the data a template needs.
struct UsageNotes {
  private(set) var variables: [VariableUse] = []
  var filters: [FilterUse] = []
  var partials: [PartialUse] = []
  /// Names the template gives itself, with the path of the data they stand for, if they do.
  private var locals: [(name: String, path: [String]?)] = []
  /// Paths that a condition around this place asks for.
  private var asked: [[String]] = []

  var mark: (locals: Int, asked: Int) { (locals.count, asked.count) }

  /// Begins a loop's own name.
  mutating func begin(_ name: String, as path: [String]?) { locals.append((name, path)) }

  /// Notes an assigned name. It stands for the data's path only where nothing else was assigned to it and no condition
  /// decides whether it is: `{% if a %}{% assign b = a %}{% endif %}` does not make `b` required.
  mutating func define(_ name: String, as path: [String]?) {
    let path = path.flatMap { isAsked($0) ? nil : $0 }
    if let last = locals.lastIndex(where: { $0.name == name }) {
      if locals[last].path != path { locals[last].path = nil }
    } else if locals.count < Self.limit {
      locals.append((name, path))
    }
  }

  private func isAsked(_ path: [String]) -> Bool {
    asked.contains { asked in asked.count <= path.count ? path.starts(with: asked) : asked.starts(with: path) }
  }

  /// How many names and questions are kept; what is looked up passes over them.
  private static let limit = 1_000

  /// Ends a loop's own names, the first `own` since the mark; what was assigned inside stays.
  mutating func forget(localsFrom count: Int, own: Int) {
    let lower = min(count, locals.count)
    locals.removeSubrange(lower..<min(lower + own, locals.count))
  }

  mutating func ask(_ path: [String]) { if asked.count < Self.limit, let path = resolved(path) { asked.append(path) } }

  mutating func forget(askedFrom count: Int) { asked.removeSubrange(min(count, asked.count)...) }

  /// The path in the data, or nil for what is the template's own.
  func resolved(_ path: [String]) -> [String]? {
    guard let first = path.first, let local = locals.last(where: { $0.name == first }) else { return path }
    return local.path.map { $0 + path.dropFirst() }
  }

  mutating func use(_ path: [String], _ range: Range<Int>, isOutput: Bool, hasDefault: Bool) {
    guard let path = resolved(path) else { return }
    variables.append(
      VariableUse(path: path, range: range, isRequired: isOutput && !hasDefault && !isAsked(path), isOutput: isOutput))
  }
}
