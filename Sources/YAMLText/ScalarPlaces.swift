import Diagnostics

/// Finds where each character of a scalar's text stood in the file.
///
/// The parser gives the text and where the scalar begins. Both are walked together: letters other than white space come
/// in the same order in both, so white space that folding, indentation and chomping changed is skipped until the next
/// letter, and an escape counts as the one letter it makes.
struct ScalarPlaces {
  private let source: [Unicode.Scalar]
  private let style: YAMLScalar.Style
  private var index: Int
  private var place: SourcePosition

  /// - Parameters:
  ///   - source: the whole file.
  ///   - index: of the scalar's first character, a quote or block sign included.
  init(source: [Unicode.Scalar], index: Int, place: SourcePosition, style: YAMLScalar.Style) {
    self.source = source
    self.style = style
    self.index = index
    self.place = place
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: advance()
    case .literal, .folded:
      while let scalar = current, scalar != "\n" { advance() }
      advance()
    }
  }

  /// Returns the pieces of `text` and the position behind its last character (before a closing quote).
  mutating func pieces(of text: String) -> (pieces: [SourceFragment.Piece], end: SourcePosition) {
    var pieces: [SourceFragment.Piece] = []
    var expected: SourcePosition?
    var offset = 0
    var end = place
    for scalar in text.unicodeScalars {
      let found = find(scalar)
      if found != expected { pieces.append(SourceFragment.Piece(offset: offset, position: found)) }
      if scalar == "\n" {
        expected = SourcePosition(line: found.line + 1, column: 1)
      } else {
        expected = SourcePosition(line: found.line, column: found.column + 1)
        if !isSpace(scalar) || style == .singleQuoted || style == .doubleQuoted { end = place }
      }
      offset += UTF8.width(scalar)
    }
    if pieces.isEmpty { pieces = [SourceFragment.Piece(offset: 0, position: place)] }
    return (pieces, end)
  }

  private var current: Unicode.Scalar? { index < source.count ? source[index] : nil }
  private var next: Unicode.Scalar? { index + 1 < source.count ? source[index + 1] : nil }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < source.count {
      if source[index] == "\n" {
        place = SourcePosition(line: place.line + 1, column: 1)
      } else {
        place.column += 1
      }
      index += 1
    }
  }

  /// Returns where `scalar` of the text stands, and steps behind it.
  private mutating func find(_ scalar: Unicode.Scalar) -> SourcePosition {
    if style == .doubleQuoted { skipJoinedLines() }
    if style == .doubleQuoted, current == "\\" { return consume(escapeLength) }
    if scalar == "\n" {
      // Trailing blanks and a carriage return before the end of the line were dropped.
      let found = place
      while let blank = current, isSpace(blank) { advance() }
      if current == "\n" { advance() }
      return found
    }
    if isSpace(scalar) {
      // A fold: the line's end became a blank, and the next letter skips the indentation.
      return current == scalar ? consume(1) : place
    }
    while let found = current, isSpace(found) || found == "\n" {
      advance()
      if style == .doubleQuoted { skipJoinedLines() }
    }
    if style == .doubleQuoted, current == "\\" { return consume(escapeLength) }
    return consume(style == .singleQuoted && current == "'" ? 2 : 1)
  }

  private mutating func consume(_ count: Int) -> SourcePosition {
    let found = place
    advance(count)
    return found
  }

  /// Steps over `\` at the end of a line and the next line's indentation.
  private mutating func skipJoinedLines() {
    while current == "\\", next == "\n" || next == "\r" {
      advance()
      while let found = current, isSpace(found) || found == "\n" { advance() }
    }
  }

  private var escapeLength: Int {
    switch next {
    case "x": 4
    case "u": 6
    case "U": 10
    default: 2
    }
  }

  private func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\r" }
}
