/// Breaks a statement into lines: one for each joined condition and each part of a query, indented by its brackets.
struct SQLLayout {
  private var result = ""
  private var level = 0
  /// For each open bracket, whether a BETWEEN still waits for its AND.
  private var waits = [false]
  private var word = ""
  /// How many CASEs are open: they stay on their line.
  private var cases = 0

  static func text(_ sql: String) -> String {
    var layout = SQLLayout()
    layout.write(sql)
    return layout.result
  }

  private static let breaks: Set = ["FROM", "WHERE", "AND", "OR", "ORDER", "GROUP", "HAVING", "LIMIT", "UNION"]

  private mutating func endWord() {
    guard !word.isEmpty else { return }
    defer { word = "" }
    if word == "CASE" { cases += 1 }
    if word == "END", cases > 0 { cases -= 1 }
    if word == "BETWEEN" { waits[waits.count - 1] = true }
    var isBreak = SQLLayout.breaks.contains(word) && cases == 0
    if word == "AND", waits[waits.count - 1] {
      waits[waits.count - 1] = false
      isBreak = false
    }
    guard isBreak else {
      result += word
      return
    }
    while result.last == " " { result.removeLast() }
    result += result.hasSuffix("(") ? word : "\n" + String(repeating: "  ", count: level) + word
  }

  private mutating func write(_ sql: String) {
    var quote: Character?
    for character in sql {
      if let open = quote {
        result.append(character)
        if character == open { quote = nil }
        continue
      }
      if character.isLetter || character == "_" {
        word.append(character)
        continue
      }
      endWord()
      switch character {
      case "'", "\"":
        quote = character
        result.append(character)
      case "(":
        result.append(character)
        level += 1
        waits.append(false)
      case ")":
        level = max(0, level - 1)
        if waits.count > 1 { waits.removeLast() }
        result.append(character)
      case "\n": result += result.last == " " ? "" : " "
      case " ": if result.last != " " { result.append(" ") }
      default: result.append(character)
      }
    }
    endWord()
  }
}
