import Diagnostics

/// Says a syntax error in words for a person who does not know YAML's grammar, at the place to look at: for something
/// unclosed where it was opened, else where the parser stumbled.
func syntaxFinding(_ error: EventError, path: String, source: [Unicode.Scalar]) -> Diagnostic {
  func range(_ mark: EventMark) -> SourceRange {
    let start = SourcePosition(line: mark.line + 1, column: mark.column + 1)
    return SourceRange(path: path, start: start, end: SourcePosition(line: start.line, column: start.column + 1))
  }
  func finding(_ message: String, at mark: EventMark, hint: String? = nil) -> Diagnostic {
    Diagnostic("yaml-syntax", message, at: range(mark), hint: hint)
  }
  func scalar(_ mark: EventMark) -> Unicode.Scalar? {
    source.indices.contains(mark.index) ? source[mark.index] : nil
  }
  let problem = error.problem
  let found = scalar(error.problemMark)
  let orComma = found == nil ? "" : ", or a ',' is missing in line \(error.problemMark.line + 1)"
  switch problem {
  case "mapping values are not allowed in this context":
    return finding(
      "a ':' cannot stand here", at: error.problemMark,
      hint: "put quotes around text that holds ': ', and indent keys of one mapping alike")
  case "could not find expected ':'":
    return finding("this line is no 'key: value'", at: error.contextMark, hint: "a ':' and a blank belong behind a key")
  case "found character that cannot start any token":
    if found == "\t" {
      return finding("a tab cannot indent a line in YAML", at: error.problemMark, hint: "use spaces")
    }
    return finding(
      "a value cannot begin with '\(found.map(String.init) ?? "")'", at: error.problemMark,
      hint: "put quotes around the value")
  case "found a tab character that violates indentation",
    "found a tab character where an indentation space is expected":
    return finding("a tab cannot indent a line in YAML", at: error.problemMark, hint: "use spaces")
  case "found unexpected end of stream":
    let quote = scalar(error.contextMark)
    return finding(
      quote == "\"" || quote == "'" ? "this quote is not closed" : "the file ends in the middle of a value",
      at: error.contextMark)
  case "did not find expected ',' or ']'":
    return finding(
      "this '[' is not closed\(orComma)", at: error.contextMark)
  case "did not find expected ',' or '}'":
    let isLiquid = source.indices.contains(error.contextMark.index + 1) && source[error.contextMark.index + 1] == "{"
    return finding(
      "this '{' is not closed\(orComma)", at: error.contextMark,
      hint: isLiquid ? "put quotes around text that begins with '{{'" : nil)
  case "did not find expected key":
    let before = source[..<min(error.problemMark.index, source.count)].reversed().prefix { $0 != "\n" }
    if before.contains(where: { $0 != " " }) {
      return finding(
        "this stands behind the end of the value", at: error.problemMark,
        hint: "put quotes around the whole value; inside single quotes a quote is written ''")
    }
    return finding(
      "this line does not continue the mapping above it", at: error.problemMark,
      hint: "indent it like the keys it belongs to")
  case "did not find expected '-' indicator":
    return finding("a '- ' is missing, or this line is indented wrongly", at: error.problemMark)
  case "block sequence entries are not allowed in this context":
    return finding("a list cannot begin here", at: error.problemMark, hint: "begin it on a line of its own")
  case "found unknown escape character":
    var after = error.problemMark
    after.index += 1
    return finding(
      "a '\\' before '\(scalar(after).map(String.init) ?? "")' means nothing in double quotes", at: error.problemMark,
      hint: "write '\\\\', or use single quotes")
  case "found undefined alias", "did not find expected alphabetic or numeric character":
    return finding(
      "a value cannot begin with '*' or '&'", at: error.contextMark, hint: "put quotes around the value")
  case "did not find expected <document start>":
    return finding("the value above has already ended", at: error.problemMark, hint: "a file is one mapping of keys")
  case "did not find expected node content":
    return finding("a value is missing here", at: error.problemMark)
  case let bound where bound.hasPrefix("Maximum nesting level") || bound.hasPrefix("too much depth"):
    return .tooDeep(at: range(error.problemMark))
  default:
    return finding("\(problem)\(error.context.map { " (\($0))" } ?? "")", at: error.problemMark)
  }
}
