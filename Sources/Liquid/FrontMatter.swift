/// The lines between `---` and `---` at the top of a template: a name, a colon, a value in quotes or not.
struct FrontMatter {
  private(set) var fields: [(name: String, value: String, range: Range<Int>)] = []
  private(set) var bodyStart = 0

  /// Nil where the text does not begin with such a block.
  init?(bytes: [UInt8], problems: inout [TemplateProblem]) {
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard Self.isRule(Self.line(bytes, at: position), bytes) else { return nil }
    let first = Self.line(bytes, at: position)
    let known = problems.count
    position = first.upperBound + 1
    while position <= bytes.count {
      let line = Self.line(bytes, at: position)
      position = line.upperBound + 1
      if Self.isRule(line, bytes) {
        bodyStart = min(position, bytes.count)
        return
      }
      read(line, bytes, &problems)
    }
    problems.removeSubrange(known...)
    problems.append(
      TemplateProblem(
        "unclosed-front-matter", "the front matter never ends", hint: "End it with a line of ---.", range: first))
    bodyStart = bytes.count
  }

  private mutating func read(_ line: Range<Int>, _ bytes: [UInt8], _ problems: inout [TemplateProblem]) {
    let line = Self.trimmed(line, bytes)
    guard !line.isEmpty, bytes[line.lowerBound] != UInt8(ascii: "#") else { return }
    guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")), colon > line.lowerBound,
      bytes[line.lowerBound..<colon].allSatisfy({ isWord($0) || $0 == UInt8(ascii: "-") })
    else {
      problems.append(
        TemplateProblem("front-matter", "expected 'name: value'", hint: "For example subject: Your order.", range: line)
      )
      return
    }
    let name = String(decoding: bytes[line.lowerBound..<colon], as: UTF8.self)
    var range = Self.trimmed(colon + 1..<line.upperBound, bytes)
    if range.count >= 2, let quote = range.first.map({ bytes[$0] }), quote == 0x22 || quote == 0x27,
      bytes[range.upperBound - 1] == quote
    {
      range = range.dropFirst().dropLast()
    }
    if fields.contains(where: { $0.name == name }) {
      problems.append(TemplateProblem("front-matter", "'\(name)' stands twice", range: line.lowerBound..<colon))
      return
    }
    fields.append((name, String(decoding: bytes[range], as: UTF8.self), range))
  }

  private static func line(_ bytes: [UInt8], at position: Int) -> Range<Int> {
    let start = min(position, bytes.count)
    return start..<(bytes[start...].firstIndex(of: 0x0A) ?? bytes.count)
  }

  private static func trimmed(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, isSpace(bytes[lower]) { lower += 1 }
    while lower < upper, isSpace(bytes[upper - 1]) { upper -= 1 }
    return lower..<upper
  }

  private static func isRule(_ line: Range<Int>, _ bytes: [UInt8]) -> Bool {
    let line = trimmed(line, bytes)
    return line.count == 3 && bytes[line].allSatisfy { $0 == UInt8(ascii: "-") }
  }
}
