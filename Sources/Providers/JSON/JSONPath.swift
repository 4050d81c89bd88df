/// A way to one value inside JSON: `$.messages[0].status`, the part of JSONPath that names a single place.
package struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  private enum Step: Hashable, Sendable {
    case member(String)
    case element(Int)
  }

  private let steps: [Step]
  package let description: String

  /// Reads `$`, then `.name`, `['name']` and `[number]`; nil for anything else.
  package init?(_ text: String) {
    guard text.first == "$" else { return nil }
    var rest = text.dropFirst()
    var steps: [Step] = []
    while let first = rest.first {
      rest.removeFirst()
      if first == "." {
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty, !name.contains("]"), !name.contains("*") else { return nil }
        steps.append(.member(String(name)))
        rest = rest.dropFirst(name.count)
      } else if first == "[" {
        guard let close = rest.firstIndex(of: "]") else { return nil }
        let inner = rest[..<close]
        rest = rest[rest.index(after: close)...]
        if let number = Int(inner), number >= 0, !inner.hasPrefix("+") {
          steps.append(.element(number))
        } else if inner.count > 2, let quote = inner.first, quote == "'" || quote == "\"", inner.last == quote {
          steps.append(.member(String(inner.dropFirst().dropLast())))
        } else {
          return nil
        }
      } else {
        return nil
      }
    }
    self.steps = steps
    description = text
  }

  package func value(in document: JSONText) -> JSONText? {
    var value = document
    for step in steps {
      switch step {
      case .member(let name):
        guard let member = value[name] else { return nil }
        value = member
      case .element(let index):
        guard let elements = value.elements, index < elements.count else { return nil }
        value = elements[index]
      }
    }
    return value
  }

  /// The text or number there; an empty text is none.
  package func scalar(in document: JSONText?) -> String? {
    document.flatMap(value(in:))?.scalar.flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// A way to many values: a path where `[*]` stands for every element, or every member's value.
package struct JSONPattern: Hashable, Sendable {
  /// Joined by "every one of".
  private let parts: [JSONPath]

  /// Reads a path with `[*]` in it; nil for anything else.
  package init?(_ text: String) {
    guard text.first == "$" else { return nil }
    var parts: [JSONPath] = []
    var rest = text.dropFirst()
    while true {
      guard let star = rest.firstRange(of: "[*]") else {
        guard let path = JSONPath("$\(rest)") else { return nil }
        parts.append(path)
        break
      }
      guard let path = JSONPath("$\(rest[..<star.lowerBound])") else { return nil }
      parts.append(path)
      rest = rest[star.upperBound...]
    }
    self.parts = parts
  }

  package func values(in document: JSONText) -> [JSONText] {
    var values = [document]
    for (index, part) in parts.enumerated() {
      if index > 0 { values = values.flatMap(\.children) }
      values = values.compactMap { part.value(in: $0) }
    }
    return values
  }
}

extension JSONText {
  fileprivate var children: [JSONText] {
    switch self {
    case .array(let elements): elements
    case .object(let members): members.sorted { $0.key < $1.key }.map(\.value)
    case .null, .boolean, .number, .text: []
    }
  }
}
