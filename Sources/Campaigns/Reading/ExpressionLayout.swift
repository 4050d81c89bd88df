import Audience
import Diagnostics
import YAMLText

/// A workspace's file with its expressions in their canonical form; everything else, comments and ends of lines too,
/// stays.
package struct ExpressionLayout: Sendable {
  /// An expression that stays as it is.
  package struct Skip: Hashable, Sendable {
    package var line: Int
    package var key: String
    /// Why, as the end of a sentence.
    package var reason: String
  }

  package private(set) var text: String
  package private(set) var skips: [Skip] = []
  private let path: String
  private var lines: FileLines

  package init(path: String, text: String) {
    self.path = path
    self.text = text
    lines = FileLines(text)
    format()
    self.text = lines.text
  }

  private mutating func format() {
    let keys = path.hasPrefix("campaigns/segments/") ? ["where"] : ["audience", "stop_when"]
    guard !lines.hasLoneReturns else {
      skips.append(Skip(line: 1, key: keys[0], reason: "a line of the file ends in a carriage return alone"))
      return
    }
    let document = YAMLDocument.read(path: path, text: lines.joined)
    guard !document.diagnostics.hasErrors, let root = document.root, let entries = root.entries else {
      let line = document.diagnostics.first?.range.start.line ?? 1
      skips.append(Skip(line: line, key: keys[0], reason: "the file cannot be read: tidings campaigns validate"))
      return
    }
    let isInBraces = lines.character(at: root.range.start) == "{"
    // From the last on, so that the places of the others stay true.
    for entry in entries.reversed() where keys.contains(entry.name) {
      guard let scalar = entry.value.scalar, let fragment = entry.value.fragment else { continue }
      let reason: String?
      if let formatted = AudienceExpression.formatted(fragment) {
        reason = isInBraces ? replaceInBraces(entry, formatted) : replaceInBlock(entry, scalar, formatted)
      } else {
        reason = "it cannot be read: tidings campaigns validate"
      }
      if let reason { skips.append(Skip(line: entry.key.range.start.line, key: entry.name, reason: reason)) }
    }
    skips.reverse()
  }

  // MARK: Key and value on lines of their own

  /// Returns why the expression stays; nil where it is as it should be.
  private mutating func replaceInBlock(_ entry: YAMLEntry, _ scalar: YAMLScalar, _ formatted: String) -> String? {
    let isWhole = trimmed(scalar.text) == formatted
    let isRight = formatted.contains("\n") ? scalar.isBlock : !scalar.isBlock || !isPlain(formatted)
    if isWhole, isRight { return nil }
    let indent = entry.key.range.start.column - 1
    let first = entry.key.range.start.line - 1
    guard lines[first].unicodeScalars.prefix(indent).allSatisfy({ $0 == " " }) else {
      return "something stands before it on its line"
    }
    let (last, comment) = extent(entry, scalar, indent)
    let margin = String(repeating: " ", count: indent)
    let rest = comment.isEmpty ? "" : "  " + comment
    var written: [String]
    if !formatted.contains("\n"), isPlain(formatted) {
      written = ["\(margin)\(entry.name): \(formatted)\(rest)"]
    } else {
      written = ["\(margin)\(entry.name): |\(rest)"]
      written += formatted.split(separator: "\n", omittingEmptySubsequences: false).map { margin + "  " + $0 }
    }
    return put(written, in: first...last, of: entry, as: formatted)
  }

  /// The last line that the value fills, and the comment behind the value's beginning or end.
  private func extent(_ entry: YAMLEntry, _ scalar: YAMLScalar, _ indent: Int) -> (last: Int, comment: String) {
    let first = entry.key.range.start.line - 1
    if scalar.isBlock {
      // Everything below that is indented further belongs to the block; empty lines at its end do not.
      var last = first
      for index in first + 1..<max(first + 1, lines.count) {
        let depth = lines[index].unicodeScalars.prefix { $0 == " " }.count
        if depth == lines[index].unicodeScalars.count { continue }
        guard depth > indent else { break }
        last = index
      }
      let header = lines[first].split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      return (last, header.count > 1 ? "# " + trimmed(String(header[1])) : "")
    }
    let end = entry.value.range.end
    let last = max(first, end.line - 1)
    return (last, trimmed(String(lines[last].unicodeScalars.dropFirst(end.column - 1))))
  }

  // MARK: A mapping in braces

  /// An expression in braces stays on one line, in its place.
  private mutating func replaceInBraces(_ entry: YAMLEntry, _ formatted: String) -> String? {
    let line = formatted.split(separator: "\n").map { trimmed(String($0)) }.joined(separator: " ")
    guard AudienceExpression.formatted(SourceFragment(path: path, text: line)) == formatted else {
      return "it cannot be written on one line, and braces leave it no others"
    }
    let isBare = isPlain(line) && !line.unicodeScalars.contains { ",[]{}".unicodeScalars.contains($0) }
    let written = isBare ? line : "'\(line.replacing("'", with: "''"))'"
    let (start, end) = (entry.value.range.start, entry.value.range.end)
    let (first, last) = (start.line - 1, end.line - 1)
    let before = String(lines[first].unicodeScalars.prefix(start.column - 1))
    let behind = String(lines[last].unicodeScalars.dropFirst(end.column - 1))
    let whole = before + written + behind
    if first == last, lines[first] == whole { return nil }
    return put([whole], in: first...last, of: entry, as: line)
  }

  // MARK: Putting

  /// Puts lines in the place of others, unless the file would say something else then.
  private mutating func put(
    _ written: [String], in range: ClosedRange<Int>, of entry: YAMLEntry, as expected: String
  ) -> String? {
    var changed = lines
    changed.replace(range, with: written)
    let document = YAMLDocument.read(path: path, text: changed.joined)
    guard !document.diagnostics.hasErrors,
      let now = document.root?.entries?.first(where: { $0.name == entry.name }),
      trimmed(now.value.text ?? "") == expected
    else { return "it would not read the same in its canonical form" }
    lines = changed
    return nil
  }

  /// Whether YAML reads the text as it stands, without quotes.
  private func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !"\"'[]{}-?:,&*!|>%@`# ".unicodeScalars.contains(first) else {
      return false
    }
    return !text.contains(": ") && !text.contains(" #") && !text.hasSuffix(":")
      && !["true", "false", "null", "~", "yes", "no"].contains(text.lowercased())
  }

  private func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    return String(Substring(scalars))
  }
}

