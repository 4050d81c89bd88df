package import Diagnostics

/// `${NAME}` and `${NAME:-default}` in a value, put in after parsing, so that what the environment holds is never read
/// as YAML and never stands in a finding (R38). `$${` is a plain `${`.
package struct EnvironmentText: Sendable {
  /// The text with the variables put in; an unset one without default becomes nothing.
  package private(set) var value = ""
  /// Whether anything came from the environment: such a value must not be shown.
  package private(set) var isSecret = false
  /// The variables without value and default, with their places.
  package private(set) var unset: [(name: String, range: SourceRange)] = []
  /// What was written wrongly.
  package private(set) var diagnostics: [Diagnostic] = []

  /// - Parameter environment: the value of a variable; an empty one counts as unset.
  package init(_ fragment: SourceFragment, environment: (String) -> String?) {
    let bytes = Array(fragment.text.utf8)
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: "$${".utf8) {
        plain += "${".utf8
        index += 3
        continue
      }
      guard bytes[index...].starts(with: "${".utf8) else {
        plain.append(bytes[index])
        index += 1
        continue
      }
      guard let close = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
        diagnostics.append(.unclosedVariable(at: fragment.range(index..<index + 2)))
        break
      }
      let inside = String(decoding: bytes[(index + 2)..<close], as: UTF8.self)
      let range = fragment.range(index..<close + 1)
      index = close + 1
      let split = inside.firstRange(of: ":-")
      let name = split.map { String(inside[..<$0.lowerBound]) } ?? inside
      guard EnvironmentText.isName(name) else {
        diagnostics.append(.badVariable(name, at: range))
        continue
      }
      if let value = environment(name), !value.isEmpty {
        isSecret = true
        plain += value.utf8
      } else if let split {
        plain += inside[split.upperBound...].utf8
      } else {
        isSecret = true
        unset.append((name, range))
      }
    }
    value = String(decoding: plain, as: UTF8.self)
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95
    }
  }
}

extension Diagnostic {
  /// A note, as `validate` shows it; who needs the value makes it an error (R38).
  package static func unsetVariable(_ name: String, at range: SourceRange, severity: Severity = .note) -> Diagnostic {
    Diagnostic(
      "unset-variable", severity, "the environment variable \(name) is not set", at: range,
      hint: "set it where it is needed: export \(name)=…")
  }

  static func badVariable(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "bad-variable", "'\(name)' cannot name an environment variable", at: range,
      hint: "letters, digits and _, as in ${NAME} or ${NAME:-default}")
  }

  static func unclosedVariable(at range: SourceRange) -> Diagnostic {
    Diagnostic("bad-variable", "this '${' has no '}'", at: range, hint: "write '$${' for a plain '${'")
  }
}
