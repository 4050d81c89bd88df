/// How bad a finding is.
package enum Severity: String, Hashable, Comparable, Sendable {
  case note
  case warning
  case error

  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// A finding in a person's file.
///
/// Makers of findings are static members beside the check that raises them; wording is lower case without a full stop,
/// quotes the user's text, and never holds a secret or a customer's data.
package struct Diagnostic: Hashable, Sendable {
  /// Stable, for filters: `unknown-field`.
  package var id: String
  package var severity: Severity
  package var message: String
  package var range: SourceRange
  /// Advice behind the caret: `did you mean 'placed_at'?`.
  package var hint: String?
  /// More places that belong to the finding.
  package var notes: [Note]

  package struct Note: Hashable, Sendable {
    package var message: String
    package var range: SourceRange?

    package init(_ message: String, range: SourceRange? = nil) {
      self.message = message
      self.range = range
    }
  }

  package init(
    _ id: String, _ severity: Severity, _ message: String, at range: SourceRange, hint: String? = nil,
    notes: [Note] = []
  ) {
    self.id = id
    self.severity = severity
    self.message = message
    self.range = range
    self.hint = hint
    self.notes = notes
  }

  /// An error.
  package init(_ id: String, _ message: String, at range: SourceRange, hint: String? = nil, notes: [Note] = []) {
    self.init(id, .error, message, at: range, hint: hint, notes: notes)
  }
}

extension Array where Element == Diagnostic {
  package var hasErrors: Bool { contains { $0.severity == .error } }

  /// By path, then place, then id; repeated findings once.
  package var inReadingOrder: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return filter { seen.insert($0).inserted }.sorted {
      if $0.range.path != $1.range.path { return $0.range.path < $1.range.path }
      if $0.range.start != $1.range.start { return $0.range.start < $1.range.start }
      return $0.id < $1.id
    }
  }
}