/// The lines of a file with the way in which each of them ends.
private struct FileLines: Sendable {
  private var texts: [String] = []
  /// Whether a carriage return stands before the line's end.
  private var returns: [Bool] = []
  /// Whether a carriage return stands elsewhere: YAML ends a line there, and nobody else does.
  private(set) var hasLoneReturns = false

  init(_ text: String) {
    for line in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
      let hasReturn = line.last == 13
      let rest = hasReturn ? line.dropLast() : line
      if rest.contains(13) { hasLoneReturns = true }
      texts.append(String(Substring(rest)))
      returns.append(hasReturn)
    }
    // The last line has no end.
    if returns.last == true { hasLoneReturns = true }
  }

  var count: Int { texts.count }
  subscript(_ index: Int) -> String { texts[index] }

  /// As YAML is to read it.
  var joined: String { texts.joined(separator: "\n") }

  /// As it is written.
  var text: String {
    var text = ""
    for (index, line) in texts.enumerated() {
      text += line
      if returns[index] { text += "\r" }
      if index + 1 < texts.count { text += "\n" }
    }
    return text
  }

  func character(at position: SourcePosition) -> Unicode.Scalar? {
    guard texts.indices.contains(position.line - 1) else { return nil }
    return texts[position.line - 1].unicodeScalars.dropFirst(position.column - 1).first
  }

  /// New lines end as those did that they stand in the place of.
  mutating func replace(_ range: ClosedRange<Int>, with lines: [String]) {
    let isLast = range.upperBound == texts.count - 1
    let hasReturn = returns[range.lowerBound] || isLast && range.lowerBound > 0 && returns[range.lowerBound - 1]
    var ends = lines.map { _ in hasReturn }
    if isLast { ends[ends.count - 1] = false }
    texts.replaceSubrange(range, with: lines)
    returns.replaceSubrange(range, with: ends)
  }
}

extension YAMLScalar {
  fileprivate var isBlock: Bool { style == .literal || style == .folded }
}
