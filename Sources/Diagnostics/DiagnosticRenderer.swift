/// Shows findings: to people, to GitHub, to programs. Findings come out in reading order, each once.
package enum DiagnosticRenderer {
  /// Returns each finding with its line, a caret and its hint, and no summary; empty where there are none.
  ///
  /// - Parameters:
  ///   - sources: the text of a file by its path; nil where it cannot be shown (a file that holds secrets, a missing one).
  ///   - hasColour: whether to add colours for a terminal.
  package static func text(
    _ diagnostics: [Diagnostic], sources: (_ path: String) -> String?, hasColour: Bool = false
  ) -> String {
    var lines: [String: [Substring.UnicodeScalarView]] = [:]
    func line(_ range: SourceRange) -> String? {
      if lines[range.path] == nil { lines[range.path] = sources(range.path).map(SourceExcerpt.lines) ?? [] }
      guard let all = lines[range.path], all.indices.contains(range.start.line - 1) else { return nil }
      return String(all[range.start.line - 1])
    }
    var result = ""
    for finding in diagnostics.inReadingOrder {
      let heading = "\(Place(finding.range)): \(finding.severity.rawValue):"
      result += hasColour ? "\u{1B}[1m\(heading.coloured(finding.severity))\u{1B}[0m" : heading
      result += " \(SourceExcerpt.harmless(finding.message)) [\(finding.id)]\n"
      let hint = finding.hint.map(SourceExcerpt.harmless)
      result += excerpt(line(finding.range), finding.range, hint: hint, hasColour ? finding.severity : nil)
      for note in finding.notes {
        let message = SourceExcerpt.harmless(note.message)
        guard let range = note.range else {
          result += "  note: \(message)\n"
          continue
        }
        result += "\(Place(range)): note: \(message)\n"
        result += excerpt(line(range), range, hint: nil, hasColour ? .note : nil)
      }
    }
    return result
  }

  /// Returns `4 findings in 4 of 14 files: 3 errors, 1 warning`.
  ///
  /// - Parameter fileCount: how many files were checked.
  package static func summary(_ diagnostics: [Diagnostic], fileCount: Int) -> String {
    let findings = diagnostics.inReadingOrder
    let files = "\(fileCount) \(fileCount == 1 ? "file" : "files")"
    guard !findings.isEmpty else { return "\(files) checked, no findings" }
    let touched = Set(findings.map(\.range.path)).count
    let counts = [Severity.error, .warning, .note].compactMap { severity -> String? in
      let count = findings.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    let total = "\(findings.count) \(findings.count == 1 ? "finding" : "findings")"
    return "\(total) in \(touched) of \(files): \(counts.joined(separator: ", "))"
  }

  /// Returns workflow commands that GitHub shows as annotations beside the line, one a finding.
  package static func github(_ diagnostics: [Diagnostic]) -> String {
    var result = ""
    for finding in diagnostics.inReadingOrder {
      let command =
        switch finding.severity {
        case .error: "error"
        case .warning: "warning"
        case .note: "notice"
        }
      let range = finding.range
      var properties = ["file=\(escaped(range.path, isProperty: true))", "line=\(range.start.line)"]
      // GitHub takes columns only where the range is on one line.
      if range.end.line == range.start.line {
        properties.append("col=\(range.start.column)")
        if range.end.column > range.start.column { properties.append("endColumn=\(range.end.column)") }
      } else {
        properties.append("endLine=\(range.end.line)")
      }
      properties.append("title=\(escaped(finding.id, isProperty: true))")
      var message = finding.message
      if let hint = finding.hint { message += "\n" + hint }
      for note in finding.notes {
        message += "\n" + (note.range.map { "\(Place($0)): " } ?? "") + note.message
      }
      result += "::\(command) \(properties.joined(separator: ","))::\(escaped(message, isProperty: false))\n"
    }
    return result
  }

  private static func excerpt(_ line: String?, _ range: SourceRange, hint: String?, _ colour: Severity?) -> String {
    guard let line else { return hint.map { "  \($0)\n" } ?? "" }
    // A range over several lines is shown to the end of its first.
    let end = range.end.line == range.start.line ? range.end.column : line.unicodeScalars.count + 1
    let excerpt = SourceExcerpt(line: line, from: range.start.column, to: end)
    let number = String(range.start.line)
    let marks = "^" + String(repeating: "~", count: excerpt.length - 1)
    return "  \(number) | \(excerpt.shown)\n"
      + "  \(String(repeating: " ", count: number.count)) | \(String(repeating: " ", count: excerpt.lead))"
      + (colour.map { marks.coloured($0) + "\u{1B}[0m" } ?? marks) + (hint.map { " " + $0 } ?? "") + "\n"
  }

  private static func escaped(_ text: String, isProperty: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      case ":" where isProperty: result += "%3A"
      case "," where isProperty: result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// `path:line:column`.
private struct Place: CustomStringConvertible {
  var range: SourceRange

  init(_ range: SourceRange) {
    self.range = range
  }

  var description: String { "\(SourceExcerpt.harmless(range.path)):\(range.start.line):\(range.start.column)" }
}

extension String {
  fileprivate func coloured(_ severity: Severity) -> String {
    switch severity {
    case .error: "\u{1B}[31m\(self)"
    case .warning: "\u{1B}[33m\(self)"
    case .note: "\u{1B}[36m\(self)"
    }
  }
}
