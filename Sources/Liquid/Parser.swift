/// Reads a template's text and writes its program; goes on after a finding, so that all are reported.
struct Parser {
  let bytes: SourceBytes
  let options: ParseOptions
  var stream: TokenStream
  var build = ProgramBuilder()
  var notes = UsageNotes()
  var problems: [TemplateProblem] = []
  /// The tags that would end the blocks now open, innermost last.
  var openEnds: [String] = []
  /// What a `break` must leave on its way to the loop.
  var constructs: [Construct] = []
  var loops: [LoopTargets] = []

  /// Something that is left when a `break` jumps out of it.
  enum Construct {
    case capture(name: Int32)
    case ifChanged
    case choice
    case loop
  }

  /// The jumps out of a loop whose places are not known yet.
  struct LoopTargets {
    var breaks: [Int] = []
    var continues: [Int] = []
  }

  /// A block's body: whether it prints nothing but white space, and where its own texts are.
  struct Body {
    var isBlank = true
    var texts: [Int] = []
    /// The tag that ended it; nil at the end of the text.
    var ending: TagToken?
  }

  static let problemLimit = 100

  init(bytes: SourceBytes, range: Range<Int>, options: ParseOptions) {
    self.bytes = bytes
    self.options = options
    stream = TokenStream(bytes: bytes, range: range, isLines: false)
  }

  mutating func parseTemplate() {
    while true {
      let body = parseBody(until: [])
      guard let stray = body.ending else { return }
      problems.append(.misplacedTag(stray.name, stray.nameRange))
    }
  }

  /// Reads up to one of the tags named, or to one that ends a block further out.
  mutating func parseBody(until endings: [String]) -> Body {
    var body = Body()
    while true {
      // Enough to act on; and reading on would only cost.
      if problems.count >= Self.problemLimit {
        stream = TokenStream(bytes: bytes, range: stream.end..<stream.end, isLines: stream.isLines)
      }
      do throws(TemplateProblem) {
        switch try stream.next() {
        case .end: return body
        case .text(let range):
          body.isBlank = body.isBlank && bytes.isBlank(range)
          let text = build.emitText(bytes[range])
          // The texts of a block that prints something stay.
          if body.isBlank { body.texts.append(text) }
        case .output(let markup, _):
          body.isBlank = false
          try parseOutput(markup)
        case .tag(let tag):
          if endings.contains(tag.name) {
            body.ending = tag
            return body
          }
          if openEnds.contains(tag.name) {
            stream.pending = tag
            return body
          }
          body.isBlank = try parseTag(tag, in: &body) && body.isBlank
        }
      } catch {
        problems.append(error)
        body.isBlank = false
      }
    }
  }

  /// Reads a block that ends with `end` + name; reports one that never ends.
  mutating func parseBlock(_ tag: TagToken, until others: [String] = []) -> Body {
    let ending = "end" + tag.name
    guard openEnds.count < options.nestingLimit else {
      problems.append(.tooDeep(tag.whole, limit: options.nestingLimit))
      stream = TokenStream(bytes: bytes, range: bytes.count..<bytes.count, isLines: stream.isLines)
      return Body()
    }
    openEnds.append(ending)
    let body = parseBody(until: others + [ending])
    openEnds.removeLast()
    if body.ending == nil, problems.last?.id != "too-deep" { problems.append(.neverClosed(tag.name, tag.whole)) }
    return body
  }

  /// Makes the texts of a block that prints nothing print nothing.
  mutating func silence(_ texts: [Int]) {
    for index in texts { build.tables.ops[index].b = build.tables.ops[index].a }
  }

  /// Returns whether the tag prints nothing by itself.
  mutating func parseTag(_ tag: TagToken, in body: inout Body) throws(TemplateProblem) -> Bool {
    switch tag.name {
    case "#": return try parseInlineComment(tag)
    case "assign": return try parseAssign(tag)
    case "break": return try parseJump(tag, isBreak: true)
    case "capture": return try parseCapture(tag)
    case "case": return try parseCase(tag)
    case "comment": return try skipVerbatim(tag)
    case "continue": return try parseJump(tag, isBreak: false)
    case "cycle": return try parseCycle(tag)
    case "decrement": return try parseCounter(tag, .decrement)
    case "doc": return try skipVerbatim(tag)
    case "echo":
      try parseOutput(tag.markup)
      return false
    case "for": return try parseFor(tag)
    case "if": return try parseIf(tag, isUnless: false)
    case "ifchanged": return parseIfChanged(tag)
    case "include": return try parsePartial(tag, isRender: false)
    case "increment": return try parseCounter(tag, .increment)
    case "liquid": return parseLiquid(tag, in: &body)
    case "raw": return try parseRaw(tag)
    case "render": return try parsePartial(tag, isRender: true)
    case "tablerow": return try parseTableRow(tag)
    case "unless": return try parseIf(tag, isUnless: true)
    default:
      if TagName.inner.contains(tag.name) || TagName.all.contains(tag.name) {
        throw .misplacedTag(tag.name, tag.nameRange)
      }
      throw .unknownTag(tag.name, tag.nameRange)
    }
  }
}
