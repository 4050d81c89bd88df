// libyaml by the C module of the Yams package. Yams' own composer is not used: it has no ends of ranges, gives up on the
// whole file at the first repeated key, names neither place of it, and recurses without a bound of ours.
import CYaml

/// What the parser reports, as Swift values.
enum Event {
  case streamStart
  case streamEnd
  case documentStart
  case documentEnd
  case alias(String)
  case scalar(String, style: YAMLScalar.Style, marks: Marks)
  case sequenceStart(isFlow: Bool, Marks)
  case sequenceEnd
  case mappingStart(isFlow: Bool, Marks)
  case mappingEnd

  /// Signs before a value that our files do without.
  struct Marks {
    var anchor: String?
    var tag: String?
  }
}

/// A place as libyaml counts: from 0, in Unicode scalars.
struct EventMark {
  var index: Int
  var line: Int
  var column: Int

  init(_ mark: yaml_mark_t) {
    index = Int(mark.index)
    line = Int(mark.line)
    column = Int(mark.column)
  }
}

/// Why the parser gave up.
struct EventError: Error {
  var problem: String
  var problemMark: EventMark
  var context: String?
  var contextMark: EventMark
}

/// The events of one file. The parser lives in memory that never moves and is freed with this value's owner.
final class EventStream {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(_ text: String) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    input = .allocate(capacity: max(1, text.utf8.count))
    _ = input.initialize(from: text.utf8)
    yaml_parser_set_input_string(parser, input.baseAddress, text.utf8.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// Returns the next event; none follows the end of the stream or an error.
  func next() throws(EventError) -> (event: Event, start: EventMark, end: EventMark) {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else {
      let state = parser.pointee
      // Nesting past the parser's own bound is a "memory error" without words or place.
      let hasPlace = state.error == YAML_SCANNER_ERROR || state.error == YAML_PARSER_ERROR
      throw EventError(
        problem: state.problem.map { String(cString: $0) } ?? "too much depth",
        problemMark: EventMark(hasPlace ? state.problem_mark : state.mark),
        context: state.context.map { String(cString: $0) }, contextMark: EventMark(state.context_mark))
    }
    defer { yaml_event_delete(&raw) }
    return (event(raw), EventMark(raw.start_mark), EventMark(raw.end_mark))
  }

  private func event(_ raw: yaml_event_t) -> Event {
    switch raw.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(text(raw.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let data = raw.data.scalar
      let value = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
      let style: YAMLScalar.Style =
        switch data.style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
      return .scalar(value, style: style, marks: Event.Marks(anchor: text(data.anchor), tag: text(data.tag)))
    case YAML_SEQUENCE_START_EVENT:
      let data = raw.data.sequence_start
      return .sequenceStart(
        isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, Event.Marks(anchor: text(data.anchor), tag: text(data.tag)))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let data = raw.data.mapping_start
      return .mappingStart(
        isFlow: data.style == YAML_FLOW_MAPPING_STYLE, Event.Marks(anchor: text(data.anchor), tag: text(data.tag)))
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    default: return .streamEnd
    }
  }

  private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
