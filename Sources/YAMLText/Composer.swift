import Diagnostics

/// Makes nodes of events.
struct Composer {
  let path: String
  let source: [Unicode.Scalar]
  private(set) var diagnostics: [Diagnostic] = []
  private let events: EventStream

  init(path: String, source: [Unicode.Scalar], text: String) {
    self.path = path
    self.source = source
    self.events = EventStream(text)
  }

  /// Returns the first document's root; nil where there is none or the syntax is wrong.
  mutating func compose() -> YAMLNode? {
    do {
      var root: YAMLNode?
      var documents = 0
      while true {
        let (event, start, end) = try events.next()
        switch event {
        case .streamStart, .documentEnd: continue
        case .streamEnd: return root
        case .documentStart:
          documents += 1
          if documents > 1 {
            diagnostics.append(.secondDocument(at: range(start, end)))
            return root
          }
        default: root = try node(event, start, end, depth: 1)
        }
      }
    } catch let error as EventError {
      diagnostics.append(syntaxFinding(error, path: path, source: source))
    } catch {
      // Too deep: reported where it was found.
    }
    return nil
  }

  private struct TooDeep: Error {}

  private mutating func node(_ event: Event, _ start: EventMark, _ end: EventMark, depth: Int) throws -> YAMLNode {
    if depth > YAMLDocument.deepest {
      diagnostics.append(.tooDeep(at: range(start, start)))
      throw TooDeep()
    }
    switch event {
    case .scalar(let text, let style, let marks):
      if report(marks, start, end) { return YAMLNode(.invalid, at: range(start, end)) }
      var places = ScalarPlaces(source: source, index: start.index, place: position(start), style: style)
      let (pieces, last) = places.pieces(of: text)
      let stop =
        switch style {
        case .plain, .singleQuoted, .doubleQuoted: position(end)
        case .literal, .folded: last
        }
      let range = SourceRange(path: path, start: position(start), end: stop)
      return YAMLNode(.scalar(YAMLScalar(text: text, style: style, pieces: pieces)), at: range)
    case .alias(let name):
      diagnostics.append(.alias("*\(name)", at: range(start, end)))
      return YAMLNode(.invalid, at: range(start, end))
    case .sequenceStart(let isFlow, let marks):
      let isReported = report(marks, start, end)
      var elements: [YAMLNode] = []
      while true {
        let (event, first, last) = try events.next()
        if case .sequenceEnd = event {
          let range = collectionRange(start, last, isFlow: isFlow, lastChild: elements.last)
          return YAMLNode(isReported ? .invalid : .sequence(elements), at: range)
        }
        elements.append(try node(event, first, last, depth: depth + 1))
      }
    case .mappingStart(let isFlow, let marks):
      let isReported = report(marks, start, end)
      var entries = UniqueEntries()
      while true {
        let (event, first, last) = try events.next()
        if case .mappingEnd = event {
          let range = collectionRange(start, last, isFlow: isFlow, lastChild: entries.last?.value)
          return YAMLNode(isReported ? .invalid : .mapping(entries.all), at: range)
        }
        let key = try node(event, first, last, depth: depth + 1)
        let (valueEvent, valueFirst, valueLast) = try events.next()
        let value = try node(valueEvent, valueFirst, valueLast, depth: depth + 1)
        if let finding = entries.add(YAMLEntry(key: key, value: value)) { diagnostics.append(finding) }
      }
    default:
      preconditionFailure("an event that ends something came where a value begins")
    }
  }

  private mutating func report(_ marks: Event.Marks, _ start: EventMark, _ end: EventMark) -> Bool {
    if let anchor = marks.anchor {
      diagnostics.append(.alias("&\(anchor)", at: range(start, start, length: anchor.unicodeScalars.count + 1)))
    } else if marks.tag != nil {
      diagnostics.append(.tag(at: range(start, start)))
    }
    return marks.anchor != nil || marks.tag != nil
  }

  private func position(_ mark: EventMark) -> SourcePosition {
    SourcePosition(line: mark.line + 1, column: mark.column + 1)
  }

  private func range(_ start: EventMark, _ end: EventMark, length: Int = 0) -> SourceRange {
    var stop = position(end)
    stop.column += length
    return SourceRange(path: path, start: position(start), end: stop)
  }

  /// A block collection's own end mark stands before the next token, lines later.
  private func collectionRange(
    _ start: EventMark, _ end: EventMark, isFlow: Bool, lastChild: YAMLNode?
  ) -> SourceRange {
    let stop = isFlow ? position(end) : lastChild?.range.end ?? position(start)
    return SourceRange(path: path, start: position(start), end: stop)
  }
}

/// A mapping under way: the first of two equal keys stays.
private struct UniqueEntries {
  private(set) var all: [YAMLEntry] = []
  private(set) var last: YAMLEntry?
  private var places: [String: SourceRange] = [:]

  mutating func add(_ entry: YAMLEntry) -> Diagnostic? {
    last = entry
    switch entry.key.kind {
    case .invalid: return nil
    case .sequence, .mapping: return .keyIsNoText(at: entry.key.range)
    case .scalar: break
    }
    if let first = places[entry.name] {
      return .duplicateKey(entry.name, at: entry.key.range, first: first)
    }
    places[entry.name] = entry.key.range
    all.append(entry)
    return nil
  }
}

extension Diagnostic {
  static func duplicateKey(_ key: String, at range: SourceRange, first: SourceRange) -> Diagnostic {
    Diagnostic(
      "duplicate-key", "key '\(key)' is written twice", at: range, hint: "remove one of the two",
      notes: [.init("it is first written here", range: first)])
  }

  static func keyIsNoText(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "key-shape", "a key must be text", at: range, hint: "put quotes around text that begins with '{' or '['")
  }

  static func alias(_ sign: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "yaml-alias", "anchors and aliases ('\(sign)') are not used in these files", at: range,
      hint: "write the value out, or put quotes around text that begins with '\(sign.prefix(1))'")
  }

  static func tag(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "yaml-tag", "tags are not used in these files", at: range, hint: "put quotes around text that begins with '!'")
  }

  static func secondDocument(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "second-document", "a file holds one document, and a second begins here", at: range,
      hint: "move it to a file of its own")
  }

  static func tooDeep(at range: SourceRange) -> Diagnostic {
    Diagnostic("too-deep", "values are nested deeper than \(YAMLDocument.deepest) levels", at: range)
  }
}
