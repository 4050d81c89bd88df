/// A place in a file: line and column from 1, columns counted in Unicode scalars.
package struct SourcePosition: Hashable, Comparable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    left.line == right.line ? left.column < right.column : left.line < right.line
  }
}

/// A stretch of a file; `end` is the first position behind it.
package struct SourceRange: Hashable, Sendable {
  /// Relative to the workspace.
  package var path: String
  package var start: SourcePosition
  package var end: SourcePosition

  package init(path: String, start: SourcePosition, end: SourcePosition) {
    self.path = path
    self.start = start
    self.end = end
  }
}

/// Text cut out of a file (an expression inside YAML, a template behind its front matter) that remembers where each of
/// its pieces stood.
package struct SourceFragment: Hashable, Sendable {
  package struct Piece: Hashable, Sendable {
    /// Offset in the fragment's UTF-8.
    package var offset: Int
    /// Where that byte stands in the file.
    package var position: SourcePosition

    package init(offset: Int, position: SourcePosition) {
      self.offset = offset
      self.position = position
    }
  }

  package let path: String
  package let text: String
  /// Ordered by offset, the first at 0. Within a piece, a newline in the fragment is a newline in the file.
  package let pieces: [Piece]

  package init(path: String, text: String, pieces: [Piece]) {
    self.path = path
    self.text = text
    self.pieces = pieces.isEmpty ? [Piece(offset: 0, position: SourcePosition(line: 1, column: 1))] : pieces
  }

  /// A whole file, or text that stands in one piece from `start` on.
  package init(path: String, text: String, start: SourcePosition = SourcePosition(line: 1, column: 1)) {
    self.init(path: path, text: text, pieces: [Piece(offset: 0, position: start)])
  }

  /// Returns where the byte at `offset` of the fragment stands in the file; an offset past the end is the end.
  package func position(at offset: Int) -> SourcePosition {
    let piece = pieces.last { $0.offset <= offset } ?? pieces[0]
    var position = piece.position
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: piece.offset, limitedBy: utf8.endIndex) ?? utf8.endIndex
    for byte in utf8[start...].prefix(max(0, offset - piece.offset)) {
      if byte == UInt8(ascii: "\n") {
        position = SourcePosition(line: position.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        position.column += 1
      }
    }
    return position
  }

  /// Returns where the UTF-8 offsets `range` of the fragment stand in the file.
  package func range(_ range: Range<Int>) -> SourceRange {
    SourceRange(path: path, start: position(at: range.lowerBound), end: position(at: range.upperBound))
  }
}
