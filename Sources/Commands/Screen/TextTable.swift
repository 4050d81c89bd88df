/// Rows with aligned columns, for people.
struct TextTable {
  enum Alignment { case left, right }

  private var alignments: [Alignment]
  private var rows: [[String]] = []
  private let hasTitles: Bool
  /// What stands before every line.
  var indent = ""
  /// Whether the last column is a detail, dim on a terminal.
  var dimsLast = false

  /// - Parameter columns: titles with their alignment; no title row is written where all are empty.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    hasTitles = columns.contains { !$0.title.isEmpty }
    if hasTitles { rows.append(columns.map(\.title)) }
  }

  mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  /// The lines; what is too wide in a last column that begins on the left goes on below itself.
  ///
  /// - Parameter width: columns of the terminal; nil lets lines be as long as they are.
  func lines(width: Int? = nil) -> [String] {
    var widths = alignments.map { _ in 0 }
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.displayWidth) }
    }
    let lead = indent.displayWidth + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    let room = width.map { $0 - lead }
    let widest = widths.last ?? 0
    // Too narrow for a last column beside the others: it stands below them.
    let standsBelow = alignments.last == .left && alignments.count > 1 && room.map { $0 < 20 && widest > $0 } ?? false
    var lines: [String] = []
    for (number, row) in rows.enumerated() {
      var line = indent
      var below: [String] = []
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        guard isLast else {
          let space = String(repeating: " ", count: widths[column] - cell.displayWidth)
          line += (alignments[column] == .right ? space + cell : cell + space) + "  "
          continue
        }
        let isDetail = column == alignments.count - 1
        if isDetail, standsBelow, let width {
          let space = indent + "    "
          below =
            cell.isEmpty || hasTitles && number == 0
            ? [] : cell.wrapped(toWidth: max(10, width - space.displayWidth)).map { space + styled($0, number) }
        } else if isDetail, alignments[column] == .left, let room, room >= 20, cell.displayWidth > room {
          var parts = cell.wrapped(toWidth: room)
          line += styled(parts.removeFirst(), number)
          below = parts.map { String(repeating: " ", count: lead) + styled($0, number) }
        } else if alignments[column] == .right {
          line += String(repeating: " ", count: widths[column] - cell.displayWidth) + cell
        } else {
          line += isDetail ? styled(cell, number) : cell
        }
      }
      while line.last == " " { line.removeLast() }
      lines.append(hasTitles && number == 0 && !line.isEmpty ? Screen.bold(line) : line)
      lines += below
    }
    return lines
  }

  func show() {
    for line in lines(width: Screen.isTerminal ? Screen.width : nil) { Screen.out(line) }
  }

  private func styled(_ cell: String, _ row: Int) -> String {
    dimsLast && !cell.isEmpty && !(hasTitles && row == 0) ? Screen.dim(cell) : cell
  }
}
