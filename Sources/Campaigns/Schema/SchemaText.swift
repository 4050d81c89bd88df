import Providers
import Vocabulary

/// The shape of a value, as JSON Schema says it.
indirect enum SchemaText: Sendable {
  case text
  case number
  /// A whole number, at least one.
  case count
  case boolean
  case date
  case span
  case share
  case list
  /// Names with texts behind them.
  case names
  case anything
  case choice([String])
  case topic
  case moments
  case mappings
  case gateways
  case routes
  case object([FileKey])
  /// The person's own names, each with these keys behind it.
  case members([FileKey])
  case whole(ClosedRange<Int>)
  case either(SchemaText, SchemaText)

  /// Words of one workspace that make completion better; empty where there is none.
  struct Names: Sendable {
    var topics: [String] = []
    var templates: [String] = []
  }

  func json(_ names: Names) -> String {
    switch self {
    // Unquoted numbers, dates and times are text where text is wanted.
    case .text: #""type": ["string", "number", "boolean"]"#
    case .number: #""type": "integer""#
    case .count: #""type": "integer", "minimum": 1"#
    case .boolean: #""type": "boolean""#
    case .date: #""type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$""#
    case .span: #""type": "string", "pattern": "^[0-9]+ ?[a-z]+$""#
    case .share: #""type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,2})? ?%$""#
    case .list: #""type": ["array", "string"]"#
    case .names: #""type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}"#
    case .anything: ""
    case .choice(let words): "\"enum\": \(SchemaText.array(words))"
    case .topic: names.topics.isEmpty ? #""type": "string""# : "\"enum\": \(SchemaText.array(names.topics))"
    case .moments:
      """
      "oneOf": [{"type": "string"}, {"type": "object", "minProperties": 1, "additionalProperties": \
      {"oneOf": [{\(names.templates.isEmpty ? #""type": "string""# : "\"enum\": \(SchemaText.array(names.templates))")}, \
      {"type": "object", "additionalProperties": false, "required": ["send"], \
      "properties": {"send": {"type": "string"}, "step": {"type": "string"}}}]}}]
      """
    case .mappings:
      "\"type\": \"object\", \"additionalProperties\": {\(SchemaText.object(ImportFile.keys, names))}"
    case .gateways:
      "\"type\": \"object\", \"additionalProperties\": {\"anyOf\": [\(SchemaText.presets.joined(separator: ", "))]}"
    case .routes:
      "\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
        + Channel.allCases.map { "\(SchemaText.quoted($0.rawValue)): {\"type\": [\"string\", \"array\"]}" }.joined(
          separator: ", ")
        + "}"
    case .object(let keys): SchemaText.object(keys, names)
    case .members(let keys):
      "\"type\": \"object\", \"additionalProperties\": {\(SchemaText.object(keys, names))}"
    case .whole(let range):
      "\"type\": \"integer\", \"minimum\": \(range.lowerBound), \"maximum\": \(range.upperBound)"
    case .either(let one, let other): "\"anyOf\": [{\(one.json(names))}, {\(other.json(names))}]"
    }
  }

  /// One alternative for each preset, told apart by its name.
  private static var presets: [String] {
    let library = PresetLibrary.builtin
    return library.names.map { preset in
      let members = (library.keys(of: preset) ?? []).map { key in
        key == "preset" ? "\"preset\": {\"const\": \(quoted(preset))}" : "\(quoted(key)): {}"
      }
      return "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"preset\"], "
        + "\"properties\": {\(members.joined(separator: ", "))}}"
    }
  }

  static func object(_ keys: [FileKey], _ names: Names) -> String {
    let properties = keys.map { key in
      var members = "\"description\": \(quoted(key.summary))"
      if case .anything = key.schema {} else { members += ", " + key.schema.json(names) }
      return "\(quoted(key.name)): {\(members)}"
    }
    let required = keys.filter(\.isRequired).map(\.name)
    return "\"type\": \"object\", \"additionalProperties\": false, "
      + (required.isEmpty ? "" : "\"required\": \(array(required)), ")
      + "\"properties\": {\(properties.joined(separator: ", "))}"
  }

  static func array(_ words: [String]) -> String { "[\(words.map(quoted).joined(separator: ", "))]" }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
