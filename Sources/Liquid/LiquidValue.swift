/// A value that a template works with.
///
/// `markup` is text that is HTML already (marked by `raw`, or captured where output is escaped); `blank` and `empty` are
/// the two words of the language that compare with anything that is blank or empty.
package enum LiquidValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case markup(String)
  case instant(microseconds: Int64)
  case date(days: Int32)
  case money(minor: Int64, currency: String)
  case list([LiquidValue])
  case object(any LiquidObject)
  case range(from: Int64, through: Int64)
  case blank
  case empty
}

/// Something with named members that a template can look into: a row, a dictionary, a record with typed columns.
package protocol LiquidObject: Sendable {
  /// Returns the member, or nil where there is none of that name; a member without a value is `.null`.
  func member(_ name: String) -> LiquidValue?

  /// The names in the order in which a loop meets them.
  var memberNames: [String] { get }
}

/// An object made of names and values that keeps their order.
package struct LiquidDictionary: LiquidObject, ExpressibleByDictionaryLiteral {
  package private(set) var memberNames: [String] = []
  private var values: [String: LiquidValue] = [:]

  package init() {}

  package init(dictionaryLiteral elements: (String, LiquidValue)...) {
    for (name, value) in elements { self[name] = value }
  }

  package subscript(name: String) -> LiquidValue? {
    get { values[name] }
    set {
      guard let newValue else {
        if values.removeValue(forKey: name) != nil { memberNames.removeAll { $0 == name } }
        return
      }
      if values.updateValue(newValue, forKey: name) == nil { memberNames.append(name) }
    }
  }

  package func member(_ name: String) -> LiquidValue? { values[name] }
}

extension LiquidValue {
  /// Whether a condition takes the value for true: everything but null and false.
  var isTruthy: Bool {
    switch self {
    case .null, .boolean(false): false
    default: true
    }
  }

  var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// Whether the value equals the word `empty`.
  var isEmpty: Bool {
    switch self {
    case .text(let text), .markup(let text): text.isEmpty
    case .list(let items): items.isEmpty
    case .object(let object): object.memberNames.isEmpty
    default: false
    }
  }

  /// Whether the value equals the word `blank`: nothing, false, or text of nothing but white space.
  var isBlank: Bool {
    switch self {
    case .null, .boolean(false): true
    case .text(let text), .markup(let text): text.utf8.allSatisfy(isSpace)
    default: isEmpty
    }
  }

  /// The text of a text value; nil for other kinds.
  var plainText: String? {
    switch self {
    case .text(let text), .markup(let text): text
    default: nil
    }
  }
}

extension LiquidValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: LiquidValue...) { self = .list(elements) }
}

/// Whether the byte is white space as the language strips it.
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

func isWord(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte == 0x5F || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
}
