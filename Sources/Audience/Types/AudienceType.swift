import Catalogue
import Vocabulary

/// The type of a value in an expression.
enum AudienceType: Hashable, Sendable, CustomStringConvertible {
  case integer
  case number
  case money
  case text
  /// A text that is one of a few words, stored as the word's index.
  case choice([String])
  /// A text that is one of a few words, stored as the word: a tier.
  case word([String])
  case date
  case timestamp
  case duration
  case boolean
  /// A member of an event's properties: text, number or boolean, as the other side asks.
  case json

  init(_ field: Field) {
    switch field.type {
    case .number: self = .number
    case .integer: self = .integer
    case .money: self = .money
    case .text: self = field.choices.isEmpty ? .text : .choice(field.choices)
    case .date: self = .date
    case .timestamp: self = .timestamp
    case .duration: self = .duration
    case .boolean: self = .boolean
    case .object: self = .json
    }
  }

  var description: String {
    switch self {
    case .integer, .number: "a number"
    case .money: "money"
    case .text, .choice, .word: "text"
    case .date: "a date"
    case .timestamp: "a timestamp"
    case .duration: "a duration"
    case .boolean: "yes or no"
    case .json: "a property"
    }
  }

  /// Whether it is stored as text.
  var isText: Bool {
    switch self {
    case .text, .word: true
    default: false
    }
  }

  var isNumeric: Bool { self == .integer || self == .number }
  var isTime: Bool { self == .date || self == .timestamp }

  /// Whether values of it can be ordered.
  var isOrdered: Bool {
    switch self {
    case .integer, .number, .money, .date, .timestamp, .duration: true
    case .text, .choice, .word, .boolean, .json: false
    }
  }

  /// The type of the cells that hold it in a `FactTable`.
  var cellType: ValueType {
    switch self {
    case .integer, .choice: .integer
    case .number: .number
    case .money: .money
    case .text, .word: .text
    case .date: .date
    case .timestamp: .timestamp
    case .duration: .duration
    case .boolean: .boolean
    case .json: .object
    }
  }
}
