extension Unicode.Scalar {
  /// How many columns a terminal gives the character: wide East Asian ones and emoji take two, combining marks none.
  var displayWidth: Int {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x300...0x36F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0x20D0...0x20FF,
      0xFE00...0xFE0F:
      0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}

extension String {
  /// How many columns a terminal gives the text; colours take none.
  var displayWidth: Int {
    var width = 0
    var inEscape = false
    for scalar in unicodeScalars {
      if inEscape {
        inEscape = scalar != "m"
      } else if scalar.value == 0x1B {
        inEscape = true
      } else {
        width += scalar.displayWidth
      }
    }
    return width
  }

  /// The text, cut with an ellipsis where it is wider than `width`; colours stay closed.
  func shortened(toWidth width: Int) -> String {
    guard displayWidth > width else { return self }
    var result = ""
    var used = 0
    var inEscape = false
    var hasEscape = false
    for scalar in unicodeScalars {
      if inEscape || scalar.value == 0x1B {
        inEscape = scalar != "m"
        hasEscape = true
      } else {
        used += scalar.displayWidth
        if used > width - 1 { break }
      }
      result.unicodeScalars.append(scalar)
    }
    return result + "…" + (hasEscape ? "\u{1B}[0m" : "")
  }

  /// The text in lines of at most `width` columns, broken at spaces where there are some.
  func wrapped(toWidth width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
      if line.isEmpty {
        line = word
      } else if line.displayWidth + 1 + word.displayWidth <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = word
      }
      while line.displayWidth > width {
        var head = ""
        var used = 0
        for scalar in line.unicodeScalars {
          used += scalar.displayWidth
          if used > width { break }
          head.unicodeScalars.append(scalar)
        }
        guard !head.isEmpty else { break }
        lines.append(head)
        line = String(String.UnicodeScalarView(line.unicodeScalars.dropFirst(head.unicodeScalars.count)))
      }
    }
    lines.append(line)
    return lines
  }
}
