import Audience
import Diagnostics
import YAMLText

/// Rewrites the expressions of a workspace's file in their canonical form; everything else, comments too, stays.
package enum ExpressionLayout {
  /// Returns the file's text with its expressions formatted; what cannot be read stays as it is.
  package static func formatted(path: String, text: String) -> String {
    let keys = path.hasPrefix("campaigns/segments/") ? ["where"] : ["audience", "stop_when"]
    guard !text.utf8.contains(13), let root = YAMLDocument.read(path: path, text: text).root, let entries = root.entries
    else { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // From the last on, so that the places of the others stay true.
    for entry in entries.reversed() where keys.contains(entry.name) {
      // A mapping in braces is laid out by its author.
      guard entry.key.range.start.column == 1, let fragment = entry.value.fragment,
        let formatted = AudienceExpression.formatted(fragment), let scalar = entry.value.scalar
      else { continue }
      if isCanonical(scalar, formatted) { continue }
      var changed = lines
      replace(entry, scalar, formatted, in: &changed)
      guard reads(changed.joined(separator: "\n"), path, entry.name, as: formatted) else { continue }
      lines = changed
    }
    return lines.joined(separator: "\n")
  }

  /// Whether the text already stands as it would be written.
  private static func isCanonical(_ scalar: YAMLScalar, _ formatted: String) -> Bool {
    guard trimmed(scalar.text) == formatted else { return false }
    return formatted.contains("\n") ? scalar.isBlock : !scalar.isBlock || !isPlain(formatted)
  }

  private static func replace(
    _ entry: YAMLEntry, _ scalar: YAMLScalar, _ formatted: String, in lines: inout [String]
  ) {
    let (first, last, comment) = extent(entry, scalar, in: lines)
    let rest = comment.isEmpty ? "" : "  " + comment
    var written: [String]
    if !formatted.contains("\n"), isPlain(formatted) {
      written = ["\(entry.name): \(formatted)\(rest)"]
    } else {
      written = ["\(entry.name): |\(rest)"]
      written += formatted.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
    }
    lines.replaceSubrange(first...last, with: written)
  }

  /// The lines that key and value fill, and the comment behind the value's beginning or end.
  private static func extent(
    _ entry: YAMLEntry, _ scalar: YAMLScalar, in lines: [String]
  ) -> (first: Int, last: Int, comment: String) {
    let first = entry.key.range.start.line - 1
    if scalar.isBlock {
      // Everything below that is indented belongs to the block; empty lines at its end do not.
      var last = first
      for index in lines.indices.dropFirst(first + 1) {
        if lines[index].allSatisfy({ $0 == " " || $0 == "\r" }) { continue }
        guard lines[index].first == " " else { break }
        last = index
      }
      let header = lines[first].split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      return (first, last, header.count > 1 ? "#" + trimmed(String(header[1])).prefixed(" ") : "")
    }
    let end = entry.value.range.end
    let last = max(first, end.line - 1)
    let behind = String(String.UnicodeScalarView(lines[last].unicodeScalars.dropFirst(end.column - 1)))
    return (first, last, trimmed(behind))
  }

  /// Whether YAML reads the text as it stands, without quotes.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !"\"'[]{}-?:,&*!|>%@`# ".unicodeScalars.contains(first) else {
      return false
    }
    return !text.contains(": ") && !text.contains(" #") && !text.hasSuffix(":")
      && !["true", "false", "null", "~", "yes", "no"].contains(text.lowercased())
  }

  /// Whether the changed file still says the same, in the new form.
  private static func reads(_ text: String, _ path: String, _ key: String, as formatted: String) -> Bool {
    let document = YAMLDocument.read(path: path, text: text)
    guard !document.diagnostics.hasErrors, let entry = document.root?.entries?.first(where: { $0.name == key }) else {
      return false
    }
    return trimmed(entry.value.text ?? "") == formatted
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    return String(Substring(scalars))
  }
}

extension String {
  /// With a lead, where there is anything to lead.
  fileprivate func prefixed(_ lead: String) -> String { isEmpty ? "" : lead + self }
}

extension YAMLScalar {
  fileprivate var isBlock: Bool { style == .literal || style == .folded }
}
