extension DiagnosticRenderer {
  /// Returns findings and counts as JSON: stable, documented by its golden file.
  ///
  /// - Parameter fileCount: how many files were checked; nil leaves it out.
  package static func json(_ diagnostics: [Diagnostic], fileCount: Int? = nil) -> String {
    let findings = diagnostics.inReadingOrder
    var result = "{\n  \"findings\": ["
    for (index, finding) in findings.enumerated() {
      result += index == 0 ? "\n" : ",\n"
      var members = [
        "\"id\": \(quoted(finding.id))", "\"severity\": \(quoted(finding.severity.rawValue))",
        "\"message\": \(quoted(finding.message))",
      ]
      members += place(finding.range)
      if let hint = finding.hint { members.append("\"hint\": \(quoted(hint))") }
      let notes = finding.notes.map { note in
        "{" + (["\"message\": \(quoted(note.message))"] + (note.range.map(place) ?? [])).joined(separator: ", ") + "}"
      }
      if !notes.isEmpty { members.append("\"notes\": [\(notes.joined(separator: ", "))]") }
      result += "    {\(members.joined(separator: ", "))}"
    }
    result += findings.isEmpty ? "],\n" : "\n  ],\n"
    let counts = [Severity.error, .warning, .note].map { severity in
      "\"\(severity.rawValue)s\": \(findings.count { $0.severity == severity })"
    }
    let files = fileCount.map { "\"files\": \($0), " } ?? ""
    return result + "  \(files)\(counts.joined(separator: ", "))\n}\n"
  }

  private static func place(_ range: SourceRange) -> [String] {
    [
      "\"path\": \(quoted(range.path))", "\"line\": \(range.start.line)", "\"column\": \(range.start.column)",
      "\"end_line\": \(range.end.line)", "\"end_column\": \(range.end.column)",
    ]
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
