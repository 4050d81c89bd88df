/// Rows with aligned columns, for people.
struct TextTable {
  enum Alignment { case left, right }

  private var alignments: [Alignment]
  private var rows: [[String]] = []
  /// What stands before every line.
  var indent = ""

  /// - Parameter columns: titles with their alignment; no title row is written where all are empty.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    if columns.contains(where: { !$0.title.isEmpty }) { rows.append(columns.map(\.title)) }
  }

  mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  func lines() -> [String] {
    var widths = alignments.map { _ in 0 }
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.displayWidth) }
    }
    return rows.map { row in
      var line = indent
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.displayWidth)
        let isLast = column == row.count - 1
        line += alignments[column] == .right ? space + cell : isLast ? cell : cell + space
        if !isLast { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  func show() {
    for line in lines() { Screen.out(line) }
  }
}

extension String {
  /// How many columns a terminal gives the text: wide East Asian characters and emoji take two, combining marks none.
  var displayWidth: Int {
    var width = 0
    var inEscape = false
    for scalar in unicodeScalars {
      if inEscape {
        inEscape = scalar != "m"
        continue
      }
      switch scalar.value {
      case 0x1B: inEscape = true
      case 0..<0x20, 0x7F, 0x300...0x36F, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F: break
      case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        width += 2
      default: width += 1
      }
    }
    return width
  }
}
