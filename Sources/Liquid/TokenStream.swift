/// What a template's text consists of, one after the other.
enum TemplateToken {
  case text(Range<Int>)
  case output(markup: Range<Int>, whole: Range<Int>)
  case tag(TagToken)
  case end
}

struct TagToken {
  var name: String
  var nameRange: Range<Int>
  var markup: Range<Int>
  var whole: Range<Int>
}

/// Cuts template text into tokens and applies whitespace control; within `{% liquid %}` each line is a tag.
struct TokenStream {
  let bytes: SourceBytes
  var position: Int
  let end: Int
  let isLines: Bool
  private var trimsNext = false
  /// A token that was read too early and comes again.
  var pending: TagToken?

  init(bytes: SourceBytes, range: Range<Int>, isLines: Bool) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
    self.isLines = isLines
  }

  mutating func next() throws(TemplateProblem) -> TemplateToken {
    if let token = pending {
      pending = nil
      return .tag(token)
    }
    if isLines { return try nextLine() }
    while position < end {
      if let opening = opening(at: position) { return try markup(opening) }
      let text = nextText()
      if !text.isEmpty { return .text(text) }
    }
    return .end
  }

  private func opening(at index: Int) -> UInt8? {
    guard index + 1 < end, bytes[index] == UInt8(ascii: "{") else { return nil }
    let second = bytes[index + 1]
    return second == UInt8(ascii: "{") || second == UInt8(ascii: "%") ? second : nil
  }

  private mutating func nextText() -> Range<Int> {
    var lower = position
    var upper = position
    while upper < end, opening(at: upper) == nil { upper += 1 }
    position = upper
    if trimsNext {
      while lower < upper, isSpace(bytes[lower]) { lower += 1 }
      trimsNext = false
    }
    if upper + 2 < end, bytes[upper + 2] == UInt8(ascii: "-") {
      while lower < upper, isSpace(bytes[upper - 1]) { upper -= 1 }
    }
    return lower..<upper
  }

  private mutating func markup(_ second: UInt8) throws(TemplateProblem) -> TemplateToken {
    let start = position
    let closing = second == UInt8(ascii: "{") ? UInt8(ascii: "}") : second
    var close = start + 2
    while close + 1 < end, bytes[close] != closing || bytes[close + 1] != UInt8(ascii: "}") { close += 1 }
    guard close + 1 < end else {
      position = end
      throw .unclosedMarkup(start..<min(start + 2, end), isTag: second == UInt8(ascii: "%"))
    }
    position = close + 2
    var inner = start + 2..<close
    if let first = inner.first, bytes[first] == UInt8(ascii: "-") { inner = inner.dropFirst() }
    trimsNext = !inner.isEmpty && bytes[close - 1] == UInt8(ascii: "-")
    if inner.isEmpty, close > start + 2 { trimsNext = true }
    if trimsNext, !inner.isEmpty { inner = inner.dropLast() }
    if second == UInt8(ascii: "{") { return .output(markup: inner, whole: start..<position) }
    return .tag(try tag(inner, whole: start..<position))
  }

  private func tag(_ inner: Range<Int>, whole: Range<Int>) throws(TemplateProblem) -> TagToken {
    var lower = inner.lowerBound
    while lower < inner.upperBound, isSpace(bytes[lower]) { lower += 1 }
    var upper = lower
    if upper < inner.upperBound, bytes[upper] == UInt8(ascii: "#") {
      upper += 1
    } else {
      while upper < inner.upperBound, isWord(bytes[upper]) { upper += 1 }
    }
    guard lower < upper else { throw .missingTagName(whole) }
    let name = bytes.text(lower..<upper)
    return TagToken(name: name, nameRange: lower..<upper, markup: upper..<inner.upperBound, whole: whole)
  }

  private mutating func nextLine() throws(TemplateProblem) -> TemplateToken {
    while position < end {
      let start = position
      while position < end, bytes[position] != 0x0A { position += 1 }
      let line = start..<position
      if position < end { position += 1 }
      if bytes.isBlank(line) { continue }
      return .tag(try tag(line, whole: line))
    }
    return .end
  }

  /// Skips to the tag that ends a verbatim block, and returns what stood before it; nil where it never ends.
  ///
  /// With `nests` a tag of the block's own name inside must be closed too, and `raw` inside hides what it holds.
  mutating func skip(past ending: String, nested name: String?) -> (body: Range<Int>, inner: TagToken?)? {
    if isLines { return skipLines(past: ending, nested: name) }
    let start = position
    var depth = 0
    var index = position
    while index + 1 < end {
      guard bytes[index] == UInt8(ascii: "{"), bytes[index + 1] == UInt8(ascii: "%") else {
        index += 1
        continue
      }
      guard let token = bareTag(at: index) else {
        index += 2
        continue
      }
      if token.name == ending {
        if depth == 0 {
          position = token.whole.upperBound
          trimsNext = bytes[position - 3] == UInt8(ascii: "-")
          return (start..<index, nil)
        }
        depth -= 1
      } else if let name, token.name == name {
        if name == "doc" { return (start..<index, token) }
        depth += 1
      } else if name == "comment", token.name == "raw" {
        var inner = self
        inner.position = token.whole.upperBound
        guard inner.skip(past: "endraw", nested: nil) != nil else { return nil }
        index = inner.position
        continue
      }
      index += 2
    }
    return nil
  }

  /// The tag that begins here, if it ends before another begins; so a skip looks at each byte a few times only.
  private func bareTag(at start: Int) -> TagToken? {
    var close = start + 2
    while close + 1 < end, bytes[close] != UInt8(ascii: "%") || bytes[close + 1] != UInt8(ascii: "}") {
      if bytes[close] == UInt8(ascii: "{"), bytes[close + 1] == UInt8(ascii: "%") { return nil }
      close += 1
    }
    guard close + 1 < end else { return nil }
    var inner = start + 2..<close
    if let first = inner.first, bytes[first] == UInt8(ascii: "-") { inner = inner.dropFirst() }
    return try? tag(inner, whole: start..<close + 2)
  }

  private mutating func skipLines(past ending: String, nested name: String?) -> (body: Range<Int>, inner: TagToken?)? {
    let start = position
    var depth = 0
    while position < end {
      let lineStart = position
      var isTag = false
      do throws(TemplateProblem) {
        guard case .tag(let token) = try nextLine() else { return nil }
        isTag = true
        if token.name == ending {
          if depth == 0 { return (start..<lineStart, nil) }
          depth -= 1
        } else if let name, token.name == name {
          depth += 1
        }
      } catch {
        isTag = false
      }
      if !isTag, position >= end { return nil }
    }
    return nil
  }
}
