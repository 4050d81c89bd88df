/// A line of a file made fit to show, and where a range of it stands in cells of a terminal.
///
/// Tabs become spaces, letters that would move the cursor or hide something become `�`, and a long line is cut around
/// the range; so a caret placed by cells stands under its letter whatever the line holds.
struct SourceExcerpt {
  /// The line as shown.
  var shown: String
  /// Cells before the caret.
  var lead: Int
  /// Cells of the underlined stretch, at least one.
  var length: Int

  static let tabWidth = 4
  static let widest = 120

  /// Columns count from 1 in scalars; a stretch past the line's end is one cell behind it.
  init(line: some StringProtocol, from startColumn: Int, to endColumn: Int) {
    var cells: [(text: String, width: Int)] = []
    var starts: [Int] = []
    var width = 0
    for scalar in line.unicodeScalars {
      starts.append(width)
      let cell = SourceExcerpt.cell(scalar, at: width)
      cells.append(cell)
      width += cell.width
    }
    func start(of column: Int) -> Int {
      let index = max(0, column - 1)
      return index < starts.count ? starts[index] : width + (index > starts.count ? 1 : 0)
    }
    let begin = min(start(of: startColumn), width)
    let end = max(begin + 1, min(start(of: endColumn), width))
    (lead, length) = (begin, end - begin)
    shown = cells.map(\.text).joined()
    guard width > SourceExcerpt.widest else { return }

    // Keep a window that holds the beginning of the range with a third of the room before it.
    let left = min(max(0, begin - SourceExcerpt.widest / 3), max(0, width - SourceExcerpt.widest))
    let right = left + SourceExcerpt.widest
    var kept = ""
    var keptFrom: Int?
    for (index, cell) in cells.enumerated() where starts[index] >= left && starts[index] + cell.width <= right {
      keptFrom = keptFrom ?? starts[index]
      kept += cell.text
    }
    let from = keptFrom ?? left
    let isCutBefore = from > 0
    shown = (isCutBefore ? "…" : "") + kept + (right < width ? "…" : "")
    lead = begin - from + (isCutBefore ? 1 : 0)
    length = max(1, min(length, right - begin))
  }

  private static func cell(_ scalar: Unicode.Scalar, at width: Int) -> (text: String, width: Int) {
    if scalar == "\t" {
      let count = tabWidth - width % tabWidth
      return (String(repeating: " ", count: count), count)
    }
    if isHarmful(scalar) { return ("\u{FFFD}", 1) }
    return (String(scalar), displayWidth(of: scalar))
  }

  /// Whether showing the scalar could move the cursor, colour the screen, or reorder the line.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  /// Text of one line without anything harmful.
  static func harmless(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmful($0) ? "\u{FFFD}" : $0 }))
  }

  /// The lines of a file as `SourcePosition` counts them, without a byte order mark.
  static func lines(of text: String) -> [Substring.UnicodeScalarView] {
    let scalars = text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
    return scalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.last == "\r" ? line.dropLast() : line
    }
  }
}
